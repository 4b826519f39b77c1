"""Boards that are ready for a master, and which comes next under each queue discipline.

Its twin in the hall is `simul/exhibition/disciplines.py`.
"""

from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import chain, groupby

from simul.durations import NEVER
from simul.oracle.reference.master import TimedMaster
from simul.scenario import Scenario

Entry = tuple[int, int, int]
"""Ready time in ms, rank among ties, and number of a board; the least of equals comes first."""


class Ready(ABC):
    """The boards that are ready for one master."""

    def __init__(self) -> None:
        self.number = 0
        """How many there are."""

    def add(self, entry: Entry, deadline: int) -> None:
        """Add a board, where her time is up at `deadline`, in ms."""
        self.number += 1
        self._add(entry, deadline)

    def take(self, master: TimedMaster) -> int:
        """Remove the board that comes next; return its number."""
        self.number -= 1
        return self._take(master)

    @abstractmethod
    def _add(self, entry: Entry, deadline: int) -> None: ...

    @abstractmethod
    def _take(self, master: TimedMaster) -> int: ...


class WeakestClock(Ready):
    """The board where her time is up soonest: a heap."""

    def __init__(self) -> None:
        super().__init__()
        self._heap: list[tuple[int, Entry]] = []

    def _add(self, entry: Entry, deadline: int) -> None:
        heappush(self._heap, (deadline, entry))

    def _take(self, master: TimedMaster) -> int:  # noqa: ARG002 - others look where she is
        return heappop(self._heap)[1][2]


class NextRound(Ready):
    """The next board by its number: a sorted list."""

    def __init__(self) -> None:
        super().__init__()
        self._boards: list[int] = []

    def _add(self, entry: Entry, deadline: int) -> None:  # noqa: ARG002 - a clock needs it
        insort(self._boards, entry[2])

    def _take(self, master: TimedMaster) -> int:
        after = bisect_right(self._boards, master.place)
        return self._boards.pop(after % len(self._boards))


class Nearest(Ready):
    """The board that she reaches first: a sorted list for each row, of which a ring has one.

    In a row, only those next to the place opposite to her can be the nearest, and those that take
    no longer to reach.
    """

    def __init__(self, row_length: int) -> None:
        super().__init__()
        self._row_length = row_length
        self._rows: dict[int, list[Entry]] = defaultdict(list)

    def _add(self, entry: Entry, deadline: int) -> None:  # noqa: ARG002 - a clock needs it
        insort(self._rows[(entry[2] - 1) // self._row_length], entry, key=_number)

    def _take(self, master: TimedMaster) -> int:
        _, entry, row = min(self._candidates(master))
        self._rows[row].remove(entry)
        return entry[2]

    def _candidates(self, master: TimedMaster) -> Iterator[tuple[int, Entry, int]]:
        """Yield walking times in ms, boards and their rows."""
        seat = (master.place - 1) % self._row_length + 1
        shortest = NEVER
        for row, boards in self._rows.items():
            across = row * self._row_length + seat
            if not boards or master.walking_time_to(across) > shortest:
                continue
            here = bisect_left(boards, across, key=_number)
            ahead = chain(boards[here:], boards[:here])
            behind = chain(reversed(boards[:here]), reversed(boards[here:]))
            for way in (ahead, behind):
                walk, nearest = next(groupby(way, lambda each: master.walking_time_to(each[2])))
                shortest = min(shortest, walk)
                yield from ((walk, entry, row) for entry in nearest)


def _number(entry: Entry) -> int:
    return entry[2]


def ready_boards(scenario: Scenario) -> Ready | None:
    """Return an empty collection for the scenario's order; None for first come, first served."""
    floor = scenario.floor
    match scenario.order:
        case "skip-if-not-ready":
            return NextRound()
        case "weakest-clock-first":
            return WeakestClock()
        case "nearest-ready":
            return Nearest(floor.per_row if floor and floor.shape == "rows" else scenario.boards)
        case _:
            return None
