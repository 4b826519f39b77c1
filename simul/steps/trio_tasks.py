"""Notes the tasks of Trio by its own means: an instrument."""

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
            worker = self._workers[task] = self._log.worker("task", task.name.rpartition(".")[2])
        self._log.task_goes_on(worker)

    def after_task_step(self, task: trio.lowlevel.Task) -> None:
        """Note where a task is suspended."""
        worker = self._workers.get(task)
        if worker is not None:  # else it has just ended
            # the hall may have put a coroutine of its own around the program's, to watch it
            self._log.task_pauses(worker, getattr(task.coro, "itself", task.coro), task)

    def task_exited(self, task: trio.lowlevel.Task) -> None:
        """Note that a task has ended."""
        worker = self._workers.pop(task, None)
        if worker is not None:
            self._log.task_ends(worker)
