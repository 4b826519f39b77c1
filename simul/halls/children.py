"""Child processes that tell what happens while it happens, and whose end is always noticed.

The pool of `concurrent.futures` would do for the calls. But it tells nothing until a call is done,
ends all of its processes when one of them dies, and waits for them when the program wants to end.
"""

import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from simul.errors import InputError, RunError

Params = ParamSpec("Params")
Result = TypeVar("Result")

PATIENCE = 1.0
"""Real seconds that a child which has told the last is given to end by itself."""
_UNGUARDED = 3
"""Exit code of a process that would have started processes while it was itself being started."""
_BEGINNING = "every process begins by importing the program that started it"
_starting_or_ending = threading.Lock()
_parent: Connection
"""In a child process: its end of the pipe, on which the parent says nothing but that it is over."""


@dataclass(frozen=True)
class _Outcome:
    """The last that a child tells: what its call has returned, or raised."""

    result: object = None
    error: BaseException | None = None


class ProcessPool(Executor):
    """A process for every call, used like any `ProcessPoolExecutor`."""

    def __init__(
        self,
        on_report: Callable[[int, Any], object],
        on_stop: Callable[[Callable[[], object]], object],
    ) -> None:
        """`on_report` is handed what children tell before the end, with the number of the child.

        `on_stop` is handed, for each child, what has to be called to make it stop.
        """
        self.bytes_there = 0
        self.bytes_back = 0
        self._on_report = on_report
        self._on_stop = on_stop
        self._reporting = threading.Lock()
        self._listeners: list[threading.Thread] = []

    def submit(
        self, fn: Callable[Params, Result], /, *args: Params.args, **kwargs: Params.kwargs
    ) -> Future[Result]:
        """Have a process of its own call `fn`.

        Raises InputError where `fn` or an argument cannot be copied.
        """
        packed = _packed(partial(fn, *args, **kwargs))
        self.bytes_there += len(packed)
        here, there = multiprocessing.Pipe()
        child = _started(there, packed)
        there.close()
        self._on_stop(partial(_say_stop, here))
        future: Future[Result] = Future()
        future.set_running_or_notify_cancel()
        number = len(self._listeners) + 1
        listener = threading.Thread(
            target=self._listen, args=(number, child, here, future), daemon=True
        )
        self._listeners.append(listener)
        listener.start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002
        """Wait until all processes have ended; each of them began when it was asked to."""
        if wait:
            for listener in self._listeners:
                listener.join()

    def _listen(
        self, number: int, child: BaseProcess, here: Connection, future: Future[Any]
    ) -> None:
        try:
            outcome = self._all_it_tells(number, here)
        except Exception as error:  # it told what nobody here understands
            outcome = _Outcome(error=error)
        here.close()
        code = _ended(child)
        outcome = outcome or _Outcome(error=_death(number, code))
        if outcome.error is None:
            future.set_result(outcome.result)
        else:
            future.set_exception(outcome.error)

    def _all_it_tells(self, number: int, here: Connection) -> _Outcome | None:
        """Listen to a child until it has told the last, or to nothing once it is dead."""
        while True:
            try:
                packed = here.recv_bytes()
            except (EOFError, OSError):
                return None
            told = pickle.loads(packed)  # noqa: S301 - our own child wrote it
            with self._reporting:
                self.bytes_back += len(packed)
                if isinstance(told, _Outcome):
                    return told
                self._on_report(number, told)


def _started(there: Connection, packed: bytes) -> BaseProcess:
    # starting one looks after those that have ended, which two threads must not do at once
    with _starting_or_ending, _deaf_to_ctrl_c():
        child: BaseProcess
        child = _context().Process(target=_be_a_child, args=(there, packed), daemon=True)
        child.start()
    return child


def _ended(child: BaseProcess) -> int | None:
    """Wait until a child that has nothing more to tell has ended; return its exit code."""
    with _starting_or_ending:
        child.join(PATIENCE)
        child.kill()
        child.join()
    return child.exitcode


def _context() -> Any:
    """Say how processes are started: never as copies of this one, whose threads would be missing.

    Linux can have a server that imports, once, what all of them need, and copies itself for each.
    """
    if sys.platform == "linux":
        from multiprocessing import forkserver

        forkserver.set_forkserver_preload(["simul.schedulers.processes"])
        with suppress(OSError):  # the folder for temporary files may have too long a name
            forkserver.ensure_running()
            return multiprocessing.get_context("forkserver")
    return multiprocessing.get_context("spawn")


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Have processes that are started meanwhile not hear Ctrl-C, which goes to a whole terminal."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # which ends, for this thread, all deafness to Ctrl-C
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _say_stop(here: Connection) -> None:
    with suppress(OSError):  # it may have ended already
        here.send_bytes(b"stop")


def _packed(call: Callable[[], object]) -> bytes:
    try:
        return pickle.dumps(call)
    except Exception as error:
        raise _not_copied(error) from error


def _not_copied(error: Exception) -> InputError:
    what = f"{type(error).__name__}: {error}"
    return InputError(
        "processes share nothing, and what they need here cannot be copied to them, such as a "
        f"function within another function: {what}"
    )


def _death(number: int, code: int | None) -> Exception:
    """Say how a process ended that did not tell its end."""
    if code == _UNGUARDED:
        return InputError(
            f'{_BEGINNING}: have it start the exhibition below a line `if __name__ == "__main__":`'
        )
    how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
    return RunError(f"process {number} ended before its work was done ({how})")


def check_program() -> None:
    """See that processes can begin, which they do by importing the program that starts them.

    Raises InputError when it is in no file. A process that is just doing so ends here: it would
    start processes that start processes.
    """
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        os._exit(_UNGUARDED)
    program = sys.modules["__main__"]
    file = getattr(program, "__file__", None)
    if file and program.__spec__ is None and not Path(file).exists():
        raise InputError(f"{_BEGINNING}, and {file} is no file: save the program in one")


# From here on: what a child process does.


def _be_a_child(parent: Connection, packed: bytes) -> None:
    """Make a call, and tell what came of it."""
    global _parent
    _parent = parent
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        told = pickle.dumps(_Outcome(_unpacked(packed)()))
    except BaseException as error:
        told = pickle.dumps(_Outcome(error=_copyable(error)))
    with suppress(OSError):  # the parent may be dead
        parent.send_bytes(told)


def _unpacked(packed: bytes) -> Callable[[], object]:
    try:
        call: Callable[[], object] = pickle.loads(packed)  # noqa: S301 - our own parent wrote it
    except Exception as error:
        raise _not_copied(error) from error
    return call


def _copyable(error: BaseException) -> BaseException:
    """Return the error, or if it cannot travel its words."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    except Exception:
        return RunError(f"{type(error).__name__}: {error}")
    return error


def tell_parent(report: object) -> None:
    """Tell something before the end. Raises OSError when the parent has died."""
    _parent.send_bytes(pickle.dumps(report))


def when_parent_says_stop(stop: Callable[[], object]) -> None:
    """Have `stop` called when the parent wants this process to end, or has died."""

    def listen() -> None:
        with suppress(OSError):
            _parent.poll(None)
        stop()

    threading.Thread(target=listen, daemon=True).start()
