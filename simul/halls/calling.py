"""Boards for loops written by hand: they say when they want to be called, and wait for nobody.

Whoever has such boards keeps the list of who is to be called when, and has one place where the
program sleeps: `time.sleep_until`. An opponent who will never reply is on no list.
"""

import threading
from collections.abc import Callable

from simul.board import Board
from simul.exhibition import Exhibition
from simul.seating import Seat
from simul.timeline import NEVER

CallAt = Callable[[int, int, Callable[[], object]], object]
"""Have something called at `due` (ms); of those due at the same instant, call by `order`."""


class CallingBoard(Board):
    """A board that calls back when its opponent is ready."""

    def __init__(self, seat: Seat, exhibition: Exhibition, call_at: CallAt) -> None:
        super().__init__(seat, exhibition)
        self._call_at = call_at

    def opponent_arrives(self, then: Callable[[], object]) -> None:
        """Call `then` when the opponent sits at the board, ready for the master's first visit."""
        self._exhibition.workers.add(threading.current_thread())
        self._when_due(self.begin_arrival(), self.end_arrival, then)

    def master_moves(self) -> None:
        """Have the master make her move: nobody else is served until it is made."""
        self._time.sleep_until(self.begin_move())
        self.end_move()

    def opponent_replies(self, then: Callable[[], object]) -> None:
        """Call `then` when the opponent has replied; at once if the game is over."""
        if self.in_play:
            self._when_due(self.begin_reply(), self.end_reply, then)
        else:
            then()

    def _when_due(self, due: int, end: Callable[[], object], then: Callable[[], object]) -> None:
        def go_on() -> None:
            end()
            then()

        due = self.within_limit(due)
        if due < NEVER:
            self._call_at(due, self.order, go_on)


class CallingHall:
    """A hall whose boards ask `call_at` to be called when they are due."""

    def __init__(self, exhibition: Exhibition, call_at: CallAt) -> None:
        self.boards = [CallingBoard(seat, exhibition, call_at) for seat in exhibition.seats]
