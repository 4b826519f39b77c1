"""Notes threads: every one that is blocked is so in a few methods of the kernel or the clock.

Those of one run's objects are replaced by the same with a note before and after, which costs
nothing where nobody asked for it.
"""

import sys
from collections.abc import Callable, Iterable
from functools import partial, wraps
from typing import Any, Protocol, TypeVar

from simul.steps.log import Numbered, StepLog

Result = TypeVar("Result")


class Clock(Protocol):
    """A clock, as far as the log asks."""

    @property
    def now(self) -> int:
        """The time, in ms."""


def note_blocking(
    log: StepLog, kernel: object, methods: Iterable[str], others_run: Callable[[], bool]
) -> None:
    """Note from now on where threads are that are blocked in these methods of a kernel."""
    for name in methods:
        _replace(kernel, name, partial(_noted, log, others_run))


def note_sleep(log: StepLog, clock: Clock, others_run: Callable[[], bool]) -> None:
    """Note from now on where threads are that sleep by a clock."""

    def noting(sleep_until: Callable[..., None]) -> Callable[..., None]:
        noted = _noted(log, others_run, sleep_until)

        def sleep(due: int, *order: int) -> None:
            (noted if due > clock.now else sleep_until)(due, *order)

        return sleep

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
    """Note from now on where the program is while the master moves at a board."""

    def noting(begin_move: Callable[[], int]) -> Callable[[], int]:
        def noted() -> int:
            log.moves(board, sys._getframe(2))  # that of the call of `master_moves`
            return begin_move()

        return noted

    _replace(board, "begin_move", noting)


def _noted(
    log: StepLog, others_run: Callable[[], bool], block: Callable[..., Result]
) -> Callable[..., Result]:
    @wraps(block)
    def noted(*args: Any, **named: Any) -> Result:
        worker = log.blocks(sys._getframe(1), others_run=others_run())
        result = block(*args, **named)
        if worker is not None:
            log.unblocks(worker)
        return result

    return noted


def _replace(thing: object, method: str, noting: Callable[[Any], Callable[..., Any]]) -> None:
    setattr(thing, method, noting(getattr(thing, method)))
