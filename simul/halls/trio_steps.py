"""Notes where the tasks of a Trio program stand, by Trio's own means: an instrument."""

import threading
from collections.abc import Callable

import trio

from simul.exhibition.step_log import StepLog, Worker


class TrioSteps(trio.abc.Instrument):
    """Looks at every task before and after each of its steps.

    Trio tosses a coin for the order of tasks that are ready together. Under the virtual clock those
    that stand in line for their turn go on in due order. Steps of others that follow each other
    within one batch and take no time are noted in the order in which the tasks were made.
    """

    def __init__(
        self, log: StepLog, in_line: Callable[[trio.lowlevel.Task], bool] | None
    ) -> None:
        """Write a log; `in_line` tells which tasks go on in due order, None in real time."""
        self._log = log
        self._in_line = in_line
        self._workers: dict[trio.lowlevel.Task, Worker] = {}
        self._made: dict[Worker, int] = {}
        """The tasks, numbered as they were made."""
        self._was_in_line = False
        self._began = 0
        """How many steps were noted before this one."""
        self._free: list[tuple[Worker, int]] = []
        """Who has made the last steps of this batch, not being in line, and where they begin."""

    def task_spawned(self, task: trio.lowlevel.Task) -> None:
        """Number a task."""
        name = task.name.rpartition(".")[2]
        worker = self._workers[task] = self._log.worker("task", name, lambda: task)
        self._made[worker] = len(self._made)

    def before_io_wait(self, timeout: float) -> None:  # noqa: ARG002 - Trio says so
        """End a batch."""
        self._put_in_order()

    def before_task_step(self, task: trio.lowlevel.Task) -> None:
        """Note that a task goes on."""
        if task not in self._workers:  # Trio's first task is made before any instrument is asked
            self.task_spawned(task)
        worker = self._workers[task]
        self._was_in_line = self._in_line is not None and self._in_line(task)
        self._began = len(self._log.noted)
        self._log.running[threading.get_ident()] = worker
        self._log.goes_on(worker)

    def after_task_step(self, task: trio.lowlevel.Task) -> None:
        """Note where a task is suspended, unless it has only stepped aside for others."""
        worker = self._workers.get(task)
        if worker is None:
            return  # it has ended
        del self._log.running[threading.get_ident()]
        if self._was_in_line and self._in_line is not None and self._in_line(task):
            self._take_back(worker)
            return
        where = self._log.frames.suspended(task.coro)
        if where is not None:
            self._log.gives_up(worker, where)
        self._keep(worker)

    def task_exited(self, task: trio.lowlevel.Task) -> None:
        """Note that a task has ended."""
        worker = self._workers.pop(task, None)
        if worker is not None:
            del self._log.running[threading.get_ident()]
            self._log.ends(worker)
            self._keep(worker)

    def _take_back(self, worker: Worker) -> None:
        """Forget that a task went on."""
        for each in self._log.noted[self._began :]:
            worker.stands = each.where
        del self._log.noted[self._began :]

    def _keep(self, worker: Worker) -> None:
        """Note whose steps may have been made in any order."""
        noted = self._log.noted[self._began :]
        if self._in_line is None or not noted:
            return
        first = self._log.noted[self._free[0][1]] if self._free else noted[0]
        if self._was_in_line or noted[-1].at > first.at:
            self._put_in_order()
        else:
            self._free.append((worker, self._began))

    def _put_in_order(self) -> None:
        """Put the last steps of this batch in the order in which their tasks were made."""
        free, self._free = self._free, []
        if len(free) < 2:
            return
        noted, start = self._log.noted, free[0][1]
        ends = [*(begin for _, begin in free[1:]), None]
        steps = [(self._made[worker], noted[begin:end]) for (worker, begin), end in zip(free, ends)]
        noted[start:] = [each for _, some in sorted(steps) for each in some]
