"""Notes threads: every one that is blocked is so in a few methods of the kernel or the clock.

Those of one run's objects are replaced by the same with a note before and after, which costs
nothing where it was not asked for.
"""

import sys
from collections.abc import Callable
from functools import partial
from threading import get_ident
from typing import Any

from simul.clocks import LATE
from simul.durations import NEVER
from simul.steps import outermost
from simul.steps.log import Clock, Numbered, StepLog

Method = Callable[..., Any]
Begin = Callable[[], int]


def note_parking(log: StepLog, kernel: object) -> None:
    """Note from now on where threads are that a kernel parks.

    No program calls that itself: what calls it is ours.
    """

    def noting(park: Method) -> Method:
        def noted(goal: object, register: object, due: int = NEVER, order: int = LATE) -> object:
            if get_ident() in log.moving:
                return park(goal, register, due, order)
            worker = log.blocks(sys._getframe(2))
            woken = park(goal, register, due, order)
            if worker is not None:
                log.unblocks(worker)
            return woken

        return noted

    _replace(kernel, "park", noting)


def note_waiting(log: StepLog, kernel: object, *methods: str) -> None:
    """Note from now on where threads are that a kernel blocks until something is so, or `due`."""

    def noting(wait: Method) -> Method:
        def noted(what: object, due: int) -> object:
            if get_ident() in log.moving:
                return wait(what, due)
            worker = log.blocks(sys._getframe(2))
            found = wait(what, due)
            if worker is not None:
                log.unblocks(worker)
            return found

        return noted

    for method in methods:
        _replace(kernel, method, noting)


def note_sleep(log: StepLog, clock: Clock) -> None:
    """Note from now on where threads are that sleep by a clock."""

    def noting(sleep_until: Callable[..., None]) -> Callable[..., None]:
        def noted(due: int, *order: int) -> None:
            if get_ident() in log.moving or due <= clock.now:
                sleep_until(due, *order)
                return
            worker = log.blocks(sys._getframe(1))
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
        outermost.call(work)
    finally:
        log.thread_ends()


def note_moves(log: StepLog, board: Numbered) -> None:
    """Note from now on where the program is while the master moves at a board.

    It stands there until the move ends: what blocks it meanwhile is looked at no more.
    """

    def noting(begin_move: Begin) -> Begin:
        def noted() -> int:
            log.moves(board, sys._getframe(2))
            log.moving.add(get_ident())
            try:
                return begin_move()
            except BaseException:
                log.moving.discard(get_ident())
                raise

        return noted

    def ending(end_move: Method) -> Method:
        def noted() -> None:
            log.moving.discard(get_ident())
            end_move()

        return noted

    _replace(board, "begin_move", noting)
    _replace(board, "end_move", ending)


def _replace(thing: object, method: str, noting: Callable[[Any], Method]) -> None:
    setattr(thing, method, noting(getattr(thing, method)))
