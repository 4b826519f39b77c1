"""The command `simul` in a process of its own, to be interrupted by real signals."""

import os
import re
import select
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

import warm_python
from commanding import open_nothing

from simul.schedulers import SCHEDULERS

GENEROUS = 60.0
"""Seconds for what takes one at most where nothing else runs; the runs here take longer by far."""


@dataclass
class Ended:
    """What a process left behind."""

    code: int
    stdout: str
    stderr: str


class Started:
    """The command `simul` in a process of its own; its standard error is a terminal."""

    def __init__(self, *args: str | Path) -> None:
        self._terminal, theirs = os.openpty()
        self._stdout = TemporaryFile()  # noqa: SIM115
        with open_nothing() as nothing:
            self._process = warm_python.python(
                ["-m", "simul", *args],
                (nothing, self._stdout, theirs),
                env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
                start_new_session=True,
            )
        os.close(theirs)
        self._said = b""

    def wait_until(self, condition: Callable[[], object]) -> None:
        """Read what the process says until a condition holds; fail when the process ends first."""
        give_up_at = time.monotonic() + GENEROUS
        while not condition():
            assert self._process.poll() is None, self._said.decode()
            assert time.monotonic() < give_up_at, self._said.decode()
            self._read()

    def has_said(self, words: str) -> bool:
        """Whether these words were on its standard error."""
        return words.encode() in self._said

    def is_playing(self) -> bool:
        """Whether the progress bar has shown moves of the run."""
        names = "|".join(SCHEDULERS).encode()
        return re.search(rb"(?:%b) [^\r\n]*[1-9]\d*/\d+" % names, self._said) is not None

    def press_ctrl_c(self, *, everywhere: bool = False) -> None:
        """Interrupt the process, or with it all processes that it has started."""
        if everywhere:
            os.killpg(self._process.pid, signal.SIGINT)
        else:
            self._process.send_signal(signal.SIGINT)

    def send(self, number: signal.Signals) -> None:
        """Send another signal than Ctrl-C's to the process."""
        self._process.send_signal(number)

    def end(self) -> Ended:
        """Wait for the process to end, and see that nothing is left of it."""
        while self._process.poll() is None:
            self._read()
        self._read()
        self._stdout.seek(0)
        stdout = self._stdout.read().decode()
        self._see_that_nothing_is_left()
        return Ended(self._process.wait(), stdout, self._said.decode())

    def _see_that_nothing_is_left(self) -> None:
        """Python's own helper for processes ends when it notices that the program has ended."""
        give_up_at = time.monotonic() + GENEROUS
        with suppress(ProcessLookupError):
            while True:
                os.killpg(self._process.pid, 0)
                assert time.monotonic() < give_up_at
                time.sleep(0.01)

    def close(self) -> None:
        """Leave nothing behind, also after a failure."""
        self._process.kill()
        self._process.wait()
        self._stdout.close()
        os.close(self._terminal)

    def _read(self) -> None:
        if select.select([self._terminal], [], [], 0.01)[0]:
            try:
                self._said += os.read(self._terminal, 65_536)
            except OSError:  # on Linux: the other end has been closed
                time.sleep(0.01)


@contextmanager
def simul(*args: str | Path) -> Iterator[Started]:
    """Start the command, and be sure that it ends."""
    process = Started(*args)
    try:
        yield process
    finally:
        process.close()
