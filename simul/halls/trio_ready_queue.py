"""A ready queue on top of Trio, whose own order is random.

Trio deliberately shuffles tasks that become ready together. Under the virtual clock, tasks that
wait at boards go on in due order all the same.
"""

from collections import deque
from typing import TYPE_CHECKING

import trio

if TYPE_CHECKING:
    from simul.halls.trios_coin import TriosCoin


class ReadyQueue:
    """Tasks that are due, and go on one after the other in that order.

    Trio runs all tasks that are ready in a batch, and tosses a coin whether in the order in which
    they became ready or in reverse. If the first to run is not the first in this queue, all of them
    step aside and try again in the next batch: two batches on average, in no hall time. Trio's own
    switch, `_ALLOW_DETERMINISTIC_SCHEDULING`, is private; it sorts tasks by when they were made,
    and the coin is tossed all the same.
    """

    def __init__(self) -> None:
        self._tasks: deque[trio.lowlevel.Task] = deque()
        self._aside: set[trio.lowlevel.Task] = set()
        """Tasks that have stepped aside; the others have just joined, and will run."""
        self.watched_by: TriosCoin | None = None
        """The observer of Trio's coin, which has to know the steps in due order."""

    def __bool__(self) -> bool:
        return bool(self._tasks)

    def join(self, task: trio.lowlevel.Task) -> None:
        """Append a task that is due, and wake it."""
        self._tasks.append(task)
        trio.lowlevel.reschedule(task)

    def begin(self, task: trio.lowlevel.Task) -> None:
        """Append a task that has just been made, and will run anyway."""
        self._tasks.append(task)

    def passes(self, task: trio.lowlevel.Task) -> bool:
        """Remove a queued task that runs now, if it is the first; return whether it is."""
        if self.watched_by is not None:
            self.watched_by.in_line = task
        if self._aside or self._tasks[0] is not task:
            return False
        self._tasks.popleft()
        return True

    async def pass_through(self) -> None:
        """Wait until all tasks before this one have gone on; it is in the queue, and runs."""
        task = trio.lowlevel.current_task()
        while not self.passes(task):
            self._aside.add(task)
            await trio.lowlevel.wait_task_rescheduled(_not_now)

    def try_again(self) -> bool:
        """Wake the tasks that stepped aside; return whether there are any."""
        aside, self._aside = self._aside, set()
        for task in self._tasks:
            if task in aside:
                trio.lowlevel.reschedule(task)
        return bool(aside)


def _not_now(_raise_cancel: object) -> trio.lowlevel.Abort:
    """Refuse cancellation: the task was woken before it."""
    return trio.lowlevel.Abort.FAILED
