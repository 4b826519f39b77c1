"""What is said of the interpreter lock where players compute, and their times are measured."""

import platform
import shutil
from collections.abc import Sequence

from simul.interpreter import interpreter_lock
from simul.words import listing

FREE_THREADED = ("python3.15t", "python3.14t", "python3.13t")
"""The names of free-threaded builds, newest first (docs.python.org/3/using/unix.html)."""


def lock_notes() -> list[str]:
    """Return sentences on the lock of this interpreter, and on builds without one, if found."""
    there = [name for name in FREE_THREADED if shutil.which(name)]
    return [*in_words(interpreter_lock(), platform.python_version(), there)]


def in_words(locked: bool, version: str, others: Sequence[str]) -> list[str]:
    """Return these sentences for a Python `version`, and other builds by their names.

    >>> in_words(False, "3.14.0", ["python3.14t"])
    ['Interpreter lock: off (Python 3.14.0): threads compute at the same time']
    """
    state = "on" if locked else "off"
    what = "one thread at a time runs Python code" if locked else "threads compute at the same time"
    said = [f"Interpreter lock: {state} (Python {version}): {what}"]
    if locked and others:
        said.append(f"Without that lock: {listing(others)}, found here; install simul there, too")
    return said
