"""A scheduler's program is played to its end, however it ends."""

import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from simul.errors import SimulError
from simul.exhibition import Exhibition
from simul.games import Progress
from simul.games.seating import seat
from simul.kernel.returns import note_returns
from simul.registry.scheduler import Scheduler
from simul.running.causes import WorkerCounts
from simul.running.glance import Glance, Glances
from simul.running.noting import note_steps, play_noted
from simul.running.team import Play, gather, play_in_team
from simul.running.unawaited import Unawaited, noting_unawaited
from simul.supervision.root_cause import error_to_report, left_in_silence, why_unfinished
from simul.supervision.supervisor import supervise, workers_in_words

Onlooker = Callable[[Glance], None]
"""Is shown a run while it happens."""


def looking(
    exhibition: Exhibition, progress: Progress | None, onlooker: Onlooker | None, moves: int
) -> Callable[[], None]:
    """Return what the waiting thread calls at intervals: it shows how far the run is.

    `moves` is how many plies there will be, at most.
    """
    glances = Glances(exhibition)

    def look() -> None:
        if progress:
            progress(exhibition.log.moves_made, moves)
        if onlooker:
            onlooker(glances.next())

    return look


def prepared(
    scheduler: Scheduler, play: Play, exhibition: Exhibition, give_up_after: float, *, steps: bool
) -> Play:
    """Return a scheduler's `play` with its steps noted, or played by each master of a team."""
    if steps:
        note_steps(exhibition, str(scheduler.path))
        play = partial(play_noted, play)
    if exhibition.scenario.master.team > 1:
        play = partial(play_in_team, scheduler, play, give_up_after)
    return play


class Played(NamedTuple):
    """What is known when a scheduler's `play` has ended."""

    error: SimulError | None
    real_seconds: float
    counts: WorkerCounts
    workers: str
    """Who played, in words."""
    unawaited: Unawaited


def play_to_its_end(
    scheduler: Scheduler,
    play: Callable[[Exhibition], None],
    exhibition: Exhibition,
    look: Callable[[], None],
    give_up_after: float,
) -> Played:
    """Run a scheduler's `play` to its end, however it ends."""
    exhibition.program.looks_back = not scheduler.module or exhibition.seats.seating is not seat
    started = time.perf_counter()
    with noting_unawaited() as unawaited:
        try:
            error = supervise(scheduler, play, exhibition, look, give_up_after)
        finally:
            exhibition.close()
            exhibition.end_program()
            gather(exhibition)
            note_returns(exhibition)
        real_seconds = time.perf_counter() - started
        error = error or error_to_report(exhibition, scheduler)
        counts = WorkerCounts.of(exhibition.program.workers)
        workers = workers_in_words(exhibition.program.workers)
        if error is None and exhibition.log.games_over < len(exhibition.seats.all):
            error = why_unfinished(exhibition, scheduler)
        if error is None:
            exhibition.program.costs += left_in_silence(exhibition)
            exhibition.seats.vacate()
    return Played(error, real_seconds, counts, workers, unawaited)
