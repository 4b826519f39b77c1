"""Keys that are pressed: noticed without Enter, and without a thread that listens."""

import os
import sys
import time
from contextlib import ExitStack
from typing import Self

NAMES = {
    "\x1b[C": "right",
    "\x1bOC": "right",
    "\x1b[6~": "right",
    "\x1b[D": "left",
    "\x1bOD": "left",
    "\x1b[5~": "left",
    "\x1b[B": "down",
    "\x1bOB": "down",
    "\x1b[A": "up",
    "\x1bOA": "up",
    "\x1b[H": "home",
    "\x1b[F": "end",
    " ": "space",
    "\xe0M": "right",
    "\xe0Q": "right",
    "\xe0K": "left",
    "\xe0I": "left",
    "\xe0P": "down",
    "\xe0H": "up",
    "\xe0G": "home",
    "\xe0O": "end",
}
"""What terminals, and after \\xe0 the console of Windows, send for a key.

Page down and page up, which presenters' clickers send, are steps.
"""
POLL = 0.02
"""Seconds between two looks at the keyboard where there is nothing to wait for."""


class Keys:
    """The keyboard, while it is entered; where there is none, no key is ever pressed."""

    def __init__(self) -> None:
        self._leaving = ExitStack()
        self._there = sys.stdin is not None and sys.stdin.isatty()

    def __enter__(self) -> Self:
        if self._there and os.name == "posix":
            import termios
            import tty

            file = sys.stdin.fileno()
            before = termios.tcgetattr(file)
            self._leaving.callback(termios.tcsetattr, file, termios.TCSADRAIN, before)
            tty.setcbreak(file)  # Ctrl-C interrupts as always
        return self

    def __exit__(self, *_: object) -> None:
        self._leaving.close()

    def pressed(self, seconds: float) -> str:
        """Wait for a key for so many seconds at most; return its name, or an empty string."""
        if not self._there:
            time.sleep(seconds)
            return ""
        sent = _read_posix(seconds) if os.name == "posix" else _read_windows(seconds)
        return NAMES.get(sent, sent)


def _read_posix(seconds: float) -> str:
    import select

    file = sys.stdin.fileno()
    ready, _, _ = select.select([file], [], [], seconds)
    return os.read(file, 16).decode(errors="ignore") if ready else ""


def _read_windows(seconds: float) -> str:
    import msvcrt

    until = time.monotonic() + seconds
    while not msvcrt.kbhit():  # type: ignore[attr-defined, unused-ignore]
        if time.monotonic() >= until:
            return ""
        time.sleep(POLL)
    first: str = msvcrt.getwch()  # type: ignore[attr-defined, unused-ignore]
    return first + msvcrt.getwch() if first in "\x00\xe0" else first  # type: ignore[attr-defined, unused-ignore]
