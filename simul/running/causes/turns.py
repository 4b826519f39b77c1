"""Why nothing else ran while an opponent was thinking."""

from simul.record import Want
from simul.running.causes.cause import Cause, Causes, Clue
from simul.running.causes.evidence import Evidence
from simul.running.causes.watching import game_after_game, watches_every_reply

NO_FUNCTION = "'NoneType' object is not callable"
"""What Python says of a call of what a function has returned."""


def _time_sleep(evidence: Evidence) -> bool:
    """Return whether all that blocked an event loop was `time.sleep`."""
    calls = [block.call for block in evidence.record.blocks]
    return bool(calls) and all(call.startswith("time.sleep(") for call in calls)


def _blocking_wait(evidence: Evidence) -> bool:
    if "loop-not-blocked" in evidence.broken:
        return evidence.error is None
    return evidence.watched and (evidence.broke_promise or _one_after_the_other(evidence))


def _run_not_started(evidence: Evidence) -> bool:
    """Return whether one thread played all games, beside others that were never started.

    A `join` of those raises.
    """
    joined = "cannot join thread before it is started" in str(evidence.error)
    alone = _one_thread_alone(evidence) and (joined or _went_well(evidence))
    return evidence.never_started > 1 and alone


def _called_not_given(evidence: Evidence) -> bool:
    """Return whether one thread played all games, beside others that had nothing to do."""
    failed = NO_FUNCTION in str(evidence.error)
    alone = _one_thread_alone(evidence) and (failed or _went_well(evidence))
    return evidence.nothing_to_do > 1 and alone


def _one_thread_alone(evidence: Evidence) -> bool:
    return evidence.threads == 1 and not evidence.tasks and game_after_game(evidence.record)


def _went_well(evidence: Evidence) -> bool:
    return evidence.error is None and (not evidence.broken or evidence.broke_promise)


def _one_after_another(evidence: Evidence) -> bool:
    """Return whether tasks or threads played one game to its end after the other, unasked.

    A turn that is kept for a whole game looks the same, but others have begun and wait for it.
    """
    if _waits_for_lock(evidence) or _several_have_begun(evidence):
        return False
    unasked = (evidence.tasks or evidence.threads > 1) and evidence.policy != "sequential"
    return bool(unasked) and _went_well(evidence) and game_after_game(evidence.record)


def _lock_held(evidence: Evidence) -> bool:
    return _turn_kept(evidence) and _waits_for_lock(evidence)


def _turn_kept(evidence: Evidence) -> bool:
    return _one_after_the_other(evidence)


def _waits_for_lock(evidence: Evidence) -> bool:
    """Return whether a lock was waited for when the first opponent had replied."""
    return any(each.want is Want.LOCK for each in evidence.at_first_reply)


def _several_have_begun(evidence: Evidence) -> bool:
    """Return whether several games were begun when the first opponent had replied."""
    return len({each.board for each in evidence.at_first_reply if each.board}) > 1


def _one_after_the_other(evidence: Evidence) -> bool:
    """Return whether several tasks or threads played as one would, without a promise to do so."""
    several = max(evidence.tasks, evidence.threads) > 1 and evidence.policy != "sequential"
    return several and _went_well(evidence) and watches_every_reply(evidence.record)


TURNS: Causes = (
    (
        Cause(
            "threads that are never started: `run()` makes the call in the thread that calls it",
            remedy="call `start()` of all of them, and only then `join()`",
            clue=Clue.RUN,
        ),
        _run_not_started,
    ),
    (
        Cause(
            "a function that is called instead of given: `target=play(board)` and "
            "`submit(play(board))` make the call at once, and leave nothing for the threads to do",
            remedy="pass the function itself, as `target=play, args=(board,)` and "
            "`submit(play, board)` do",
            clue=Clue.GIVEN,
        ),
        _called_not_given,
    ),
    (
        Cause(
            "a time.sleep in a coroutine, which stops the event loop",
            "time-sleep",
            ("sleep",),
            remedies={
                each: f"write `await {each}.sleep(...)`" for each in ("asyncio", "trio", "anyio")
            }
            | {"callback": "let the event loop call back later, as `loop.call_later(...)` does"},
            clue=Clue.BLOCK,
        ),
        _time_sleep,
    ),
    (
        Cause(
            "a blocking call in a coroutine",
            "blocking-wait",
            ("wait_for_reply",),
            remedies={
                "asyncio": "await an asynchronous call, or `await asyncio.to_thread(...)`",
                "trio": "await an asynchronous call, or `await trio.to_thread.run_sync(...)`",
                "anyio": "await an asynchronous call, or `await anyio.to_thread.run_sync(...)`",
                "callback": "let a thread make it, and the event loop call back when it is over",
            },
            clue=Clue.BLOCK,
        ),
        _blocking_wait,
    ),
    (
        Cause(
            "one game awaited to its end before the next is begun",
            "one-after-another",
            ("play_board",),
            waits=(Want.END, Want.RESULT, Want.LINE, Want.SIGNAL),
        ),
        _one_after_another,
    ),
    (
        Cause(
            "a lock that is held while the opponent thinks",
            "lock-held",
            ("opponent_replies",),
            waits=(Want.LOCK,),
        ),
        _lock_held,
    ),
    (
        Cause(
            "a turn that a board keeps while its opponent thinks",
            remedy="let others have the master before `opponent_replies()`",
            calls=("opponent_replies",),
        ),
        _turn_kept,
    ),
)
"""Of runs in which one game stops the others."""
