"""How the functions ended whose games are left in play.

A frame knows the last line that it has run. So the frames that took the last step at a board are
kept until the next step there, or until the game or the run ends.
"""

import dis
import sys
import traceback
from collections.abc import Iterator
from inspect import CO_COROUTINE, iscoroutine
from pathlib import Path
from types import FrameType

from simul.errors import SimulError
from simul.exhibition import Exhibition
from simul.exhibition.board_state import BoardState
from simul.exhibition.findings import Caught, EndedBy
from simul.exhibition.program import Program
from simul.kernel.running_code import is_programs, line_of
from simul.kernel.threads import current
from simul.record import Place

_RETURNS = {"RETURN_VALUE", "RETURN_CONST"}
"""The last instruction of a function that has returned; the latter from Python 3.12 on."""


def note_step(program: Program, board: BoardState) -> None:
    """Note which functions of a user's own file take a step at a board now."""
    if not program.own_file:
        return
    frame, functions = sys._getframe(2), program.functions.last_steps.get(board)
    if not functions or functions[0] is not frame:  # most often it is the same one again
        functions = program.functions.last_steps[board] = _functions(frame)
    if program.functions.ended_by or program.functions.went_on_after or program.functions.catchers:
        _note_going_on(program, board, functions)
    program.functions.last_step = functions or program.functions.last_step


def _note_going_on(program: Program, board: BoardState, functions: list[FrameType]) -> None:
    """Note that a game goes on, maybe after an error."""
    for function in functions:
        program.functions.catchers.pop(function, None)
    before = program.functions.ended_by.pop(board, None)
    if before is not None and before.caught_at is not None:
        program.functions.went_on_after[board] = before
    else:
        program.functions.went_on_after.pop(board, None)


def _functions(frame: FrameType | None) -> list[FrameType]:
    """Return the functions of the program that have called each other, the innermost first.

    What calls a task, a thread or a callback is not the program's, and ends the list.
    """
    found: list[FrameType] = []
    in_task = False
    while frame is not None:
        is_coroutine = bool(frame.f_code.co_flags & CO_COROUTINE)
        if in_task and not is_coroutine:
            break
        in_task |= is_coroutine
        if is_programs(frame):
            found.append(frame)
        elif not is_coroutine and not _is_of_a_hall(frame):
            break
        frame = frame.f_back
    return found


def _is_of_a_hall(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__")).startswith("simul.halls.")


def note_returns(exhibition: Exhibition) -> None:
    """Note where the functions returned whose games are left in play, and let go of their frames.

    A board whose task only waits there, without a function of the program, has no functions.
    """
    program = exhibition.program
    for board, functions in program.functions.last_steps.items():
        if board.in_play and functions and _has_returned(function := _of(board, functions)):
            program.functions.returned_at[board.number] = line_of(function)
    if program.functions.last_step and _has_returned(program.functions.last_step[0]):
        program.functions.ended_at = line_of(program.functions.last_step[0])
    for board, ended in list(program.functions.ended_by.items()):
        if ended.function is not None and not _has_left(program, board, ended.function):
            del program.functions.ended_by[board]
    program.functions.caught_elsewhere += program.functions.catchers.values()
    program.functions.catchers.clear()
    program.functions.went_on_after.clear()
    program.functions.last_steps.clear()
    program.functions.last_step = []


def note_coroutine(result: object, line: Place | None) -> None:
    """Note a call in a thread that has only made a coroutine; `line` is what had it made."""
    kernel = current()
    if kernel is not None and iscoroutine(result):
        kernel.exhibition.program.functions.coroutines_made_at.append(line)


def _has_left(program: Program, board: BoardState, function: FrameType) -> bool:
    """Return whether a function that has caught an error plays at a board no more."""
    others = (each for other, each in program.functions.last_steps.items() if other is not board)
    return _has_returned(function) or any(function in each for each in others)


def note_error(program: Program, error: BaseException) -> None:
    """Note the games that an error ends: it has left the functions that play there.

    Errors of ours are reported in any case; what is no `Exception` only ends a task or thread.
    """
    if isinstance(error, SimulError) or not isinstance(error, Exception):
        return
    left = _frames(error)
    for board, functions in program.functions.last_steps.items():
        if functions and id(_of(board, functions)) in left:
            before = program.functions.ended_by.get(board)
            if before is None or before.caught_at is not None:
                program.functions.ended_by[board] = EndedBy(error)


def note_caught(
    program: Program, error: BaseException, by: FrameType, steps_until: int, *, leaves: bool
) -> None:
    """Note the games that an error may end, where the program catches it.

    It ends those of the functions that it has left. In the function that catches it, a game ends
    only if a later step was in the same block, or the function leaves it.

    Args:
        program: the program.
        error: one of ours is reported in any case.
        by: the function that catches it, if that is the program's.
        steps_until: the last line of the block that takes steps; 0 if none does.
        leaves: whether `return` or `break` follows.
    """
    for leaf in _leaves(error):
        if type(leaf).__name__ in _CANCELS:
            at = dict.fromkeys(_boards_cancelled(program, leaf), line_of(by))
            program.functions.cancel_caught_at.update(at)
            continue
        if isinstance(leaf, SimulError) or not isinstance(leaf, Exception):
            continue
        boards = list(_boards_ended(program, leaf, by, steps_until, leaves=leaves))
        for board, function in boards:
            program.functions.ended_by[board] = EndedBy(leaf, line_of(by), function)
        if not (boards or _plays(program, by)) and len(program.functions.catchers) < _FEW:
            program.functions.catchers[by] = _in_words(leaf, by)


def _boards_cancelled(program: Program, error: BaseException) -> Iterator[int]:
    """Yield the numbers of the boards at which a cancellation has ended the wait: it passed there.

    The task that waited may be another one than the one that catches it.
    """
    boards = {id(board): board for board in program.functions.last_steps}
    for frame, _ in traceback.walk_tb(error.__traceback__):
        board = boards.get(id(frame.f_locals.get("self")))
        if board is not None and board.in_play and board.left:
            yield board.number


def _plays(program: Program, function: FrameType) -> bool:
    return any(function in functions for functions in program.functions.last_steps.values())


def _in_words(error: BaseException, by: FrameType) -> Caught:
    what = "".join(traceback.format_exception_only(error)).strip()
    own = [
        Place(Path(frame.f_code.co_filename).name, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if is_programs(frame)
    ]
    return Caught(what, own[-1] if own else None, line_of(by))


def _boards_ended(
    program: Program, error: BaseException, by: FrameType, steps_until: int, *, leaves: bool
) -> Iterator[tuple[BoardState, FrameType | None]]:
    """Yield the boards whose games an error may end, and the function that may go on after all."""
    frames, before = _frames(error), (error.__cause__, error.__context__)
    ends_here = leaves or 0 < frames.get(id(by), 0) <= steps_until
    for board, functions in list(program.functions.last_steps.items()):
        if not functions or not board.in_play:
            continue
        function, ended = _of(board, functions), program.functions.ended_by.get(board)
        if function is by and (ends_here or (ended is not None and ended.error in before)):
            yield board, function
        elif function is not by and id(function) in frames:
            yield board, None


def _frames(error: BaseException) -> dict[int, int]:
    """Return the functions in an error's traceback by identity, and their lines."""
    return {id(frame): line for frame, line in traceback.walk_tb(error.__traceback__)}


def _leaves(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, or those in a group."""
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    else:
        yield error


_CANCELS = {"CancelledError", "Cancelled"}
_FEW = 10
"""So many errors are kept that may have ended no game."""


def _of(board: BoardState, functions: list[FrameType]) -> FrameType:
    """Return the outermost function that is called for this board, or else the innermost."""
    own = [each for each in functions if any(given is board for given in _arguments(each))]
    return own[-1] if own else functions[0]


def _arguments(frame: FrameType) -> list[object]:
    code, values = frame.f_code, frame.f_locals
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return [values.get(name) for name in names]


def _has_returned(frame: FrameType) -> bool:
    """Return whether a function has ended by itself: by no error, and it is not suspended."""
    return dis.opname[frame.f_code.co_code[frame.f_lasti]] in _RETURNS
