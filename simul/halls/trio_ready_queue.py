"""A ready queue on top of Trio, whose own order is random.

Trio deliberately shuffles tasks that become ready together. Under the virtual clock, tasks that
wait at boards go on in due order all the same.
"""

from collections import deque
from typing import TYPE_CHECKING

import trio

if TYPE_CHECKING:
    from simul.halls.trios_coin import TriosCoin


MOST_TRIES = 6
"""Batches in which the first task may be late before the others no longer try at once with it."""


class ReadyQueue:
    """Tasks that are due, and go on one after the other in that order.

    Trio runs all tasks that are ready in a batch, and tosses a coin whether in the order in which
    they became ready or in reverse. If the first to run is not the first in this queue, all of them
    step aside and try again in the next batch: two batches on average, in no hall time.

    Where Hypothesis is imported, Trio shuffles the batch instead, and the right order would hardly
    ever come up. So after some tries in vain the tasks go on one by one, a batch for each. Trio's
    own switch, `_ALLOW_DETERMINISTIC_SCHEDULING`, is private.
    """

    def __init__(self) -> None:
        self._tasks: deque[trio.lowlevel.Task] = deque()
        self._aside: set[trio.lowlevel.Task] = set()
        """Tasks that have stepped aside; the others have just joined, and will run."""
        self._one_by_one = False
        """Whether only the first of those that have stepped aside tries again in a batch."""
        self._tries = 0
        self._first: trio.lowlevel.Task | None = None
        """The first task in the queue at the last try."""
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
        if (self._aside and not self._one_by_one) or self._tasks[0] is not task:
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
        """Wake tasks that stepped aside; return whether there are any."""
        aside = self._aside
        if not aside:
            self._tries = 0
            return False
        self._tries = self._tries + 1 if self._tasks[0] is self._first else 0
        self._first = self._tasks[0]
        if self._tries > MOST_TRIES or self._one_by_one:
            self._one_by_one = True
            self._wake_first()
            return True
        self._aside = set()
        for task in self._tasks:
            if task in aside:
                trio.lowlevel.reschedule(task)
        return True

    def _wake_first(self) -> None:
        first = self._tasks[0]
        if first in self._aside:
            self._aside.remove(first)
            trio.lowlevel.reschedule(first)
        self._one_by_one = bool(self._aside)


def _not_now(_raise_cancel: object) -> trio.lowlevel.Abort:
    """Refuse cancellation: the task was woken before it."""
    return trio.lowlevel.Abort.FAILED
