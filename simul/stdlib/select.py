"""Python's own `select`, whose timeouts go by the hall's clock.

A wait ends when another thread of the program writes, or when its time is up. Where neither can
happen it is for something outside the hall: how much of its time that takes is unknown.
"""

import select as _python
from collections.abc import Callable
from typing import Any, Self

from simul.durations import NEVER
from simul.kernel.baton import Baton
from simul.kernel.outside import note_wait
from simul.kernel.running_code import blocking
from simul.kernel.threads import current, look
from simul.stdlib.time import due_after, sleep_in

Ready = list[Any]
Wait = Callable[[float | None], Ready]
"""Returns what is ready; waits for it at most so many real seconds, or as long as it takes."""


def __getattr__(name: str) -> Any:
    """Return what is not here from Python's own module."""
    return getattr(_python, name)


def select(
    rlist: Any, wlist: Any, xlist: Any, timeout: float | None = None, /
) -> tuple[list[Any], list[Any], list[Any]]:
    """Wait until something is ready, at most `timeout` seconds of the hall."""
    files = [*rlist], [*wlist], [*xlist]

    def ready(seconds: float | None) -> Ready:
        found = _python.select(*files, seconds)
        return [found] if any(found) else []

    found = _wait("select.select", any(files), timeout, ready)
    return found[0] if found else ([], [], [])


def _wait(call: str, has_files: bool, timeout: float | None, ready: Wait) -> Ready:
    """Wait for files at most `timeout` seconds of the hall; return what is ready."""
    kernel = current()
    if kernel is None:
        return ready(timeout)
    if not has_files and timeout is not None:
        sleep_in(timeout, call)
        return []
    found = ready(0)
    if found or timeout == 0:
        look()
        return found
    due = due_after(timeout)
    if isinstance(kernel, Baton):
        with blocking(kernel, call):
            kernel.wait_for_files(ready, due)
        found = ready(0)
        if found or due < NEVER:
            return found
    note_wait(call)
    return ready(None if due >= NEVER else kernel.exhibition.time.real_seconds_until(due))


class _Files:
    """What `poll` and `epoll` have in common: files are registered, and then waited for."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self._registered: set[int] = set()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def register(self, fd: Any, *eventmask: int) -> None:
        """Add a file to those that are waited for."""
        self._real.register(fd, *eventmask)
        self._registered.add(_number(fd))

    def unregister(self, fd: Any) -> None:
        """Wait for this file no more."""
        self._registered.discard(_number(fd))
        self._real.unregister(fd)


class _Poll(_Files):
    """Python's `poll`."""

    def __init__(self) -> None:
        super().__init__(_python.poll())

    def poll(self, timeout: float | None = None, /) -> Ready:
        """Wait until a file is ready, at most `timeout` milliseconds of the hall."""

        def ready(seconds: float | None) -> Ready:
            found: Ready = self._real.poll(None if seconds is None else seconds * 1_000)
            return found

        seconds = None if timeout is None or timeout < 0 else timeout / 1_000
        return _wait("select.poll", bool(self._registered), seconds, ready)


class _Epoll(_Files):
    """Python's `epoll`."""

    def __init__(self, *arguments: int, **options: int) -> None:
        super().__init__(_python.epoll(*arguments, **options))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._real.close()

    def poll(self, timeout: float | None = None, maxevents: int = -1) -> Ready:
        """Wait until a file is ready, at most `timeout` seconds of the hall."""

        def ready(seconds: float | None) -> Ready:
            found: Ready = self._real.poll(seconds, maxevents)
            return found

        seconds = None if timeout is None or timeout < 0 else timeout
        return _wait("select.epoll", bool(self._registered), seconds, ready)


if hasattr(_python, "poll"):
    poll = _Poll
if hasattr(_python, "epoll"):
    epoll = _Epoll


def _number(fd: Any) -> int:
    return fd if isinstance(fd, int) else int(fd.fileno())
