"""The lines of a program: its queues, how long they got, and whether they have a bound.

Its twin is `simul.oracle.verdict.lines`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from simul.record import Event, Kind


@dataclass(slots=True)
class Line:
    """What stands in a queue of the program, waiting for a task or thread to take it out."""

    where: str
    """The place where the queue was made, such as `mine.py, line 25`."""
    room: int
    """How many items fit in; 0 if there is no bound."""
    longest: int = 0
    at: int = 0
    """When it was that long for the first time, in ms."""

    def note(self, length: int, now: int) -> None:
        """Note how long the line is at `now` (ms)."""
        if length > self.longest:
            self.longest, self.at = length, now


def crowds(lines: Iterable[Line], workers: int, master: int) -> Iterator[Event]:
    """Yield an event for each line without a bound that got longer than there are workers.

    The number of the first master stands for the program.
    """
    for line in _crowded(lines, workers):
        note = f"{line.longest} items at {line.where}"
        yield Event(line.at, 0, master, Kind.CROWDED, "", note)


def notes(lines: Sequence[Line], workers: int) -> Iterator[str]:
    """Yield a sentence for each such line, and for each with a bound that was ever full."""
    for line in _crowded(lines, workers):
        yield (
            f"up to {line.longest} items stood in the queue of {line.where}; it has no bound, so "
            "nothing slows down what fills it"
        )
    for line in lines:
        if 1 < line.room == line.longest:
            yield (
                f"up to {line.longest} items stood in the queue of {line.where}; then it is full, "
                "and what fills it waits (backpressure)"
            )


def _crowded(lines: Iterable[Line], workers: int) -> Iterator[Line]:
    return (line for line in lines if line.room <= 0 and line.longest > workers)
