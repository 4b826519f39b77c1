"""A protocol: what worker threads need of the clock that Trio goes by in virtual time."""

from collections.abc import Callable
from typing import Protocol, runtime_checkable

import trio


class Line(Protocol):
    """The ready queue of tasks that go on one by one, in a fixed order."""

    def join(self, task: trio.lowlevel.Task) -> None:
        """Append a task to the queue."""

    async def pass_through(self) -> None:
        """Wait, in the task itself, until it is first in the queue."""


@runtime_checkable
class VirtualClock(Protocol):
    """The clock of a hall in virtual time; see `simul.halls.on_trio`."""

    @property
    def line(self) -> Line:
        """The ready queue of tasks."""

    def post(self, action: Callable[[], object]) -> None:
        """Schedule an action in Trio's thread; may be called from any other thread."""
