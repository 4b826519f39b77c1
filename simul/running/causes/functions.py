"""Functions that run too soon, or see another board than they should."""

from collections.abc import Iterator
from itertools import pairwise

from simul.errors import OutOfTurn
from simul.record import Fate, Kind, Place
from simul.record.watching import game_after_game
from simul.running.causes.cause import Cause, Causes
from simul.running.causes.evidence import Evidence
from simul.running.source import CalledNow, LateFunction
from simul.supervision.root_cause import leaves, place_of

_NO_FUNCTION = ("callable", "async function")
"""Words of errors about what is called and is no function."""


def _late(evidence: Evidence) -> LateFunction | None:
    """Return the function that saw the last round of its loop, and so another's board."""
    if evidence.ended_too_soon:
        return _first_late_player(evidence) if _is_alone(evidence) else None
    if not isinstance(evidence.error, OutOfTurn) or not _is_asked_for_others(evidence):
        return None
    # one that only returns a coroutine has ended before the error
    others = _first_late_player(evidence) if _has_several_players(evidence) else None
    return _late_on_the_way(evidence) or others


def _first_late_player(evidence: Evidence) -> LateFunction | None:
    return next(iter(evidence.source.late_players), None)


def _late_on_the_way(evidence: Evidence) -> LateFunction | None:
    """Return the function that led to the error, and was called when its loop was over."""
    callers = set[int]()
    for step in evidence.steps:
        for function in evidence.source.late_functions:
            is_this = step.code.co_firstlineno == function.first_line
            looks_up = is_this and function.variable in step.code.co_freevars
            if looks_up and callers.isdisjoint(function.loop):
                return function
        callers.add(step.line)
    return None


def _is_asked_for_others(evidence: Evidence) -> bool:
    """Return whether the error is at a board that is asked for in place of another.

    Several tasks or threads play there, or an opponent has arrived at a board before it in vain.
    """
    failed = evidence.failed_board
    visited = {each.board for each in evidence.record.events if each.kind is Kind.VISIT}
    left_out = evidence.record.fates.keys() - visited - {failed}
    in_vain = any(each < failed and evidence.record.by_board.get(each) for each in left_out)
    return bool(left_out) and (in_vain or _has_several_players(evidence))


def _has_several_players(evidence: Evidence) -> bool:
    """Return whether several tasks or threads have come to the board of the error."""
    boards = [each.number for each in evidence.program.played_by.values()]
    return boards.count(evidence.failed_board) > 1


def _is_alone(evidence: Evidence) -> bool:
    """Return whether one board was played at, which is not the first, and no other was begun."""
    first, *others = evidence.record.fates.values()
    begun = [each for each in others if each is not Fate.NEVER_STARTED]
    return first is Fate.NEVER_STARTED and len(begun) == 1


def _is_late(evidence: Evidence) -> bool:
    return _late(evidence) is not None


def _late_line(evidence: Evidence) -> Place | None:
    late = _late(evidence)
    return evidence.source.line(late.line) if late else None


def _late_variable(evidence: Evidence) -> str:
    late = _late(evidence)
    return late.variable if late else ""


def _with_its_own(evidence: Evidence) -> str:
    name = _late_variable(evidence)
    return _ITS_OWN.format(name=name)


def _strays(evidence: Evidence) -> bool:
    """Return whether a task or thread played at another's board, which a shared variable held."""
    turns = evidence.program.turns
    strays = turns.strayed_from is not None or turns.strayed_at is not None
    return isinstance(evidence.error, OutOfTurn) and strays and bool(_shared(evidence))


def _shared(evidence: Evidence) -> str:
    """Return the variable whose board the error is about, where others may change it."""
    line = _shared_line(evidence)
    return evidence.source.shared_variable(line.line) if line else ""


def _shared_line(evidence: Evidence) -> Place | None:
    """Return the line of the error if it plays at the board of such a variable.

    Else that of the first move at another's board: only what follows from it may be out of turn.
    """
    strayed_at, source = evidence.program.turns.strayed_at, evidence.source
    lines = [source.line(step.line) for step in evidence.steps[-1:]]
    if strayed_at is not None and strayed_at.file == source.path.name:
        lines.append(strayed_at)
    return next((each for each in lines if source.shared_variable(each.line)), None)


def _called(evidence: Evidence) -> CalledNow | None:
    """Return the call of a function that should have been passed, and was called at once."""
    if isinstance(evidence.error, OutOfTurn):
        calls = evidence.source.called_now
        return next((each for each in calls if _led_to_error(evidence, each)), None)
    if not (evidence.error or evidence.broken or game_after_game(evidence.record)):
        return None
    lines = list(_lines_without_function(evidence))
    return _called_at(evidence.source.called_now, lines) if lines else None


def _called_at(calls: list[CalledNow], lines: list[Place | None]) -> CalledNow | None:
    """Return the call on one of these lines; if a line is unknown, the only one that there is."""
    at_line = (each for each in calls if any(at and at.line in each.lines for at in lines))
    only = calls[0] if len(calls) == 1 and None in lines else None
    return next(at_line, only)


def _led_to_error(evidence: Evidence, call: CalledNow) -> bool:
    """Return whether the error was raised in the function that should have been passed."""
    steps = evidence.steps
    return any(
        taker.line in call.lines and called.code.co_name == call.function
        for taker, called in pairwise(steps)
    )


def _lines_without_function(evidence: Evidence) -> Iterator[Place | None]:
    """Yield the lines that gave a thread or an event loop something to call which is no function.

    None where the line is not known.
    """
    yield from evidence.program.functions.idle_threads_made_at
    errors = evidence.errors
    made_at = {id(leaf): each.place for each in errors.kept for leaf in leaves(each.error)}
    for error in [*errors.failures, *(each.error for each in errors.kept)]:
        for leaf in leaves(error):
            if isinstance(leaf, TypeError) and any(each in str(leaf) for each in _NO_FUNCTION):
                yield place_of(leaf, evidence.scheduler) or made_at.get(id(leaf))


def _is_called(evidence: Evidence) -> bool:
    return _called(evidence) is not None


def _called_line(evidence: Evidence) -> Place | None:
    called = _called(evidence)
    return evidence.source.line(called.lines.start) if called else None


def _passed(evidence: Evidence) -> str:
    called = _called(evidence)
    return f"write `{called.instead}`" if called else ""


_ITS_OWN = (
    "give it its own: a default, as in `lambda {name}={name}: ...`, or "
    "`functools.partial(function, {name})`"
)

FUNCTIONS: Causes = (
    Cause(
        "a function that is called where it should be passed on, to be called later",
        _is_called,
        remedy="pass the function itself, without brackets, and its arguments after it",
        better=_passed,
        line=_called_line,
        tells_unawaited=True,
    ),
    Cause(
        "a function that is made in a loop and called after it: {variable} is by then that of the "
        "last round, for all of them",
        _is_late,
        remedy=_ITS_OWN.format(name="board"),
        better=_with_its_own,
        variable=_late_variable,
        line=_late_line,
    ),
    Cause(
        "a variable that tasks or threads share: while one of them waits, another sets {it} "
        "to its own board",
        _strays,
        remedy="keep the board in a variable of the function's own, such as its parameter",
        variable=_shared,
        line=_shared_line,
    ),
)
"""Of functions that are called at the wrong time, or with the wrong board."""
