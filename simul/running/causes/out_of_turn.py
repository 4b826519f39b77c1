"""Why a step at a board was out of turn."""

from traceback import walk_tb
from types import TracebackType

from simul.errors import OutOfTurn, SimulError
from simul.record import Place
from simul.running.causes.cause import RAISE_AGAIN, Cause, Causes
from simul.running.causes.evidence import Evidence


def _reply_to_no_move(evidence: Evidence) -> bool:
    error = evidence.error
    return isinstance(error, OutOfTurn) and "no move to reply to" in str(error)


def _arrives_twice(evidence: Evidence) -> bool:
    """Return whether the arrival of an opponent was waited for who sits there already."""
    asked_by = (frame.f_code.co_name for frame, _ in walk_tb(_traceback(evidence.error)))
    return _reply_to_no_move(evidence) and "opponent_arrives" in asked_by


def _traceback(error: SimulError | None) -> TracebackType | None:
    return error.__traceback__ if error else None


def _two_players(evidence: Evidence) -> bool:
    """Return whether one waits for an opponent, and another waits as well, or wants to go on."""
    error = evidence.error
    waits_too = "it is waited for already, by another" in str(error)
    return isinstance(error, OutOfTurn) and (waits_too or evidence.program.turns.two_at_board)


def _never_arrived(evidence: Evidence) -> bool:
    """Return whether a game was begun without waiting for the opponent to arrive."""
    words = "before the first move the opponent's arrival", "the opponent moves first"
    error = evidence.error
    return isinstance(error, OutOfTurn) and any(each in str(error) for each in words)


def _waits_beside(evidence: Evidence) -> bool:
    """Return whether a game went on while something else waited for its opponent."""
    error = evidence.error
    return isinstance(error, OutOfTurn) and "has to come first" in str(error)


def _wait_beside_line(evidence: Evidence) -> Place | None:
    """Return the line that lets something wait for an opponent beside the game."""
    beside = evidence.program.turns.waits_beside
    if beside is not None and beside.line is not None:
        return beside.line
    replies = "after every move" in str(evidence.error)
    return evidence.source.only_call(["opponent_replies" if replies else "opponent_arrives"])


def _in_another_order(evidence: Evidence) -> bool:
    """Return whether a board is played at because another's reply has come."""
    return _waits_beside(evidence) and _numbering_line(evidence) is not None


def _numbering_line(evidence: Evidence) -> Place | None:
    """Return the loop in which the error was raised, if it numbers what is done first."""
    lines = [evidence.source.as_done_in_order(step.line) for step in evidence.steps]
    return next((evidence.source.line(line) for line in reversed(lines) if line), None)


def _gave_up_waiting(evidence: Evidence) -> bool:
    return _waits_beside(evidence) and _gave_up_at(evidence) is not None


def _gave_up_at(evidence: Evidence) -> Place | None:
    """Return the line of the wait that a timeout ended, though the reply was still awaited."""
    beside = evidence.program.turns.waits_beside
    return beside.given_up_at if beside else None


def _went_on_after_error(evidence: Evidence) -> bool:
    """Return whether an error was caught, and then a step at its board was out of turn."""
    return (
        isinstance(evidence.error, OutOfTurn) and evidence.program.turns.caught_before is not None
    )


def _caught_before(evidence: Evidence) -> Place | None:
    """Return the line that caught the error after which a game went on."""
    before = evidence.program.turns.caught_before
    return before.caught_at if before else None


def _expired(evidence: Evidence) -> Place | None:
    """Return the line of the timeout that expired."""
    return evidence.program.timeouts.expired_at


def _went_on_after_timeout(evidence: Evidence) -> bool:
    return _went_on_after_cancel(evidence) and "by the timeout at" in str(evidence.error)


def _went_on_after_cancel(evidence: Evidence) -> bool:
    """Return whether a game went on after the wait for the reply had been cancelled."""
    error = evidence.error
    return isinstance(error, OutOfTurn) and "the wait for the opponent was cancelled" in str(error)


def _cancel_caught(evidence: Evidence) -> Place | None:
    """Return the line that caught what had cancelled the wait at the board of the error."""
    return evidence.program.functions.cancel_caught_at.get(evidence.failed_board)


_OVER = "a wait that was cancelled is over; {}"
_PATIENCE_IN_TRIO = {
    each: _OVER.format("wait for the end of the game with a time limit: `simul show patience-trio`")
    for each in ("trio", "anyio")
}

OUT_OF_TURN: Causes = (
    Cause(
        "an error that is caught, after which the game goes on as if nothing had happened",
        _went_on_after_error,
        remedy=RAISE_AGAIN,
        line=_caught_before,
    ),
    Cause(
        "a second wait for the arrival of an opponent who sits at the board already",
        _arrives_twice,
        remedy="wait for `opponent_arrives()` once at each board, before the games or in them, and "
        "let one function play it",
    ),
    Cause(
        "a wait for the reply to a move that was not made, or two tasks at one board",
        _reply_to_no_move,
        remedy="`master_moves()` comes first, then `opponent_replies()`",
    ),
    Cause(
        "replies that are dealt with in the order in which they come, as if it were that of a list",
        _in_another_order,
        remedy="`as_completed` yields first what is done first: let each task return its board",
        line=_numbering_line,
    ),
    Cause(
        "a wait that a timeout ends, after which the game goes on as if the reply were there",
        _gave_up_waiting,
        remedy="go on with what is done: `asyncio.wait` returns the others as `pending`, and a "
        "thread says it by `is_alive()`",
        line=_gave_up_at,
    ),
    Cause(
        "a wait for the opponent in a {waiter} of its own, whose end the game does not await",
        _waits_beside,
        remedy="join it before the master's next move",
        remedies={
            "callback": "`yield` or `await` what waits, or go on in the callback",
            "asyncio": "`await` it before the master's next move",
            "trio": "`await` the board itself before the master's next move",
            "anyio": "`await` the board itself before the master's next move",
        },
        line=_wait_beside_line,
    ),
    Cause(
        "two tasks, threads or callbacks at one board: while one waits for the opponent, another "
        "goes on there",
        _two_players,
        remedy="let only one play at a board; where a wait is still under way, wait for its end "
        "instead of beginning it anew",
    ),
    Cause(
        "a game that is begun before the opponent sits at the board",
        _never_arrived,
        remedy="wait for `opponent_arrives()` first",
    ),
    Cause(
        "a cancellation that is caught and not raised again, after which the game goes on",
        lambda evidence: _went_on_after_cancel(evidence) and _cancel_caught(evidence) is not None,
        remedy="catch only what can be dealt with there, or `raise` again: who is cancelled has "
        "to end",
        line=_cancel_caught,
    ),
    Cause(
        "a timeout that cancels the wait for a reply, after which the game goes on",
        _went_on_after_timeout,
        remedy=_OVER.format("put a shield around it to go on waiting: `simul show patience`"),
        remedies=_PATIENCE_IN_TRIO,
        line=_expired,
    ),
    Cause(
        "a wait for a reply that is cancelled, after which the game goes on",
        _went_on_after_cancel,
        remedy=_OVER.format("put a shield around it to go on waiting: `simul show patience`"),
        remedies=_PATIENCE_IN_TRIO,
    ),
)
"""Of steps that were not due."""
