"""Which board is next: lines of boards that wait for a master, in every order there is.

Those who are alike in an order are served as they would be without it: whoever has waited longest,
and of those whoever was visited longest ago.
"""

from abc import ABC, abstractmethod
from bisect import bisect_right, insort
from collections.abc import Callable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import count, islice
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from simul.exhibition.board import Board
    from simul.exhibition.master import Master

B = TypeVar("B", bound="Board")


class Line(ABC):
    """Boards that wait for one master."""

    def __init__(self) -> None:
        self.since: dict[Board, int] = {}
        """Since when each of them waits, in ms."""

    def enter(self, board: "Board", since: int) -> None:
        """Have a board wait."""
        self.since[board] = since

    def leave(self, board: "Board") -> None:
        """Have a board wait no longer, if it does."""
        self.since.pop(board, None)

    @abstractmethod
    def first(self, master: "Master") -> "Board":
        """Find the board that she goes to; there has to be one."""


class _Ranked(Line):
    """A line in which every board has its rank from the start; a heap."""

    def __init__(self) -> None:
        super().__init__()
        self._heap: list[tuple[int, int, int, int, Board]] = []
        self._numbers = count()
        self._entered: dict[Board, int] = {}

    def enter(self, board: "Board", since: int) -> None:
        """Have a board wait."""
        super().enter(board, since)
        self._entered[board] = number = next(self._numbers)
        heappush(self._heap, (self.rank(board), since, board.order, number, board))

    def leave(self, board: "Board") -> None:
        """Have a board wait no longer, if it does."""
        super().leave(board)
        self._entered.pop(board, None)

    def first(self, master: "Master") -> "Board":  # noqa: ARG002 - others look where she is
        """Find the board that she goes to; there has to be one."""
        while self._entered.get(self._heap[0][4]) != self._heap[0][3]:
            heappop(self._heap)  # it has left
        return self._heap[0][4]

    @abstractmethod
    def rank(self, board: "Board") -> int:
        """Say how late a board comes."""


class LongestWaiting(_Ranked):
    """First come, first served."""

    def rank(self, board: "Board") -> int:
        """Treat all alike."""
        del board
        return 0


class WeakestClock(_Ranked):
    """Where the master's own time is up first."""

    def rank(self, board: "Board") -> int:
        """Say when her time is up."""
        return board.lost_at


class NextRound(Line):
    """The first one who is ready, going round the hall by the numbers of the boards."""

    def __init__(self) -> None:
        super().__init__()
        self._by_place: list[Board] = []

    def enter(self, board: "Board", since: int) -> None:
        """Have a board wait."""
        super().enter(board, since)
        insort(self._by_place, board, key=_place)

    def leave(self, board: "Board") -> None:
        """Have a board wait no longer, if it does."""
        if board in self.since:
            self._by_place.remove(board)
        super().leave(board)

    def first(self, master: "Master") -> "Board":
        """Find the board that she goes to; there has to be one."""
        return next(round_the_hall(self._by_place, master))


class Nearest(Line):
    """Whoever she can be with first."""

    def first(self, master: "Master") -> "Board":
        """Find the board that she goes to; there has to be one."""
        return min(
            self.since, key=lambda each: (master.way(each.place), self.since[each], each.order)
        )


def round_the_hall(boards: Sequence[B], master: "Master") -> Iterator[B]:
    """Go once round boards that are in order of their numbers, from the one after hers to hers."""
    start = bisect_right(boards, master.place, key=_place)
    yield from islice(boards, start, None)
    yield from islice(boards, start)


class Round(Generic[B]):
    """The way of a master who goes round the hall, to boards that are ready and to others.

    Passed by are boards that will be closed before she is there. If that is so everywhere she waits
    for news, and does not decide again, or take a break, for a board that she has passed by.
    """

    def __init__(
        self, boards: Sequence[B], master: "Master", is_ready: Callable[[B], bool]
    ) -> None:
        self._boards, self._master, self._is_ready = boards, master, is_ready
        self._passed_by: set[int] = set()
        """The games that her last decision passed by."""

    def has_to_decide(self, at: int) -> bool:
        """Whether there is a board, at a time, that she has not passed by, or that is ready now."""
        return any(
            self._is_ready(board) or board.number not in self._passed_by
            for board in self._in_play(at)
        )

    def decide(self, at: int) -> B | None:
        """Find the board that she goes to next; None if there is no sense in going to any."""
        self._passed_by.clear()
        for board in self._in_play(at):
            if self._is_ready(board) or not board.ends_before(at + self._master.way(board.place)):
                return board
            self._passed_by.add(board.number)
        return None

    def _in_play(self, at: int) -> Iterator[B]:
        """Go once round the boards where somebody plays or waits for her."""
        for board in round_the_hall(self._boards, self._master):
            there = board.in_play and board.arrived_at <= at
            if there and (self._is_ready(board) or not board.left):
                yield board


def _place(board: "Board") -> int:
    return board.place


ORDERS: dict[str, Callable[[], Line]] = {
    "ready-first": LongestWaiting,
    "rotation": LongestWaiting,  # the line is only looked at: she goes round, ready or not
    "nearest-ready": Nearest,
    "skip-if-not-ready": NextRound,
    "weakest-clock-first": WeakestClock,
}
"""The line for each order, by the scenario's word for it."""
