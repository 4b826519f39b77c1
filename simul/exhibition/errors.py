"""The errors of the program that plays, those included that it caught or never looked at."""

from dataclasses import dataclass
from enum import StrEnum

from simul.record import Place


class Keeper(StrEnum):
    """What keeps an error as a result until it is asked for."""

    FUTURE = "a future"
    """Of `concurrent.futures`."""
    TASK = "a task"
    """A task of asyncio's, or a call that its event loop hands to a thread."""
    GATHER = "a result of gather"
    CALLBACK = "a callback"
    """Which nothing can ask for it."""


@dataclass
class Kept:
    """An error that is kept as a result, and goes no further unless the program asks for it."""

    error: BaseException
    by: Keeper | None = None
    """What keeps it, where the program may ask for it."""
    place: Place | None = None
    """The line that made the task or future, or called gather."""
    asked_for: bool = False
    """Whether the program has asked the future for its result or error."""

    @property
    def is_lost(self) -> bool:
        """Whether the program could have asked for the error, and has not."""
        return self.by in {Keeper.FUTURE, Keeper.TASK} and not self.asked_for


class Errors:
    """What went wrong, whether or not the program caught it."""

    def __init__(self) -> None:
        self.failures: list[BaseException] = []
        """All errors, including those without a caller to raise them in, as in a plain thread."""
        self.kept: list[Kept] = []
        """Errors kept as results, such as in futures; the program may never have looked at them."""
        self.begun_at: dict[int, Place | None] = {}
        """By the identity of an error that ended a thread, the line that gave it its work."""
        self.in_threads: list[BaseException] = []
        """Errors that ended a plain thread; they are in `failures`, too."""
        self.raised: BaseException | None = None
        """The exception that escaped `play`, as the framework raised it; maybe a group."""

    def add(self, part: "Errors") -> None:
        """Add what went wrong in a part of the exhibition."""
        self.failures += part.failures
        self.kept += part.kept
        self.in_threads += part.in_threads
        self.raised = self.raised or part.raised
