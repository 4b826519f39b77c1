"""What worker threads need of Trio's clock when it goes by the hall's virtual time."""

from collections.abc import Callable
from typing import Protocol, runtime_checkable

import trio


class Line(Protocol):
    """The tasks that go on one by one, in a fixed order."""

    def join(self, task: trio.lowlevel.Task) -> None:
        """Have a task go on after those that are in the line."""

    async def pass_through(self) -> None:
        """Wait, in the task itself, until it is first in the line."""


@runtime_checkable
class VirtualClock(Protocol):
    """The clock of a hall in virtual time; see `simul.halls.on_trio`."""

    @property
    def line(self) -> Line:
        """The line of the tasks that are to go on."""

    def post(self, action: Callable[[], object]) -> None:
        """Have something done in Trio's thread; called from any other one."""
