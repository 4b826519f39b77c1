"""Notes the tasks of Trio by its own means: an instrument."""

from typing import Any

import trio

from simul.steps.log import StepLog, Worker


class TrioTasks(trio.abc.Instrument):
    """Looks at every task before and after each of its steps."""

    def __init__(self, log: StepLog) -> None:
        self._log = log
        self._workers: dict[trio.lowlevel.Task, Worker] = {}

    def before_task_step(self, task: trio.lowlevel.Task) -> None:
        """Note that a task goes on."""
        worker = self._workers.get(task)
        if worker is None:
            name = task.name.rpartition(".")[2]
            worker = self._workers[task] = self._log.task(name, _coroutine(task))
        self._log.task_goes_on(worker)

    def after_task_step(self, task: trio.lowlevel.Task) -> None:
        """Note where a task is suspended."""
        worker = self._workers.get(task)
        if worker is not None:  # else it has just ended
            self._log.task_pauses(worker, _coroutine(task), task)

    def task_exited(self, task: trio.lowlevel.Task) -> None:
        """Note that a task has ended."""
        worker = self._workers.pop(task, None)
        if worker is not None:
            self._log.task_ends(worker)


def _coroutine(task: trio.lowlevel.Task) -> Any:
    """Return the program's coroutine: the hall may have put one of its own around it, to watch."""
    return getattr(task.coro, "itself", task.coro)
