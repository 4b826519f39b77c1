"""Frames of the scheduler's file: where a thread is, and where a coroutine is suspended.

They are read by the means that `inspect` documents: the attributes of frames, coroutines and
generators, and `co_positions`, which has the line and columns of each instruction.
"""

import ast
import dis
import gc
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from inspect import CO_COROUTINE, CO_GENERATOR
from itertools import islice
from pathlib import Path
from types import AsyncGeneratorType, CodeType, CoroutineType, FrameType, GeneratorType
from typing import Any

from simul.record.steps import Chain, Position

_FOREIGN, _HALL, _OWN, _MOVE, _LOOP, _THREAD = range(6)
"""Kinds of functions: of other files, of a hall, whose awaits are none of the scheduler's; of the
file; the master's move, which is noted as such; what runs tasks, or the whole thread."""
_KINDS = {
    "master_moves": _MOVE,
    "run_forever": _LOOP,
    "unrolled_run": _LOOP,
    "to_its_end": _THREAD,
    "call_game": _THREAD,
}
_HALLS = f"{Path(__file__).parents[1] / 'halls'}{os.sep}"
_TASKS = str(Path(__file__).with_name("asyncio_tasks.py"))
_SUSPENDED = {"YIELD_VALUE", "RESUME"}
"""The instruction of a suspended frame: the former until Python 3.12, then the latter."""
_REFER_TO_ONE = {"async_generator_asend", "async_generator_athrow", "coroutine_wrapper"}
"""What can be awaited, and has no public way to the generator or coroutine behind it."""


_Range = tuple[int, int, int, int]
"""Line, column, end line, end column."""
_Node = ast.stmt | ast.expr


class OwnFrames:
    """Finds the frames of one file."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.loop_by_hand = False
        """Whether generators are driven by a loop of the file, which does not call them."""
        self._kinds = _Kinds(file)
        self._chains: dict[tuple[int, ...], Chain] = {}
        """By the functions, and the instruction of each."""
        self._suspends: dict[tuple[int, int], bool] = {}
        """By the same: whether a generator is suspended there; `co_code` is made anew each time."""
        self._codes: list[CodeType] = []
        """Kept, so that the id of each stays its own: a hash takes longer than all the rest."""

    def suspended(self, awaited: Any) -> Chain:
        """Return where a suspended coroutine stands; it ends with what another file awaits."""
        frames: list[FrameType] = []
        while (inner := _inner(awaited)) is not None:
            code, frame, awaited = inner
            kind = self._kinds[code.co_filename][code.co_name]
            if kind == _HALL:
                break
            if kind == _OWN:
                frames.append(frame)
        frames.reverse()
        return self.chain(frames) if frames else ()

    def running(self, frame: FrameType | None) -> list[FrameType] | None:
        """Return the frames of the file among a frame and its callers, the innermost first.

        The loop that drives a coroutine or generator is none of its callers, nor is what calls the
        loop: the fewer frames are looked at, the better, as Python makes an object of each.

        None if the thread is in no place of the file's: the master moves, or the loop of asyncio or
        Trio has nothing to do.
        """
        found: list[FrameType] = []
        driven = False
        kinds = self._kinds
        while frame is not None:
            code = frame.f_code
            kind = kinds[code.co_filename][code.co_name]
            if kind > _HALL:
                if kind == _OWN:
                    pausable = self.loop_by_hand and _is_pausable(code)
                    if driven and not pausable:
                        return found
                    driven = pausable
                    found.append(frame)
                elif kind == _THREAD:
                    return found
                elif kind == _LOOP:
                    return found or None
                elif not found:
                    return None
            frame = frame.f_back
        return found

    def pausable(self, frames: Iterable[FrameType]) -> list[FrameType]:
        """Return those of these frames that are coroutines or generators."""
        return [frame for frame in frames if _is_pausable(frame.f_code)]

    def chain(self, frames: Sequence[FrameType]) -> Chain:
        """Return where these frames are; the first is the innermost."""
        frame = frames[0]
        key: tuple[int, ...] = id(frame.f_code), frame.f_lasti
        for frame in frames[1:]:
            key += id(frame.f_code), frame.f_lasti
        known = self._chains.get(key)
        if known is None:
            self._codes += [frame.f_code for frame in frames]
            known = self._chains[key] = tuple(map(self._position, reversed(frames)))
        return known

    def is_suspended(self, frame: FrameType) -> bool:
        """Return whether the frame of a generator that does not run is suspended, or has ended."""
        place = id(frame.f_code), frame.f_lasti
        known = self._suspends.get(place)
        if known is None:
            self._codes.append(frame.f_code)
            name = dis.opname[frame.f_code.co_code[frame.f_lasti]]
            known = self._suspends[place] = name in _SUSPENDED
        return known

    def _position(self, frame: FrameType) -> Position:
        code, number = frame.f_code, frame.f_lasti // 2
        line, end_line, column, end_column = next(islice(code.co_positions(), number, None))
        line = line or frame.f_lineno  # without columns, as `python -X no_debug_ranges` compiles
        found = line, column or 0, end_line or line, end_column or 0
        if end_line is not None and end_line > line:
            found = self._heads.get(found, found)
        return Position(code.co_qualname, *found)

    @cached_property
    def _heads(self) -> dict[_Range, _Range]:
        try:
            return _heads(Path(self._file).read_bytes())
        except (OSError, SyntaxError, ValueError):  # it was changed, or removed
            return {}


class _Kinds(dict[str, dict[str, int]]):
    """The kinds of functions, by file and name: to ask for the id of one calls all audit hooks."""

    def __init__(self, own: str) -> None:
        """Begin with none; the program is in the file `own`."""
        self._own = own

    def __missing__(self, file: str) -> dict[str, int]:
        """Return the kinds of the functions in a file, by name."""
        if file == self._own:
            kinds: dict[str, int] = defaultdict(lambda: _OWN)
        elif file == _TASKS:
            kinds = defaultdict(lambda: _LOOP)
        else:
            others = _HALL if file.startswith(_HALLS) else _FOREIGN
            kinds = defaultdict(lambda: others, _KINDS)
        self[file] = kinds
        return kinds


def _is_pausable(code: CodeType) -> bool:
    """Return whether a function of the file is a coroutine or a generator with a name."""
    flags = code.co_flags & (CO_COROUTINE | CO_GENERATOR)
    return bool(flags) and code.co_name != "<genexpr>"


def _inner(awaited: Any) -> tuple[CodeType, FrameType, Any] | None:
    """Return code and frame of what is awaited, and what that awaits; None if it has no code."""
    kind = type(awaited)
    if kind is CoroutineType:
        return awaited.cr_code, awaited.cr_frame, awaited.cr_await
    if kind is GeneratorType:
        return awaited.gi_code, awaited.gi_frame, awaited.gi_yieldfrom
    if kind is AsyncGeneratorType:
        return awaited.ag_code, awaited.ag_frame, awaited.ag_await
    if kind.__name__ in _REFER_TO_ONE:
        kinds = (AsyncGeneratorType, CoroutineType)
        return _inner(next(it for it in gc.get_referents(awaited) if isinstance(it, kinds)))
    return None


@lru_cache(16)
def _heads(source: bytes) -> dict[_Range, _Range]:
    """Return, for each `with` and `async for` of a file, the expression that is entered there.

    The instructions for these have the position of the whole statement, at least until Python 3.12.
    """
    heads: dict[_Range, _Range] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.With, ast.AsyncWith)):
            first, *_, last = [each.context_expr for each in (*node.items, *node.items)]
            heads[_range(node, node)] = _range(first, last)
        elif isinstance(node, ast.AsyncFor):
            heads[_range(node, node)] = _range(node.iter, node.iter)
    return heads


def _range(first: _Node, last: _Node) -> _Range:
    end_line, end_column = last.end_lineno, last.end_col_offset
    return first.lineno, first.col_offset, end_line or first.lineno, end_column or 0
