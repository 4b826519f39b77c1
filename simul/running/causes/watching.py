"""Whether the master stayed at the boards while opponents were thinking."""

from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import NamedTuple

from simul.record import Kind, Record

NEARLY = 0.1
"""Share of a think time that may pass before the master goes on: a program has other work, too."""


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
    waits = list(waits_for_master(record))
    watched = [stay for stay in stays if any(stay.is_waited_out(*wait) for wait in waits)]
    return bool(watched) and all(stay.is_left_at_once for stay in watched)


def game_after_game(record: Record) -> bool:
    """Return whether the master came back to boards, but to none after she had been elsewhere."""
    visits = [event.board for event in record.events if event.kind is Kind.VISIT]
    in_turn = [board for board, _ in groupby(visits)]
    return 1 < len(in_turn) == len(set(in_turn)) < len(visits)


class _Stay(NamedTuple):
    """How long the master may have stayed at a board after her move."""

    since: int
    until: int
    next_visit: int

    def is_waited_out(self, ready: int, visited: int) -> bool:
        """Whether an opponent waited for her all the time."""
        return ready <= self.since < self.until <= visited

    @property
    def is_left_at_once(self) -> bool:
        """Whether she went to another board as soon as this opponent had replied, or nearly so."""
        return self.next_visit - self.until <= NEARLY * (self.until - self.since)


def waits_for_master(record: Record) -> Iterator[tuple[int, int]]:
    """Yield from when to when opponents waited for the master."""
    for events in record.by_board.values():
        for before, after in pairwise(events):
            if before.kind in {Kind.ARRIVED, Kind.REPLY} and after.kind is Kind.VISIT:
                yield before.at, after.at
