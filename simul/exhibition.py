"""The rules of the hall: whose turn it is, which moves are legal, when a game is over.

No scheduler and no clock of its own: a board is told the time by the run's `Time`. The steps come
in pairs, `begin_...` and `end_...`, and a hall decides what happens in between (see `simul.halls`).
"""

import reprlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import chess

from players import Player
from simul.adjudication import adjudication
from simul.errors import Interrupted, OutOfTurn, PlayerError
from simul.record import Event, Kind
from simul.seating import Seat
from simul.timeline import Time

if TYPE_CHECKING:
    import threading


class Exhibition:
    """One run: its boards to be seated, its time, and the events so far."""

    def __init__(self, seats: Iterable[Seat], time: Time) -> None:
        self.seats = tuple(seats)
        self.time = time
        self.events: list[Event] = []
        self.workers: set[object] = set()
        """The threads or tasks that played at a board."""
        self.threads: list[threading.Thread] = []
        """Threads that the hall has made; when the run ends, so do they."""
        self.failures: list[BaseException] = []
        """What went wrong, also where nobody could be handed it, as in a plain thread."""
        self.moves_made = 0
        self.games_over = 0
        self.visits = 0
        self.stopped = False
        self._on_stop: list[Callable[[], object]] = [time.stop]

    def on_stop(self, action: Callable[[], object]) -> None:
        """Have `action` called when the run is to stop: from any thread, maybe twice."""
        self._on_stop.append(action)
        if self.stopped:  # asked after the line above, so that `stop` either sees it or is seen
            action()

    def stop(self) -> None:
        """End the run from outside: every board raises Interrupted at its next step."""
        if self.stopped:
            return
        self.stopped = True
        for action in list(self._on_stop):
            action()

    def fail(self, error: BaseException) -> None:
        """Note an error with which the run ends, and stop everybody."""
        self.failures.append(error)
        self.stop()


class _Begun(NamedTuple):
    """A move that a player has chosen and whose time is running."""

    move: str
    due: int
    ending: str
    """Result and reason if this move ends the game."""


class Board:
    """One game: the position, whose turn it is, and the events it leaves in the record."""

    def __init__(self, seat: Seat, exhibition: Exhibition) -> None:
        self.number = seat.pairing.board
        self.position = seat.position
        self.in_play = True
        self.order = self.number - len(exhibition.seats)
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

    def __repr__(self) -> str:
        return f"board {self.number}"

    @property
    def waits_for(self) -> str:
        """Whom an unfinished game waits for, in words."""
        if self._begun is not None:
            return "the end of a move that has begun"
        return "the master" if self._masters_turn else "its opponent, whom nobody asked to reply"

    def begin_arrival(self) -> int:
        """Seat the opponent, who thinks at once if it is their move; return when they are ready."""
        self._note(0, Kind.ARRIVED)
        if self._masters_turn:
            return 0
        return self.begin_reply()

    def end_arrival(self) -> None:
        """Have the opponent ready for the master's first visit."""
        if self._begun is not None:
            self.end_reply()

    def begin_move(self) -> int:
        """Bring the master to the board; return when her move will be made."""
        self._expect(masters_turn=True)
        self._exhibition.visits += 1
        self.order = self._exhibition.visits
        visit = self._time.now
        self._note(visit, Kind.VISIT, ply=self._ply + 1)
        return self._begin(self._seat.master, "the master", visit, self._seat.master_time)

    def end_move(self) -> None:
        """Make the master's move; from now on the opponent thinks."""
        self._end(self._time.now, Kind.MOVE)

    def begin_reply(self) -> int:
        """Let the opponent think, since the master's move; return when the reply is due."""
        self._expect(masters_turn=False)
        name = self._seat.pairing.black
        return self._begin(self._seat.opponent, name, self._last_at, self._seat.think_time)

    def end_reply(self) -> None:
        """Make the reply, dated when it was due: the master may have been busy elsewhere."""
        self._end(self._begun.due if self._begun else 0, Kind.REPLY)

    def _expect(self, *, masters_turn: bool) -> None:
        """Refuse a step that is not due here.

        Raises Interrupted when the run is stopped, OutOfTurn when a scheduler is at fault.
        """
        if self._exhibition.stopped:
            raise Interrupted("the run was stopped")
        asked = "the master was asked for a move" if masters_turn else "a reply was asked for"
        if not self.in_play:
            raise OutOfTurn(f"board {self.number}: {asked}, but the game is over")
        if self._begun is not None or self._masters_turn is not masters_turn:
            raise OutOfTurn(
                f"board {self.number}, ply {self._ply + 1}: {asked} out of turn; "
                "after every move of the master the opponent's reply has to be waited for"
            )

    def _begin(self, player: Player, who: str, at: int, draw: Callable[[], int]) -> int:
        """Have a player choose, as part of the time the move takes; return when it will be made."""
        move = self._choice(player, who)
        self.position.push(move)
        self._ply += 1
        due = at + draw()
        if not self._time.virtual:
            due = max(due, self._time.now)  # in real time a player may need longer than drawn
        self._begun = _Begun(move.uci(), due, self._ending())
        return due

    def _end(self, at: int, kind: Kind) -> None:
        """Put a move that has begun into the record."""
        if self._begun is None:
            raise OutOfTurn(f"board {self.number}: a move was ended that had not begun")
        begun, self._begun = self._begun, None
        self._masters_turn = kind is Kind.REPLY
        self._last_at = at
        self._events.append(Event(at, self.number, self._ply, kind, begun.move))
        self._exhibition.moves_made += 1
        if begun.ending:
            self.in_play = False
            self._exhibition.games_over += 1
            self._note(at, Kind.OVER, note=begun.ending)

    def _choice(self, player: Player, who: str) -> chess.Move:
        """Ask a player, and be the referee.

        Raises PlayerError, naming board, ply and player, for anything but a legal move.
        """
        before = _visible(self.position)
        try:
            move: Any = player.choose(self.position)
        except BaseException as error:  # even SystemExit ends this player's game, not the program
            raise self._fail(who, f"failed: {_described(error)}") from error
        if _visible(self.position) != before:
            raise self._fail(who, "changed the position instead of only looking at it")
        if not isinstance(move, chess.Move):
            raise self._fail(who, f"returned {reprlib.repr(move)}, which is not a chess.Move")
        if not self.position.is_legal(move):
            raise self._fail(who, f"played {move.uci()}, which is not legal")
        return move

    def _fail(self, who: str, what: str) -> PlayerError:
        """End this game in the record, and say why; no scheduler can hide it."""
        message = f"board {self.number}, ply {self._ply + 1}: {who} {what} (in {self._fen()})"
        self.in_play = False
        self._note(self._time.now, Kind.FAILED, ply=self._ply + 1, note=message)
        error = PlayerError(message)
        self._exhibition.failures.append(error)
        return error

    def _fen(self) -> str:
        """Position by the record: a player may have spoilt the one that it was shown."""
        position = chess.Board(self._seat.pairing.fen)
        for event in self._events:
            if event.board == self.number and event.move:
                position.push_uci(event.move)
        return position.fen()

    def _ending(self) -> str:
        """Return result and reason if the game is over now, else nothing."""
        outcome = self.position.outcome() if may_be_over(self.position) else None
        if outcome is not None:
            return f"{outcome.result()} {outcome.termination.name.lower().replace('_', ' ')}"
        if self._ply < self._seat.plies:
            return ""
        recorded = self._seat.recorded_result
        return f"{recorded} as recorded" if recorded else adjudication(self.position)

    def _note(self, at: int, kind: Kind, *, ply: int | None = None, note: str = "") -> None:
        ply = self._ply if ply is None else ply
        self._events.append(Event(at, self.number, ply, kind, "", note))


def may_be_over(position: chess.Board) -> bool:
    """Whether it is worth asking for the outcome, which takes as long as choosing a move.

    A fivefold repetition takes at least 16 half-moves without a capture or pawn move.
    """
    return (
        position.halfmove_clock >= 16
        or position.is_insufficient_material()
        or not any(position.generate_legal_moves())
    )


def _visible(position: chess.Board) -> tuple[object, ...]:
    """Everything by which to tell, in a fraction of a microsecond, that a position has changed."""
    return (
        position.turn,
        position.castling_rights,
        position.ep_square,
        position.halfmove_clock,
        position.fullmove_number,
        position.pawns,
        position.knights,
        position.bishops,
        position.rooks,
        position.queens,
        position.kings,
        position.occupied_co[chess.WHITE],
        len(position.move_stack),
    )


def _described(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
