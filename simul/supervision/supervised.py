"""What supervision has to know about a scheduler: its name and its file."""

from pathlib import Path
from typing import Protocol


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
