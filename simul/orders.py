"""Which board is next: of those who wait for a master, whom she goes to."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from simul.board import Board
    from simul.masters import Master

B = TypeVar("B", bound="Board")

Waiting = Sequence["Board"]
"""Boards that are ready for a master: at least one, whoever has been ready longest first."""


def longest_waiting(waiting: Waiting, master: "Master", boards: int) -> "Board":  # noqa: ARG001
    """First come, first served."""
    return waiting[0]


def nearest(waiting: Waiting, master: "Master", boards: int) -> "Board":  # noqa: ARG001
    """Whoever she can be with first."""
    return min(waiting, key=lambda board: master.way(board.place))


def next_round(waiting: Waiting, master: "Master", boards: int) -> "Board":
    """The first one who is ready, going round the hall by the numbers of the boards."""
    return min(waiting, key=lambda board: steps_ahead(board.place, master.place, boards))


def weakest_clock(waiting: Waiting, master: "Master", boards: int) -> "Board":  # noqa: ARG001
    """Where the master's own time is up first."""
    return min(waiting, key=lambda board: board.lost_at)


def round_the_hall(boards: Sequence[B], master: "Master") -> Iterator[B]:
    """Go once round boards that are in order of their numbers, from the one after hers to hers."""
    start = bisect_right(boards, master.place, key=lambda board: board.place)
    yield from islice(boards, start, None)
    yield from islice(boards, start)


def steps_ahead(place: int, start: int, boards: int) -> int:
    """How far ahead a board is on the way round, from the one after `start` (0) to `start` itself.

    >>> [steps_ahead(place, 3, boards=5) for place in (4, 5, 1, 2, 3)]
    [0, 1, 2, 3, 4]
    """
    return (place - start - 1) % boards


ORDERS: dict[str, Callable[[Waiting, "Master", int], "Board"]] = {
    "ready-first": longest_waiting,
    "nearest-ready": nearest,
    "skip-if-not-ready": next_round,
    "weakest-clock-first": weakest_clock,
}
"""How a master chooses among those who are ready, by the scenario's word for it."""
