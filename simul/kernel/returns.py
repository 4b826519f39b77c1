"""How the functions ended whose games are left in play.

A frame knows the last line that it has run. So the frames that took the last step at a board are
kept until the next step there, or until the game or the run ends.
"""

import dis
import sys
import traceback
from inspect import CO_COROUTINE
from types import FrameType

from simul.errors import SimulError
from simul.exhibition import Exhibition
from simul.exhibition.board_state import BoardState
from simul.exhibition.program import Program
from simul.kernel.running_code import is_programs, line_of

_RETURNS = {"RETURN_VALUE", "RETURN_CONST"}
"""The last instruction of a function that has returned; the latter from Python 3.12 on."""


def note_step(program: Program, board: BoardState) -> None:
    """Note which functions of a user's own file take a step at a board now."""
    if not program.own_file:
        return
    frame, functions = sys._getframe(2), program.functions.last_steps.get(board)
    if not functions or functions[0] is not frame:  # most often it is the same one again
        functions = program.functions.last_steps[board] = _functions(frame)
    program.functions.ended_by.pop(board, None)
    program.functions.last_step = functions or program.functions.last_step


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
    program.functions.last_steps.clear()
    program.functions.last_step = []


def note_error(program: Program, error: Exception) -> None:
    """Note the games that an error ends: it has left the functions that play there.

    Errors of ours are reported in any case.
    """
    if isinstance(error, SimulError):
        return
    left = {id(frame) for frame, _ in traceback.walk_tb(error.__traceback__)}
    for board, functions in program.functions.last_steps.items():
        if functions and id(_of(board, functions)) in left:
            program.functions.ended_by.setdefault(board, error)


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
