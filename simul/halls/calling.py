"""Boards for loops written by hand: they say when they want to be called, and wait for nobody.

Whoever has such boards keeps the list of who is to be called when, and has one place where the
program sleeps: `time.sleep_until`. An opponent who will never reply is on no list.
"""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from functools import partial

from simul.board import Board
from simul.exhibition import Exhibition
from simul.halls.computing import in_thread
from simul.kernel.threads import kernel_of
from simul.seating import Seat
from simul.timeline import NEVER
from simul.usher import CallAt, Usher

LOOK_EVERY = 10
"""Real ms between two looks at a player who computes in another thread."""


class CallingBoard(Board):
    """A board that calls back when its opponent is ready."""

    def __init__(self, seats: Iterable[Seat], exhibition: Exhibition, call_at: CallAt) -> None:
        super().__init__(seats, exhibition)
        self._call_at = call_at

    def opponent_arrives(self, then: Callable[[], object]) -> None:
        """Call `then` when the opponent sits at the board, ready for the master's first visit."""
        self._exhibition.workers.add(threading.current_thread())
        self.opponent_replies(then)

    def master_moves(self) -> None:
        """Have the master make her move: nobody else is served until it is made."""
        self._time.sleep_until(self.begin_move())
        self.end_move()

    def opponent_replies(self, then: Callable[[], object]) -> None:
        """Call `then` when the opponent has replied; at once if the game is over."""
        if self.in_play:
            self._when_ready(then)
        else:
            then()

    def _when_ready(self, then: Callable[[], object]) -> None:
        """Wait for the opponent, then for the usher if there is one."""
        if self.computes_long:
            self.seat_opponent()
            self._look_again(in_thread(self.begin_wait), then)
        else:
            self._when_due(self.begin_wait(), then)

    def _look_again(self, thinking: Future[int], then: Callable[[], object]) -> None:
        """Look now and then whether a player has finished computing: nobody could call us."""
        if thinking.done():
            self._when_due(thinking.result(), then)
        elif self.within_limit(NEVER) <= self._time.now:
            self._when_due(NEVER, then)  # time is up
        else:
            later = self._time.now + round(LOOK_EVERY * self._time.speed)
            self._call_at(later, self.order, partial(self._look_again, thinking, then))

    def _when_due(self, due: int, then: Callable[[], object]) -> None:
        due = self.within_limit(due)
        if due < NEVER:
            self._call_at(due, self.order, partial(self._go_on, then))

    def _go_on(self, then: Callable[[], object]) -> None:
        self.end_wait()
        if self.waits:  # the game is over, and somebody else sits down
            self._when_ready(then)
        elif self.usher is not None and self.in_play:
            self.usher.enter(self, then)
        else:
            then()


class CallingHall:
    """A hall whose boards ask `call_at` to be called when they are due."""

    def __init__(self, exhibition: Exhibition, call_at: CallAt) -> None:
        kernel = kernel_of(exhibition)
        kernel.has_event_loop, kernel.loop_by_hand = True, threading.current_thread()
        self.boards = [CallingBoard(seats, exhibition, call_at) for seats in exhibition.places]
        Usher.where_needed(exhibition, self.boards, call_at)
