"""What a command has left that was killed, as by `kill -9` or a power cut: found by the next one.

A command holds a lock of the operating system on its hidden folder. The lock ends with the process,
however that ends, so a hidden folder without one belongs to no running command. Where there are no
locks on folders, as under Windows, nothing is known, and nothing is touched.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

ENDING = ".simul"
"""How the names of hidden folders end, so that no folder of others is taken for one of ours."""
PART = ".part-"
"""How the name of a file begins that is not written to its end."""
_HIDDEN = re.compile(rf"\.(?P<name>.+)-[0-9a-f]{{8}}{re.escape(ENDING)}")


def hold(folder: Path) -> int | None:
    """Lock a new hidden folder; return the descriptor that holds the lock, or None without locks.

    Raises FileNotFoundError if another command has removed the folder in this very moment.
    """
    descriptor = _lock(folder)
    if descriptor is not None and not folder.exists():
        os.close(descriptor)
        raise FileNotFoundError(folder)
    return descriptor


def rescue(beside: Path) -> Iterator[Path]:
    """Put whole files of killed commands in sight, in folders whose names are yielded.

    Unfinished files, and folders without a whole one, are removed.
    """
    with suppress(OSError):
        for folder in sorted(beside.glob(f".*{ENDING}")):
            found = _HIDDEN.fullmatch(folder.name)
            if found and not folder.is_symlink():
                yield from _rescued(folder, found["name"])


def _rescued(folder: Path, name: str) -> Iterator[Path]:
    descriptor = _lock(folder, wait=False)
    if descriptor is None:
        return
    try:
        for part in folder.rglob(f"{PART}*"):
            part.unlink()
        if not any(path.is_file() for path in folder.rglob("*")):
            shutil.rmtree(folder)
            return
        names = (folder.with_name(f"{name}-unfinished{_number(n)}") for n in count(1))
        final = next(path for path in names if not os.path.lexists(path))
        folder.rename(final)
        yield final
    finally:
        os.close(descriptor)


def _number(number: int) -> str:
    return "" if number == 1 else f"-{number}"


def _lock(folder: Path, *, wait: bool = True) -> int | None:
    """Lock a folder; return None where that is impossible, or another process holds the lock."""
    try:
        import fcntl

        descriptor = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
