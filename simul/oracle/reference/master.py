"""A master of the reference: when she is free, where she stands, when she rests.

Its twin in the hall is `simul/exhibition/master.py`.
"""

from collections.abc import Iterator
from heapq import merge
from itertools import count
from operator import itemgetter

from simul.durations import NEVER
from simul.record import Event, Kind, new_event
from simul.scenario import Scenario
from simul.scenario.floor import walking_time
from simul.scenario.rules import Break


class TimedMaster:
    """A master who goes from board to board, and the events that concern her alone."""

    def __init__(self, scenario: Scenario, number: int) -> None:
        self.number = number
        self.free = 0
        """The time from which she is free, in ms."""
        self.place = 0
        """The board of the hall at which she stands; 0 before her first visit."""
        self.events: list[Event] = []
        self._scenario = scenario
        self._breaks = merge(*map(_times, scenario.breaks), key=itemgetter(0))
        self._next_break = next(self._breaks, (NEVER, 0))

    def rests(self, by: int) -> bool:
        """Take the next break if it is due by `by`, in ms; return whether it was."""
        at, length = self._next_break
        if at > by:
            return False
        begin = max(at, self.free)
        self.free = begin + length
        self._note(begin, Kind.REST)
        self._note(self.free, Kind.STAND)
        self._next_break = next(self._breaks, (NEVER, 0))
        return True

    def walking_time_to(self, place: int) -> int:
        """Return her walking time to a board, in ms; 0 for the first walk."""
        if not self.place:
            return 0
        return walking_time(self._scenario.floor, self._scenario.boards, self.place, place)

    def go_to(self, place: int, at: int, arrival: int) -> None:
        """Set out for a board at `at`, and arrive there at `arrival`; both in ms."""
        if arrival > at:
            self._note(at, Kind.WALK)
            self._note(arrival, Kind.STAND)
        self.place = place

    def _note(self, at: int, kind: Kind) -> None:
        self.events.append(new_event((at, 0, self.number, kind, "", "")))


def _times(rest: Break) -> Iterator[tuple[int, int]]:
    """Yield (start, length) of a single or a repeated break, in ms."""
    if rest.every is None:
        yield rest.at or 0, rest.length
    else:
        yield from ((at, rest.length) for at in count(rest.every, rest.every))
