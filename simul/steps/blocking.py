"""Notes threads: every one that is blocked is so in a few methods of the kernel or the clock.

Those of one run's objects are replaced by the same with a note before and after, which costs
nothing where nobody asked for it.
"""

import sys
from collections.abc import Callable
from functools import partial, wraps
from inspect import CO_COROUTINE
from threading import get_ident
from typing import Any, TypeVar

from simul.steps.log import Clock, Numbered, StepLog

Result = TypeVar("Result")


def note_blocking(log: StepLog, kernel: object, *methods: str) -> None:
    """Note from now on where threads are that are blocked in these methods of a kernel.

    No program calls them itself: what calls them is ours.
    """

    def noting(block: Callable[..., Result]) -> Callable[..., Result]:
        @wraps(block)
        def noted(*args: Any, **named: Any) -> Result:
            if get_ident() in log.moving:
                return block(*args, **named)
            worker = log.blocks(sys._getframe(2))
            result = block(*args, **named)
            if worker is not None:
                log.unblocks(worker)
            return result

        return noted

    for method in methods:
        _replace(kernel, method, noting)


def note_sleep(log: StepLog, clock: Clock) -> None:
    """Note from now on where threads are that sleep by a clock."""

    def noting(sleep_until: Callable[..., None]) -> Callable[..., None]:
        def noted(due: int, *order: int) -> None:
            asks = due > clock.now and get_ident() not in log.moving
            worker = log.blocks(sys._getframe(1)) if asks else None
            sleep_until(due, *order)
            if worker is not None:
                log.unblocks(worker)

        return noted

    _replace(clock, "sleep_until", noting)


def note_ends(log: StepLog, kernel: object) -> None:
    """Note from now on that threads of a kernel end."""

    def noting(start: Callable[..., Callable[[], None]]) -> Callable[..., Callable[[], None]]:
        return lambda thread, work: start(thread, partial(to_its_end, log, work))

    _replace(kernel, "start", noting)


def to_its_end(log: StepLog, work: Callable[[], object]) -> None:
    """Run what a thread has to do, and note its end."""
    try:
        work()
    finally:
        log.thread_ends()


def note_moves(log: StepLog, board: Numbered) -> None:
    """Note from now on where the program is while the master moves at a board.

    It stands there until the move ends: what blocks it meanwhile is looked at no more.
    """

    def noting(begin_move: Callable[[], int]) -> Callable[[], int]:
        def noted() -> int:
            hall = sys._getframe(1)
            if hall.f_code.co_flags & CO_COROUTINE:  # the move is awaited, and suspends
                return begin_move()
            log.moves(board, hall.f_back)
            until = begin_move()
            log.moving.add(get_ident())
            return until

        return noted

    def ending(end_move: Callable[..., Result]) -> Callable[..., Result]:
        def noted(*args: Any, **named: Any) -> Result:
            log.moving.discard(get_ident())
            return end_move(*args, **named)

        return noted

    _replace(board, "begin_move", noting)
    _replace(board, "end_move", ending)


def _replace(thing: object, method: str, noting: Callable[[Any], Callable[..., Any]]) -> None:
    setattr(thing, method, noting(getattr(thing, method)))
