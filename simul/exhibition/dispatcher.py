"""Sends each master to her next board, where she does not simply take the first in the queue.

First come, first served needs no dispatcher: the board that is ready first is woken first. Any
other queue discipline, and several masters who share the boards, need one place that knows all
boards that wait. A board enters here when it is ready, and its task or thread is woken when a
master comes. The rules are those of docs/rules.md; all times are ms of hall time. Its twin is
`simul.oracle.reference.visits`; both are written on purpose, so that each can find the other's
faults.
"""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count

from simul.clocks import LATE
from simul.exhibition import Exhibition
from simul.exhibition.board import Board
from simul.exhibition.disciplines import DISCIPLINES, Round
from simul.exhibition.master import Master

CallAt = Callable[[int, int, Callable[[], object]], object]
"""Calls a function at `due` (ms); ties are broken by `order`."""


class Dispatcher:
    """Knows the boards that wait for a master, and decides where each master goes."""

    def __init__(self, exhibition: Exhibition, boards: Sequence[Board], call_at: CallAt) -> None:
        self._rotation = exhibition.scenario.order == "rotation"
        self._time = exhibition.time
        self._masters = exhibition.masters
        self._call_at = call_at
        self._wake: dict[Board, Callable[[], object]] = {}
        """The function that wakes each board that waits."""
        discipline = DISCIPLINES[exhibition.scenario.order]
        self._queues = {master: discipline() for master in exhibition.masters}
        self._rounds = {
            master: Round(boards, master, queue.since.__contains__)
            for master, queue in self._queues.items()
        }
        self._busy: dict[Master, Board] = {}
        """Masters at work or on their way, and the board of each."""
        self._standing: dict[Master, Board] = {}
        """Masters who wait at a board until its opponent is ready; they are in `_busy`, too."""
        self._asked = count()
        self._silent = exhibition.log.in_silence
        self._deciding = threading.RLock()  # in real time several threads come here at once

    @classmethod
    def where_needed(cls, exhibition: Exhibition, boards: Sequence[Board], call_at: CallAt) -> None:
        """Make a dispatcher for these boards, if the scenario needs one.

        A game lost on time may be noticed late. Then the next opponent has been there for a while,
        and a queue in order of entry would be wrong.
        """
        if not exhibition.scenario.first_come:
            dispatcher = cls(exhibition, boards, call_at)
            for board in boards:
                board.dispatcher = dispatcher

    def enter(self, board: Board, wake: Callable[[], object]) -> None:
        """Call `wake` when a master comes to this board, which is ready for her."""
        with self._deciding:
            master = board.master
            since = max(board.ready_at, board.played_since)
            self._wake[board] = wake
            self._queues[master].enter(board, since)
            if self._standing.get(master) is board:
                # in real time a reply dated before she came may be noticed only now
                at = max(since, master.free_at)
                self._at(at, master, partial(self._lead, master, board, at))
            elif master not in self._busy:
                self._ask(master, since)

    def arrives(self, board: Board) -> None:
        """Note that an opponent sits down at this board: masters in rotation may go there."""
        if self._rotation:
            for master in self._masters:
                self._ask(master, board.arrived_at)

    def over(self, board: Board, at: int) -> None:
        """Note that a game is over: a master who waits there for the opponent goes on."""
        with self._deciding:
            for master, where in list(self._standing.items()):
                if where is board:
                    del self._standing[master], self._busy[master]
                    master.free_at = max(master.free_at, at)
                    self._ask(master, at)

    def free(self, master: Master, at: int) -> None:
        """Note that a master's visit is over, or that she need not go to that board any more."""
        with self._deciding:
            self._busy.pop(master, None)
            self._ask(master, at)

    def leave(self, board: Board) -> None:
        """Note that no task or thread waits at this board any more."""
        with self._deciding:
            self._wake.pop(board, None)
            for queue in self._queues.values():
                queue.leave(board)
            self.over(board, self._time.now)
            for master, where in list(self._busy.items()):
                if where is board:
                    self.free(master, self._time.now)

    def waits_in_vain(self, board: Board) -> bool:
        """Whether this board waits for a master who is stuck at a silent board."""
        return board in self._wake and self._standing.get(board.master) in self._silent

    def _at(self, at: int, master: Master, what: Callable[[], object]) -> None:
        # after all replies of that instant, by the masters' numbers; no two orders may be equal
        self._call_at(at, LATE + (master.number << 40) + next(self._asked), what)

    def _ask(self, master: Master, at: int) -> None:
        at = max(at, master.free_at)
        self._at(at, master, partial(self._decide, master, at))

    def _decide(self, master: Master, at: int) -> None:
        """Choose a master's next board, if there is one to go to."""
        with self._deciding:
            at = self._time.not_before(at)
            if master in self._busy or at < master.free_at:
                return
            if not self._has_to_decide(master, at):
                return  # the next board that is ready, or opponent who arrives, asks her again
            rested = master.rest(at)
            if rested > at:
                self._ask(master, rested)
            else:
                self._go(master, at)

    def _has_to_decide(self, master: Master, at: int) -> bool:
        if self._rotation:
            return self._rounds[master].has_to_decide(at)
        return bool(self._queues[master].since)

    def _go(self, master: Master, at: int) -> None:
        """Send a master to the board that is next for her, if there is any."""
        target = self._next_board(master, at)
        if target is None:
            return
        if self._waits(target, master):
            self._lead(master, target, at)
        else:
            self._walk(master, target, at)

    def _next_board(self, master: Master, at: int) -> Board | None:
        if self._rotation:
            return self._rounds[master].decide(at)
        return self._queues[master].first(master)

    def _waits(self, board: Board, master: Master) -> bool:
        return board in self._queues[master].since

    def _lead(self, master: Master, board: Board, at: int) -> None:
        """Bring a master to a board that waits for her, and wake its task or thread."""
        with self._deciding:
            wake = self._wake.pop(board, None)
            if wake is not None:
                self._queues[master].leave(board)
                self._standing.pop(master, None)
                self._busy[master] = board
                board.called_at = at
                wake()

    # Round-robin: to boards that are ready and to others

    def _walk(self, master: Master, board: Board, at: int) -> None:
        """Send a master to a board that is not ready."""
        self._busy[master] = board
        arrival = master.go(board.place, at)
        arrive = partial(self._arrive, master, board, board.number, arrival)
        self._at(arrival, master, arrive)

    def _arrive(self, master: Master, board: Board, game: int, at: int) -> None:
        """Serve a board if it is ready when she comes; else she goes on if asked to, or waits."""
        with self._deciding:
            master.free_at = max(master.free_at, at)
            if board.number != game or not board.in_play:
                self.free(master, at)  # the game was over before she came
            elif self._waits(board, master):
                # in real time she may come later than planned, after a reply made just now
                self._lead(master, board, max(at, board.ready_at))
            elif board.thinks_at(at) and board.may_pass() and self._queues[master].since:
                board.ask_back(at)
                self.free(master, at)
            else:
                self._standing[master] = board
