"""The coroutine of an asyncio task, noting where it is suspended."""

import asyncio
from collections.abc import Coroutine, Generator
from threading import get_ident
from typing import Any

from simul.exhibition.step_log import StepLog, Worker


class NotedCoroutine(Coroutine[Any, Any, Any]):
    """Runs another coroutine; for asyncio, which takes everything that has these methods."""

    def __init__(self, itself: Coroutine[Any, Any, Any], log: StepLog) -> None:
        self.itself = itself
        """What the program made."""
        self._log = log
        self._worker: Worker | None = None

    def send(self, value: Any) -> Any:
        """Run it to where it is suspended next."""
        worker = self._begin()
        try:
            result = self.itself.send(value)
        except BaseException:
            self._end(worker)
            raise
        self._pause(worker)
        return result

    def throw(self, *error: Any) -> Any:
        """Raise an error where it is suspended, and run it to where it is suspended next."""
        worker = self._begin()
        try:
            result = self.itself.throw(*error)
        except BaseException:
            self._end(worker)
            raise
        self._pause(worker)
        return result

    def close(self) -> None:
        """End it where it is suspended."""
        self.itself.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        return self.itself.__await__()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.itself, name)

    def _begin(self) -> Worker:
        worker = self._worker
        if worker is None:
            worker = self._worker = Worker("task", getattr(self.itself, "__name__", "a task"))
        self._log.running[get_ident()] = worker
        if worker.stands is not None:
            self._log.goes_on(worker)
        return worker

    def _pause(self, worker: Worker) -> None:
        log = self._log
        del log.running[get_ident()]
        where = log.frames.suspended(self.itself)
        if where is not None:
            worker.seat = log.played_by.get(asyncio.current_task())
            log.gives_up(worker, where)

    def _end(self, worker: Worker) -> None:
        del self._log.running[get_ident()]
        self._log.ends(worker)
