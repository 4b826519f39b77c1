"""Boards whose steps block the caller until they are over."""

import threading
from collections.abc import Callable

from simul.board import Board
from simul.errors import Interrupted
from simul.exhibition import Exhibition
from simul.halls.deadlock import deadlock
from simul.seating import Seat
from simul.timeline import NEVER

SleepUntil = Callable[[int, int], None]
"""Block until `due` (ms); of those due at the same instant, wake by `order`."""


class BlockingBoard(Board):
    """A board where whoever asks for a move waits for it."""

    def __init__(self, seat: Seat, exhibition: Exhibition, sleep_until: SleepUntil) -> None:
        super().__init__(seat, exhibition)
        self._sleep_until = sleep_until

    def opponent_arrives(self) -> None:
        """Wait until the opponent sits at the board, ready for the master's first visit."""
        self._exhibition.workers.add(threading.current_thread())
        self._sleep(self.within_limit(self.begin_arrival()))
        self.end_arrival()

    def master_moves(self) -> None:
        """Have the master make her move: she is at this board until it is made."""
        self._sleep(self.begin_move())
        self.end_move()

    def opponent_replies(self) -> None:
        """Wait until the opponent has replied; at once if the master's move ended the game."""
        if self.in_play:
            self._sleep(self.within_limit(self.begin_reply()))
            self.end_reply()

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
        self.boards = [BlockingBoard(seat, exhibition, self._sleep) for seat in exhibition.seats]

    def _sleep(self, due: int, order: int) -> None:  # noqa: ARG002 - nobody else could be first
        if due >= NEVER:
            raise deadlock(self._exhibition, self.boards, ())
        self._time.sleep_until(due)
