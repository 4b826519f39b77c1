"""Queue disciplines: which of the boards that wait for a master is served next.

Ties are broken first come, first served, then least recently visited. Its twin is
`simul.oracle.reference.visits`; both are written on purpose, so that each can find the other's
faults.
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


class BoardQueue(ABC):
    """Boards that wait for one master."""

    def __init__(self) -> None:
        self.since: dict[Board, int] = {}
        """Since when each board has been waiting, in ms."""

    def enter(self, board: "Board", since: int) -> None:
        """Add a board to the queue."""
        self.since[board] = since

    def leave(self, board: "Board") -> None:
        """Remove a board from the queue, if it is there."""
        self.since.pop(board, None)

    @abstractmethod
    def first(self, master: "Master") -> "Board":
        """Return the board that she goes to; the queue must not be empty."""


class _Ranked(BoardQueue):
    """A priority queue: a board has its rank from the start; a heap."""

    def __init__(self) -> None:
        super().__init__()
        self._heap: list[tuple[int, int, int, int, Board]] = []
        self._numbers = count()
        self._entered: dict[Board, int] = {}

    def enter(self, board: "Board", since: int) -> None:
        """Add a board to the queue."""
        super().enter(board, since)
        self._entered[board] = number = next(self._numbers)
        heappush(self._heap, (self.rank(board), since, board.order, number, board))

    def leave(self, board: "Board") -> None:
        """Remove a board from the queue, if it is there."""
        super().leave(board)
        self._entered.pop(board, None)

    def first(self, master: "Master") -> "Board":  # noqa: ARG002 - other disciplines look where she is
        """Return the board that she goes to; the queue must not be empty."""
        while self._entered.get(self._heap[0][4]) != self._heap[0][3]:
            heappop(self._heap)  # it has left
        return self._heap[0][4]

    @abstractmethod
    def rank(self, board: "Board") -> int:
        """Return the rank of a board; the lowest is served first."""


class LongestWaiting(_Ranked):
    """First come, first served."""

    def rank(self, board: "Board") -> int:
        """Return the same rank for all boards."""
        del board
        return 0


class WeakestClock(_Ranked):
    """Earliest deadline first: where the master's own time is up soonest."""

    def rank(self, board: "Board") -> int:
        """Return when her time is up, in ms."""
        return board.lost_at


class NextRound(BoardQueue):
    """Round-robin over the ready boards, by their numbers."""

    def __init__(self) -> None:
        super().__init__()
        self._by_place: list[Board] = []

    def enter(self, board: "Board", since: int) -> None:
        """Add a board to the queue."""
        super().enter(board, since)
        insort(self._by_place, board, key=_place)

    def leave(self, board: "Board") -> None:
        """Remove a board from the queue, if it is there."""
        if board in self.since:
            self._by_place.remove(board)
        super().leave(board)

    def first(self, master: "Master") -> "Board":
        """Return the board that she goes to; the queue must not be empty."""
        return next(round_the_hall(self._by_place, master))


class Nearest(BoardQueue):
    """The board that she can reach first."""

    def first(self, master: "Master") -> "Board":
        """Return the board that she goes to; the queue must not be empty."""
        return min(
            self.since,
            key=lambda each: (master.walking_time(each.place), self.since[each], each.order),
        )


def round_the_hall(boards: Sequence[B], master: "Master") -> Iterator[B]:
    """Yield boards, given by their numbers, once round: from the one after hers to hers."""
    start = bisect_right(boards, master.place, key=_place)
    yield from islice(boards, start, None)
    yield from islice(boards, start)


class Round(Generic[B]):
    """Round-robin over all boards in play, ready or not.

    Boards that will be closed before she is there are passed by. If all are, she waits for a
    change, and neither decides again nor takes a break for a board that she has passed by.
    """

    def __init__(
        self, boards: Sequence[B], master: "Master", is_ready: Callable[[B], bool]
    ) -> None:
        self._boards, self._master, self._is_ready = boards, master, is_ready
        self._passed_by: set[int] = set()
        """The games that her last decision passed by."""

    def has_to_decide(self, at: int) -> bool:
        """Whether at `at` (ms) there is a board that she has not passed by, or that is ready."""
        return any(
            self._is_ready(board) or board.number not in self._passed_by
            for board in self._in_play(at)
        )

    def decide(self, at: int) -> B | None:
        """Find the board that she goes to next; None if she would be too late at all of them."""
        self._passed_by.clear()
        for board in self._in_play(at):
            if self._is_ready(board) or not board.ends_before(
                at + self._master.walking_time(board.place)
            ):
                return board
            self._passed_by.add(board.number)
        return None

    def _in_play(self, at: int) -> Iterator[B]:
        """Yield the boards, once round, where a game is played or an opponent waits for her."""
        for board in round_the_hall(self._boards, self._master):
            there = board.in_play and board.arrived_at <= at
            if there and (self._is_ready(board) or not board.left):
                yield board


def _place(board: "Board") -> int:
    return board.place


DISCIPLINES: dict[str, Callable[[], BoardQueue]] = {
    "ready-first": LongestWaiting,
    "rotation": LongestWaiting,  # shows which boards are ready; `Round` decides
    "nearest-ready": Nearest,
    "skip-if-not-ready": NextRound,
    "weakest-clock-first": WeakestClock,
}
"""The queue for each order of visits, by the scenario's word for it."""
