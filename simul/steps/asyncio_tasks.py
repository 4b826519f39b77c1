"""Notes the tasks of asyncio: around the coroutine that each of them runs."""

import asyncio
from collections.abc import Coroutine, Generator
from typing import Any

from simul.steps.log import StepLog


class NotedCoroutine(Coroutine[Any, Any, Any]):
    """Runs another coroutine; asyncio takes everything that has these methods."""

    def __init__(self, itself: Coroutine[Any, Any, Any], log: StepLog) -> None:
        self.itself = itself
        """What the program has made."""
        self._log = log
        self._worker = log.task(getattr(itself, "__name__", "a task"), itself)

    def send(self, value: Any) -> Any:
        """Run it to where it is suspended next."""
        self._log.task_goes_on(self._worker)
        try:
            result = self.itself.send(value)
        except BaseException:
            self._log.task_ends(self._worker)
            raise
        self._log.task_pauses(self._worker, self.itself, asyncio.current_task())
        return result

    def throw(self, *error: Any) -> Any:
        """Raise an error where it is suspended, and run it to where it is suspended next."""
        self._log.task_goes_on(self._worker)
        try:
            result = self.itself.throw(*error)
        except BaseException:
            self._log.task_ends(self._worker)
            raise
        self._log.task_pauses(self._worker, self.itself, asyncio.current_task())
        return result

    def close(self) -> None:
        """End it where it is suspended."""
        self.itself.close()
        self._log.task_is_over(self._worker)

    def __await__(self) -> Generator[Any, Any, Any]:
        return self.itself.__await__()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.itself, name)
