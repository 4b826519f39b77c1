"""Frames of the scheduler's file: where a thread is, and where a coroutine is suspended.

They are read by the means that `inspect` documents: the attributes of frames, coroutines and
generators, and `co_positions`, which has the line and columns of each instruction.
"""

import ast
import dis
import gc
import os
from collections.abc import Sequence
from functools import cached_property, lru_cache
from inspect import CO_COROUTINE, CO_GENERATOR
from itertools import islice
from pathlib import Path
from threading import local
from types import AsyncGeneratorType, CodeType, CoroutineType, FrameType, GeneratorType
from typing import Any

from simul.record.steps import Chain, Position

_FOREIGN, _HALL, _OWN, _OUTERMOST, _TASK, _FRAMEWORK = range(6)
"""Kinds of files: of others; of a hall, whose awaits are none of the scheduler's; the scheduler's;
what calls an outermost function; what runs a task; where a framework has its loop."""
_HERE = Path(__file__).parent
_HALLS = f"{_HERE.parent / 'halls'}{os.sep}"
_OURS = {str(_HERE / "asyncio_tasks.py"): _TASK, str(_HERE / "outermost.py"): _OUTERMOST}
_FRAMEWORKS = {"base_events.py", "_run.py"}
"""The names of the files in which asyncio and Trio have their loops."""
_LOOPS = {"run_forever", "unrolled_run"}
_PAUSABLE = CO_COROUTINE | CO_GENERATOR
_SUSPENDED = {"YIELD_VALUE", "RESUME"}
"""The instruction of a suspended frame: the former until Python 3.12, then the latter."""
_REFER_TO_ONE = {"async_generator_asend", "async_generator_athrow", "coroutine_wrapper"}
"""What can be awaited, and has no public way to the generator or coroutine behind it."""


_identity = object.__hash__
"""Identifies what is alive; audit hooks are told about each call of `id`."""
_Range = tuple[int, int, int, int]
"""Line, column, end line, end column."""
_Node = ast.stmt | ast.expr


class Function:
    """What is asked of the code of a function of the file.

    Its frames are asked for it once: Python tells all audit hooks about that each time.
    """

    __slots__ = ("_suspends", "code", "pausable")

    def __init__(self, code: CodeType) -> None:
        self.code = code
        self.pausable = bool(code.co_flags & _PAUSABLE) and code.co_name != "<genexpr>"
        """Whether it is a coroutine or a generator with a name."""
        self._suspends: dict[int, bool] = {}

    def suspends_at(self, instruction: int) -> bool:
        """Return whether a generator is suspended there, if it does not run; else it has ended."""
        known = self._suspends.get(instruction)
        if known is None:  # `co_code` is made anew each time
            name = dis.opname[self.code.co_code[instruction]]
            known = self._suspends[instruction] = name in _SUSPENDED
        return known


Call = tuple[FrameType, Function]
"""A call of a function of the file."""


class OwnFrames:
    """Finds the calls of functions of one file."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.loop_by_hand = False
        """Whether generators are driven by a loop of the file, which does not call them."""
        self._kinds = _Kinds(file)
        self._functions: dict[int, Function] = {}
        """By the identity of their code, whose hash takes too long."""
        self._outermost: dict[FrameType, Call] = {}
        """What tasks and threads were made for, until they end: beyond is nothing to be found."""
        self._here = _Here()
        self._chains: dict[tuple[object, ...], Chain] = {}
        """By the functions and the instruction in each."""

    def suspended(self, awaited: Any, outermost: Call | None) -> Chain:
        """Return where a suspended coroutine stands; it ends with what another file awaits.

        `outermost` is its own call, if that is known already.
        """
        calls: list[Call] = []
        if outermost is not None:
            calls.append(outermost)
            awaited = awaited.cr_await
        while (inner := _inner(awaited)) is not None:
            frame, awaited = inner
            kind = self._kinds[frame.f_globals.get("__file__")]
            if kind == _HALL:
                break
            if kind == _OWN:
                calls.append(self._call(frame))
        calls.reverse()
        return self.chain(calls) if calls else ()

    def running(self, frame: FrameType | None) -> list[Call] | None:
        """Return the calls of the file among a frame and its callers, the innermost first.

        The loop that drives a coroutine or generator is none of its callers, nor is what calls the
        loop. The fewer frames are looked at, the better, as Python makes an object of each. Above
        the outermost function of a task or thread there is nothing to be found.

        None if the loop of asyncio or Trio has nothing to do.
        """
        found: list[Call] = []
        driven = False
        outermost, kinds = self._outermost, self._kinds
        while frame is not None:
            try:
                kind = kinds[frame.f_globals["__file__"]]
            except KeyError:  # made by `exec`, or frozen
                kind = _FOREIGN
            if kind > _HALL:
                if kind == _OWN:
                    known = outermost.get(frame)
                    call = known or self._call(frame)
                    pausable = self.loop_by_hand and call[1].pausable
                    if driven and not pausable:
                        return found
                    driven = pausable
                    found.append(call)
                    if known:
                        return found
                elif kind == _OUTERMOST:
                    if found:
                        self._thread_begins(found[-1], frame)
                    return found
                elif kind == _TASK or frame.f_code.co_name in _LOOPS:
                    return found or None
            frame = frame.f_back
        return found

    def _call(self, frame: FrameType) -> Call:
        code = frame.f_code
        function = self._functions.get(_identity(code))
        if function is None:
            function = self._functions[_identity(code)] = Function(code)
        return frame, function

    def begins(self, call: Call) -> None:
        """Remember the outermost call of a task, which keeps it until `ends` is called."""
        self._outermost[call[0]] = call

    def ends(self, call: Call) -> None:
        """Let go of the outermost call of a task or thread that has ended, and what it holds."""
        self._outermost.pop(call[0], None)

    def task_begins(self, coroutine: Any) -> Call | None:
        """Remember the outermost call of a task, if its coroutine is a function of the file."""
        frame = coroutine.cr_frame if type(coroutine) is CoroutineType else None
        if frame is None or self._kinds[frame.f_globals.get("__file__")] != _OWN:
            return None
        call = self._call(frame)
        self.begins(call)
        return call

    def _thread_begins(self, call: Call, thread: FrameType) -> None:
        """Remember the outermost call of this thread, if it is what the thread was made for.

        A thread of a pool is made for one call after the other. Any other call would be kept, with
        all that it holds, when it has returned.
        """
        caller = call[0].f_back
        if caller is thread or (caller is not None and caller.f_back is thread):
            self.thread_ends()
            self._here.outermost = call
            self.begins(call)

    def thread_ends(self) -> None:
        """Let go of what this thread has run."""
        if self._here.outermost is not None:
            self.ends(self._here.outermost)
            self._here.outermost = None

    def chain(self, calls: Sequence[Call]) -> Chain:
        """Return where these calls are; the first is the innermost."""
        key: tuple[object, ...] = ()
        for frame, function in calls:
            key += function, frame.f_lasti
        known = self._chains.get(key)
        if known is None:
            # a generated method, as of a dataclass, has the module of the file and no lines in it
            own = [each for each in reversed(calls) if each[1].code.co_filename == self._file]
            known = self._chains[key] = tuple(
                self._position(frame, function.code) for frame, function in own
            )
        return known

    def _position(self, frame: FrameType, code: CodeType) -> Position:
        positions = islice(code.co_positions(), frame.f_lasti // 2, None)
        line, end_line, column, end_column = next(positions)
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


class _Kinds(dict[str | None, int]):
    """The kinds of files; None is for what is made by `exec`, or frozen."""

    def __init__(self, own: str) -> None:
        """Begin with the file of the scheduler."""
        super().__init__({None: _FOREIGN, own: _OWN})

    def __missing__(self, file: str) -> int:
        """Return the kind of a file that is seen for the first time."""
        kind = _OURS.get(file, _FOREIGN)
        if file.startswith(_HALLS):
            kind = _HALL
        elif file.rpartition(os.sep)[2] in _FRAMEWORKS:
            kind = _FRAMEWORK
        self[file] = kind
        return kind


class _Here(local):
    """What is known of the thread that asks."""

    outermost: Call | None = None
    """The function of the file that it was made for, once that is known."""


def _inner(awaited: Any) -> tuple[FrameType, Any] | None:
    """Return the frame of what is awaited, and what that awaits; None if it has no frame."""
    kind = type(awaited)
    if kind is CoroutineType:
        return awaited.cr_frame, awaited.cr_await
    if kind is GeneratorType:
        return awaited.gi_frame, awaited.gi_yieldfrom
    if kind is AsyncGeneratorType:
        return awaited.ag_frame, awaited.ag_await
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
