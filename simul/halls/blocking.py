"""Boards whose steps block the calling thread until they are over."""

import threading
from collections.abc import Callable, Iterable
from functools import partial

from simul.durations import NEVER
from simul.errors import Interrupted, PlayerError
from simul.exhibition import Exhibition
from simul.exhibition.board import Board
from simul.exhibition.board_state import BoardState
from simul.exhibition.findings import WaitBeside
from simul.games.seating import Seat
from simul.halls.blocked_loop import blocked_loop
from simul.kernel.deadlock import deadlock
from simul.kernel.returns import note_step
from simul.kernel.running_code import giver

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
        self._mover: threading.Thread | None = None
        """The thread that has made the last move of the master."""
        self._watcher: threading.Thread | None = None
        """The thread that waits for the opponent."""

    def opponent_arrives(self) -> None:
        """Wait until the opponent sits at the board, ready for the master's first visit."""
        note_step(self._program, self)
        thread = threading.current_thread()
        self._exhibition.program.workers.add(thread)
        before = self._exhibition.program.played_by.get(thread)
        self._exhibition.program.played_by[thread] = self
        if self.in_play:
            self._until_ready("board.opponent_arrives()", before)

    def master_moves(self) -> None:
        """Make the master's move: she is at this board until it is made."""
        thread = threading.current_thread()
        note_step(self._program, self)
        self._exhibition.program.workers.add(thread)
        due = self.begin_move()
        self._mover = thread
        self._sleep(due)
        self.end_move()

    def opponent_replies(self) -> None:
        """Wait until the opponent has replied; return at once if the game is over."""
        note_step(self._program, self)
        if self.in_play:
            self._until_ready("board.opponent_replies()")

    def _until_ready(self, call: str, before: BoardState | None = None) -> None:
        """Wait for the opponent, as a `call` asks, then for the master if there is a dispatcher.

        A thread that comes from the board `before`, and finds the opponent ready at this one, keeps
        its turn.
        """
        try:
            self._wait(call)
            while self.waits:  # the game is over, and the next opponent sits down
                self._wait(call)
        except PlayerError:
            self.leave()
            raise
        if self.dispatcher is not None and self._park is not None and self.in_play:
            if before is not None and self.ready_at <= self.played_since:
                self.order = before.order
            try:
                with blocked_loop(self._exhibition, call):
                    self._park(partial(self.dispatcher.enter, self))
            except Interrupted:
                self.leave()
                raise

    def _wait(self, call: str) -> None:
        due = self.within_limit(self.begin_wait())
        self._watcher = threading.current_thread()
        with blocked_loop(self._exhibition, call, due):
            self._sleep(due)
        self._watcher = None
        self.end_wait()

    def _last_mover(self) -> object:
        """Return the thread that has made the last move of the master; None if there is none."""
        return self._mover

    def _waits_beside(self) -> WaitBeside | None:
        """Return the thread that waits here, if the one that has moved here goes on.

        Else two threads play at one board.
        """
        if self._watcher is None or self._mover not in {None, threading.current_thread()}:
            return None
        given_up_at = self._program.timeouts.given_up.get(self._watcher)
        return WaitBeside("thread", giver(self._watcher), given_up_at)

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
            raise deadlock(self._exhibition, self.boards, at=self._time.now)
        self._time.sleep_until(due)
