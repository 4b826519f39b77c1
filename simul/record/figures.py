"""Figures of a record that take more than a line, computed from the events and states of its games.

All times are integer milliseconds of hall time.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from operator import itemgetter
from typing import NamedTuple

from simul.record.events import Clocks, Event, Kind
from simul.record.spans import State, Stretch, without_passes

PERCENTILES = (50, 95, 99)
"""The percentiles of the latency that are shown."""
_MASTERS_POINTS = {
    ("1-0", True): 1,
    ("0-1", False): 1,
    ("1/2-1/2", True): 0,
    ("1/2-1/2", False): 0,
    ("1-0", False): -1,
    ("0-1", True): -1,
}
"""By result, and whether the master had White: 1 if she won, -1 if she lost."""


def score(games: Iterable[tuple[str, bool]]) -> tuple[int, int, int]:
    """Count the games won, drawn and lost by masters; by result and whether they had White."""
    points = [_MASTERS_POINTS.get(game) for game in games]
    return points.count(1), points.count(0), points.count(-1)


def clocks_after(clocks: Clocks, events: Iterable[Event]) -> list[Clocks]:
    """Return the time left on both clocks after each ply of a game."""
    master, opponent, increment = clocks
    ordered = sorted(events, key=itemgetter(2))
    since = ordered[0].at if ordered else 0
    after = []
    for event in ordered:
        spent = event.at - since - increment
        if event.kind is Kind.MOVE:
            master -= spent
        elif event.kind is Kind.REPLY:
            opponent -= spent
        else:
            continue
        since = event.at
        after.append(Clocks(master, opponent, increment))
    return after


class PlayedGame(NamedTuple):
    """A game that was begun, for `one_by_one`."""

    place: int
    """The board of the hall."""
    events: Sequence[Event]
    stretches: Iterable[Stretch]


def one_by_one(games: Iterable[PlayedGame]) -> int:
    """Return the makespan of these games if one master stayed at every board to its end."""
    free = 0
    emptied: dict[int, tuple[int, int]] = {}  # each place: in this record, and one by one
    for place, events, stretches in games:
        here, there = emptied.get(place, (0, 0))
        arrived = there + events[0].at - here if events[0].kind is Kind.ARRIVED else 0
        first, rest = _work(stretches)
        free = max(free, arrived + first) + rest
        emptied[place] = events[-1].at, free
    return free


def _work(stretches: Iterable[Stretch]) -> tuple[int, int]:
    """Return the ms of an opponent's first move, if it is theirs, and of all other moves."""
    first = rest = 0
    arrived, ready = Kind.ARRIVED, State.READY  # looked up once: it takes long before Python 3.12
    for event, state, end in stretches:
        if event.kind is arrived:
            first = end - event.at if state is State.THINKING else 0
        elif state is not ready:
            rest += end - event.at
    return first, rest


def waits_for_a_visit(games: Iterable[Iterable[Event]]) -> list[int]:
    """Return the ms from each reply to the master's next visit."""
    return [
        after.at - before.at
        for events in games
        for before, after in pairwise(without_passes(events))
        if before.kind is Kind.REPLY and after.kind is Kind.VISIT
    ]


def latencies(games: Iterable[Iterable[Event]]) -> list[int]:
    """Return the ms of each round: from the opponent's raised hand to the next one.

    A round is the wait for the master, her move and the reply; what is not replied to is none.
    """
    found = []
    for events in games:
        since, visited = None, False
        for event in without_passes(events):
            if event.kind is Kind.VISIT:
                visited = True
            elif event.kind in {Kind.ARRIVED, Kind.REPLY}:
                if since is not None and visited:
                    found.append(event.at - since)
                since, visited = event.at, False
    return found


def percentile(ordered: Sequence[int], percent: int) -> int:
    """Return the smallest of some values, in order, that this share of them does not exceed.

    >>> [percentile([10, 20, 30, 40], percent) for percent in (25, 50, 51, 99, 100)]
    [10, 20, 30, 40, 40]
    """
    return ordered[max(0, -(-percent * len(ordered) // 100) - 1)]


class SecondVisits:
    """When a group of masters came to a board again, to ask whether that was within a wait."""

    def __init__(self, games: Iterable[tuple[Sequence[Event], int]]) -> None:
        """Take each game's events, and after how many visits the same master comes again."""
        pairs: list[tuple[int, int]] = []
        for events, turns in games:
            visits = [event.at for event in events if event.kind is Kind.VISIT]
            pairs += zip(visits[turns:], visits, strict=False)
        pairs.sort()
        self._later = [later for later, _ in pairs]
        # up to each pair: the latest of the earlier visits
        self._earlier = [*accumulate((earlier for _, earlier in pairs), max)]

    def any_between(self, start: int, end: int) -> bool:
        """Return whether a board had two visits by one master from `start` on, before `end`."""
        index = bisect_left(self._later, end)
        return index > 0 and self._earlier[index - 1] >= start
