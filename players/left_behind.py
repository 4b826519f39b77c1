"""Processes that an engine started and left behind.

An engine is often a wrapper script, and its process group is ended with it. A child in a group of
its own (`setsid`) is found by a mark in the environment that all descendants inherit. Where there
is no /proc, which only Linux has in this form, such a child is not found.
"""

import os
import signal
from contextlib import suppress
from pathlib import Path

MARK = "SIMUL_ENGINE"
"""Environment variable with the mark of an engine's process."""
MOST_ROUNDS = 5
"""Descendants are looked for again after some were found: they may have started others."""


def marked(mark: str) -> dict[str, str]:
    """Return an environment that marks a process and its descendants."""
    return os.environ | {MARK: mark}


def end_marked(mark: str) -> None:
    """Kill all processes with this mark."""
    for _ in range(MOST_ROUNDS):
        pids = _pids(f"{MARK}={mark}".encode())
        if not pids:
            return
        for pid in pids:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)


def _pids(entry: bytes) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # it has ended, or belongs to another user
            if entry in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
    return found
