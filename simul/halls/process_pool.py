"""A pool of processes that is stopped with the run, and what its child processes do."""

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.spawn import get_preparation_data
from pathlib import Path
from typing import Any, TypeVar

from simul.errors import InputError, Interrupted, RunError
from simul.exhibition import Exhibition
from simul.halls.reading import Reading
from simul.interrupts import (
    SIGNALS,
    allow_signals,
    at_the_last,
    block_signals,
    blocked_signals,
    kill_children,
)

Result = TypeVar("Result")


GRACE_S = 1.0
"""Real seconds for a process to write what was played before it ends."""
IMPORTS_PROGRAM = "every process begins by importing the program that started it"


_DIED = (
    "a process ended before its work was done, and the pool ended all the others. If it was not "
    f"killed, it could not begin: {IMPORTS_PROGRAM}, so a script has to start the exhibition below "
    'a line `if __name__ == "__main__":`'
)


_parent: Connection
"""In a child process: readable once it has to end, or its parent is dead.

It is never read, so that all children see it.
"""


class ProcessPool(ProcessPoolExecutor):
    """A process pool that stops its processes with the run, and has their diaries read."""

    def __init__(self, processes: int, exhibition: Exhibition, reading: Reading) -> None:
        self._for_children, self._to_children = multiprocessing.Pipe(duplex=False)
        # a thread of its own starts processes, so that no start is left half done when the program
        # ends: the new process would look in vain for what it shares with the program
        self._starter = ThreadPoolExecutor(1, "starter", initializer=_block_signals)
        self._exhibition = exhibition
        self._reading = reading
        exhibition.switch.on_stop(self._stop_children)
        at_the_last(kill_children)
        self._start(partial(self._make_pool, processes))
        reading.begin()

    def _make_pool(self, processes: int) -> None:
        inherited = self._for_children, os.environ.get(_SAFE_PATH)
        super().__init__(processes, _context(), initializer=_begin_child, initargs=inherited)

    def submit(self, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call a function in a process of the pool."""
        future = self._start(partial(super().submit, *args, **kwargs))  # this starts the process
        future.add_done_callback(self._note_death)
        return future

    def _start(self, start: Callable[[], Result]) -> Result:
        """Run to its end what starts processes, or not at all once the run is stopped."""
        try:
            return self._starter.submit(start).result()
        except RuntimeError as error:
            if self._exhibition.switch.stopped:
                raise Interrupted("the run was stopped") from error
            raise

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes; by default wait for their work."""
        super().shutdown(wait, cancel_futures=cancel_futures)
        self._starter.shutdown()
        self._reading.end()

    def _note_death(self, future: Future[Any]) -> None:
        if not future.cancelled() and isinstance(future.exception(), BrokenProcessPool):
            self._exhibition.errors.failures.append(RunError(_DIED))

    def _stop_children(self) -> None:
        with suppress(OSError):
            self._to_children.send_bytes(b"stop")
        with blocked_signals():  # a second one must not end the program before that
            self._starter.shutdown()


def _block_signals() -> None:
    """Block signals in processes that this thread starts: a terminal sends them to all."""
    if hasattr(signal, "pthread_sigmask"):
        block_signals()


def _context() -> BaseContext:
    """Return how processes are started: never as copies of this one, without its threads.

    On Linux a server imports, once, what all processes need, and copies itself for each.
    """
    if sys.platform == "linux":
        from multiprocessing import forkserver

        forkserver.set_forkserver_preload(["simul.schedulers.processes"])
        with suppress(OSError), _safe_path():  # the temporary folder's name may be too long
            forkserver.ensure_running()
            return multiprocessing.get_context("forkserver")
    return multiprocessing.get_context("spawn")


_SAFE_PATH = "PYTHONSAFEPATH"
"""An environment variable: Python does not look for modules in the current folder first."""
_changing_environment = threading.Lock()
"""Several masters may start processes at once, each in a thread of her own."""


@contextmanager
def _safe_path() -> Iterator[None]:
    """Start Python so within the block: there may be another `simul`, or `chess`, in that folder.

    Processes get the `sys.path` of this one before they import anything; the server may not.
    """
    with _changing_environment:
        before = os.environ.get(_SAFE_PATH)
        try:
            os.environ[_SAFE_PATH] = "1"
            yield
        finally:
            _set_safe_path(before)


def _set_safe_path(value: str | None) -> None:
    if value is None:
        os.environ.pop(_SAFE_PATH, None)
    else:
        os.environ[_SAFE_PATH] = value


def check_program() -> None:
    """Check that processes can begin: each imports the program that starts it.

    Raises InputError if the program is not in a file. A process that is itself still importing it
    ends here: it would start processes that start processes.
    """
    if _still_importing():
        os._exit(1)
    program = sys.modules["__main__"]
    file = getattr(program, "__file__", None)
    if file and program.__spec__ is None and not Path(file).exists():
        raise InputError(f"{IMPORTS_PROGRAM}, and {file} is not a file: save the program in one")


def _still_importing() -> bool:
    """Return whether this process is still importing the program that started it.

    Until then it cannot start processes, and Python refuses even to prepare one.
    """
    try:
        get_preparation_data("a process")
    except RuntimeError:
        return True
    return False


# From here on: in a child process


def _begin_child(parent: Connection, safe_path: str | None) -> None:
    global _parent
    _parent = parent
    _set_safe_path(safe_path)  # an engine written in Python finds its modules as it always does
    # a terminal sends signals to all processes; this one is stopped by its parent
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end_soon)  # by which a pool ends its processes, too
    allow_signals()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_soon(_number: int, _frame: object) -> None:
    """Signal handler: end this process in a second, in which its parent may stop the run."""
    threading.Thread(target=_end_after_grace, daemon=True).start()


def _end_after_grace() -> None:
    time.sleep(GRACE_S)
    os._exit(1)


def _end_with_parent() -> None:
    """End this process if its parent was killed: it would wait for work for ever."""
    _wait_for_parent()
    process = multiprocessing.parent_process()
    if process is not None and not process.is_alive():
        _end_after_grace()


def stop_with_parent(exhibition: Exhibition) -> None:
    """Stop an exhibition of this process when its parent says so, or is dead."""

    def listen() -> None:
        _wait_for_parent()
        exhibition.stop()

    threading.Thread(target=listen, daemon=True).start()


def _wait_for_parent() -> None:
    with suppress(OSError):
        _parent.poll(None)
