"""The order in which things happen at one instant, for all that shows events one by one."""

from collections import deque
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

from simul.record.events import Event, Kind

_TURN = {Kind.MOVE: 0, Kind.WALK: 2, Kind.REST: 2, Kind.VISIT: 3}
"""What comes first at one instant; all other kinds are 1."""


def in_causal_order(events: Iterable[Event]) -> list[Event]:
    """Sort the events of each instant: she leaves a board before she comes to the next.

    In a record, the boards' numbers decide. Each board's own events keep their order.
    """
    ordered: list[Event] = []
    for _, instant in groupby(events, key=attrgetter("at")):
        waiting: dict[tuple[int, int], deque[Event]] = {}
        for event in instant:
            board_or_master = (event.board, 0 if event.board else event.ply)
            waiting.setdefault(board_or_master, deque()).append(event)
        while waiting:
            first = min(waiting, key=lambda key: _TURN.get(waiting[key][0].kind, 1))
            ordered.append(waiting[first].popleft())
            if not waiting[first]:
                del waiting[first]
    return ordered
