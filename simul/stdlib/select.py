"""Python's own `select`, whose timeouts go by the hall's clock.

A wait ends when another thread of the program writes, or when its time is up. Where neither can
happen, the wait is for something outside the hall, and how long it takes there is unknown.
"""

import select as _python
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Self

from simul.durations import NEVER
from simul.kernel.baton import Baton
from simul.kernel.free_threads import FreeThreads
from simul.kernel.outside import note_wait
from simul.kernel.running_code import blocking
from simul.kernel.threads import current, look
from simul.stdlib.time import due_after, sleep_in

READ, WRITE, URGENT = (getattr(_python, name, 0) for name in ("POLLIN", "POLLOUT", "POLLPRI"))
"""The events that `select` waits for, by the numbers that they have in `poll`."""
EVENTS = 0xFFF
"""All events; the other bits of a mask of `epoll` say how it reports them."""
Ready = list[Any]
Wait = Callable[[float | None], Ready]
"""Returns what is ready; waits at most the given number of real seconds, or without a limit."""


def __getattr__(name: str) -> Any:
    """Return what is not here from Python's own module."""
    return getattr(_python, name)


def select(
    rlist: Any, wlist: Any, xlist: Any, timeout: float | None = None, /
) -> tuple[list[Any], list[Any], list[Any]]:
    """Wait until something is ready, at most `timeout` seconds of the hall."""
    files = [*rlist], [*wlist], [*xlist]
    events = Counter[int]()
    for group, event in zip(files, (READ, WRITE, URGENT), strict=True):
        events.update(dict.fromkeys(map(_number, group), event))

    def ready(seconds: float | None) -> Ready:
        found = _python.select(*files, seconds)
        return [found] if any(found) else []

    found = _wait("select.select", events, timeout, ready)
    return found[0] if found else ([], [], [])


def _wait(call: str, events: Mapping[int, int], timeout: float | None, ready: Wait) -> Ready:
    """Wait for events of files at most `timeout` seconds of the hall; return what is ready."""
    kernel = current()
    if kernel is None:
        return ready(timeout)
    if not events and timeout is not None:
        sleep_in(timeout, call)
        return []
    found = ready(0)
    if found or timeout == 0:
        look()
        return found
    due = due_after(timeout)
    if isinstance(kernel, Baton):
        with blocking(kernel, call):
            kernel.wait_for_files(ready, events, due)
        found = ready(0)
        if found or due < NEVER:
            return found
    note_wait(call)
    if due < NEVER:
        return ready(kernel.exhibition.time.real_seconds_until(due))
    if isinstance(kernel, FreeThreads):
        kernel.wait_for_files(ready, events)
    return ready(None)


class _Files:
    """What `poll` and `epoll` have in common: files are registered, and then waited for."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self._events: dict[int, int] = {}
        """What is waited for of each file."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def register(self, fd: Any, eventmask: int = READ | WRITE | URGENT) -> None:
        """Add a file to those that are waited for."""
        self._real.register(fd, eventmask)
        self._events[_number(fd)] = eventmask & EVENTS

    def modify(self, fd: Any, eventmask: int) -> None:
        """Wait for other events of a file."""
        self._real.modify(fd, eventmask)
        self._events[_number(fd)] = eventmask & EVENTS

    def unregister(self, fd: Any) -> None:
        """Wait for this file no more."""
        self._events.pop(_number(fd), None)
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
        return _wait("select.poll", self._events, seconds, ready)


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
        return _wait("select.epoll", self._events, seconds, ready)


if hasattr(_python, "poll"):
    poll = _Poll
if hasattr(_python, "epoll"):
    epoll = _Epoll


def _number(fd: Any) -> int:
    return fd if isinstance(fd, int) else int(fd.fileno())
