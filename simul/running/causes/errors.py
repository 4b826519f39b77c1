"""What became of an error."""

from collections.abc import Callable
from itertools import pairwise

from simul.errors import PlayerError
from simul.exhibition.errors import Keeper
from simul.record import Fate, Kind, Place
from simul.running.causes.cause import Cause, Causes, where_caught
from simul.running.causes.evidence import Evidence


def _other_process(evidence: Evidence) -> bool:
    words = "to another process", "in a copy of this process"
    return any(each in str(evidence.error) for each in words)


def _kept_to_itself(evidence: Evidence) -> bool:
    """Return whether an error ended a game, and the program has caught it, or looked at it."""
    if evidence.error is None or evidence.errors.raised is not None or evidence.kept:
        return False
    return bool(evidence.ended_by)


def _kept_by(keeper: Keeper) -> Callable[[Evidence], bool]:
    """Return a test for an error that was kept as a result, and did not end the program."""

    def fits(evidence: Evidence) -> bool:
        kept = evidence.kept
        return kept is not None and kept.by is keeper and evidence.errors.raised is None

    return fits


def _ended_callback(evidence: Evidence) -> bool:
    """Return whether an error ended a callback; the tasks that wait for it may be cancelled."""
    kept = evidence.kept
    return kept is not None and kept.by is Keeper.CALLBACK


def _kept_line(evidence: Evidence) -> Place | None:
    """Return the line that called gather, or made the task or the future that kept the error."""
    return evidence.kept.place if evidence.kept else None


def _cancel_swallowed(evidence: Evidence) -> bool:
    """Return whether a game went on after its task had been cancelled."""
    return isinstance(evidence.error, PlayerError) and any(
        (before.kind, after.kind) == (Kind.CANCELLED, Kind.FAILED)
        for events in evidence.record.by_board.values()
        for before, after in pairwise(events)
    )


def _gather(evidence: Evidence) -> bool:
    fates = set(evidence.record.fates.values())
    failed = isinstance(evidence.error, PlayerError)
    in_group = isinstance(evidence.errors.raised, BaseExceptionGroup)
    at_large = evidence.workers.in_asyncio and not in_group
    return failed and at_large and {Fate.FAILED, Fate.ORPHANED} <= fates


ERRORS: Causes = (
    Cause(
        "boards that are handed to another process",
        _other_process,
        "processes",
        calls=("Process", "submit", "map", "starmap", "apply", "apply_async", "map_async", "fork"),
    ),
    Cause(
        "an error that gather returned as a result, and nobody looked at it",
        _kept_by(Keeper.GATHER),
        "gather-swallowed",
        line=_kept_line,
        calls=("gather",),
    ),
    Cause(
        "an error that a future keeps, and nobody asks for",
        _kept_by(Keeper.FUTURE),
        remedy="ask every future for its `result()`, which raises the error; `map` raises it "
        "when its results are gone through",
        line=_kept_line,
    ),
    Cause(
        "an error that a task of asyncio keeps, and nobody awaits",
        _kept_by(Keeper.TASK),
        remedy="await every task, which raises its error (`asyncio.wait` does not), or make "
        "tasks in a TaskGroup, which does so by itself",
        line=_kept_line,
    ),
    Cause(
        "an error that ends a callback, and of which nobody is told",
        _ended_callback,
        remedy="catch it in the callback, or do the work where the result is asked for",
        remedies=dict.fromkeys(
            ("asyncio", "anyio"),
            "catch it in the callback, or let a task do the work, and await it",
        ),
        calls=("call_later", "call_at", "call_soon", "call_soon_threadsafe", "add_done_callback"),
    ),
    Cause(
        "an error that ends a game, and that the program keeps to itself",
        _kept_to_itself,
        remedy="raise it again where it is caught; `asyncio.wait` and `task.exception()` do not "
        "raise it, `await task` does",
        remedies=dict.fromkeys(
            ("trio", "anyio"),
            "raise it again where it is caught: `except` and `suppress` end it there",
        ),
        better=where_caught,
    ),
    Cause(
        "a task that is told to stop, and goes on",
        _cancel_swallowed,
        "cancel-swallowed",
        calls=("CancelledError",),
    ),
    Cause(
        "tasks that go on when another one has failed, as under gather",
        _gather,
        "asyncio-gather",
    ),
)
"""Of errors."""
