"""What supervision has to know of a scheduler: its name and its file."""

from pathlib import Path
from typing import Protocol


class Supervised(Protocol):
    """A scheduler, as far as it matters here."""

    @property
    def name(self) -> str:
        """Its name on the command line."""

    @property
    def path(self) -> Path:
        """The file in which it is written."""

    @property
    def file(self) -> Path | None:
        """The same, if it is a user's own; None for one of `simul.schedulers`."""
