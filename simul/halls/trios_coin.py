"""Whether Trio's random order of tasks may have decided anything in a run.

Trio runs all tasks that are ready in a batch, and tosses a coin whether forwards or backwards.
Tasks that waited at boards go on in due order in either case. So a toss can decide something only
where the step of another task is in the same batch as a second step, and does more than end or
begin to wait at a board.
"""

import trio

from simul.exhibition import Exhibition

AT_A_BOARD = object()
"""The `custom_sleep_data` that the hall gives to a task that waits at a board."""


class TriosCoin(trio.abc.Instrument):
    """Looks at every step of every task, and notes in the program if a toss may matter."""

    def __init__(self, exhibition: Exhibition) -> None:
        self._exhibition = exhibition
        self.in_line: trio.lowlevel.Task | None = None
        """The last task that ran in its turn by due order, or stepped aside until then."""
        self._ordered = self._free = 0
        """Steps of this batch in due order, and steps of other tasks that do something."""
        self._before = (0, 0)
        self._running: trio.lowlevel.Task | None = None
        self._woken: set[trio.lowlevel.Task] = set()
        self._ended = False

    def before_io_wait(self, timeout: float) -> None:  # noqa: ARG002 - an argument of Trio's
        """Begin another batch."""
        self._ordered = self._free = 0

    def before_task_step(self, task: trio.lowlevel.Task) -> None:
        """Begin to observe what a step does."""
        self._running, self._ended, self.in_line = task, False, None
        self._woken.clear()
        self._before = self._moves_and_time()

    def task_scheduled(self, task: trio.lowlevel.Task) -> None:
        """Note that the step wakes, or starts, another task."""
        if self._running is not None and task is not self._running:
            self._woken.add(task)

    def task_exited(self, task: trio.lowlevel.Task) -> None:
        """Note that a task has ended; waking its nursery does not depend on the order."""
        self._ended = True
        if task.parent_nursery is not None:
            self._woken.discard(task.parent_nursery.parent_task)

    def after_task_step(self, task: trio.lowlevel.Task) -> None:
        """Count the step, if it does anything whose order could matter."""
        self._running = None
        if self.in_line is task:
            self._ordered += 1
        elif self._does_something(task):
            self._free += 1
        if self._free and self._free + self._ordered > 1:
            self._exhibition.program.event_loop.by_trios_coin = True

    def _does_something(self, task: trio.lowlevel.Task) -> bool:
        """Whether a visit was made, time passed, a task was woken, or it waits for another task."""
        if self._woken or self._moves_and_time() != self._before:
            return True
        waits = not self._ended and task.custom_sleep_data is not AT_A_BOARD
        return waits and not _is_trios_own(task)

    def _moves_and_time(self) -> tuple[int, int]:
        return self._exhibition.log.visits, self._exhibition.time.now


def _is_trios_own(task: trio.lowlevel.Task) -> bool:
    """Whether this is a task of Trio's own: the program's are in the innermost nursery."""
    root = trio.lowlevel.current_root_task()
    nursery = task.parent_nursery
    if root is None or nursery is None:
        return True
    return nursery.parent_task is root and nursery is not root.child_nurseries[-1]
