"""One game under the rules of the hall: whose turn it is, what a move costs, when it is over.

No scheduler and no clock of its own: a board is told the time by the run's `Time`. The steps come
in pairs, `begin_...` and `end_...`, and a hall decides what happens in between (see `simul.halls`).
"""

from typing import NamedTuple

import chess

from players import Player
from simul.adjudication import adjudication
from simul.errors import Interrupted, OutOfTurn, PlayerError
from simul.exhibition import Exhibition
from simul.record import Event, Kind
from simul.referee import Misconduct, choice, ending
from simul.seating import NONE, Draw, Seat
from simul.timeline import NEVER


class _Begun(NamedTuple):
    """A move whose time is running, or what will come instead of it."""

    due: int
    move: chess.Move | None = None
    ending: str = ""
    """Result and reason, where the game ends instead."""
    failure: str = ""
    """What the player does instead, where that is not a matter for the referee alone."""


class Board:
    """One game: the position, whose turn it is, and the events it leaves in the record."""

    def __init__(self, seat: Seat, exhibition: Exhibition) -> None:
        self.number = seat.pairing.board
        self.position = seat.position
        self.in_play = True
        self.order = self.number - exhibition.scenario.boards
        """Who goes first of those due at the same instant: whoever has waited longest."""
        self._seat = seat
        self._exhibition = exhibition
        self._time = exhibition.time
        self._events = exhibition.events
        masters_colour = chess.WHITE if seat.pairing.master_is_white else chess.BLACK
        self._masters_turn = seat.position.turn == masters_colour
        self._ply = 0
        self._last_at = 0
        self._begun: _Begun | None = None
        self._unlucky = seat.misfortune != NONE
        self._arrived = False
        self._visiting = False
        """Whether the master is at this board."""
        self._left = False

    def __repr__(self) -> str:
        return f"board {self.number}"

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
        """When the opponent, who thinks since the master's move, has thought too long; in ms."""
        limit = self._seat.misfortune.limit
        return None if limit is None else self._last_at + limit

    def within_limit(self, due: int) -> int:
        """Return when to end a wait for what is due then: no later than the time is up."""
        up = self.time_is_up_at
        return due if up is None else min(due, up)

    def begin_arrival(self) -> int:
        """Seat the opponent, who thinks at once if it is their move; return when they are ready."""
        self._expect_to_go_on()
        self._arrived = True
        self._note(0, Kind.ARRIVED)
        if self._masters_turn:
            return 0
        return self.begin_reply()

    def end_arrival(self) -> None:
        """Have the opponent ready for the master's first visit."""
        if not self._masters_turn:
            self.end_reply()

    def begin_move(self) -> int:
        """Bring the master to the board; return when her move will be made."""
        self._expect(masters_turn=True)
        now = self._time.now
        cut_off = self._seat.misfortune.cut_off_at
        if cut_off is not None and now >= cut_off:
            self._begun = self._cut_off()
            return now
        self._exhibition.visits += 1
        self.order = self._exhibition.visits
        self._visiting = True
        self._note(now, Kind.VISIT)
        self._begun = self._chosen(self._seat.master, now, self._seat.master_time)
        return self._begun.due

    def end_move(self) -> None:
        """Make the master's move; from now on the opponent thinks."""
        self._end(Kind.MOVE, self._time.now)

    def begin_reply(self) -> int:
        """Let the opponent think, since the master's move; return when the reply is due.

        It may be `NEVER`, or later than `time_is_up_at`: nobody has to wait longer than that. What
        then comes may be the end of the game instead of a reply.
        """
        self._expect(masters_turn=False)
        think = self._seat.think_time(self.position)
        begun = self._instead_of_reply(self._last_at + think)
        if begun is None:
            begun = self._chosen(self._seat.opponent, self._last_at, lambda _: think)
            begun = self._instead_of_reply(begun.due) or begun
        self._begun = begun
        if begun.due >= NEVER and self.time_is_up_at is None:
            self._exhibition.in_silence.add(self)
        return begun.due

    def end_reply(self) -> None:
        """Make the reply, dated when it was due: the master may have been busy elsewhere.

        If time was up before that, by the due times and whoever woke us, the game is forfeited.
        """
        up = self.time_is_up_at
        late = self._begun is None or self._begun.due > (up or 0)
        if up is not None and late and not self._masters_turn:
            seconds = f"{(up - self._last_at) / 1_000:g} s"
            forfeit = self._forfeit(f"no reply within {seconds}", by_master=False)
            self._begun = _Begun(up, ending=forfeit)
        self._end(Kind.REPLY)

    def leave(self, fate: Kind = Kind.CANCELLED) -> None:
        """Note that an unfinished game was left by whoever played it; the first time counts."""
        if self.in_play and not self._left:
            self._left = True
            self._note(self._time.now, fate)

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
        try:
            move = choice(player, self.position)
        except Misconduct as misconduct:
            due = began if self._time.virtual else max(began, self._time.now)
            return self._failed(due, misconduct)
        due = began + draw(self.position)
        # in real time a player may need longer than drawn
        return _Begun(due if self._time.virtual else max(due, self._time.now), move)

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
        white_wins = by_master is not self._seat.pairing.master_is_white
        return f"{'1-0' if white_wins else '0-1'} forfeit: {words}"

    @property
    def _opponent(self) -> str:
        pairing = self._seat.pairing
        return pairing.black if pairing.master_is_white else pairing.white

    def _end(self, kind: Kind, at: int | None = None) -> None:
        """Put what has begun into the record, by default at its due time."""
        if self._begun is None:
            raise OutOfTurn(f"board {self.number}: a move was ended that had not begun")
        begun, self._begun = self._begun, None
        if begun.move is None:
            self._end_without_move(begun)
            return
        self._last_at = at = begun.due if at is None else at
        self._masters_turn = kind is Kind.REPLY
        self._visiting = False
        self._ply += 1
        self.position.push(begun.move)
        self._events.append(Event(at, self.number, self._ply, kind, begun.move.uci()))
        self._exhibition.moves_made += 1
        over = ending(self.position, self._seat.plies - self._ply, self._seat.recorded_result)
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

    def _fail(self, at: int, error: PlayerError | OutOfTurn) -> None:
        """End this game in the record, and say why; no scheduler can hide it."""
        if not self.in_play:
            return  # a player who was asked in a thread and failed when time was up already
        self.in_play = False
        self._visiting = True  # it is about the move to come
        self._note(at, Kind.FAILED, note=str(error))
        self._exhibition.failures.append(error)

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
