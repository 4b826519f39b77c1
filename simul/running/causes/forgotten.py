"""Coroutines and generators that were called and have never begun."""

from simul.errors import Deadlock, OutOfTurn
from simul.record import Place
from simul.running.causes.cause import Cause, Causes
from simul.running.causes.evidence import Evidence
from simul.running.unawaited import coroutine_in, is_boards

_TAKES_TURNS = {"acquire", "wait"}
"""Methods of locks, semaphores, conditions, events and barriers that are awaited."""


def _forgotten_await(evidence: Evidence) -> bool:
    """Return whether an await is missing; other errors, too, leave coroutines that never began."""
    if "every-game-ends" not in evidence.broken:
        return False
    if "Lock is not acquired" in str(evidence.error):  # as asyncio says it, at the release
        return "Lock.acquire" in evidence.never_awaited
    if isinstance(evidence.error, Deadlock):
        return bool(evidence.never_awaited)
    matters = evidence.error is None or isinstance(evidence.error, OutOfTurn)
    return any(_would_play(evidence, each) for each in evidence.never_awaited) and (
        matters or _goes_on_without_end(evidence)
    )


def _forgotten_turn(evidence: Evidence) -> bool:
    """Return whether nothing was waited for that would have kept others from the master."""
    if "one-board-at-a-time" not in evidence.broken:
        return False
    return any(each.rpartition(".")[2] in _TAKES_TURNS for each in evidence.never_awaited)


def _forgotten_generator(evidence: Evidence) -> bool:
    """Return whether a generator is discarded, and a game goes on, or ends, without it."""
    if "every-game-ends" not in evidence.broken:
        return False
    matters = evidence.error is None or isinstance(evidence.error, OutOfTurn)
    return bool(evidence.source.never_iterated) and (matters or _goes_on_without_end(evidence))


def _goes_on_without_end(evidence: Evidence) -> bool:
    return "was given up after" in str(evidence.error)


def _awaited_by_thread(evidence: Evidence) -> bool:
    return bool(evidence.program.functions.coroutines_made_at) and _forgotten_await(evidence)


def _would_play(evidence: Evidence, coroutine: str) -> bool:
    """Return whether a coroutine that never began would have taken a step at a board."""
    return coroutine != "sleep" and evidence.source.plays(coroutine.rpartition(".")[2])


def _discarded(evidence: Evidence) -> Place | None:
    """Return the line of the call that made a coroutine.

    Python warns of the line that drops it. Where that is not the program's, such as that of an
    event loop, it is the only line that calls the function, or passes it on.
    """
    nearest = evidence.unawaited.nearest(evidence.source.path)
    if nearest is not None:
        return evidence.source.line(nearest.lineno)
    functions = [each.rpartition(".")[2] for each in evidence.never_awaited]
    return evidence.source.only_call(filter(evidence.source.defines, functions))


def _with_await(evidence: Evidence) -> str:
    """Return the call with an `await`, unless it is a game, which the next must not wait for."""
    source, nearest = evidence.source, evidence.unawaited.nearest(evidence.source.path)
    if nearest is None:
        return ""
    call, coroutine = source.call_at(nearest.lineno), coroutine_in(nearest)
    if call and not source.is_in_coroutine(nearest.lineno):
        return f"let the event loop run it: write `{source.runner}.run({call})`"
    awaits = is_boards(coroutine) or not source.defines(coroutine.rpartition(".")[2])
    return f"write `await {call}`" if call and awaits else ""


def _discarded_generator(evidence: Evidence) -> Place | None:
    """Return the line of the call that made a generator."""
    return evidence.source.never_iterated[0][0]


def _with_yield_from(evidence: Evidence) -> str:
    return f"write `yield from {evidence.source.never_iterated[0][1]}`"


def _maker(evidence: Evidence) -> Place | None:
    """Return the line that had a thread call a coroutine function."""
    return next(filter(None, evidence.program.functions.coroutines_made_at), None)


FORGOTTEN_AWAIT: Causes = (
    Cause(
        "a coroutine function that a thread calls: that only makes a coroutine",
        _awaited_by_thread,
        remedy="await it in the event loop; a thread takes a plain function, such as one that "
        "blocks",
        line=_maker,
        calls=("run_sync", "to_thread"),
        tells_unawaited=True,
    ),
    Cause(
        "an await that was forgotten, so that a coroutine never began",
        _forgotten_await,
        "forgotten-await",
        better=_with_await,
        line=_discarded,
        tells_unawaited=True,
    ),
    Cause(
        "an await that was forgotten, so that no task waited for its turn",
        _forgotten_turn,
        "forgotten-await",
        better=_with_await,
        line=_discarded,
        tells_unawaited=True,
    ),
    Cause(
        "a generator that is called and discarded, so that it never began",
        _forgotten_generator,
        remedy="write `yield from` before the call",
        better=_with_yield_from,
        line=_discarded_generator,
    ),
)
"""It may look like a deadlock, like an early end, and like a race."""
