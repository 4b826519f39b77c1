"""The program of a run, seen from outside: which of its lines does something, and what blocks it."""

import asyncio
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from simul.halls.kernel import Kernel

_OURS = str(Path(__file__).resolve().parents[1])
_PYTHONS = sysconfig.get_path("stdlib")


@contextmanager
def blocking(kernel: Kernel, call: str) -> Iterator[None]:
    """Tell the exhibition if a call within the block keeps an event loop from serving anybody."""
    if not in_event_loop():
        yield
        return
    start = kernel.now()
    try:
        yield
    finally:
        if kernel.now() > start:
            kernel.exhibition.blocked(start, kernel.now(), call, place())


def in_event_loop() -> bool:
    """Return whether this code is run by an event loop, asyncio's or Trio's."""
    if in_trio():
        return True
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def in_trio() -> bool:
    """Return whether this code is run by Trio."""
    trio = sys.modules.get("trio")
    return trio is not None and bool(trio.lowlevel.in_trio_task())


def place() -> str:
    """Return file and line of the innermost code that is the program's own; empty if there is none."""
    frame = programs_frame(sys._getframe(1))
    return f"{Path(frame.f_code.co_filename).name}, line {frame.f_lineno}" if frame else ""


def programs_frame(frame: FrameType | None) -> FrameType | None:
    """Follow the callers of a frame to one that is neither ours nor Python's own."""
    while frame is not None and _is_foreign(frame.f_code.co_filename):
        frame = frame.f_back
    return frame


def _is_foreign(file: str) -> bool:
    if file.startswith(_OURS):
        return not file.startswith(str(Path(_OURS) / "schedulers"))
    return file.startswith((_PYTHONS, "<")) or "site-packages" in file
