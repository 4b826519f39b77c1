"""Frames of the scheduler's file: where a thread is, and where a coroutine is suspended.

They are read by the means that `inspect` documents: the attributes of frames, coroutines and
generators, and `co_positions`, which has the line and columns of each instruction.
"""

import ast
import dis
import gc
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from inspect import CO_COROUTINE, CO_GENERATOR
from itertools import islice
from pathlib import Path
from threading import local
from types import AsyncGeneratorType, CodeType, CoroutineType, FrameType, GeneratorType
from typing import Any

from simul.record.steps import Chain, Position

_FOREIGN, _HALL, _OWN = range(3)
"""Kinds of suspended functions: of other files, of a hall, whose awaits are none of the
scheduler's, and of the scheduler's file."""
_LOOP, _THREAD = range(3, 5)
"""Kinds of callers besides: what runs tasks, and what runs a whole thread."""
_ALL_OWN: Mapping[str, int] = defaultdict(lambda: _OWN)
_ALL_FOREIGN: Mapping[str, int] = defaultdict(lambda: _FOREIGN)
_HERE = Path(__file__).parent
_HALLS = f"{_HERE.parent / 'halls'}{os.sep}"
_TASKS = str(_HERE / "asyncio_tasks.py")
_THREADS = {str(_HERE / "blocking.py"): "to_its_end", str(_HERE / "own_loop.py"): "call_game"}
_LOOPS = {"base_events.py": "run_forever", "_run.py": "unrolled_run"}
"""By the name of the file, of asyncio and Trio."""
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
        self._callers: dict[str, Mapping[str, int]] = {}
        """The kinds of callers, by file and name."""
        self._here = _Here()
        self._chains: dict[tuple[object, ...], Chain] = {}
        """By what tells code apart in one file, and the instruction, of each function.

        The table of lines is relative to the first one; a hash of the code itself takes too long.
        """
        self._suspends: dict[tuple[object, ...], bool] = {}
        """By the same: whether a generator is suspended there; `co_code` is made anew each time."""

    def suspended(self, awaited: Any) -> Chain:
        """Return where a suspended coroutine stands; it ends with what another file awaits."""
        frames: list[FrameType] = []
        while (inner := _inner(awaited)) is not None:
            code, frame, awaited = inner
            kind = self._kinds[code.co_filename]
            if kind == _HALL:
                break
            if kind == _OWN:
                frames.append(frame)
        frames.reverse()
        return self.chain(frames) if frames else ()

    def running(self, frame: FrameType | None) -> list[FrameType] | None:
        """Return the frames of the file among a frame and its callers, the innermost first.

        The loop that drives a coroutine or generator is none of its callers, nor is what calls the
        loop. The fewer frames are looked at, the better, as Python makes an object of each, and so
        is their code, which it tells all audit hooks about. Above the outermost function of a
        thread there is nothing to be found.

        None if the loop of asyncio or Trio has nothing to do.
        """
        found: list[FrameType] = []
        driven = False
        callers, outermost = self._callers, self._here.outermost
        while frame is not None:
            try:
                kinds = callers[frame.f_globals["__file__"]]
            except KeyError:
                kinds = self._kinds_of_callers(frame)
            if kinds is _ALL_OWN:
                pausable = self.loop_by_hand and _is_pausable(frame.f_code)
                if driven and not pausable:
                    return found
                driven = pausable
                found.append(frame)
                if frame is outermost:
                    return found
            elif kinds is not _ALL_FOREIGN:
                kind = kinds[frame.f_code.co_name]
                if kind == _THREAD:
                    self._remember(found, frame)
                    return found
                if kind == _LOOP:
                    return found or None
            frame = frame.f_back
        return found

    def _kinds_of_callers(self, frame: FrameType) -> Mapping[str, int]:
        """Return the kinds of the functions in a file that is seen for the first time, by name."""
        file = frame.f_globals.get("__file__")
        if file is None:  # made by `exec`, or frozen
            return _ALL_FOREIGN
        name = file.rpartition(os.sep)[2]
        kinds = _ALL_OWN if file == self._file else _ALL_FOREIGN
        if file == _TASKS:
            kinds = defaultdict(lambda: _LOOP)
        elif file in _THREADS:
            kinds = defaultdict(lambda: _FOREIGN, {_THREADS[file]: _THREAD})
        elif name in _LOOPS:
            kinds = defaultdict(lambda: _FOREIGN, {_LOOPS[name]: _LOOP})
        self._callers[file] = kinds
        return kinds

    def _remember(self, found: Sequence[FrameType], thread: FrameType) -> None:
        """Remember the outermost function of this thread, if it is what the thread was made for.

        Another one would be kept, with all that it holds, when it has returned.
        """
        caller = found[-1].f_back if found else None
        if caller is thread or (caller is not None and caller.f_back is thread):
            self._here.outermost = found[-1]

    def forget_thread(self) -> None:
        """Let go of what this thread has run: it ends."""
        self._here.outermost = None

    def pausable(self, frames: Iterable[FrameType]) -> list[FrameType]:
        """Return those of these frames that are coroutines or generators."""
        return [frame for frame in frames if _is_pausable(frame.f_code)]

    def chain(self, frames: Sequence[FrameType]) -> Chain:
        """Return where these frames are; the first is the innermost."""
        key: tuple[object, ...] = ()
        for frame in frames:
            code = frame.f_code
            key += code.co_firstlineno, code.co_linetable, frame.f_lasti
        known = self._chains.get(key)
        if known is None:
            # a generated method, as of a dataclass, has the module of the file and no lines in it
            own = [each for each in reversed(frames) if each.f_code.co_filename == self._file]
            known = self._chains[key] = tuple(map(self._position, own))
        return known

    def is_suspended(self, frame: FrameType) -> bool:
        """Return whether the frame of a generator that does not run is suspended, or has ended."""
        code = frame.f_code
        place = code.co_firstlineno, code.co_linetable, frame.f_lasti
        known = self._suspends.get(place)
        if known is None:
            name = dis.opname[code.co_code[frame.f_lasti]]
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


class _Here(local):
    """What is known of the thread that asks."""

    outermost: FrameType | None = None
    """The function of the file that it was made for, once that is known."""


class _Kinds(dict[str, int]):
    """The kinds of suspended functions, by file."""

    def __init__(self, own: str) -> None:
        """Begin with none; the program is in the file `own`."""
        self._own = own

    def __missing__(self, file: str) -> int:
        """Return the kind of the functions in a file."""
        foreign = _HALL if file.startswith(_HALLS) else _FOREIGN
        self[file] = kind = _OWN if file == self._own else foreign
        return kind


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
