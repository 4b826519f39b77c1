"""Python in copies of one process that has imported simul: each starts at once.

It takes a second to import simul where cores are slow, and the tests start hundreds of processes.
Where processes cannot be copied, as on Windows, and for what is about the start itself, there is
`subprocess`.
"""

import atexit
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import IO, NamedTuple

CAN_COPY = hasattr(os, "fork")
IMPORTED = (
    *(f"simul.cli.{name}" for name in ("check", "compare", "folder", "run", "session")),
    *(f"simul.halls.on_{name}" for name in ("asyncio", "trio")),
)
"""What most commands need."""
Stream = int | IO[bytes]


class Asked(NamedTuple):
    """What a new process would be given."""

    arguments: list[str]
    cwd: str
    env: dict[str, str]
    new_session: bool


class Copy:
    """A program in a process of its own, as `subprocess.Popen` would have it."""

    def __init__(self, status: int) -> None:
        """Take the end of a pipe that gives the number of the process, and then how it ended."""
        self.returncode: int | None = None
        self._status = os.fdopen(status, "rb", buffering=0)
        self.pid = int(self._status.readline())

    def poll(self) -> int | None:
        """Return the exit code, or None while the process runs."""
        if self.returncode is None and select.select([self._status], [], [], 0)[0]:
            return self.wait()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code when the process has ended; raise TimeoutExpired before it has."""
        if self.returncode is None:
            if not select.select([self._status], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("python", timeout or 0)
            self.returncode = os.waitstatus_to_exitcode(int(self._status.readline()))
            self._status.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the process has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End the process, whatever it does."""
        self.send_signal(signal.SIGKILL)


def python(
    arguments: Sequence[str | Path],
    streams: tuple[Stream, Stream, Stream],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] = os.environ,
    start_new_session: bool = False,
) -> "Copy | subprocess.Popen[bytes]":
    """Start `python -m MODULE ...` or `-c CODE ...` with its input, its output and its errors."""
    if not CAN_COPY:
        stdin, stdout, stderr = streams
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=cwd, env=env, stdin=stdin, stdout=stdout, stderr=stderr,
        )  # fmt: skip
    status, theirs = os.pipe()
    asked = Asked([*map(str, arguments)], str(cwd or Path.cwd()), dict(env), start_new_session)
    numbers = [each if isinstance(each, int) else each.fileno() for each in streams]
    socket.send_fds(_original(), [json.dumps(asked).encode() + b"\n"], [*numbers, theirs])
    os.close(theirs)
    return Copy(status)


@cache
def _original() -> socket.socket:
    """Start the process that is copied; it ends when nobody can ask it any more."""
    ours, theirs = socket.socketpair()
    with theirs:
        command = [sys.executable, __file__, str(theirs.fileno())]
        process = subprocess.Popen(command, pass_fds=[theirs.fileno()], start_new_session=True)
    atexit.register(process.wait)
    atexit.register(ours.close)
    return ours


def _serve(asking: socket.socket) -> None:
    """Copy this process for each program that is asked for; return in the copies only."""
    while True:
        text, given = b"", list[int]()
        while not text.endswith(b"\n"):
            part, some, *_ = socket.recv_fds(asking, 65_536, 4)
            if not part:
                os._exit(0)
            text, given = text + part, given + list(some)
        if os.fork() == 0:
            asking.close()
            _copy_again(given)
            return _become(Asked(*json.loads(text)), given[:3])
        for each in given:
            os.close(each)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _copy_again(given: list[int]) -> None:
    """Return in a second copy; the first tells its number, waits for it, and tells how it ended."""
    *streams, status = given
    pid = os.fork()
    if pid == 0:
        os.close(status)
        return
    for each in streams:
        os.close(each)  # who reads at the other end waits until nobody has them
    os.write(status, b"%d\n" % pid)
    os.write(status, b"%d\n" % os.waitpid(pid, 0)[1])
    os._exit(0)


def _become(asked: Asked, streams: list[int]) -> None:
    """Be what a new process would be, and execute the program."""
    arguments, cwd, env, new_session = asked
    if new_session:
        os.setsid()
    for number, given in enumerate(streams):
        os.dup2(given, number)
        os.close(given)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    encoding, _, errors = env.get("PYTHONIOENCODING", "utf-8").partition(":")
    sys.stdin = open(0, encoding=encoding, errors=errors or None)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding=encoding, errors=errors or None)  # noqa: SIM115
    sys.stdout.reconfigure(line_buffering=os.isatty(1))
    sys.stderr = open(2, "w", encoding=encoding, errors="backslashreplace")  # noqa: SIM115
    sys.stderr.reconfigure(line_buffering=True)
    option, program, *words = arguments
    sys.path[0] = cwd
    sys.argv = [option, *words]
    if option == "-m":
        runpy.run_module(program, run_name="__main__", alter_sys=True)
    else:
        sys.modules["__main__"] = main = ModuleType("__main__")
        exec(program, vars(main))  # noqa: S102


if __name__ == "__main__":
    asking = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in IMPORTED:
        import_module(name)
    _serve(asking)
