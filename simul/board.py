"""One board of the hall: whose turn it is, what a move costs, when a game is over, and who is next.

No scheduler and no clock of its own: a board is told the time by the run's `Time`. The steps come
in pairs, `begin_...` and `end_...`, and a hall decides what happens in between (see `simul.halls`).
"""

from collections.abc import Iterable
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

import chess

from players import Player
from simul.adjudication import adjudication
from simul.chess_clock import ChessClock
from simul.errors import Interrupted, OutOfTurn, PlayerError
from simul.exhibition import Exhibition
from simul.masters import Master
from simul.record import Event, Kind
from simul.referee import Misconduct, Referee, choice
from simul.scenario.thinking import Draw
from simul.seating import NONE, Seat
from simul.timeline import NEVER

if TYPE_CHECKING:
    from simul.usher import Usher


class _Begun(NamedTuple):
    """A move whose time is running, or what will come instead of it."""

    due: int
    move: chess.Move | None = None
    ending: str = ""
    """Result and reason, where the game ends instead."""
    failure: str = ""
    """What the player does instead, where that is not a matter for the referee alone."""


class Board:
    """A board: the position, whose turn it is, and the events it leaves in the record."""

    def __init__(self, seats: Iterable[Seat], exhibition: Exhibition) -> None:
        """Have the games of these seats played here, one after the other."""
        self._seats = list(seats)
        self._exhibition = exhibition
        self._time = exhibition.time
        self._events = exhibition.events
        self.place = self._seats[0].pairing.seat
        """Its number in the hall."""
        self.order = self.place - exhibition.scenario.boards
        """Who goes first of those due at the same instant: whoever has waited longest."""
        self.usher: Usher | None = None
        """Who brings the master here; nobody where she simply takes the first in line."""
        self.called_at: int | None = None
        """When somebody decided that a master comes here next; None where nobody does."""
        self._sit_down(self._seats.pop(0))

    def _sit_down(self, seat: Seat, arrives_at: int = 0) -> None:
        """Begin the next game."""
        self.number = seat.pairing.board
        self.position = seat.position
        self.arrived_at = NEVER
        """When the opponent sat down; `NEVER` before anybody has asked for it."""
        self._arrives_at = max(arrives_at, seat.arrives_at)
        self._seat = seat
        self.in_play = not (self._arrives_at and self.ends_before(self._arrives_at))
        self._referee = Referee(seat)
        self._clock = ChessClock(seat.pairing.clocks)
        masters_colour = chess.WHITE if seat.pairing.master_is_white else chess.BLACK
        self._masters_turn = seat.position.turn == masters_colour
        self._ply = 0
        self._visits = 0
        self._passes = 0
        self._last_at = 0
        """When the last move was made, or the opponent arrived."""
        self._free_at = 0
        """When the master can go on, after a visit."""
        self._visitor = self.master
        self._begun: _Begun | None = None
        self._unlucky = seat.misfortune != NONE
        self._visiting = False
        """Whether the master is at this board."""
        self._left = False
        if not self.in_play:  # all games have been cut off by then: nobody sits down any more
            self._exhibition.games_over += 1 + len(self._seats)
            self._seats.clear()

    def __repr__(self) -> str:
        return f"board {self.number}"

    @property
    def waits(self) -> bool:
        """Whether the opponent has to do something before the master can come."""
        return self.in_play and not (self._masters_turn and self.arrived_at < NEVER)

    @property
    def ready(self) -> bool:
        """Whether the opponent waits for the master."""
        return self.in_play and self._masters_turn and self._arrived and self._begun is None

    @property
    def computes_long(self) -> bool:
        """Whether a player who would hold up all others is to be asked in a thread of its own.

        That is only in real time; under the virtual clock, time stands still for everybody.
        """
        quick = getattr(self._seat.opponent, "quick", False)
        return not (self._time.virtual or quick or self._masters_turn)

    @property
    def ready_at(self) -> int:
        """Since when the opponent waits for the master, in ms."""
        return self._last_at

    @property
    def master(self) -> Master:
        """Who makes the master's next move here."""
        masters = self._exhibition.masters
        return masters[self._visits % len(masters)]

    @property
    def lost_at(self) -> int:
        """When the master's own time is up while the opponent waits for her, in ms."""
        return self._clock.up_at(self._last_at, masters=True)

    @property
    def _arrived(self) -> bool:
        return self.arrived_at < NEVER

    @property
    def waits_for(self) -> str:
        """Whom an unfinished game waits for, in words."""
        if self._begun is not None and self._begun.due >= NEVER:
            return "its opponent, who will never reply"
        if self._begun is not None:
            return "the end of a move that has begun"
        return "the master" if self._masters_turn else "its opponent, whom nobody asked to reply"

    @property
    def time_is_up_at(self) -> int | None:
        """When the opponent, who thinks, has thought too long, in ms; None if that may take ever.

        It is since the master's move that the opponent thinks.
        """
        if self._masters_turn:
            return None
        limit = self._seat.misfortune.limit
        up = self._clock.up_at(self._last_at, masters=False)
        up = up if limit is None else min(up, self._last_at + limit)
        return up if up < NEVER else None

    def within_limit(self, due: int) -> int:
        """Return when to end a wait for what is due then: no later than the time is up."""
        up = self.time_is_up_at
        return due if up is None else min(due, up)

    def ends_before(self, at: int) -> bool:
        """Whether all games are cut off by then."""
        cut_off = self._seat.misfortune.cut_off_at
        return cut_off is not None and cut_off <= at

    # The opponent

    def begin_wait(self) -> int:
        """Let the opponent arrive, or think; return when that is over and `end_wait` is due.

        It may be `NEVER`, or later than `time_is_up_at`: nobody has to wait longer than that. What
        then comes may be the end of the game instead of a reply.
        """
        if not self.seat_opponent() or not self._masters_turn:
            return self._begin_reply()
        self._begun = _Begun(self._last_at)
        return self._last_at

    def end_wait(self) -> None:
        """Have the opponent be ready for the master's visit, dated when that was due.

        The master may have been busy elsewhere. If time was up before, by the due times and whoever
        woke us, the game is lost.
        """
        if self._masters_turn:
            self._begun = None
            return
        up = self.time_is_up_at
        if up is not None and (self._begun is None or self._begun.due > up):
            self._begun = _Begun(up, ending=self._late(up))
        self._end(Kind.REPLY)

    def seat_opponent(self) -> bool:
        """Have the opponent sit down, if that is still to be done; say whether it was."""
        self._expect_to_go_on()
        if self._arrived:
            return False
        self.arrived_at = self._last_at = self._arrives_at
        self._note(self._last_at, Kind.ARRIVED)
        if self.usher is not None:
            self.usher.arrives(self)
        return True

    def _begin_reply(self) -> int:
        self._expect(masters_turn=False)
        number = self.number
        think = self._seat.think_time(self.position)
        begun = self._instead_of_reply(self._last_at + think)
        if begun is None:
            begun = self._chosen(self._seat.opponent, self._last_at, lambda _: think)
            begun = self._instead_of_reply(begun.due) or begun
        if number == self.number:  # else time was up meanwhile, and somebody else sits here
            self._begun = begun
            if begun.due >= NEVER and self.time_is_up_at is None:
                self._exhibition.in_silence.add(self)
        return begun.due

    def _late(self, up: int) -> str:
        """Say that the opponent has thought too long, and how."""
        limit = self._seat.misfortune.limit
        if limit is not None and up == self._last_at + limit:
            return self._forfeit(f"no reply within {limit / 1_000:g} s", by_master=False)
        return self._referee.out_of_time(self._opponent, by_master=False)

    # The master

    def begin_move(self) -> int:
        """Bring the master to the board; return when her move will be made.

        She may have to walk, or to rest before. If she would come too late, the game ends instead.
        """
        self._expect(masters_turn=True)
        master = self.master
        now, self.called_at = self.called_at, None
        now = master.rested(self._time.now) if now is None else now
        self._begun = self._too_late(now + master.way(self.place))
        self._free_at, self._visitor = now, master
        if self._begun is not None:
            return now
        at = master.go(self.place, now)
        self._exhibition.visits += 1
        self.order = self._exhibition.visits
        self._visits += 1
        self._visiting = True
        self._note(at, Kind.VISIT)
        begun = self._chosen(self._seat.master, at, self._seat.master_time)
        self._begun = begun if begun.due <= self.lost_at else self._lost_on_time()
        self._free_at = self._begun.due
        return self._free_at

    def end_move(self) -> None:
        """Make the master's move; from now on the opponent thinks."""
        at = self._free_at if self._time.virtual else max(self._free_at, self._time.now)
        if self._visiting and at > self.lost_at:
            self._begun, at = self._lost_on_time(), self.lost_at
        visitor = self._visitor  # somebody else may sit down here, and wait for another master
        visitor.free_at = max(visitor.free_at, at)
        try:
            self._end(Kind.MOVE, at)
        finally:
            if self.usher is not None:
                self.usher.free(visitor, at)

    def _too_late(self, arrival: int) -> _Begun | None:
        """Find out what has ended the game when the master would arrive."""
        cut_off = self._seat.misfortune.cut_off_at
        if cut_off is not None and cut_off <= min(arrival, self.lost_at):
            return self._cut_off()
        return self._lost_on_time() if self.lost_at <= arrival else None

    def _lost_on_time(self) -> _Begun:
        return _Begun(self.lost_at, ending=self._referee.out_of_time("the master", by_master=True))

    def may_pass(self) -> bool:
        """Whether the opponent may ask a master who has come too early to come back."""
        return self.in_play and self._passes < self._exhibition.scenario.passes

    def ask_back(self, at: int) -> None:
        """Have the opponent ask the master to come back later."""
        self._passes += 1
        self._note(at, Kind.PASSED)

    def leave(self, fate: Kind = Kind.CANCELLED) -> None:
        """Note that an unfinished game was left by whoever played it; the first time counts."""
        if self.in_play and not self._left:
            self._left = True
            self._note(self._time.now, fate)
        if self.usher is not None:
            self.usher.leave(self)

    def _expect(self, *, masters_turn: bool) -> None:
        """Refuse a step that is not due here.

        Raises Interrupted when the run is stopped, OutOfTurn when a scheduler is at fault.
        """
        self._expect_to_go_on()
        asked = "the master was asked for a move" if masters_turn else "a reply was asked for"
        if not self.in_play:
            raise OutOfTurn(f"board {self.number}: {asked}, but the game is over")
        if self._begun is not None or self._masters_turn is not masters_turn:
            error = OutOfTurn(
                f"board {self.number}, ply {self._ply + 1}: {asked} out of turn; "
                "after every move of the master the opponent's reply has to be waited for"
            )
            self._fail(self._time.now, error)
            raise error

    def _expect_to_go_on(self) -> None:
        if self._exhibition.stopped or self._exhibition.called_off:
            if self._arrived:
                self.leave()
            raise Interrupted("the run was stopped")

    def _chosen(self, player: Player, began: int, draw: Draw) -> _Begun:
        """Have a player choose, as part of the time the move takes."""
        asked = perf_counter()
        try:
            move = choice(player, self.position)
        except Misconduct as misconduct:
            due = began if self._time.virtual else max(began, self._time.now)
            return self._failed(due, misconduct)
        due = began + draw(self.position)
        if self._is_measured:
            took = getattr(player, "seconds", perf_counter() - asked)
            due += round(1_000 * took * self._time.speed)
        # in real time a player may need longer than drawn
        return _Begun(due if self._time.virtual else max(due, self._time.now), move)

    @property
    def _is_measured(self) -> bool:
        """Whether the time that the player computes counts as thinking."""
        seat = self._seat
        return seat.masters_time_is_measured if self._masters_turn else seat.think_time_is_measured

    def _failed(self, due: int, what: Misconduct) -> _Begun:
        """Have the game lost, or the failure raised at once where it is to propagate."""
        who = "the master" if self._masters_turn else self._opponent
        if not self._exhibition.scenario.propagates:
            return _Begun(due, ending=self._forfeit(f"{who} {what}", by_master=self._masters_turn))
        error = PlayerError(
            f"board {self.number}, ply {self._ply + 1}: {who} {what} (in {self._fen()})"
        )
        self._fail(due, error)
        raise error from what.__cause__

    def _instead_of_reply(self, due: int) -> _Begun | None:
        """Find what comes before a reply due then; of all that may, the first."""
        if not self._unlucky:
            return None
        misfortune = self._seat.misfortune
        out, silent = misfortune.walks_out_at, misfortune.falls_silent_at
        if silent is not None and silent < due:
            due = NEVER
        found = [_Begun(NEVER)] if due >= NEVER else []
        if out is not None and out < due:
            found.append(self._walk_out(max(out, self._last_at)))
        if misfortune.cut_off_at is not None and misfortune.cut_off_at < due:
            found.append(self._cut_off())
        return min(found, key=lambda begun: begun.due, default=None)

    def _walk_out(self, at: int) -> _Begun:
        words = f"{self._opponent} walked out"
        if not self._exhibition.scenario.propagates:
            return _Begun(at, ending=self._forfeit(words, by_master=False))
        return _Begun(at, failure=f"board {self.number}, ply {self._ply + 1}: {words}")

    def _cut_off(self) -> _Begun:
        """End the game because the exhibition ends: for it is then cut off in mid-game."""
        misfortune = self._seat.misfortune
        at = max(misfortune.cut_off_at or 0, self._last_at)
        if misfortune.closes:
            return _Begun(at, ending=adjudication(self.position, "the hall closed"))
        return _Begun(at, ending=self._forfeit("the master fell ill", by_master=True))

    def _forfeit(self, words: str, *, by_master: bool) -> str:
        return self._referee.forfeit(words, by_master=by_master)

    @property
    def _opponent(self) -> str:
        return self._seat.pairing.opponent

    def _end(self, kind: Kind, at: int | None = None) -> None:
        """Put what has begun into the record, by default at its due time."""
        if self._begun is None:
            raise OutOfTurn(f"board {self.number}: a move was ended that had not begun")
        begun, self._begun = self._begun, None
        if begun.move is None:
            self._end_without_move(begun)
            return
        at = begun.due if at is None else at
        self._clock.press(at - self._last_at, masters=kind is Kind.MOVE)
        self._last_at = at
        self._masters_turn = kind is Kind.REPLY
        self._visiting = False
        self._ply += 1
        self.position.push(begun.move)
        self._events.append(Event(at, self.number, self._ply, kind, begun.move.uci()))
        self._exhibition.moves_made += 1
        over = self._referee.ending(self._ply)
        if over:
            self._over(at, over)

    def _end_without_move(self, begun: _Begun) -> None:
        if begun.failure:
            error = PlayerError(begun.failure)
            self._fail(begun.due, error)
            raise error
        self._over(begun.due, begun.ending)

    def _over(self, at: int, how: str) -> None:
        self.in_play = False
        self._exhibition.games_over += 1
        self._note(at, Kind.OVER, how)
        self._seat_newcomer(at + self._exhibition.scenario.changeover)
        if self.usher is not None:
            self.usher.over(self, at)

    def _seat_newcomer(self, at: int) -> None:
        """Have the next opponent sit down."""
        if self._seats:
            self._sit_down(self._seats.pop(0), at)

    def _fail(self, at: int, error: PlayerError | OutOfTurn) -> None:
        """End this game in the record, and say why; no scheduler can hide it."""
        if not self.in_play:
            return  # a player who was asked in a thread and failed when time was up already
        self.in_play = False
        self._visiting = True  # it is about the move to come
        self._note(at, Kind.FAILED, note=str(error))
        self._exhibition.failures.append(error)
        if self.usher is not None:
            self.usher.leave(self)

    def _fen(self) -> str:
        """Position by the record: a player may have spoilt the one that it was shown."""
        position = chess.Board(self._seat.pairing.fen)
        for event in self._events:
            if event.board == self.number and event.move:
                position.push_uci(event.move)
        return position.fen()

    def _note(self, at: int, kind: Kind, note: str = "") -> None:
        # during a visit, what happens has the number of the move that is about to be made
        ply = self._ply + self._visiting
        self._events.append(Event(at, self.number, ply, kind, "", note))
