"""Boards whose steps block the calling thread until they are over."""

import threading
from collections.abc import Callable, Iterable
from functools import partial

from simul.durations import NEVER
from simul.errors import Interrupted, PlayerError
from simul.exhibition import Exhibition
from simul.exhibition.board import Board
from simul.exhibition.board_state import BoardState
from simul.games.seating import Seat
from simul.kernel.deadlock import deadlock

SleepUntil = Callable[[int, int], None]
"""Blocks until `due` (ms); ties are broken by `order`."""
Park = Callable[[Callable[[Callable[[], object]], object]], object]
"""Blocks; its argument receives the function that wakes the thread."""


class BlockingBoard(Board):
    """A board at which a thread that asks for a move waits for it."""

    def __init__(
        self,
        seats: Iterable[Seat],
        exhibition: Exhibition,
        sleep_until: SleepUntil,
        park: Park | None = None,
    ) -> None:
        super().__init__(seats, exhibition)
        self._sleep_until = sleep_until
        self._park = park

    def opponent_arrives(self) -> None:
        """Wait until the opponent sits at the board, ready for the master's first visit."""
        thread = threading.current_thread()
        self._exhibition.program.workers.add(thread)
        before = self._exhibition.program.played_by.get(thread)
        self._exhibition.program.played_by[thread] = self
        if self.in_play:
            self._until_ready(before)

    def master_moves(self) -> None:
        """Make the master's move: she is at this board until it is made."""
        self._exhibition.program.workers.add(threading.current_thread())
        self._sleep(self.begin_move())
        self.end_move()

    def opponent_replies(self) -> None:
        """Wait until the opponent has replied; return at once if the game is over."""
        if self.in_play:
            self._until_ready()

    def _until_ready(self, before: BoardState | None = None) -> None:
        """Wait for the opponent, then for the master if there is a dispatcher.

        A thread that comes from the board `before`, and finds the opponent ready at this one, keeps
        its turn.
        """
        try:
            self._wait()
            while self.waits:  # the game is over, and the next opponent sits down
                self._wait()
        except PlayerError:
            self.leave()
            raise
        if self.dispatcher is not None and self._park is not None and self.in_play:
            if before is not None and self.ready_at <= self.played_since:
                self.order = before.order
            try:
                self._park(partial(self.dispatcher.enter, self))
            except Interrupted:
                self.leave()
                raise

    def _wait(self) -> None:
        self._sleep(self.within_limit(self.begin_wait()))
        self.end_wait()

    def _sleep(self, due: int) -> None:
        try:
            self._sleep_until(due, self.order)
        except Interrupted:
            self.leave()
            raise


class BlockingHall:
    """A hall with one thread of execution: while it sleeps, nothing else happens."""

    def __init__(self, exhibition: Exhibition) -> None:
        self._exhibition = exhibition
        self._time = exhibition.time
        self.boards = [
            BlockingBoard(seats, exhibition, self._sleep) for seats in exhibition.seats.places
        ]

    def _sleep(self, due: int, order: int) -> None:  # noqa: ARG002 - one thread has no ties
        if due >= NEVER:
            raise deadlock(self._exhibition, self.boards)
        self._time.sleep_until(due)
