"""One sweep at a time works in a folder: two that go on with the same one would mix their lines.

The lock is the operating system's, on a small file in the folder. It ends with the process that
holds it, however that dies; so a file that is left behind by a crash locks nobody out.

filelock 4.3 was tried instead, and does not fit: by its documentation the file has to stay in the
folder; a disk without locks is an error, or gets a marker file that can outlive its process; and
importing it takes 50 ms.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from simul.errors import InputError

LOCK = ".sweep.lock"
"""Name of the file; it is gone again after the sweep."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other sweeps out of a folder during the block.

    Raises InputError where one is working there already, OSError where no file can be made.
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
        """Lock a byte; return whether nobody else had done so."""
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(path: Path, file: int) -> None:
        """Close the file and remove it, which is refused while another one has it open."""
        os.close(file)
        with suppress(OSError):
            path.unlink()

else:
    import fcntl

    def _try_to_lock(file: int) -> bool:
        """Lock the file; return whether nobody else had done so.

        A lock on a file that was removed in the meantime keeps nobody out, so that is none. Some
        network disks know no locks at all: there nothing can be known, and everybody may go on.
        """
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            return False
        except OSError:
            return True
        return os.fstat(file).st_nlink > 0

    def _unlock(path: Path, file: int) -> None:
        """Remove the file while it is still locked: later, it might be the lock of another one."""
        with suppress(OSError):
            path.unlink()
        os.close(file)
