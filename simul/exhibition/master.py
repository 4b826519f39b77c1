"""A master: when she is free, where she stands, when she rests and walks.

Its twin is `simul.oracle.reference.master`; both are written on purpose, so that each can find the
other's faults.
"""

from collections.abc import Callable, Iterator
from heapq import merge
from itertools import count
from operator import itemgetter

from simul.durations import NEVER
from simul.record import Event, Kind
from simul.scenario import Scenario
from simul.scenario.floor import walking_time
from simul.scenario.rules import Break


class Master:
    """One master of an exhibition."""

    def __init__(self, number: int, scenario: Scenario, note: Callable[[Event], object]) -> None:
        self.number = number
        self.place = 0
        """The board of the hall at which she stands; 0 before her first visit."""
        self.free_at = 0
        """When her last visit or break was over, in ms."""
        self._floor, self._boards = scenario.floor, scenario.boards
        self._note = note
        self._breaks = merge(*map(_times, scenario.breaks), key=itemgetter(0))
        self._next_break, self._length = next(self._breaks, (NEVER, 0))

    def rest(self, now: int) -> int:
        """Take the breaks that are due by `now` (ms); return when she is free to decide, in ms.

        If that is later, the caller has to ask again then whether she has a board to go to.
        """
        while self.free_at <= now and self._next_break <= now:
            begin = max(self._next_break, self.free_at)
            self.free_at = begin + self._length
            self._record(begin, Kind.REST)
            self._record(self.free_at, Kind.STAND)
            self._next_break, self._length = next(self._breaks, (NEVER, 0))
        return max(now, self.free_at)

    def rested(self, now: int) -> int:
        """Take breaks until none is due; return when that is, in ms."""
        if self.free_at <= now < self._next_break:
            return now
        while (later := self.rest(now)) > now:
            now = later
        return now

    def walking_time(self, place: int) -> int:
        """Return how long she walks to a board of the hall, in ms; 0 before her first visit."""
        if self._floor is None or not self.place:
            return 0
        return walking_time(self._floor, self._boards, self.place, place)

    def go(self, place: int, now: int) -> int:
        """Set out for a board of the hall; return when she arrives there, in ms."""
        arrival = now
        if walk := self.walking_time(place):
            arrival += walk
            self._record(now, Kind.WALK)
            self._record(arrival, Kind.STAND)
        self.place = place
        return arrival

    def _record(self, at: int, kind: Kind) -> None:
        self._note(Event(at, 0, self.number, kind))


def _times(each: Break) -> Iterator[tuple[int, int]]:
    """Yield when a break begins and how long it lasts, in ms: once, or repeatedly."""
    if each.every is None:
        yield each.at or 0, each.length
    else:
        yield from ((each.every * times, each.length) for times in count(1))
