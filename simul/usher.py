"""The usher leads each master to her next board, where she does not simply take the first in line.

An event loop serves whoever is ready first, and needs nobody for that. Any other order, and several
masters who share the boards, need somebody who knows all who are waiting: boards are entered here
when they are ready, and whoever waits there is woken when a master comes. The rules are those of
docs/rules.md; all times are ms of hall time.
"""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count

from simul.board import Board
from simul.exhibition import Exhibition
from simul.masters import Master
from simul.orders import ORDERS, round_the_hall
from simul.timeline import LATE

CallAt = Callable[[int, int, Callable[[], object]], object]
"""Have something called at `due` (ms); of those due at the same instant, call by `order`."""


class Usher:
    """Knows who waits for a master, and decides for each master where she goes."""

    def __init__(self, exhibition: Exhibition, boards: Sequence[Board], call_at: CallAt) -> None:
        self._scenario = exhibition.scenario
        self._time = exhibition.time
        self._note = exhibition.events.append
        self._boards = boards
        self._masters = exhibition.masters
        self._call_at = call_at
        self._waiting: dict[Board, Callable[[], object]] = {}
        self._since: dict[Board, int] = {}
        """Since when they wait; where there are few threads, not before one has come."""
        self._busy: dict[Master, Board] = {}
        """Masters at work, or on their way, and the board that it is about."""
        self._standing: dict[Master, Board] = {}
        """Masters who wait at a board until its opponent is ready; they are busy, too."""
        self._asked = count()
        self._deciding = threading.RLock()  # in real time threads come here all at once

    @classmethod
    def where_needed(cls, exhibition: Exhibition, boards: Sequence[Board], call_at: CallAt) -> None:
        """Have an usher lead the masters of these boards, if the scenario needs one.

        A game that is lost on time may be found to be over late; then the next opponent has been
        there for a while, and a queue that only knows who came when would be wrong.
        """
        scenario = exhibition.scenario
        late_news = scenario.clock is not None and scenario.all_games > scenario.boards
        if scenario.order != "ready-first" or scenario.master.tandem > 1 or late_news:
            usher = cls(exhibition, boards, call_at)
            for board in boards:
                board.usher = usher

    def enter(self, board: Board, wake: Callable[[], object]) -> None:
        """Have `wake` called when a master comes to this board, which is ready for her."""
        with self._deciding:
            self._waiting[board] = wake
            self._since[board] = since = max(board.ready_at, board.played_since)
            master = board.master
            if self._standing.get(master) is board:
                # in real time the reply may be dated before she came, and noticed only now
                at = max(since, master.free_at)
                self._at(at, master, partial(self._lead, master, board, at))
            elif master not in self._busy:
                self._ask(master, since)

    def arrives(self, board: Board) -> None:
        """Note that an opponent sits down at this board: who goes round may go there."""
        if self._scenario.order == "rotation":
            for master in self._masters:
                self._ask(master, board.arrived_at)

    def over(self, board: Board, at: int) -> None:
        """Note that a game is over, so that nobody need wait there until the opponent is ready."""
        with self._deciding:
            for master, where in list(self._standing.items()):
                if where is board:
                    del self._standing[master], self._busy[master]
                    master.free_at = max(master.free_at, at)
                    self._ask(master, at)

    def free(self, master: Master, at: int) -> None:
        """Note that a master's visit is over, or that she need not go there any more."""
        with self._deciding:
            self._busy.pop(master, None)
            self._ask(master, at)

    def leave(self, board: Board) -> None:
        """Note that nobody waits at this board any more."""
        with self._deciding:
            self._waiting.pop(board, None)
            self.over(board, self._time.now)
            for master, where in list(self._busy.items()):
                if where is board:
                    self.free(master, self._time.now)

    def _at(self, at: int, master: Master, what: Callable[[], object]) -> None:
        # behind all replies of that instant, the masters by their numbers; no two may be equal
        self._call_at(at, LATE + (master.number << 40) + next(self._asked), what)

    def _ask(self, master: Master, at: int) -> None:
        at = max(at, master.free_at)
        self._at(at, master, partial(self._decide, master, at))

    def _decide(self, master: Master, at: int) -> None:
        """Choose a master's next board, if there is one to go to."""
        with self._deciding:
            if not self._time.virtual:
                at = max(at, self._time.now)
            if master in self._busy or at < master.free_at:
                return
            if self._scenario.order == "rotation":
                self._go_round(master, at)
                return
            waiting = self._ready_for(master, at)
            if not waiting:
                return
            rested = master.rest(at)
            if rested > at:
                self._ask(master, rested)
            else:
                choose = ORDERS[self._scenario.order]
                self._lead(master, choose(waiting, master, self._scenario.boards), at)

    def _ready_for(self, master: Master, at: int) -> list[Board]:
        """Find who waits for her, whoever has been ready longest first."""
        since = self._since
        ready = [each for each in self._waiting if each.master is master and since[each] <= at]
        return sorted(ready, key=since.__getitem__)  # at one instant, whoever was entered first

    def _lead(self, master: Master, board: Board, at: int) -> None:
        """Have a master come to a board that waits for her."""
        with self._deciding:
            wake = self._waiting.pop(board, None)
            if wake is not None:
                self._standing.pop(master, None)
                self._busy[master] = board
                board.called_at = at
                wake()

    # Going round the hall, ready or not

    def _go_round(self, master: Master, at: int) -> None:
        target = self._next_round(master, at)
        if target is None:
            return  # whoever arrives next is entered, and then she is asked again
        rested = master.rest(at)
        if rested > at:
            self._ask(master, rested)
        elif target in self._waiting and target.master is master:
            self._lead(master, target, at)
        else:
            self._busy[master] = target
            arrival = master.go(target.place, at)
            game = target.number
            self._at(arrival, master, partial(self._arrive, master, target, game, arrival))

    def _next_round(self, master: Master, at: int) -> Board | None:
        for board in round_the_hall(self._boards, master):
            if board.in_play and board.arrived_at <= at:
                arrival = at + master.way(board.place)
                if board in self._waiting or not board.ends_before(arrival):
                    return board
        return None

    def _arrive(self, master: Master, board: Board, game: int, at: int) -> None:
        """Have a master find a board ready, or be asked to come back, or wait there."""
        with self._deciding:
            master.free_at = max(master.free_at, at)
            if board.number != game or not board.in_play:
                self.free(master, at)  # the game was over before she came
            elif board in self._waiting and board.master is master:
                # in real time it may be later than planned, and the opponent ready only just now
                self._lead(master, board, max(at, board.ready_at))
            elif board.may_pass() and self._ready_for(master, at):
                board.ask_back(at)
                self.free(master, at)
            else:
                self._standing[master] = board
