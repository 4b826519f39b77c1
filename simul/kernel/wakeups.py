"""Wakeups that are lost: a condition wakes one for whom it is too early, or a set event is cleared.

What is lost is known by what happens in the hall: nothing, from then until the next wait; or, if
others wait than the one that cleared the event, anything but another `set`.
"""

from typing import TYPE_CHECKING, NamedTuple

from simul.exhibition.findings import BrokenBarrier
from simul.kernel.running_code import line_now
from simul.kernel.threads import Kernel, current

if TYPE_CHECKING:
    from simul.record import Place

Moment = tuple[int, int]
"""The time in ms, and how many events there have been."""


class Notified:
    """Whether a condition has woken one that waits again at once, while it let others sleep."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._line: Place | None = None
        """The line that notified last, if it let others sleep."""
        self._woken: dict[object, Moment] = {}

    def notify(self, *, left: bool) -> None:
        """Note that some are notified; `left` is whether others are not."""
        kernel = _of_own_file()
        if kernel is not None:
            self._line = line_now() if left else None
            self._woken.clear()
            kernel.exhibition.program.wakeups.woke_wrong_one.pop(self._name, None)

    def wake(self, worker: object) -> None:
        """Note that a thread or task goes on that was notified."""
        kernel = _of_own_file()
        if kernel is not None and self._line is not None:
            self._woken[worker] = _now(kernel)

    def wait(self, worker: object) -> None:
        """Note that a thread or task begins to wait."""
        kernel, woken = _of_own_file(), self._woken.pop(worker, None)
        if kernel is not None and self._line is not None and woken == _now(kernel):
            kernel.exhibition.program.wakeups.woke_wrong_one[self._name] = self._line


class _Cleared(NamedTuple):
    """That an event was cleared which nothing had seen set."""

    by: object
    """The thread or task."""
    line: "Place | None"
    at: Moment


class Flag:
    """Whether an event is cleared that was set while nothing waited for it, or looked at it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._unseen = False
        self._cleared: _Cleared | None = None
        """What cleared it, unseen, after it was set last."""

    def set(self, *, awaited: bool) -> None:
        """Note that it is set; `awaited` is whether something waits for that."""
        kernel = _of_own_file()
        if kernel is not None:
            self._unseen, self._cleared = not awaited, None
            kernel.exhibition.program.wakeups.cleared_unseen.pop(self._name, None)

    def see(self) -> None:
        """Note that the program has seen it set."""
        self._unseen = False

    def clear(self, worker: object) -> None:
        """Note that a thread or task clears it."""
        kernel = _of_own_file()
        if kernel is not None and self._unseen:
            self._unseen, self._cleared = False, _Cleared(worker, line_now(), _now(kernel))

    def wait(self, worker: object) -> None:
        """Note that a thread or task begins to wait for it.

        One that has cleared it itself, and then done something, may have dealt with what was set.
        """
        kernel, cleared = _of_own_file(), self._cleared
        if kernel is None or cleared is None or cleared.line is None:
            return
        if worker is not cleared.by or cleared.at == _now(kernel):
            kernel.exhibition.program.wakeups.cleared_unseen[self._name] = cleared.line


def note_broken_barrier(come: str, seconds: float | None = None) -> None:
    """Note that a barrier breaks here: how many had come, as `have_come` words it, after what wait.

    The wait is in seconds; None where a call broke the barrier.
    """
    kernel = current()
    if kernel is not None and not kernel.exhibition.switch.stopped:
        broken = BrokenBarrier(line_now(), come, seconds)
        kernel.exhibition.program.wakeups.broken_barriers.append(broken)


def _of_own_file() -> Kernel | None:
    """Return the kernel of the program that runs, if that is a user's own file."""
    kernel = current()
    return kernel if kernel is not None and kernel.exhibition.program.own_file else None


def _now(kernel: Kernel) -> Moment:
    return kernel.now(), len(kernel.exhibition.log.events)
