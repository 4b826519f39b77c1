"""Lock a folder for one sweep at a time: two that resume the same one would mix their lines.

The lock is the operating system's, on a small file in the folder. It ends with the process that
holds it, however that ends; so a file left behind by a crash does not lock the folder.

filelock 4.3 was tried instead. Its documentation forbids removing the file from the folder; on a
disk without locks it fails, or keeps a marker file that can outlive its process; and importing it
takes 50 ms.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from simul.errors import InputError

LOCK = ".sweep.lock"
"""Name of the lock file; it is removed after the sweep."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Lock a folder against other sweeps during the block.

    Raises InputError if another sweep holds the lock, OSError if no file can be created.
    """
    path = folder / LOCK
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)  # nothing is ever written into it
    if not _try_to_lock(file):
        os.close(file)
        raise InputError(
            f"another sweep is working in {folder}: wait until it has ended, "
            "or choose another folder with --out"
        )
    try:
        yield
    finally:
        _unlock(path, file)


if sys.platform == "win32":
    import msvcrt

    def _try_to_lock(file: int) -> bool:
        """Lock a byte; return False if another process holds the lock."""
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(path: Path, file: int) -> None:
        """Close the file and remove it, which Windows refuses while another process has it open."""
        os.close(file)
        with suppress(OSError):
            path.unlink()

else:
    import fcntl

    def _try_to_lock(file: int) -> bool:
        """Lock the file; return False if another process holds the lock.

        A lock on a file that was removed in the meantime excludes no other process, so it does not
        count. Some network disks have no locks: there nothing is known, and a sweep may go on.
        """
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            return False
        except OSError:
            return True
        return os.fstat(file).st_nlink > 0

    def _unlock(path: Path, file: int) -> None:
        """Remove the file while it is still locked: later it might be another sweep's lock."""
        with suppress(OSError):
            path.unlink()
        os.close(file)
