"""What a user reads of these objects, worded as in Python's own `threading`."""

import warnings


def deprecated(old: str, new: str) -> None:
    """Warn the caller of a method that it has a new name."""
    warnings.warn(f"{old}() is deprecated, use {new}() instead", DeprecationWarning, stacklevel=3)


def described(thing: object, state: object) -> str:
    """Return the `repr` of an object that is in some state."""
    return f"<threading.{type(thing).__qualname__} at {id(thing):#x}: {state}>"


def lock_described(lock: object, locked: bool, what: str) -> str:
    """Return the `repr` of a lock; `what` tells it from others."""
    state, kind = "locked" if locked else "unlocked", type(lock).__name__.strip("_")
    return f"<{state} threading.{kind} object ({what}) at {id(lock):#x}>"
