"""Run one scheduler, or several, on a scenario, and keep what was played whatever happens."""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Literal, NamedTuple

from simul.clocks import FASTEST, Timeline, WallClock
from simul.errors import Deadlock, GivenUp, InputError, Interrupted, OutOfTurn, SimulError
from simul.exhibition import Exhibition, lines
from simul.games import Game, Progress, foreseen_games, games_as_played
from simul.games.seating import Seating, seat
from simul.interrupts import interruptible, noting_interrupts
from simul.kernel.returns import note_returns
from simul.oracle.verdict import Verdict
from simul.record import Event, Kind, Record
from simul.registry.catalogue import BASICS, find_scheduler, find_schedulers
from simul.registry.scheduler import Scheduler
from simul.running.causes import Evidence, WorkerCounts, usual_cause
from simul.running.diagnosis import cut_short, explained, find_place
from simul.running.glance import Glance, Glances
from simul.running.judge import Judge
from simul.running.noting import note_steps, play_noted
from simul.running.results import Comparison, Run
from simul.running.team import gather, play_in_team
from simul.running.unawaited import Unawaited, let_go, noting_unawaited
from simul.scenario import Scenario, ScenarioLike, as_scenario
from simul.supervision.root_cause import (
    behind_deadlock,
    caught_before,
    caught_elsewhere,
    error_to_report,
    how_raised,
    left_in_silence,
    never_looked_at,
    swallowed,
    where_left,
    why_unfinished,
)
from simul.supervision.supervisor import GIVE_UP_AFTER, supervise, workers_in_words
from simul.theory import Theory

Clock = Literal["virtual", "wall"]
Onlooker = Callable[[Glance], None]
"""Is shown a run while it happens."""
MANY_BOARDS = 2_500
"""Boards, of one run or several, whose memory (200 MB) is worth a search for garbage."""


def run(
    scenario: ScenarioLike,
    scheduler: str | Scheduler = "asyncio",
    *,
    clock: Clock = "virtual",
    speed: float = 1.0,
    games: Sequence[Game] | None = None,
    judge: Judge | None = None,
    seating: Seating = seat,
    progress: Progress | None = None,
    onlooker: Onlooker | None = None,
    give_up_after: float = GIVE_UP_AFTER,
    steps: bool = False,
) -> Run:
    """Play a scenario, which may be given by name or by path, with one scheduler.

    Under `clock="wall"` the time is real, `speed` times as fast. `games`, if given, saves playing
    the seed's games again for the verdict; `judge` is for several runs of one scenario, and knows
    its games: then `games` are ignored. `progress` and `onlooker` are called by the waiting thread,
    about ten times a second: with the moves made and the moves there will be at most, and with a
    glance at the hall. `seating` may bring players that no scenario file knows. A run is given up
    after `give_up_after` real seconds without a move, unless one is under way. With `steps`, it is
    noted where each task or thread stands in the scheduler's file. A run that fails or is
    interrupted is returned all the same, with its `error` and everything played until then.

    Raises InputError for an unknown scenario, scheduler, clock or speed.
    """
    scenario = as_scenario(scenario)
    chosen = find_scheduler(scheduler) if isinstance(scheduler, str) else scheduler
    chosen.check_size(scenario.boards)
    hall_time = _time(clock, speed)
    _check_tandem(scenario, clock)
    judge = judge or _judge(scenario, games, seating)
    exhibition = Exhibition(scenario, hall_time, seating)
    if explained(chosen):
        exhibition.program.at_first_reply = None
    look = _looking(exhibition, progress, onlooker, _moves(scenario, judge.games))
    # a file of the user's own may be interrupted while it is loaded
    with interruptible():
        play = chosen.load() if chosen.file else None
    with noting_interrupts() as interrupts:
        # inside the block: an import that is interrupted leaves half a framework behind
        play = play or chosen.load()
        if steps:
            note_steps(exhibition, str(chosen.path))
            play = partial(play_noted, play)
        if scenario.master.team > 1:
            play = partial(play_in_team, chosen, play, give_up_after)
        played = _supervised(chosen, play, exhibition, look, give_up_after)
        error = played.error
        record = judge.known(_record(chosen, clock, exhibition, error))
        if judge.games is None:
            judge = Judge(scenario, games_as_played(scenario, record, seating))
        verdict = judge.verdict(record, chosen)
        if interrupts.pressed and error is None:
            error = Interrupted("interrupted")
    promised = judge.promised(chosen)
    hidden = _hidden(error, verdict, exhibition, chosen)
    evidence = Evidence(
        record=record,
        breaches=verdict.breaches,
        error=error,
        hidden=hidden,
        scheduler=chosen,
        workers=played.counts,
        exhibition=exhibition,
        unawaited=played.unawaited,
    )
    cause = usual_cause(evidence) if explained(chosen) else None
    place = find_place(evidence, cause) if explained(chosen) else None
    let_go(exhibition.errors)
    if short := cut_short(evidence, cause, place):
        record = replace(record, cut_short=short)
    if cause is None or not cause.tells_unawaited:
        played.unawaited.pass_on(place if error else None)
    return Run(
        scenario=scenario,
        scheduler=chosen,
        record=record,
        verdict=verdict,
        workers=played.workers,
        real_seconds=played.real_seconds,
        error=error,
        raised=how_raised(exhibition),
        left=where_left(exhibition, error),
        promised=promised.makespan if promised and not scenario.measures else None,
        costs=(
            *exhibition.program.costs,
            *lines.notes(exhibition.program.lines, scenario.workers),
            *_lost_errors(error, verdict, exhibition, chosen),
        ),
        place=place,
        cause=cause.in_words_for(evidence) if cause else None,
        swallowed=str(hidden or ""),
        steps=None if exhibition.program.steps is None else exhibition.program.steps.steps(),
    )


def _hidden(
    error: SimulError | None, verdict: Verdict, exhibition: Exhibition, scheduler: Scheduler
) -> SimulError | None:
    """Return an error that was swallowed, where it may be the reason for what went wrong."""
    if isinstance(error, Deadlock):
        return behind_deadlock(exhibition, scheduler)
    if isinstance(error, OutOfTurn):
        return caught_before(exhibition, scheduler)
    if error or verdict.verified:
        return None
    return swallowed(exhibition, scheduler) or caught_elsewhere(exhibition)


def _lost_errors(
    error: SimulError | None, verdict: Verdict, exhibition: Exhibition, scheduler: Scheduler
) -> list[str]:
    """Return a sentence on an error that cost no game, and that the user's program never saw."""
    if error or not verdict.verified or scheduler.file is None:
        return []
    lost = never_looked_at(exhibition, scheduler)
    return [f"every game was played, and yet {lost}"] if lost else []


def _looking(
    exhibition: Exhibition, progress: Progress | None, onlooker: Onlooker | None, moves: int
) -> Callable[[], None]:
    """Return what the waiting thread calls at intervals: it shows how far the run is."""
    glances = Glances(exhibition)

    def look() -> None:
        if progress:
            progress(exhibition.log.moves_made, moves)
        if onlooker:
            onlooker(glances.next())

    return look


class _Played(NamedTuple):
    """What is known when a scheduler's `play` has ended."""

    error: SimulError | None
    real_seconds: float
    counts: WorkerCounts
    workers: str
    """Who played, in words."""
    unawaited: Unawaited


def _supervised(
    scheduler: Scheduler,
    play: Callable[[Exhibition], None],
    exhibition: Exhibition,
    look: Callable[[], None],
    give_up_after: float,
) -> _Played:
    """Run a scheduler's `play` to its end, however it ends."""
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
    return _Played(error, real_seconds, counts, workers, unawaited)


def compare(
    scenario: ScenarioLike,
    schedulers: Sequence[str | Scheduler] | None = None,
    *,
    clock: Clock = "virtual",
    speed: float = 1.0,
    games: Sequence[Game] | None = None,
    judge: Judge | None = None,
    seating: Seating = seat,
    progress: Callable[[str], Progress | None] = lambda _: None,
    onlooker: Callable[[Scheduler], Onlooker | None] = lambda _: None,
    give_up_after: float = GIVE_UP_AFTER,
    steps: bool = False,
) -> Comparison:
    """Play a scenario, given as to `run`, with several schedulers, by default the four basic ones.

    A name may be that of a group, such as `ladder`. A run that fails does not prevent the others;
    an interrupt does. The other arguments and the errors raised are those of `run`.
    """
    scenario = as_scenario(scenario)
    chosen = find_schedulers(BASICS if schedulers is None else schedulers)
    for scheduler in chosen:
        scheduler.check_size(scenario.boards)
        with interruptible():
            scheduler.load()  # now: a file that cannot be loaded must not cost the runs before it
    _check_tandem(scenario, clock)
    judge = judge or _judge(scenario, games, seating)
    runs: list[Run] = []
    left_behind = 0
    with noting_interrupts():  # also between two runs
        for scheduler in chosen:
            one = run(
                scenario,
                scheduler,
                clock=clock,
                speed=speed,
                judge=judge,
                seating=seating,
                progress=progress(scheduler.name),
                onlooker=onlooker(scheduler),
                give_up_after=give_up_after,
                steps=steps,
            )
            runs.append(one)
            left_behind += scenario.boards
            if left_behind >= MANY_BOARDS:
                gc.collect()  # boards, tasks and frames, which refer to each other
                left_behind = 0
            if isinstance(one.error, Interrupted):
                break
    theory = Theory.of(judge.games or (), scenario)
    if scenario.measures:
        runs = _beside_the_sequential(runs)
    return Comparison(scenario, tuple(runs), theory, judge.prediction("ready-first"))


def _beside_the_sequential(runs: Sequence[Run]) -> list[Run]:
    """Return the runs with the total that the sequential scheduler really took, if it is there."""
    total = next((one.record.makespan for one in runs if _is_sequential(one)), None)
    return [replace(one, record=replace(one.record, sequential=total)) for one in runs]


def _is_sequential(one: Run) -> bool:
    shipped = one.scheduler.file is None and one.scheduler.policy == "sequential"
    return shipped and one.outcome == "verified"


def _judge(scenario: Scenario, games: Sequence[Game] | None, seating: Seating) -> Judge:
    return Judge(scenario, foreseen_games(scenario, seating) if games is None else games)


def _moves(scenario: Scenario, games: Sequence[Game] | None) -> int:
    """Return how many half-moves will be made; where that is unknown, at most."""
    if games is None:
        return 2 * scenario.moves * scenario.all_games
    return sum(len(game.moves) for game in games)


def _check_tandem(scenario: Scenario, clock: str) -> None:
    if clock == "wall" and scenario.master.tandem > 1:
        raise InputError(
            "a tandem needs the virtual clock: two masters at once are two threads of execution, "
            "and in real time a scheduler has one that moves"
        )


def _time(clock: str, speed: float) -> Timeline | WallClock:
    if clock not in ("virtual", "wall"):
        raise InputError(f"there is no clock {clock!r}; there are virtual and wall")
    if not 0 < speed <= FASTEST:
        raise InputError(f"the speed must be above 0 and at most {FASTEST:,} (got {speed:g})")
    return Timeline() if clock == "virtual" else WallClock(speed)


def _record(
    scheduler: Scheduler, clock: str, exhibition: Exhibition, error: SimulError | None
) -> Record:
    scenario, master_at = exhibition.scenario, exhibition.log.master_at
    pairings = sorted((each.pairing for each in exhibition.seats.all), key=lambda each: each.board)
    events = _without_late_arrivals(list(exhibition.log.events))
    if clock == "wall" and isinstance(error, Deadlock | GivenUp):
        events = _without_the_wait(events)
    if scheduler.backpressure:
        first = exhibition.masters[0].number
        events += lines.crowds(exhibition.program.lines, scenario.workers, first)
    return Record(
        title=scenario.title,
        scheduler=scheduler.name,
        clock=clock,
        seed=scenario.seed,
        pairings=tuple(
            replace(each, masters=master_at.get(each.board, each.masters)) for each in pairings
        ),
        events=Record.in_order(events + _orphans(events, error) if error else events),
        stopped=str(error) if error else "",
        mistake=scheduler.mistake,
        reproducible=not scenario.not_reproducible,
        held_up=sum(exhibition.log.held_up),
        measured=scenario.measures,
        waits=error.waits if isinstance(error, Deadlock) else (),
    )


_NO_PLAY = {Kind.ARRIVED, Kind.BLOCKED, Kind.RESUMED, Kind.OVERWRITTEN, Kind.CROWDED}


def _without_late_arrivals(events: list[Event]) -> list[Event]:
    """Leave out opponents who were to arrive after everything had ended."""
    end = max((event.at for event in events if event.kind not in _NO_PLAY), default=0)
    late = {event for event in events if event.kind is Kind.ARRIVED and event.at > end}
    return [event for event in events if event not in late] if late else events


_LEFT = {Kind.CANCELLED, Kind.ORPHANED}


def _without_the_wait(events: list[Event]) -> list[Event]:
    """Return events that end with what happened last: in real time, a wait in vain is seen late.

    Until then nothing has been played, whatever the clock shows.
    """
    last = max((event.at for event in events if event.kind not in _LEFT), default=0)
    return [event._replace(at=min(event.at, last)) if event.kind in _LEFT else event
            for event in events]  # fmt: skip


def _orphans(events: Sequence[Event], error: SimulError) -> list[Event]:
    """Return events for the boards that were left in mid-game when everything ended."""
    last = {event.board: event for event in events if event.board}
    at = error.at if isinstance(error, Deadlock) else 0
    end = max([at, *(event.at for event in events)])
    ended = {Kind.OVER, Kind.FAILED, Kind.CANCELLED, Kind.ORPHANED}
    return [
        Event(end, board, event.ply, Kind.ORPHANED)
        for board, event in last.items()
        if event.kind not in ended
    ]
