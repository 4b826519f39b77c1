"""Boards for a master who walks round: opponents think meanwhile, whoever looks at them."""

import threading

from simul.board import Board
from simul.exhibition import Exhibition
from simul.halls.deadlock import deadlock
from simul.timeline import NEVER


class RoundBoard(Board):
    """A board whose opponent begins to think as soon as the master has moved."""

    _due = 0

    def opponent_arrives(self) -> None:
        """Seat the opponent, who thinks at once if it is their move."""
        self._exhibition.workers.add(threading.current_thread())
        self._due = self.begin_arrival()

    def opponent_replies(self) -> None:
        """Wait at this board until its opponent is ready."""
        due = self.within_limit(self._due)
        if due >= NEVER:
            raise deadlock(self._exhibition, (self,), ())
        self._time.sleep_until(due)
        self.end_arrival()

    def take_reply(self) -> None:
        """Take a reply that is on its way as if it were there. There is no right use of this."""
        self.end_arrival()

    def master_moves(self) -> None:
        """Have the master make her move; then the opponent thinks and she may walk on."""
        self._time.sleep_until(self.begin_move())
        self.end_move()
        if self.in_play:
            self._due = self.begin_reply()


class RoundHall:
    """A hall with one thread of execution, which walks round."""

    def __init__(self, exhibition: Exhibition) -> None:
        self.boards = [RoundBoard(seat, exhibition) for seat in exhibition.seats]
