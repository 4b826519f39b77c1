"""The Python interpreter around a run: its lock, garbage collection, and how long it is to live."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def interpreter_lock() -> bool:
    """Return whether one thread at a time runs Python code; False in free-threaded builds."""
    # documented, in spite of its name; since Python 3.13
    return getattr(sys, "_is_gil_enabled", lambda: True)()


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Pause cyclic garbage collection in a `with` block or a decorated function.

    Events and spans form no reference cycles, so reference counts free them all. At 10,000 boards
    the collector took three quarters of the time in which spans were made.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def one_command() -> Iterator[None]:
    """Spare a process that ends after one command all searches for garbage it does not ask for.

    The last is the longest: before it ends, Python searches all that was imported and made,
    although the system takes the memory back. That took a fifth of the time of a small command.
    """
    global _one_command
    _one_command = True
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()


def spare_what_is_there() -> None:
    """Leave out of later searches for garbage all that is in memory now, until the process ends.

    What a run leaves is searched after some runs that fail; what was imported is far more than it.
    """
    gc.freeze()


_one_command = False


def lives_for_one_command() -> bool:
    """Return whether this process ends after one command; False in a notebook or a program."""
    return _one_command
