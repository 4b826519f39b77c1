"""Run one scheduler, or several, on a scenario, and keep what there is whatever happens.

The scheduler runs in a thread of its own while the caller's thread waits, shows progress and
listens for Ctrl-C. So an interrupt never strikes inside a framework, a run can be started from
inside a running event loop (a notebook cell), and what was played is at hand at any moment.
"""

import gc
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from simul.errors import Deadlock, InputError, Interrupted, RunError, SimulError
from simul.exhibition import Exhibition
from simul.interrupts import noting_ctrl_c
from simul.record import Record
from simul.reference import Game, Progress, predict, seed_games
from simul.results import Comparison, Run
from simul.scenario import Scenario
from simul.schedulers import SCHEDULERS, Scheduler, find_scheduler
from simul.seating import Seat, Seating, seat
from simul.theory import Theory
from simul.timeline import FASTEST, Timeline, WallClock
from simul.verdict import verify

Clock = Literal["virtual", "wall"]

HEARTBEAT = 0.1
"""Real seconds between two looks at the progress."""
PATIENCE = 0.5
"""Real seconds that a stopped run is given to end by itself; then it is left behind."""


def run(
    scenario: Scenario,
    scheduler: str | Scheduler = "asyncio",
    *,
    clock: Clock = "virtual",
    speed: float = 1.0,
    games: Sequence[Game] | None = None,
    seating: Seating = seat,
    progress: Progress | None = None,
) -> Run:
    """Play a scenario with one scheduler.

    Under `clock="wall"` the time is real, `speed` times as fast. `games` saves playing the seed's
    games again for the verdict when they are at hand. `seating` may bring players that no scenario
    file knows. A run that fails or is interrupted is returned all the same, with its `error` and
    everything played until then.

    Raises InputError for an unknown scheduler, clock or speed.
    """
    chosen = find_scheduler(scheduler) if isinstance(scheduler, str) else scheduler
    chosen.check_size(scenario.boards)
    hall_time = _time(clock, speed)
    games = seed_games(scenario, seating) if games is None else games
    seats = [seating(scenario, board) for board in range(1, scenario.boards + 1)]
    exhibition = Exhibition(seats, hall_time)
    with noting_ctrl_c() as ctrl_c:
        chosen.load()  # an import that is interrupted leaves half a framework behind
        started = time.perf_counter()
        error = _play(chosen, exhibition, progress, sum(len(game.moves) for game in games))
        real_seconds = time.perf_counter() - started
        workers = _workers(exhibition)
        if error is None and exhibition.games_over < len(seats):
            error = _unheard(chosen, exhibition)
        record = _record(scenario, chosen, clock, seats, exhibition, error)
        verdict = verify(record, games)
        if ctrl_c.pressed and error is None:
            error = Interrupted("interrupted")
    return Run(
        scenario=scenario,
        scheduler=chosen,
        record=record,
        verdict=verdict,
        workers=workers,
        real_seconds=real_seconds,
        error=error,
    )


def compare(
    scenario: Scenario,
    schedulers: Sequence[str] | None = None,
    *,
    clock: Clock = "virtual",
    speed: float = 1.0,
    games: Sequence[Game] | None = None,
    seating: Seating = seat,
    progress: Callable[[str], Progress | None] = lambda _: None,
) -> Comparison:
    """Play a scenario with several schedulers, by default all of them.

    Ends early, with what there is, when a run is interrupted or fails. `games` and `seating` are
    those of `run`. Raises InputError as `run` does.
    """
    chosen = [find_scheduler(name) for name in schedulers or SCHEDULERS]
    for scheduler in chosen:
        scheduler.check_size(scenario.boards)
    games = seed_games(scenario, seating) if games is None else games
    known, prediction = Theory.of(games), predict(scenario, "ready-first", games)
    runs: list[Run] = []
    with noting_ctrl_c():  # also between two runs
        for scheduler in chosen:
            runs.append(
                run(
                    scenario,
                    scheduler,
                    clock=clock,
                    speed=speed,
                    games=games,
                    seating=seating,
                    progress=progress(scheduler.name),
                )
            )
            if runs[-1].error:
                break
    return Comparison(scenario, tuple(runs), known, prediction)


def _time(clock: str, speed: float) -> Timeline | WallClock:
    if clock not in ("virtual", "wall"):
        raise InputError(f"there is no clock {clock!r}; there are virtual and wall")
    if not 0 < speed <= FASTEST:
        raise InputError(f"the speed must be above 0 and at most {FASTEST:,} (got {speed:g})")
    return Timeline() if clock == "virtual" else WallClock(speed)


def _play(
    scheduler: Scheduler, exhibition: Exhibition, progress: Progress | None, moves: int
) -> SimulError | None:
    """Run the scheduler to its end, or to an interrupt; return what went wrong."""
    name = f"the scheduler {scheduler.name}"
    thread = threading.Thread(
        target=_keep_error, args=(scheduler, exhibition), name=name, daemon=True
    )
    # not in that thread, which may have to be left behind
    with noting_ctrl_c() as ctrl_c, _no_garbage_collection():
        try:
            thread.start()
            while not (ctrl_c.pressed or exhibition.stopped):
                thread.join(HEARTBEAT)
                if progress:
                    progress(exhibition.moves_made, moves)
                if not thread.is_alive():
                    break
        finally:
            exhibition.stop()
            _wait_for([thread, *exhibition.threads], PATIENCE)
        if ctrl_c.pressed:
            return Interrupted("interrupted")
    return _what_matters(exhibition.failures, scheduler)


def _keep_error(scheduler: Scheduler, exhibition: Exhibition) -> None:
    try:
        scheduler.load()(exhibition)
    except BaseException as error:
        exhibition.failures.append(error)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Keep Python from searching a growing record for garbage that is not there.

    At 10,000 boards the search takes longer than the chess; reference counts free what is free.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _wait_for(threads: Iterable[threading.Thread], patience: float) -> None:
    """Wait, but not for ever, until these threads have ended."""
    until = time.monotonic() + patience
    for thread in threads:
        if thread.is_alive():
            # not as the hall's own threads do it, which pass the baton
            threading.Thread.join(thread, max(0.0, until - time.monotonic()))


def _what_matters(failures: Iterable[BaseException], scheduler: Scheduler) -> SimulError | None:
    """Find, among all that was raised, the error that a user should be told."""
    causes = [cause for failure in list(failures) for cause in _leaves(failure)]
    causes = [cause for cause in causes if not _is_aftermath(cause)]
    if not causes:
        return None
    cause = min(causes, key=_remoteness)  # the first of the nearest
    return cause if isinstance(cause, SimulError) else _unexpected(cause, scheduler)


def _unheard(scheduler: Scheduler, exhibition: Exhibition) -> SimulError | None:
    """Find the error of a task that nobody awaited: asyncio tells it when the task is freed."""
    exhibition.workers.clear()
    gc.collect()
    return _what_matters(exhibition.failures, scheduler)


def _remoteness(cause: BaseException) -> int:
    """How far an error may be from the root of the evil: a task that died can cause a deadlock."""
    if isinstance(cause, Deadlock):
        return 2
    return 0 if isinstance(cause, SimulError) else 1


def _unexpected(error: BaseException, scheduler: Scheduler) -> RunError:
    """Tell of an error in a scheduler in one line, with the place in its file."""
    frames = traceback.extract_tb(error.__traceback__)
    at_home = [frame for frame in frames if Path(frame.filename) == scheduler.path]
    place = "".join(
        f" ({Path(at.filename).name}, line {at.lineno})" for at in (at_home or frames)[-1:]
    )
    what = "".join(traceback.format_exception_only(error)).strip()
    failed = RunError(f"the scheduler {scheduler.name} failed: {what}{place}")
    failed.__cause__ = error
    return failed


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    else:
        yield error


def _is_aftermath(error: BaseException) -> bool:
    """Whether this only tells that somebody else's error ended this task."""
    return isinstance(error, Interrupted) or type(error).__name__ in {"CancelledError", "Cancelled"}


def _record(
    scenario: Scenario,
    scheduler: Scheduler,
    clock: str,
    seats: Sequence[Seat],
    exhibition: Exhibition,
    error: SimulError | None,
) -> Record:
    return Record(
        title=scenario.title,
        scheduler=scheduler.name,
        clock=clock,
        seed=scenario.seed,
        pairings=tuple(at.pairing for at in seats),
        events=Record.in_order(list(exhibition.events)),
        stopped=str(error) if error else "",
    )


def _workers(exhibition: Exhibition) -> str:
    """Count who played, `1 thread` or `24 tasks`."""
    workers = list(exhibition.workers)
    kind = "thread" if any(isinstance(worker, threading.Thread) for worker in workers) else "task"
    return f"{len(workers)} {kind}{'' if len(workers) == 1 else 's'}"
