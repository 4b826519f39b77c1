"""Boards for event loops written by hand: they ask for callbacks, and never block.

The loop keeps a list of what to call when, and has one place where the program sleeps:
`time.sleep_until`. An opponent who will never reply is on no list.
"""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from functools import partial
from heapq import heappop, heappush

from simul.durations import NEVER
from simul.exhibition import Exhibition
from simul.exhibition.board import Board
from simul.exhibition.dispatcher import CallAt, Dispatcher
from simul.exhibition.findings import WaitBeside
from simul.games.seating import Seat
from simul.halls.computing import in_thread
from simul.kernel.choice import kernel_of
from simul.kernel.returns import note_step
from simul.steps.own_loop import OwnLoop

LOOK_EVERY = 10
"""Real ms between two looks at a player who computes in another thread."""


class CallingBoard(Board):
    """A board that calls a function when its opponent is ready."""

    def __init__(self, seats: Iterable[Seat], exhibition: Exhibition, call_at: CallAt) -> None:
        super().__init__(seats, exhibition)
        self._call_at = call_at

    def opponent_arrives(self, then: Callable[[], object]) -> None:
        """Call `then` when the opponent sits at the board, ready for the master's first visit."""
        self._exhibition.program.workers.add(threading.current_thread())
        self.opponent_replies(then)

    def master_moves(self) -> None:
        """Make the master's move: no other board is served until it is made."""
        note_step(self._program, self)
        self._time.sleep_until(self.begin_move())
        self.end_move()

    def _waits_beside(self) -> WaitBeside | None:
        """Return the callback that waits here, though the game goes on before it is called."""
        self._program.workers.add(threading.current_thread())  # it may have asked for no arrival
        under_way = self._game.begun is not None and not self._visiting
        return WaitBeside("callback") if under_way else None

    def opponent_replies(self, then: Callable[[], object]) -> None:
        """Call `then` when the opponent has replied; at once if the game is over."""
        note_step(self._program, self)
        if self.in_play:
            self._when_ready(then)
        else:
            then()

    def _when_ready(self, then: Callable[[], object]) -> None:
        """Call `then` when the opponent is ready, and the master comes if there is a dispatcher."""
        if self.computes_long:
            self.seat_opponent()
            self._look_again(in_thread(self.begin_wait), then)
        else:
            self._when_due(self.begin_wait(), then)

    def _look_again(self, thinking: Future[int], then: Callable[[], object]) -> None:
        """Poll a player who computes in a thread: the loop cannot be called from there."""
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
        if self.waits:  # the game is over, and the next opponent sits down
            self._when_ready(then)
        elif self.dispatcher is not None and self.in_play:
            self.dispatcher.enter(self, then)
        else:
            then()


class CallingHall:
    """A hall whose boards ask `call_at` to be called when they are due.

    Several boards may be overdue at once, because the master was busy. The hall asks for one call
    for each of them, and at each call serves the board that is due first by then: an opponent who
    sits down where a game was just lost may be due before boards that asked long ago.
    """

    def __init__(self, exhibition: Exhibition, call_at: CallAt) -> None:
        kernel = kernel_of(exhibition)
        kernel.has_event_loop, kernel.loop_by_hand = True, threading.current_thread()
        self._ask = call_at
        self._due: list[tuple[int, int, int, Callable[[], object]]] = []
        """The callbacks of the boards; a heap by due time (ms), order and number of entry."""
        self._entered = 0
        self._call = 0
        """With a dispatcher: the number of the only call that is still valid."""
        self.boards = [
            CallingBoard(seats, exhibition, self._call_at) for seats in exhibition.seats.places
        ]
        if exhibition.program.steps is not None:
            OwnLoop(exhibition.program.steps, self.boards)
        Dispatcher.where_needed(exhibition, self.boards, self._call_at)
        self._dispatched = any(board.dispatcher for board in self.boards)

    def _call_at(self, due: int, order: int, callback: Callable[[], object]) -> None:
        self._entered += 1
        entry = due, order, self._entered, callback
        heappush(self._due, entry)
        if not self._dispatched:
            self._ask(due, order, self._call_first)
        elif self._due[0] is entry:
            self._ask_for_first()

    def _call_first(self) -> None:
        heappop(self._due)[-1]()

    def _ask_for_first(self) -> None:
        """Ask for a call when the first callback is due, and for no other.

        A master who was sent to a board may act there before the next callback is due. So the loop
        has to carry that out before the next callback.
        """
        self._call += 1
        due, order, _, _ = self._due[0]
        self._ask(due, order, partial(self._call_if_valid, self._call))

    def _call_if_valid(self, call: int) -> None:
        if call == self._call:
            self._call_first()
            if self._due:
                self._ask_for_first()
