"""Python's own `_thread`, as old tutorials use it: its locks and threads, made of the hall's."""

import _thread as _python
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from simul.kernel.threads import current
from simul.stdlib.threading import Lock, Thread

allocate_lock = allocate = LockType = Lock


def __getattr__(name: str) -> Any:
    """Return what is not here from Python's own module."""
    return getattr(_python, name)


def start_new_thread(
    function: Callable[..., object],
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any] | None = None,
    /,
) -> int:
    """Start a thread that the program does not wait for when it ends; return its number."""
    if not callable(function):
        raise TypeError("first arg must be callable")
    if not isinstance(args, tuple):
        raise TypeError("2nd arg must be a tuple")

    def work() -> None:
        with suppress(SystemExit):
            function(*args, **(kwargs or {}))

    thread = Thread(target=work, daemon=True)
    thread.start()
    return thread.ident or 0


start_new = start_new_thread


def _count() -> int:
    """Return how many threads of the program are running, without its main thread."""
    kernel = current()
    if kernel is None:
        return _python._count()  # private, and yet what this module is for: old programs call it
    return sum(not kernel.has_ended(thread) for thread in kernel.exhibition.program.threads)
