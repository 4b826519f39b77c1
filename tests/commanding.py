"""Call the command line as a user does: in this process, in another one, or in a terminal.

Other processes are copies of one that has imported simul, unless Python itself is the point.
"""

import errno
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import pytest
import warm_python

from simul.cli import main

CLEAN = {
    key: value
    for key, value in os.environ.items()
    if key not in {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TTY_COMPATIBLE"}
}
"""An environment that asks for no particular look."""


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> Done:
    """Call `simul` in this process: quick."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as caught:
        main(list(arguments))
    out, err = capsys.readouterr()
    assert isinstance(caught.value.code, int)
    return Done(caught.value.code, out, err)


def start(folder: Path, *arguments: str, **environment: str) -> Done:
    """Call `python -m simul` in a process of its own, with its output in files."""
    env = CLEAN | {"PYTHONIOENCODING": "utf-8"} | environment
    command = ["-m", "simul", *arguments]
    with open_nothing() as empty, TemporaryFile() as out, TemporaryFile() as err:
        code = warm_python.python(command, (empty, out, err), cwd=folder, env=env).wait()
        return Done(code, _all_of(out), _all_of(err))


def open_nothing() -> IO[bytes]:
    """Open what is empty to one who reads, and takes all that is written."""
    return Path(os.devnull).open("r+b", buffering=0)


def _all_of(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode().replace("\r\n", "\n")


def start_anew(folder: Path, *arguments: str, **environment: str) -> Done:
    """Call `python -m simul` in a Python that has imported nothing, with its output in pipes."""
    done = subprocess.run(
        [sys.executable, "-m", "simul", *arguments],
        cwd=folder,
        env=CLEAN | {"PYTHONIOENCODING": "utf-8"} | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def in_terminal(
    folder: Path,
    arguments: Sequence[str],
    columns: int = 120,
    *,
    progress: bool = False,
    typed: str = "",
    **environment: str,
) -> str:
    """Call `python -m simul` in a terminal of that width; return all that it shows.

    `typed` is typed ahead of all questions. The progress bar, which comes after a second and so on
    slow machines only, has to be wished for.
    """
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    import termios

    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (40, columns))
    env = CLEAN | {"TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8"} | environment
    with open_nothing() as nothing:
        streams = (follower, follower, follower if progress else nothing)
        process = warm_python.python(["-m", "simul", *arguments], streams, cwd=folder, env=env)
    os.close(follower)
    os.write(leader, typed.encode())
    shown = _everything(leader)
    os.close(leader)
    assert process.wait() == 0, shown
    return shown.decode().replace("\r\n", "\n")


def _everything(leader: int) -> bytes:
    """Read until the program at the other end has gone."""
    shown = b""
    while True:
        try:
            part = os.read(leader, 65_536)
        except OSError as error:  # Linux says so when the terminal is closed
            if error.errno != errno.EIO:
                raise
            return shown
        if not part:
            return shown
        shown += part
