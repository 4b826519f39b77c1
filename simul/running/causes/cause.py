"""A mistake that a run may look like."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from simul.record import Want
from simul.running.causes.evidence import Evidence


class Clue(Enum):
    """A line that is noted during a run, in case it is the wrong one."""

    TIMEOUT = auto()
    """Of the timeout that expired."""
    CALL = auto()
    """In another thread than the event loop's, of the call of asyncio."""
    GIVEN = auto()
    """Of what should have given threads something to do."""
    RUN = auto()
    """Of the call that should have started threads."""
    UNAWAITED = auto()
    """Of the call that made a coroutine, which never began."""
    GENERATOR = auto()
    """Of the call that made a generator, which never began."""
    BLOCK = auto()
    """Of the call that blocked an event loop, longest of all."""
    LOCK = auto()
    """Of what took a lock of threads, and kept it over an `await`."""
    WAIT = auto()
    """Of what waits for an opponent beside the game."""
    WOKEN = auto()
    """Of a wait for a condition, after which its state is not looked at again."""
    MAKER = auto()
    """Of what had a thread call a coroutine function."""
    KEEPER = auto()
    """Of what kept an error: the call of gather, or the one that made a future."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A mistake that a run may look like."""

    words: str
    """The mistake in words that follow "looks like"."""
    see: str = ""
    """The scheduler that shows it; empty if none does."""
    calls: tuple[str, ...] = ()
    """Methods whose call is the wrong line, or part of it."""
    remedy: str = ""
    """What to do instead, where no scheduler shows it better."""
    remedies: Mapping[str, str] = field(default_factory=dict)
    """... that differ between frameworks."""
    waits: tuple[Want, ...] = ()
    """Kinds of wait at the first reply whose line is the wrong one."""
    clue: Clue | None = None
    """Which line, noted during the run, is the wrong one."""

    def __str__(self) -> str:
        see = f"see `simul show {self.see}`" if self.see else ""
        return "; ".join(filter(None, [f"looks like {self.words}", self.remedy, see]))


Causes = tuple[tuple[Cause, Callable[[Evidence], bool]], ...]
"""Causes, and how each is recognised; the first that fits is the usual one."""
