"""A diary: the file in which a process keeps what happens at its table, read while it grows.

So nothing is lost however the process ends.
"""

import pickle
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from simul.errors import SimulError
from simul.exhibition import Exhibition
from simul.record import Event, Kind


@dataclass(frozen=True)
class Page:
    """What a master's process writes at a time: repeatedly, and when it has ended."""

    events: Sequence[Event]
    """The events since the last page."""
    ready_at: float
    """When the process was ready to play, in seconds of `time.perf_counter`, which all share."""
    seconds: float
    """Real seconds of playing."""
    failure: SimulError | None = None
    """The error to report to the user, if any."""


class Diary:
    """Writes what happens at a table into a file, safe even if this process is killed."""

    def __init__(self, path: Path, exhibition: Exhibition) -> None:
        self._path = path
        self._events = exhibition.log.events
        self._written = 0
        self._began = time.perf_counter()
        self.write()

    def write(self, failure: SimulError | None = None, until: int | None = None) -> None:
        """Write the new events, up to index `until`; by default all."""
        new = self._events[self._written : until]
        self._written += len(new)
        page = Page(new, self._began, time.perf_counter() - self._began, failure)
        with self._path.open("ab") as file:
            file.write(pickle.dumps(page))

    def write_progress(self) -> None:
        """Write the new events, if there are any."""
        events = self._events
        # the end of a block may still move to later: see `Log.blocked`
        until = len(events) - (events[-1:] != [] and events[-1].kind is Kind.RESUMED)
        if until > self._written:
            self.write(until=until)


class Reader:
    """Reads the diary of one table as it grows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.read = 0
        """Bytes read so far."""
        self.last: Page | None = None

    def new_pages(self) -> Iterator[Page]:
        """Yield the new pages; the last one may be unfinished, and is then left for later."""
        unfinished = EOFError, pickle.UnpicklingError
        with suppress(FileNotFoundError, *unfinished), self.path.open("rb") as file:
            file.seek(self.read)
            while True:
                self.last = pickle.load(file)  # noqa: S301 - our own child wrote it
                self.read = file.tell()
                yield self.last
