"""Python's own pool of processes; only an error that nobody asks for is noted."""

import concurrent.futures as _python
from collections.abc import Callable
from functools import partial
from typing import Any, ParamSpec, TypeVar, cast

from simul.exhibition import Exhibition
from simul.exhibition.program import Keeper, Kept
from simul.kernel.running_code import line_now
from simul.kernel.threads import current
from simul.record import Place

Params = ParamSpec("Params")
Result = TypeVar("Result")


class ProcessPoolExecutor(_python.ProcessPoolExecutor):
    """A pool of processes."""

    def submit(
        self, fn: Callable[Params, Result], /, *args: Params.args, **kwargs: Params.kwargs
    ) -> _python.Future[Result]:
        """Schedule `fn` to be called by a process of the pool, as soon as one is free."""
        future, kernel = super().submit(fn, *args, **kwargs), current()
        if kernel is not None:
            future.__class__ = AskedFuture  # Python's pool makes the future, always of its class
            future.add_done_callback(partial(_note_error, kernel.exhibition, line_now()))
        return future


class AskedFuture(_python.Future[Any]):
    """A future that knows whether its error was asked for."""

    asked_for = False
    kept: Kept | None = None

    def result(self, timeout: float | None = None) -> Any:
        """Return the result, or raise the error; wait for it at most `timeout` seconds."""
        try:
            return super().result(timeout)
        finally:
            self._ask()

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """Return the error, or None; wait for it at most `timeout` seconds."""
        try:
            return super().exception(timeout)
        finally:
            self._ask()

    def _ask(self) -> None:
        self.asked_for = self.done()
        if self.kept is not None:
            self.kept.asked_for = self.asked_for


def _note_error(exhibition: Exhibition, line: Place | None, done: _python.Future[Any]) -> None:
    future = cast("AskedFuture", done)
    error = None if future.cancelled() else _python.Future.exception(future)
    if error is not None:
        future.kept = Kept(error, Keeper.FUTURE, line, future.asked_for)
        exhibition.errors.kept.append(future.kept)
