"""Frames of the scheduler's own file: where a thread is blocked, where a coroutine is suspended.

A frame is read by Python's documented means: `sys._getframe`, the attributes of coroutines and
generators that `inspect` lists, and `co_positions`, which has line and columns of each instruction.
"""

import dis
import gc
import re
from inspect import CO_COROUTINE, CO_GENERATOR
from itertools import islice
from types import AsyncGeneratorType, CodeType, CoroutineType, FrameType, GeneratorType
from typing import Any, NamedTuple

from simul.record.steps import Position

_RUNS = -1
_REASONS = (
    (r"(^|\.)master_moves$|run_until_complete|unrolled_run", None),
    (r"ThreadedHall\._park|master_moves_awaited", "master"),
    (r"(^|\.)(opponent_\w+|wait_for_reply|take_reply)$", "reply"),
    (r"Queue|Channel|MemoryObject", "queue"),
    (r"TaskGroup|Nursery|Thread\.join|Future|Executor", "task"),
    (r"^(gather|wait|wait_for|as_completed|to_thread|run_sync)$", "task"),
    (r"(^|\.)sleep", "sleep"),
    (r"give_way", ""),
    (r"Semaphore|Limiter", "lock"),
    (r"Condition\.wait|Event|Barrier", "event"),
    (r"Lock|Condition", "lock"),
)
"""What the functions between the program and its sleeping place tell: the first one that matches.

None: it does not give up execution. The master moves, which is the program's own work; or an event
loop has nothing to run.
"""
_UNKNOWN = len(_REASONS)
_PAUSABLE = CO_COROUTINE | CO_GENERATOR
_SUSPENDED = {"YIELD_VALUE", "RESUME"}
"""The instruction at which a suspended frame is: the former until Python 3.12, then the latter."""
_PAUSES = {"YIELD_VALUE", "GET_AWAITABLE", "GET_YIELD_FROM_ITER"}


class Where(NamedTuple):
    """Where a task or thread gave up execution, and what it waits for."""

    chain: tuple[Position, ...]
    waits_for: str = ""


class OwnFrames:
    """Finds the frames of one file."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._positions: dict[tuple[int, int], tuple[CodeType, Position, bool]] = {}
        """By code and instruction; the code is kept so that its id stays its own."""
        self._ranks: dict[int, tuple[CodeType, int]] = {}

    def suspended(self, awaited: Any) -> Where | None:
        """Return where a suspended coroutine stands; None if none of its frames is in the file."""
        chain: list[Position] = []
        best = _UNKNOWN
        direct = True
        while (inner := _inner(awaited)) is not None:
            code, frame, awaited = inner
            if code.co_filename == self._file and frame is not None:
                chain.append(self.position(frame))
                best, direct = _UNKNOWN, True
            else:
                best, direct = min(best, self._rank(code)), False
        if not chain:
            return None
        # what has no code is a future or task, awaited as it is
        return Where(tuple(chain), "task" if direct else _reason(best))

    def blocked(self, frame: FrameType | None) -> Where | None:
        """Return where the program stands whose thread is about to be blocked.

        None if none of its frames is in the file, or if it does not give up execution. Below a
        coroutine or generator is only what drives it.
        """
        chain: list[Position] = []
        best, pausable = _UNKNOWN, False
        while frame is not None:
            code = frame.f_code
            if code.co_filename == self._file:
                if not pausable or _is_pausable(code):
                    chain.append(self.position(frame))
                pausable = pausable or _is_pausable(code)
            elif not chain:
                best = min(best, self._rank(code))
                if best == 0:
                    return None
            frame = frame.f_back
        return Where(tuple(reversed(chain)), _reason(best)) if chain else None

    def nearest(self, frame: FrameType | None) -> Position | None:
        """Return where the innermost frame of the file is."""
        while frame is not None:
            if frame.f_code.co_filename == self._file:
                return self.position(frame)
            frame = frame.f_back
        return None

    def generators(self, frame: FrameType | None) -> tuple[FrameType, ...]:
        """Return the generators or coroutines of the file that run: the innermost, and its callers.

        The outermost comes first; the chain ends at what drives it.
        """
        found: list[FrameType] = []
        while frame is not None:
            code = frame.f_code
            if not _is_pausable(code):
                if found:
                    break
            elif code.co_filename == self._file:
                found.append(frame)
            frame = frame.f_back
        return tuple(reversed(found))

    def position(self, frame: FrameType, instruction: int | None = None) -> Position:
        """Return the expression that a frame evaluates, by default now."""
        return self._at(frame, frame.f_lasti if instruction is None else instruction)[1]

    def is_suspended(self, frame: FrameType) -> bool:
        """Return whether a frame that does not run is suspended; else it has ended."""
        return self._at(frame, frame.f_lasti)[2]

    def _at(self, frame: FrameType, instruction: int) -> tuple[CodeType, Position, bool]:
        code = frame.f_code
        known = self._positions.get((id(code), instruction))
        if known is None:
            suspended = dis.opname[code.co_code[instruction]] in _SUSPENDED
            known = code, _position(code, instruction, frame.f_lineno), suspended
            self._positions[id(code), instruction] = known
        return known

    def _rank(self, code: CodeType) -> int:
        known = self._ranks.get(id(code))
        if known is None:
            name = code.co_qualname
            found = (rank for rank, (words, _) in enumerate(_REASONS) if re.search(words, name))
            known = self._ranks[id(code)] = code, next(found, _UNKNOWN)
        return known[1]


def yields_next(frame: FrameType) -> int | None:
    """Return where a generator, once the call that it makes now is over, yields in any case.

    `yield from` and `await` do so only if what they delegate to has to wait: for them, None.
    """
    for each in dis.get_instructions(frame.f_code):
        if each.offset > frame.f_lasti and each.opname in _PAUSES:
            return each.offset if each.opname == "YIELD_VALUE" else None
    return None


def _inner(awaited: Any) -> tuple[CodeType, FrameType | None, Any] | None:
    """Return code and frame of what is awaited, and what that awaits; None if it has no code."""
    if isinstance(awaited, CoroutineType):
        return awaited.cr_code, awaited.cr_frame, awaited.cr_await
    if isinstance(awaited, GeneratorType):
        return awaited.gi_code, awaited.gi_frame, awaited.gi_yieldfrom
    if type(awaited).__name__ in {"async_generator_asend", "async_generator_athrow"}:
        # what awaits an asynchronous generator has no other way to say which it is
        (awaited,) = (
            each for each in gc.get_referents(awaited) if isinstance(each, AsyncGeneratorType)
        )
        return awaited.ag_code, awaited.ag_frame, awaited.ag_await
    return None


def _position(code: CodeType, instruction: int, line_number: int) -> Position:
    line, end_line, column, end_column = next(islice(code.co_positions(), instruction // 2, None))
    line = line or line_number  # without columns, as `python -X no_debug_ranges` compiles
    return Position(code.co_qualname, line, column or 0, end_line or line, end_column or 0)


def _is_pausable(code: CodeType) -> bool:
    return bool(code.co_flags & _PAUSABLE) and code.co_name != "<genexpr>"


def _reason(rank: int) -> str:
    return "" if rank == _UNKNOWN else _REASONS[rank][1] or ""
