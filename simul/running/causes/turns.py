"""Why nothing else ran while an opponent was thinking."""

import re
from collections import Counter

from simul.record import Place, Want
from simul.record.watching import game_after_game, watches_every_reply
from simul.running.causes.cause import Cause, Causes
from simul.running.causes.evidence import Evidence


def _time_sleep(evidence: Evidence) -> bool:
    """Return whether all that blocked an event loop was `time.sleep`."""
    calls = [block.call for block in evidence.record.blocks]
    return bool(calls) and all(call.startswith("time.sleep(") for call in calls)


def _blocking_wait(evidence: Evidence) -> bool:
    if "loop-not-blocked" in evidence.broken:
        return evidence.error is None
    watched = bool(evidence.program.event_loop.blocked_at)
    return watched and (evidence.broke_promise or _turn_kept(evidence))


def _run_not_started(evidence: Evidence) -> bool:
    """Return whether one thread played all games, beside others that were never started.

    A `join` of those raises.
    """
    joined = "cannot join thread before it is started" in str(evidence.error)
    alone = _one_thread_alone(evidence) and (joined or _went_well(evidence))
    return evidence.threads_never_started > 1 and alone


def _one_thread_alone(evidence: Evidence) -> bool:
    workers = evidence.workers
    return workers.threads == 1 and not workers.tasks and game_after_game(evidence.record)


def _run_line(evidence: Evidence) -> Place | None:
    """Return the call that should have started threads."""
    return evidence.source.only_call(["run"])


def _went_well(evidence: Evidence) -> bool:
    return evidence.error is None and (not evidence.broken or evidence.broke_promise)


def _game_after_game(evidence: Evidence) -> bool:
    """Return whether tasks or threads played one game to its end after the other, unasked.

    A turn that is kept for a whole game looks the same, but others have begun and wait for it.
    """
    if _waits_for_lock(evidence) or _several_have_begun(evidence):
        return False
    several = evidence.workers.tasks or evidence.workers.threads > 1
    unasked = several and evidence.scheduler.policy != "sequential"
    return bool(unasked) and _went_well(evidence) and game_after_game(evidence.record)


def _lock_held(evidence: Evidence) -> bool:
    return _turn_kept(evidence) and _waits_for_lock(evidence)


def _waits_for_lock(evidence: Evidence) -> bool:
    """Return whether a lock was waited for when the first opponent had replied."""
    return any(each.want is Want.LOCK for each in evidence.at_first_reply)


def _several_have_begun(evidence: Evidence) -> bool:
    """Return whether several games were begun when the first opponent had replied."""
    return len({each.board for each in evidence.at_first_reply if each.board}) > 1


def _turn_kept(evidence: Evidence) -> bool:
    """Return whether several tasks or threads played as one would, without a promise to do so."""
    workers = evidence.workers
    several = max(workers.tasks, workers.threads) > 1 and evidence.scheduler.policy != "sequential"
    return several and _went_well(evidence) and watches_every_reply(evidence.record)


def _longest_block(evidence: Evidence) -> Place | None:
    """Return the line that blocked an event loop longest in all."""
    cost: Counter[str] = Counter()
    for block in evidence.record.blocks:
        cost[block.where] += block.end - block.start
    line = re.fullmatch(r"(.+), line (\d+)", max(cost, key=cost.__getitem__, default=""))
    return Place(line[1], int(line[2])) if line else None


TURNS: Causes = (
    Cause(
        "threads that are never started: `run()` makes the call in the thread that calls it",
        _run_not_started,
        remedy="call `start()` of all of them, and only then `join()`",
        line=_run_line,
    ),
    Cause(
        "a time.sleep in a {code}, which stops the event loop",
        _time_sleep,
        "time-sleep",
        remedies={each: f"write `await {each}.sleep(...)`" for each in ("asyncio", "trio", "anyio")}
        | {"callback": "let the event loop call back later, as `loop.call_later(...)` does"},
        line=_longest_block,
        calls=("sleep",),
    ),
    Cause(
        "a blocking call in a {code}",
        _blocking_wait,
        "blocking-wait",
        remedies={
            "asyncio": "await an asynchronous call, or `await asyncio.to_thread(...)`",
            "trio": "await an asynchronous call, or `await trio.to_thread.run_sync(...)`",
            "anyio": "await an asynchronous call, or `await anyio.to_thread.run_sync(...)`",
            "callback": "let a thread make it, and the event loop call back when it is over",
        },
        line=_longest_block,
        calls=("wait_for_reply",),
    ),
    Cause(
        "one game awaited to its end before the next is begun",
        _game_after_game,
        "one-after-another",
        line=lambda evidence: evidence.source.awaited_in_a_loop,
        waits=(Want.END, Want.RESULT, Want.LINE, Want.SIGNAL),
        calls=("play_board",),
    ),
    Cause(
        "a lock that is held while the opponent thinks",
        _lock_held,
        "lock-held",
        waits=(Want.LOCK,),
        calls=("opponent_replies",),
    ),
    Cause(
        "a turn that a board keeps while its opponent thinks",
        _turn_kept,
        remedy="let others have the master before `opponent_replies()`",
        calls=("opponent_replies",),
    ),
)
"""Of runs in which one game stops the others."""
