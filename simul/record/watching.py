"""Whether the master stayed at the boards while opponents were thinking.

Under the virtual clock that is exact. In real time everything comes late on a busy machine, and
some of it much too late: there it is most of the turns that count, and a larger tolerance.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby, pairwise
from statistics import median, quantiles
from typing import NamedTuple

from simul.record import Kind, Record

NEARLY = 0.1
"""Share of a think time that may pass before the master goes on: a program has other work, too."""
NEARLY_IN_REAL_TIME = 0.25
"""... in real time; there it may also be more, but not at most of the boards."""
LATE = 0.15
"""Share of a move by which the master may be late in real time, at one board of four."""


def watches_every_reply(record: Record) -> bool:
    """Return whether the master stayed for each reply while another opponent waited for her.

    That is what one game after the other looks like, whatever the program is made of. If she then
    went to none of those who waited, it was something else that kept them.
    """
    if record.masters > 1 or record.away:
        return False
    stays: list[_Stay] = []
    replies = {(e.board, e.ply): e.at for e in record.events if e.kind is Kind.REPLY}
    for event in record.events:
        if event.kind is Kind.VISIT and stays:
            if event.at < stays[-1].until:
                return False
            stays[-1] = stays[-1]._replace(next_visit=event.at)
        if event.kind is Kind.MOVE:
            before = stays[-1].until if stays else 0
            until = max(before, replies.get((event.board, event.ply + 1), 0))
            stays.append(_Stay(event.at, until, until))
    waits = _Waits(waits_for_master(record))
    watched = [stay for stay in stays if waits.any_throughout(stay.since, stay.until)]
    return bool(watched) and _are_small([stay.lateness for stay in watched], record.clock)


def _are_small(lateness: Sequence[float], clock: str) -> bool:
    if clock == "virtual":
        return max(lateness) <= NEARLY
    return median(lateness) <= NEARLY_IN_REAL_TIME


def game_after_game(record: Record) -> bool:
    """Return whether the master came back to boards, but to none after she had been elsewhere."""
    visits = [event.board for event in record.of_kind(Kind.VISIT)]
    in_turn = [board for board, _ in groupby(visits)]
    return 1 < len(in_turn) == len(set(in_turn)) < len(visits)


class _Stay(NamedTuple):
    """How long the master may have stayed at a board after her move."""

    since: int
    until: int
    next_visit: int

    @property
    def lateness(self) -> float:
        """How long she took to go to another board after the reply, as a share of the stay."""
        return (self.next_visit - self.until) / (self.until - self.since)


class _Waits:
    """When opponents waited for the master, to ask whether one waited all through a time."""

    def __init__(self, waits: Iterable[tuple[int, int]]) -> None:
        """Take for each wait the ms when it began, and when she came."""
        in_order = sorted(waits)
        self._begun = [begun for begun, _ in in_order]
        # up to each wait: when the longest of them ended
        self._last_end = [*accumulate((end for _, end in in_order), max)]

    def any_throughout(self, since: int, until: int) -> bool:
        """Return whether an opponent waited from `since`, or before, until `until` or later."""
        number = bisect_right(self._begun, since)
        return number > 0 and since < until <= self._last_end[number - 1]


def is_waited_for(record: Record) -> bool:
    """Return whether boards had to wait for the master, as clones of her need not be waited for.

    In real time she is late at every board; there three of four must have waited for a good part
    of a move.
    """
    waits = [visited - ready for ready, visited in waits_for_master(record)]
    if record.clock == "virtual":
        return any(waits)
    moves = [after.at - before.at for events in record.by_board.values()
             for before, after in pairwise(events) if before.kind is Kind.VISIT]  # fmt: skip
    return len(waits) > 1 and quantiles(waits, n=4)[0] > LATE * median(moves)


def waits_for_master(record: Record) -> Iterator[tuple[int, int]]:
    """Yield from when to when opponents waited for the master."""
    for events in record.by_board.values():
        for before, after in pairwise(events):
            if before.kind in {Kind.ARRIVED, Kind.REPLY} and after.kind is Kind.VISIT:
                yield before.at, after.at
