"""Python's own pool of processes; only an error that is never asked for is noted."""

import concurrent.futures as _python
from collections.abc import Callable
from functools import partial
from typing import Any, ParamSpec, TypeVar, cast

from simul.exhibition import Exhibition
from simul.exhibition.errors import Keeper, Kept
from simul.kernel.running_code import line_now
from simul.kernel.threads import current

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
            asked = cast("AskedFuture", future)
            # before there is an error: the program may ask at the moment at which it comes
            asked.kept = Kept(_python.InvalidStateError("not done"), Keeper.FUTURE, line_now())
            asked.add_done_callback(partial(_note_error, kernel.exhibition))
        return future


class AskedFuture(_python.Future[Any]):
    """A future that knows whether its error was asked for."""

    kept: Kept

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
        self.kept.asked_for = self.done()


def _note_error(exhibition: Exhibition, future: _python.Future[Any]) -> None:
    error = None if future.cancelled() else _python.Future.exception(future)
    if error is not None:
        kept = cast("AskedFuture", future).kept
        kept.error = error
        exhibition.errors.kept.append(kept)
