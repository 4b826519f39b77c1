"""The small engine of the tests as a program, and what its processes note down of themselves."""

import os
import shlex
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

FAKE = [sys.executable, "-I", "-S", str(Path(__file__).with_name("fake_engine.py"))]


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and was not waited for does not."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return False
    except OSError:  # no such file: another system
        return True
    return state != "Z"


def wait_until(condition: Callable[[], object]) -> None:
    """Return when something has happened that must happen soon."""
    give_up_at = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < give_up_at
        time.sleep(0.005)


def lines(path: Path, first_word: str) -> list[str]:
    """Lines of a file that begin with a word; none if there is no file yet."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return [line for line in text.splitlines() if line.split(" ")[0] == first_word]


def pids_in(log: Path) -> list[int]:
    """Ids of all processes that have ever started."""
    return [int(line.split()[1]) for line in lines(log, "start")]


class Fish:
    """Small engines as programs in a folder; all of them note in one file that they started."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log"

    @property
    def pids(self) -> list[int]:
        """Ids of all processes that have ever started."""
        return pids_in(self.log)

    @property
    def left(self) -> list[int]:
        """Ids of those that still run."""
        return [pid for pid in self.pids if alive(pid)]

    def player(self, *arguments: str, name: str = "fish", **keys: Any) -> dict[str, Any]:
        """Make a program called `name`; return the player of a scenario that asks it."""
        program = self.folder / name
        command = shlex.join([*FAKE, f"log={self.log}", *arguments])
        program.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        return {"kind": "uci", "engine": str(program), "nodes": 1, **keys}
