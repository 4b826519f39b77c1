"""The name `latest`, which leads to the newest of several folders."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

NAME = "latest"


def point_to(folder: Path) -> None:
    """Make `latest`, beside a folder, a symbolic link to it.

    Where links cannot be made, as on Windows without the right to, the file `latest.txt` holds the
    folder's name instead. A file or folder of the user's own with that name is left alone, and a
    failure to leave the hint is none of the run.
    """
    link = folder.with_name(NAME)
    with suppress(OSError):
        if os.path.lexists(link) and not link.is_symlink():
            return
        try:
            _replace(link, folder.name)
        except (OSError, NotImplementedError):
            link.with_name(f"{NAME}.txt").write_text(f"{folder.name}\n", encoding="utf-8")


def _replace(link: Path, target: str) -> None:
    """Point a link to a target beside it; a reader finds the old target or the new one."""
    part = link.with_name(f".{link.name}-{secrets.token_hex(4)}")
    part.symlink_to(target, target_is_directory=True)
    try:
        part.replace(link)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise
