"""Threads that block and wake by the hall's clock."""

import threading as _python
from collections.abc import Callable, Iterable, Mapping
from inspect import iscoroutinefunction
from threading import current_thread
from typing import TYPE_CHECKING, Any

from simul.kernel import running_code
from simul.kernel.polls import note_in_vain
from simul.kernel.threads import Kernel, current, look
from simul.stdlib.threading.conditions import Event
from simul.stdlib.time import due_after

if TYPE_CHECKING:
    from simul.record import Place


def main_thread() -> _python.Thread:
    """Return the first thread of the program."""
    kernel = current()
    return _python.main_thread() if kernel is None else kernel.main


def enumerate() -> list[_python.Thread]:
    """Return the running threads of the program."""
    kernel = current()
    if kernel is None:
        return _python.enumerate()
    threads = kernel.exhibition.program.threads
    return [kernel.main, *(each for each in threads if not kernel.has_ended(each))]


def active_count() -> int:
    """Return the number of running threads of the program."""
    return len(enumerate())


class Thread(_python.Thread):
    """A real thread that blocks and wakes by the hall's clock."""

    _is_made = False
    """Whether `__init__` was called: a class of the program's own may not do so."""

    def __init__(
        self,
        group: None = None,
        target: Callable[..., object] | None = None,
        name: str | None = None,
        args: Iterable[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
        *,
        daemon: bool | None = None,
    ) -> None:
        self._target_name = getattr(target, "__name__", "")
        self._has_work = target is not None or type(self).run is not _python.Thread.run
        self._makes_coroutine = iscoroutinefunction(target)
        self._has_arguments = isinstance(args, Iterable)
        odd = self._makes_coroutine or not (self._has_work and self._has_arguments)
        self._made_at = running_code.line_now() if odd else None
        kernel = current()
        if kernel is not None:
            numbered = _numbered(kernel, self._target_name)
            name = name or numbered
        # a real thread that is not a daemon would keep Python from ending if it were left behind
        super().__init__(group, target, name, args, kwargs, daemon=True)
        if daemon is None:
            creator = current_thread()
            daemon = isinstance(creator, Thread) and creator.daemon
        self._pythons_name = "" if name else self.name
        """The name of a thread that is made before the run, as when its file is loaded."""
        self.outlives = not daemon
        """Whether the run waits for its end, as a program does."""
        self._starts = False
        self._kernel: Kernel | None = None
        self.given_at: Place | None = None
        """The line of the program that gave it its work."""
        self._is_made = True

    @property
    def daemon(self) -> bool:
        """Whether the program may end before the thread has ended."""
        return self._starts or not self.outlives  # to Python itself, all of them are daemons

    @daemon.setter
    def daemon(self, daemonic: bool) -> None:
        if not self._is_made:
            raise RuntimeError("Thread.__init__() not called")  # as Python says it
        if self.ident:
            raise RuntimeError("cannot set daemon status of active thread")
        self.outlives = not daemonic

    def __repr__(self) -> str:
        words = super().__repr__()
        before, _, after = words.rpartition(" daemon")
        return words if self.daemon else before + after

    def start(self) -> None:
        """Start the thread, as one of the program that calls this."""
        if not self._is_made:
            raise RuntimeError("thread.__init__() not called")  # as Python says it
        kernel = self._kernel = current()
        if kernel is not None and not self.ident:
            if self.name == self._pythons_name:
                self.name = _numbered(kernel, self._target_name)
            # on the instance: the class may be the user's own, with its own `run`
            vars(self)["run"] = kernel.start(self, self.run)
            self.given_at = running_code.line_now() if self._has_arguments else self._made_at
            if not self._has_work:
                kernel.exhibition.program.functions.idle_threads_made_at.append(self._made_at)
            if self._makes_coroutine:
                kernel.exhibition.program.functions.coroutines_made_at.append(self._made_at)
        self._starts = True
        try:
            super().start()
        finally:
            self._starts = False

    def join(self, timeout: float | None = None) -> None:
        """Wait until the thread has ended, at most `timeout` seconds of the hall."""
        kernel = self._kernel
        if kernel is None or self is current_thread():
            super().join(timeout)
            return
        with running_code.blocking(kernel):
            kernel.join(self, due_after(timeout))
        if kernel.has_ended(self):
            super().join()
        else:
            kernel.exhibition.program.timeouts.given_up[self] = running_code.line_now()
            note_in_vain()

    def is_alive(self) -> bool:
        """Return whether the thread has started and not ended."""
        alive = super().is_alive()  # Python notes here, too, that a thread has ended
        if self._kernel is None:
            return alive
        look()
        return alive and not self._kernel.has_ended(self)


def _numbered(kernel: Kernel, target: str) -> str:
    """Return a name numbered within this run, so that messages are the same every time."""
    kernel.threads_made += 1
    return f"Thread-{kernel.threads_made}" + (f" ({target})" if target else "")


class Timer(Thread):
    """Calls a function after `interval` seconds of the hall, unless it is cancelled."""

    def __init__(
        self,
        interval: float,
        function: Callable[..., object],
        args: Iterable[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__()
        self.interval = interval
        self.function = function
        self.args = args or []
        self.kwargs = kwargs or {}
        self.finished = Event()

    def cancel(self) -> None:
        """Cancel the call, unless it has been made."""
        self.finished.set()

    def run(self) -> None:
        """Wait, then call the function."""
        if not self.finished.wait(self.interval):
            self.function(*self.args, **self.kwargs)
        self.finished.set()
