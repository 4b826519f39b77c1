"""Notes where the tasks of a Trio program stand, by Trio's own means: an instrument."""

from collections.abc import Callable
from itertools import pairwise
from threading import get_ident

import trio

from simul.exhibition.step_log import StepLog, Worker


class TrioSteps(trio.abc.Instrument):
    """Looks at every task before and after each of its steps.

    Trio tosses a coin for the order of tasks that are ready together. Under the virtual clock those
    that stand in line for their turn go on in due order. Steps of others that follow each other
    within one batch and take no time are noted in the order in which the tasks were made.
    """

    def __init__(self, log: StepLog, in_line: Callable[[trio.lowlevel.Task], bool] | None) -> None:
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
        worker = self._workers[task] = Worker("task", task.name.rpartition(".")[2])
        self._made[worker] = len(self._made)

    def before_io_wait(self, timeout: float) -> None:  # noqa: ARG002 - Trio says so
        """End a batch."""
        if self._free:
            self._put_in_order(len(self._log.noted))

    def before_task_step(self, task: trio.lowlevel.Task) -> None:
        """Note that a task goes on."""
        worker = self._workers.get(task)
        if worker is None:  # Trio's first task is made before any instrument is asked
            self.task_spawned(task)
            worker = self._workers[task]
        self._began = len(self._log.noted)
        self._log.running[get_ident()] = worker
        if worker.stands is not None:
            self._was_in_line = self._in_line is not None and self._in_line(task)
            self._log.goes_on(worker)
        else:
            self._was_in_line = False

    def after_task_step(self, task: trio.lowlevel.Task) -> None:
        """Note where a task is suspended, unless it has only stepped aside for others."""
        worker = self._workers.get(task)
        if worker is None:
            return  # it has ended
        log = self._log
        del log.running[get_ident()]
        if self._was_in_line and self._in_line is not None and self._in_line(task):
            _, _, _, _, worker.stands, _ = log.noted.pop()
            return
        where = log.frames.suspended(task.coro)
        if where is not None:
            worker.seat = log.played_by.get(task)
            log.gives_up(worker, where)
        self._keep(worker)

    def task_exited(self, task: trio.lowlevel.Task) -> None:
        """Note that a task has ended."""
        worker = self._workers.pop(task, None)
        if worker is not None:
            del self._log.running[get_ident()]
            self._log.ends(worker)
            self._keep(worker)

    def _keep(self, worker: Worker) -> None:
        """Note whose steps may have been made in any order, as far as the hall knows."""
        noted = self._log.noted
        if self._in_line is None or len(noted) == self._began:
            return
        began = noted[self._free[0][1]] if self._free else noted[self._began]
        if self._was_in_line or noted[-1][0] > began[0]:
            self._put_in_order(self._began)
        else:
            self._free.append((worker, self._began))

    def _put_in_order(self, end: int) -> None:
        """Put the last steps of this batch, up to `end`, in the order in which tasks were made."""
        free, self._free = self._free, []
        if len(free) < 2:
            return
        noted, start = self._log.noted, free[0][1]
        parts = pairwise([*(began for _, began in free), end])
        steps = {
            self._made[worker]: noted[began:until]
            for (worker, _), (began, until) in zip(free, parts, strict=True)
        }
        noted[start:end] = [each for made in sorted(steps) for each in steps[made]]
