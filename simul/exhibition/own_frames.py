"""Frames of the scheduler's own file: where a thread is blocked, where a coroutine is suspended.

A frame is read by Python's documented means: `sys._getframe`, the attributes of coroutines and
generators that `inspect` lists, and `co_positions`, which has line and columns of each instruction.
"""

import dis
import gc
import re
from collections.abc import Sequence
from inspect import CO_COROUTINE, CO_GENERATOR
from itertools import islice
from pathlib import Path
from types import AsyncGeneratorType, CodeType, CoroutineType, FrameType, GeneratorType
from typing import Any, NamedTuple

from simul.record.steps import Position

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
_HALLS = str(Path(__file__).parents[1] / "halls")
_OUTERMOST = -1
_OWN, _PAUSABLE = _UNKNOWN + 1, _UNKNOWN + 2
"""Ranks of functions of the scheduler's file; the latter are coroutines and generators."""
_SUSPENDED = {"YIELD_VALUE", "RESUME"}
"""The instruction at which a suspended frame is: the former until Python 3.12, then the latter."""
_PAUSES = {"YIELD_VALUE", "GET_AWAITABLE", "GET_YIELD_FROM_ITER"}


class Where(NamedTuple):
    """Where a task or thread gave up execution, and what it waits for."""

    chain: tuple[Position, ...]
    waits_for: str = ""


class OwnFrames:
    """Finds the frames of one file."""

    def __init__(self, file: str, outermost: CodeType | None = None) -> None:
        """Look for frames of a file; further out than the function `outermost` there is none."""
        self._file = file
        self._at_boards: dict[tuple[int, int, int], Where | None] = {}
        """By function, instruction, and the function of the hall that is awaited there."""
        self._known: dict[tuple[int, int], tuple[Position, bool]] = {}
        """By function and instruction."""
        self._wheres: dict[tuple[object, ...], Where] = {}
        """By what it is waited for, and functions and instructions."""
        self._ranks: dict[int, int] = {} if outermost is None else {id(outermost): _OUTERMOST}
        self._functions: dict[int, CodeType] = {}
        """Kept so that the id of each stays its own; their hashes take longer than all else."""

    def suspended(self, coroutine: Any) -> Where | None:
        """Return where a suspended coroutine stands; None if none of its frames is in the file."""
        code, awaited = coroutine.cr_code, coroutine.cr_await
        if code.co_filename != self._file or type(awaited) is not CoroutineType:
            return self._follow(coroutine)
        # most often a task waits at a board; a board awaits nothing of the program's
        key = id(code), coroutine.cr_frame.f_lasti, id(awaited.cr_code)
        if key in self._at_boards:
            return self._at_boards[key]
        where = self._follow(coroutine)
        if awaited.cr_code.co_filename.startswith(_HALLS):
            self._functions |= {id(code): code, id(awaited.cr_code): awaited.cr_code}
            self._at_boards[key] = where
        return where

    def _follow(self, awaited: Any) -> Where | None:
        """Follow what a coroutine awaits."""
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

        None if none of its frames is in the file, or if it does not give up execution.
        """
        best = _UNKNOWN
        while frame is not None and (rank := self._rank(frame.f_code)) < _OWN:
            if rank <= 0:
                return None
            if rank < best:
                best = rank
            frame = frame.f_back
        frames: list[FrameType] = []
        driven = False
        while frame is not None and (rank := self._rank(frame.f_code)) > _OUTERMOST:
            # further out than a coroutine or generator is only what drives it
            if rank == _PAUSABLE or (rank == _OWN and not driven):
                frames.append(frame)
            driven = driven or rank == _PAUSABLE
            frame = frame.f_back
        return self.where(frames, _reason(best)) if frames else None

    def where(self, frames: Sequence[FrameType], reason: str) -> Where:
        """Return where these frames stand, of which the first is the innermost."""
        key: list[object] = [reason]
        for frame in frames:
            key += (id(frame.f_code), frame.f_lasti)
        whole = tuple(key)
        known = self._wheres.get(whole)
        if known is None:
            chain = tuple(map(self.position, reversed(frames)))
            known = self._wheres[whole] = Where(chain, reason)
        return known

    def asking(self, frame: FrameType | None) -> tuple[FrameType | None, tuple[FrameType, ...]]:
        """Return the innermost frame of the file, and the generators or coroutines that run there.

        Those are one of them and its callers, the innermost first. What drives them is none.
        """
        nearest: FrameType | None = None
        found: list[FrameType] = []
        while frame is not None and (rank := self._rank(frame.f_code)) > _OUTERMOST:
            if rank == _PAUSABLE:
                found.append(frame)
            elif found or (rank < _OWN and nearest is not None):
                break
            if rank >= _OWN and nearest is None:
                nearest = frame
            frame = frame.f_back
        return nearest, tuple(found)

    def position(self, frame: FrameType, instruction: int | None = None) -> Position:
        """Return the expression that a frame evaluates, by default now."""
        return self._at(frame, frame.f_lasti if instruction is None else instruction)[0]

    def is_suspended(self, frame: FrameType) -> bool:
        """Return whether a frame that does not run is suspended; else it has ended."""
        return self._at(frame, frame.f_lasti)[1]

    def _at(self, frame: FrameType, instruction: int) -> tuple[Position, bool]:
        code = frame.f_code
        known = self._known.get((id(code), instruction))
        if known is None:
            self._functions[id(code)] = code
            suspended = dis.opname[code.co_code[instruction]] in _SUSPENDED
            known = _position(code, instruction, frame.f_lineno), suspended
            self._known[id(code), instruction] = known
        return known

    def _rank(self, code: CodeType) -> int:
        """Return which of `_REASONS` a function tells, or that it is one of the file's own."""
        known = self._ranks.get(id(code))
        if known is None:
            self._functions[id(code)] = code
            known = self._ranks[id(code)] = self._ranked(code)
        return known

    def _ranked(self, code: CodeType) -> int:
        if code.co_filename == self._file:
            pausable = code.co_flags & (CO_COROUTINE | CO_GENERATOR)
            return _PAUSABLE if pausable and code.co_name != "<genexpr>" else _OWN
        name = code.co_qualname
        found = (rank for rank, (words, _) in enumerate(_REASONS) if re.search(words, name))
        return next(found, _UNKNOWN)


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


def _reason(rank: int) -> str:
    return "" if rank == _UNKNOWN else _REASONS[rank][1] or ""
