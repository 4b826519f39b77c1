"""What supervision has to know about a scheduler: its name and its file."""

from pathlib import Path
from types import FrameType
from typing import Protocol

from simul.kernel.running_code import is_programs


class Supervised(Protocol):
    """A scheduler, as far as supervision asks."""

    @property
    def name(self) -> str:
        """Its name on the command line."""

    @property
    def path(self) -> Path:
        """The file in which it is written."""

    @property
    def file(self) -> Path | None:
        """The same for a user's own file; None for one of `simul.schedulers`."""


def is_own(frame: FrameType, scheduler: Supervised) -> bool:
    """Return whether a frame is in the scheduler's file, or in a file beside a user's own."""
    path, file = scheduler.path, Path(frame.f_code.co_filename)
    return file == path or (
        scheduler.file is not None and path.parent in file.parents and is_programs(frame)
    )
