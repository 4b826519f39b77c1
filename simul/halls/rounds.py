"""Boards for round-robin service.

Opponents start thinking at once, whether or not their board is polled. The scheduler polls the
boards in turn. Only the next board in play accepts the visit; at all others nothing happens. Its
twin is `Rotation` in `simul.oracle.reference.visits`; both are written on purpose, so that each can
find the other's faults.
"""

import threading
from collections.abc import Iterable
from concurrent.futures import Future, wait
from heapq import heappop, heappush

from simul.durations import NEVER
from simul.errors import Interrupted
from simul.exhibition import Exhibition
from simul.exhibition.board import Board
from simul.exhibition.disciplines import Round
from simul.games.seating import Seat
from simul.halls.blocked_loop import blocked_loop
from simul.halls.computing import in_thread
from simul.kernel.deadlock import deadlock


class RoundBoard(Board):
    """A board whose opponent begins to think as soon as the master has moved."""

    def __init__(self, seats: Iterable[Seat], exhibition: Exhibition, hall: "RoundHall") -> None:
        super().__init__(seats, exhibition)
        self._hall = hall
        self._come = False
        """Whether the master has come here to make a move."""

    def opponent_arrives(self) -> None:
        """Seat the opponent, who starts thinking if it is their move."""
        self._exhibition.program.workers.add(threading.current_thread())
        if self.in_play:
            self._hall.begin_wait(self)

    def opponent_replies(self) -> None:
        """Go to this board if it is the next one, and wait there until its opponent is ready."""
        with blocked_loop(self._exhibition, "board.opponent_replies()"):
            self._come = self._hall.come_to(self)

    def take_reply(self) -> None:
        """Take a reply before it is due. For the mistake `unchecked-rotation`; never correct."""
        if self.in_play and not self.ready:
            self.end_wait()
        while self.waits:  # the next opponent sits down
            self.begin_wait()
            self.end_wait()
        self._come = True

    def master_moves(self) -> None:
        """Make the master's move if she has come here; then the opponent thinks."""
        if self._come:
            self._time.sleep_until(self.begin_move())
            self.end_move()
            if self.waits:
                self._hall.begin_wait(self)


class RoundHall:
    """A hall with one thread of execution, which serves the boards round-robin."""

    def __init__(self, exhibition: Exhibition) -> None:
        self._exhibition = exhibition
        self._time = exhibition.time
        self._due: list[tuple[int, int, int, RoundBoard]] = []
        """When opponents arrive or reply; a heap by due time (ms), order and board."""
        self._computing: dict[Future[int], tuple[RoundBoard, int]] = {}
        """In real time: boards whose opponents compute in threads, and for which game."""
        self.boards = [RoundBoard(seats, exhibition, self) for seats in exhibition.seats.places]
        self._round = Round(self.boards, exhibition.masters[0], lambda board: board.ready)

    def begin_wait(self, board: RoundBoard) -> None:
        """Let the opponent at a board arrive, or think."""
        if board.computes_long:
            board.seat_opponent()
            self._computing[in_thread(board.begin_wait)] = board, board.number
        else:
            self._expect(board, board.begin_wait())

    def _expect(self, board: RoundBoard, due: int) -> None:
        heappush(self._due, (board.within_limit(due), board.order, board.place, board))

    def come_to(self, board: RoundBoard) -> bool:
        """Go to a board if it is the next one; return whether its opponent is ready."""
        master = board.master
        now = max(self._time.now, master.free_at)
        self._notice(now)
        if not board.in_play:
            return False
        if not self._round.has_to_decide(now):
            self._wait_for_opponent()
            return False
        rested = master.rest(now)
        if rested > now:
            self._time.sleep_until(rested)
            return False
        if self._round.decide(now) is not board:
            return False
        board.called_at = now
        return board.ready or self._stand_at(board, now)

    def _stand_at(self, board: RoundBoard, now: int) -> bool:
        """Walk to a board that is not ready, and wait there unless asked to come back later."""
        game, master = board.number, board.master
        arrival = master.go(board.place, now)
        self._time.sleep_until(arrival)
        self._notice(arrival)
        master.free_at = max(master.free_at, arrival)
        if board.number == game and not board.ready and board.may_pass() and self._others(board):
            board.ask_back(arrival)
            return False
        while board.number == game and board.in_play and not board.ready:
            self._wait_for_opponent(board)
        if board.number == game and board.in_play:
            board.called_at = max(arrival, board.ready_at)
            return True
        master.free_at = max(master.free_at, self._time.now)
        return False

    def _others(self, board: RoundBoard) -> bool:
        return any(each.ready for each in self.boards if each is not board)

    def _wait_for_opponent(self, board: RoundBoard | None = None) -> None:
        """Wait until an opponent arrives or replies; at `board` if she stands there."""
        due = self._due[0][0] if self._due else NEVER
        if board is None:  # she may also go where an opponent arrives
            due = min([due, *(each.arrived_at for each in self.boards if self._to_come(each))])
        if self._computing:
            real = (due - self._time.now) / 1_000 / self._time.speed
            wait(self._computing, max(0.0, min(real, 0.1)), "FIRST_COMPLETED")
            self._notice(self._time.now)
        elif due >= NEVER:
            boards = [board] if board else self.boards
            raise deadlock(self._exhibition, boards, at=self._time.now)
        else:
            self._time.sleep_until(due)
            self._notice(due)

    def _to_come(self, board: RoundBoard) -> bool:
        return board.in_play and board.arrived_at > self._time.now

    def _notice(self, now: int) -> None:
        """Record who has arrived or replied by `now` (ms), in due order."""
        for thinking, (board, game) in list(self._computing.items()):
            late = board.within_limit(NEVER) <= now
            if thinking.done() or late:
                del self._computing[thinking]
                if not late:
                    self._raise_failure(thinking)
                if board.number == game and board.in_play:
                    self._expect(board, NEVER if late else thinking.result())
        while self._due and self._due[0][0] <= now and self._due[0][0] < NEVER:
            _, _, _, board = heappop(self._due)
            board.end_wait()
            if board.waits:
                self.begin_wait(board)

    def _raise_failure(self, thinking: Future[int]) -> None:
        """Raise a player's failure, unless it came too late to matter."""
        error = thinking.exception()
        if error in self._exhibition.errors.failures or isinstance(error, Interrupted):
            raise error
