"""The timeouts of a program: which of them are under way, and which one cancelled a wait.

A timeout that expires cancels what is awaited in its block, in its own task or in another that is
awaited there. The error says nothing of it, so each timeout is noted with its line.
"""

from collections.abc import Callable
from typing import Protocol
from weakref import ref

from simul.exhibition.findings import TimeLimit
from simul.exhibition.program import Program
from simul.kernel.running_code import line_now
from simul.kernel.threads import current
from simul.record import Place


class Scope(Protocol):
    """What Trio and AnyIO cancel together: the tasks within a block."""

    @property
    def deadline(self) -> float:
        """When it is cancelled by itself, in seconds."""

    @property
    def cancel_called(self) -> bool:
        """Whether it was cancelled."""

    @property
    def cancelled_caught(self) -> bool:
        """Whether its block was left because it was cancelled."""


def note_limit(limit: object, task: int, has_expired: Callable[[], bool]) -> None:
    """Note a timeout that a task of the program sets; it is forgotten when the object is gone.

    Args:
        limit: the object that stands for it, such as Trio's scope.
        task: the identity of the task that sets it.
        has_expired: whether it has expired and its block has not ended; it must not refer to
            `limit`.
    """
    kernel, line = current(), line_now()
    if kernel is not None and line is not None:
        kernel.exhibition.program.timeouts.under_way[limit] = TimeLimit(line, task, has_expired)


def note_scope(scope: Scope, task: int, now: Callable[[], float]) -> None:
    """Note a timeout of Trio or AnyIO; `now` returns the time in seconds."""
    held = ref(scope)

    def has_expired() -> bool:
        scope = held()
        if scope is None or scope.cancelled_caught:
            return False
        return scope.cancel_called and now() >= scope.deadline

    note_limit(scope, task, has_expired)


def forget_limit(limit: object) -> None:
    """Forget a timeout whose block has ended."""
    kernel = current()
    if kernel is not None:
        kernel.exhibition.program.timeouts.under_way.pop(limit, None)


def expired_limit(program: Program, task: object) -> Place | None:
    """Return the line of the timeout that has just cancelled a task; None if none has.

    It is None, too, if that may be one of several.
    """
    expired = [each for each in list(program.timeouts.under_way.values()) if each.has_expired()]
    own = [each.place for each in expired if each.task == id(task)]
    if own:
        return own[-1]
    places = {each.place for each in expired}
    return places.pop() if len(places) == 1 else None
