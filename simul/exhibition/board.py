"""One board of the hall: whose turn it is, what a move costs, what is recorded, and who is next.

A board has no scheduler, and no clock but the run's. Its steps come in pairs, `begin_...` and
`end_...`; a hall decides what happens in between (see `simul.halls`). Its twin is
`simul.oracle.reference.timed_games`; both are written on purpose, so that each can find the other's
faults.
"""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NoReturn, Protocol

import chess

from players import Player
from simul.durations import NEVER
from simul.errors import Interrupted, OutOfTurn, PlayerError, RunError
from simul.exhibition.board_state import BoardState
from simul.exhibition.choosing import choose
from simul.exhibition.errors import Kept
from simul.exhibition.exhibition import Exhibition
from simul.exhibition.findings import WaitBeside
from simul.exhibition.master import Master
from simul.exhibition.scoreboard import Scoreboard
from simul.games.live_game import Begun, LiveGame
from simul.games.referee import Misconduct
from simul.games.seating import Seat
from simul.record import Failure, Kind, Place, Reason, new_event
from simul.steps.blocking import note_moves

LOOKED_AT = 100
"""Failed games of which the cause is looked for."""


class Dispatching(Protocol):
    """What a board reports to the dispatcher; see `simul.exhibition.dispatcher`."""

    def enter(self, board: "Board", wake: Callable[[], object]) -> None:
        """Call `wake` when a master comes to this board, which is ready for her."""

    def arrives(self, board: "Board") -> None:
        """Note that an opponent sits down at this board."""

    def over(self, board: "Board", at: int) -> None:
        """Note that a game was over at `at` (ms)."""

    def free(self, master: Master, at: int) -> None:
        """Note that a master's visit was over at `at` (ms)."""

    def leave(self, board: "Board") -> None:
        """Note that no task or thread waits at this board any more."""

    def waits_in_vain(self, board: "Board") -> bool:
        """Whether this board waits for a master who is stuck at a silent board."""


class Board:
    """A board: the game that is played there, and the events it leaves in the record."""

    __slots__ = (  # with those of its subclasses they are too many for a small dictionary
        "_events",
        "_exhibition",
        "_first",
        "_free_at",
        "_game",
        "_left",
        "_log",
        "_program",
        "_seats",
        "_switch",
        "_time",
        "_virtual",
        "_visit_at",
        "_visiting",
        "_visitor",
        "arrived_at",
        "called_at",
        "cancelled_at",
        "dispatcher",
        "in_play",
        "order",
        "place",
        "played_since",
        "scoreboard",
    )

    def __init__(self, seats: Iterable[Seat], exhibition: Exhibition) -> None:
        """Set up a board at which the games of these seats are played, one after the other."""
        self._seats = list(seats)
        self._exhibition = exhibition
        self._time = exhibition.time
        self._virtual = exhibition.time.virtual
        self._log = exhibition.log
        self._events = exhibition.log.events
        self._switch = exhibition.switch
        self._program = exhibition.program
        self.place = self._seats[0].pairing.seat
        """The number of the board in the hall."""
        self.scoreboard = Scoreboard(
            self.place, exhibition.total, self._log, self._time, self._program
        )
        """The scoreboard of the hall, which all boards share."""
        self.order = self.place - exhibition.scenario.boards
        """Breaks ties between boards due at the same instant: least recently visited first."""
        self.dispatcher: Dispatching | None = None
        """Sends masters here; None where the first in the queue is simply served first."""
        self.played_since = 0
        """When a task or thread first seated an opponent here, in ms: late if threads are few."""
        self.called_at: int | None = None
        """When it was decided that a master comes here next, in ms; else None."""
        self._sit_down()
        self._first = self._game
        exhibition.boards.append(self)
        if self._program.steps is not None:
            note_moves(self._program.steps, self)

    def _sit_down(self, free_at: int | None = None) -> None:
        """Begin the next game, as soon as its opponent can sit down."""
        self._game = LiveGame(
            self._seats.pop(0),
            free_at,
            propagates=self._exhibition.scenario.propagates,
            looks_back=self._program.looks_back,
        )
        self.arrived_at = NEVER
        """When the opponent sat down, in ms; `NEVER` before that was asked for."""
        self._visitor = self.master
        self._visiting = False
        """Whether the master is at this board."""
        self._free_at = 0
        """When the master can go on after a visit, in ms."""
        self._visit_at = 0
        """When the last visit began, in ms; later than now while the master is on her way."""
        self._left = False
        self.cancelled_at: Place | None = None
        """The line of the timeout that cancelled the wait for the opponent, if one did."""
        self.in_play = not self._game.never_begins
        if self._game.never_begins:
            self._log.games_over += 1 + len(self._seats)
            self._seats.clear()

    def __repr__(self) -> str:
        return f"board {self.number}"

    def __reduce__(self) -> NoReturn:
        """Refuse to be copied, as to another process: raises RunError."""
        error = RunError(
            f"board {self.number} cannot be copied to another process: what is played there would "
            "not be seen here; processes need halls of their own: see `simul show processes`"
        )
        self._exhibition.errors.kept.append(Kept(error))  # in a pool, only `result()` raises it
        raise error

    @property
    def number(self) -> int:
        """The number of the game that is played here."""
        return self._game.number

    @property
    def position(self) -> chess.Board:
        """The position on the board.

        Where neither the program nor a player looks back, its move stack begins at the last capture
        or pawn move.
        """
        return self._game.position

    @property
    def master(self) -> Master:
        """The master who makes the next move here."""
        masters = self._exhibition.masters
        return masters[self._game.visits % len(masters)]

    @property
    def waits(self) -> bool:
        """Whether the opponent has to do something before the master can come."""
        return self.in_play and not (self._game.masters_turn and self.arrived_at < NEVER)

    @property
    def ready(self) -> bool:
        """Whether the opponent waits for the master."""
        return self.in_play and not self.waits and self._game.begun is None

    @property
    def left(self) -> bool:
        """Whether the task or thread that played here has left in mid-game."""
        return self._left

    @property
    def ready_at(self) -> int:
        """Since when the opponent waits for the master, in ms."""
        return self._game.last_at

    @property
    def lost_at(self) -> int:
        """When the master's own time is up while the opponent waits for her, in ms."""
        return self._game.lost_at

    @property
    def computes_long(self) -> bool:
        """Whether the opponent has to compute in a thread, so as not to hold up all others.

        That is only so in real time; under the virtual clock, time stands still meanwhile.
        """
        if self._virtual or self._game.masters_turn:
            return False
        return not getattr(self._game.seat.opponent, "quick", False)

    @property
    def waits_in_vain(self) -> bool:
        """Whether the board waits for a master who is stuck at a silent board."""
        return self.dispatcher is not None and self.dispatcher.waits_in_vain(self)

    @property
    def _arrived(self) -> bool:
        return self.arrived_at < NEVER

    def is_kept_waiting(self, now: int) -> bool:
        """Whether it is the master, or the program, that has to go on at this board.

        Either the opponent is ready for her, or was never asked to reply, or has not been noticed.
        """
        if not self.in_play or self._left or not self._arrived:
            return False
        return self._game.begun is None or self._game.begun.due <= now

    def is_due_after(self, now: int) -> bool:
        """Whether something is under way here that will be over later than `now` (ms)."""
        begun = self._game.begun
        under_way = begun is not None and now < begun.due < NEVER
        return under_way or (self.in_play and now < self.arrived_at < NEVER)

    @property
    def waits_for(self) -> str:
        """Whom an unfinished game waits for, in words."""
        if self._game.begun is not None and self._game.begun.due >= NEVER:
            return "its opponent, who will never reply"
        if self._game.begun is not None:
            return "the end of a move that has begun"
        turn = self._game.masters_turn
        return "the master" if turn else "its opponent, who was not asked to reply"

    @property
    def time_is_up_at(self) -> int | None:
        """When the thinking opponent's time is up, in ms; None if there is no limit.

        The opponent has been thinking since the master's move.
        """
        return self._game.time_is_up_at

    def within_limit(self, due: int) -> int:
        """Cap `due` (ms) at the time when the opponent's time is up."""
        up = self._game.time_is_up_at
        return due if up is None else min(due, up)

    def ends_before(self, at: int) -> bool:
        """Whether all games are cut off by then (ms)."""
        return self._game.ends_before(at)

    # The opponent

    def begin_wait(self) -> int:
        """Let the opponent arrive, or think; return when that is over and `end_wait` is due, in ms.

        It may be `NEVER`, or later than `time_is_up_at`: a wait ends then at the latest, with the
        end of the game instead of a reply.
        """
        if not self.seat_opponent() or not self._game.masters_turn:
            return self._begin_reply()
        self._game.begun = Begun(self.arrived_at)
        return self.arrived_at

    def end_wait(self) -> None:
        """Record the reply, or the lost game, at its due time, not at the time it was noticed.

        The master may have been busy elsewhere. The game is lost if the opponent's time was up
        before the reply was due, however late the caller was woken.
        """
        game = self._game
        begun = game.begun
        if game.masters_turn:
            game.begun = None
            return
        up = game.time_is_up_at
        if up is not None and (begun is None or begun.due > up):
            begun = game.too_slow(up)
        if self._exhibition.program.at_first_reply is None:
            self._exhibition.program.note_first_waits()
        self._end(Kind.REPLY, begun)

    def seat_opponent(self) -> bool:
        """Seat the opponent unless they sit already; return whether they were seated now."""
        self._expect_to_go_on()
        if self.arrived_at < NEVER:
            return False
        if self._game is self._first:
            self.played_since = self._time.now
        self.arrived_at = self._game.arrives_at
        self._game.arrive()
        self._note(self.arrived_at, Kind.ARRIVED)
        if self.dispatcher is not None:
            self.dispatcher.arrives(self)
        return True

    def _begin_reply(self) -> int:
        self._expect(masters_turn=False)
        game, seat = self._game, self._game.seat
        opponent = seat.opponent  # now: in real time, the game may be over after the next line
        think = seat.think_time(game.position)
        begun = game.instead_of_reply(game.last_at + think)
        if begun is None:
            measured = seat.think_time_is_measured
            begun = self._chosen(opponent, game.last_at, think, measured=measured)
            begun = game.instead_of_reply(begun.due) or begun
        game.begun = begun  # of this game: in real time it may be over, and the next one begun
        if begun.due >= NEVER and game.time_is_up_at is None:
            self._log.in_silence.add(self)
        return begun.due

    def may_pass(self) -> bool:
        """Whether the opponent may still ask a master who came too early to come back."""
        return self.in_play and self._game.passes < self._exhibition.scenario.passes

    def thinks_at(self, at: int) -> bool:
        """Whether the opponent has not replied by then (ms); in real time it is noticed later."""
        return self._game.begun is None or self._game.begun.due > at

    def ask_back(self, at: int) -> None:
        """Record that the opponent asks the master to come back later."""
        self._game.passes += 1
        self._note(at, Kind.PASSED)

    # The master

    def begin_move(self) -> int:
        """Bring the master to the board; return when her move will be made, in ms.

        She may have to rest or to walk first. If she would come too late, the game ends instead.
        """
        self._expect_to_go_on()
        self._expect(masters_turn=True)
        if self._program.own_file and self._program.turns.strayed_at is None:
            self._note_if_astray()
        game, master = self._game, self.master
        now, self.called_at = self.called_at, None
        now = master.rested(self._time.now) if now is None else now
        self._visitor, self._free_at = master, now
        game.begun = game.too_late(now + master.walking_time(self.place))
        if game.begun is None:
            game.begun = self._masters_move(self._visit(master, now))
            self._free_at = game.begun.due
        return self._free_at

    def _masters_move(self, at: int) -> Begun:
        """Return the move that the master, here since `at` (ms), makes before her time is up."""
        game, seat = self._game, self._game.seat
        service, measured = seat.master_time(game.position), seat.masters_time_is_measured
        begun = self._chosen(seat.master, at, service, measured=measured)
        return begun if begun.due <= game.lost_at else game.lost_on_time()

    def _visit(self, master: Master, now: int) -> int:
        """Let a master walk here from where she stands; return when her visit begins, in ms."""
        at = master.go(self.place, now)
        self._log.visits += 1
        self.order = self._log.visits
        self._game.visits += 1
        self._visiting, self._visit_at = True, at
        self._note(at, Kind.VISIT)
        return at

    def end_move(self) -> None:
        """Make the master's move; from now on the opponent thinks."""
        game = self._game
        at = self._time.not_before(self._free_at)
        begun = game.begun
        if self._visiting and at > game.lost_at:
            begun, at = game.lost_on_time(), game.lost_at
        visitor = self._visitor  # the next opponent may sit down here, and wait for another master
        if at > visitor.free_at:
            visitor.free_at = at
        try:
            self._end(Kind.MOVE, begun, at)
        finally:
            if self.dispatcher is not None:
                self.dispatcher.free(visitor, at)

    def leave(self, fate: Kind = Kind.CANCELLED) -> None:
        """Record that the task or thread that played here left its game; the first time counts."""
        if self.in_play and not self._left:
            self._left = True
            if not self._arrived or self.arrived_at <= self._time.now:
                self._note(max(self._time.now, self._visit_at), fate)
        if self.dispatcher is not None:
            self.dispatcher.leave(self)

    # Both

    def _expect(self, *, masters_turn: bool) -> None:
        """Refuse a step that is not due here: raises OutOfTurn, for a scheduler is at fault."""
        game = self._game
        its_turn = game.begun is None and game.masters_turn is masters_turn
        if not (self.in_play and its_turn and self.arrived_at < NEVER):
            self._refuse(of_move=masters_turn)

    def _refuse(self, *, of_move: bool) -> NoReturn:
        """End the game: a move of the master, or else a reply, was asked for out of turn."""
        asked = "the master was asked for a move" if of_move else "a reply was asked for"
        if not self.in_play:
            raise OutOfTurn(f"board {self.number}: {asked}, but the game is over")
        self._note_out_of_turn(of_move=of_move)
        due = self._due_instead(of_move=of_move)
        ply = self._game.ply + 1
        error = OutOfTurn(f"board {self.number}, ply {ply}: {asked} out of turn; {due}")
        self._fail(self._time.now, error)
        raise error

    def _note_out_of_turn(self, *, of_move: bool) -> None:
        """Note how the program came to ask for a step that is not due."""
        turns = self._program.turns
        if not self._exhibition.errors.failures:  # of several errors, the first is reported
            turns.strayed_from = self._strayed_from()
            turns.caught_before = self._program.functions.went_on_after.get(self)
        if of_move and not self._left and not self._visiting and self._is_looked_at:
            turns.waits_beside = self._waits_beside()
            turns.two_at_board = self._has_another_player()

    @property
    def _is_looked_at(self) -> bool:
        """Whether this is one of the first games to fail, for which all tasks are looked through.

        The time grows with games times tasks: with 1,500 of each it was 40 s.
        """
        return len(self._exhibition.errors.failures) < LOOKED_AT

    def _due_instead(self, *, of_move: bool) -> str:
        """Return in words what is due instead of a move of the master, or instead of a reply."""
        game = self._game
        if self._left:
            by = f" by the timeout at {self.cancelled_at}" if self.cancelled_at else ""
            return f"the wait for the opponent was cancelled{by}, and cannot be taken up again"
        if self._visiting:
            return "her move at this board is still under way"
        if not of_move and game.begun is None:
            return "it is the master's turn, so there is no move to reply to"
        if not of_move:
            return "it is waited for already, by another task, thread or callback"
        waits_beside = self._program.turns.waits_beside if self._is_looked_at else None
        beside = f"; {waits_beside}" if waits_beside else ""
        if game.ply == 0 and game.masters_turn:
            return f"before the first move the opponent's arrival has to be waited for{beside}"
        if game.ply == 0:
            return f"the opponent moves first, and that has to be waited for{beside}"
        return f"after every move of the master the opponent's reply has to be waited for{beside}"

    def _has_another_player(self) -> bool:
        """Return whether another task or thread than the current one plays here, and waits now."""
        if self._game.begun is None or self._program.turns.waits_beside:
            return False
        return self._last_mover() not in {None, self._who()}

    def _strayed_from(self) -> BoardState | None:
        """Return the board of the task or thread that plays here though it has come to another."""
        players = self._who(), self._last_mover()
        boards = map(self._program.played_by.get, players)
        return next((each for each in boards if each not in {None, self}), None)

    def _note_if_astray(self) -> None:
        """Note the line of a move here by a task or thread that has come to another board."""
        own, functions = self._program.played_by.get(self._who()), self._program.functions.last_step
        if own is not None and own is not self and own.in_play and functions:
            at = functions[0]
            self._program.turns.strayed_at = Place(Path(at.f_code.co_filename).name, at.f_lineno)

    def _who(self) -> object:
        """Return the task that runs now, or the thread where none does."""
        return threading.current_thread()

    def _last_mover(self) -> object:
        """Return the task or thread that has made the last move of the master; None if unknown."""
        return None

    def _waits_beside(self) -> WaitBeside | None:
        """Return what waits for the opponent beside the game, which goes on meanwhile."""
        return None

    def _expect_to_go_on(self) -> None:
        """Raise Interrupted if the run is stopped, SystemExit where this thread cannot play."""
        kernel = self._program.kernel
        if kernel is not None:
            kernel.check_thread(self._game.number)
        if self._switch.stopped or self._switch.called_off:
            if self._arrived:
                self.leave()
            raise Interrupted("the run was stopped")

    def _chosen(self, player: Player, began: int, sampled: int, *, measured: bool) -> Begun:
        """Ask a player for a move, which takes the `sampled` time (ms).

        Where times are `measured`, the player's computing is added.
        """
        game = self._game
        try:
            return choose(player, game, began, sampled, self._exhibition, measured=measured)
        except Misconduct as misconduct:
            self._expect_to_go_on()  # a player interrupted by the end of the run is not to blame
            return self._failed(game, self._time.not_before(began), misconduct)

    def _failed(self, game: LiveGame, due: int, what: Misconduct) -> Begun:
        """Forfeit the game of a player who failed, or raise the failure if it is to propagate."""
        who = "the master" if game.masters_turn else game.seat.pairing.opponent
        # if time was up meanwhile, the next opponent sits here, whose game this must not end
        if not self._exhibition.scenario.propagates or game is not self._game:
            return game.forfeit(
                Reason.MISCONDUCT, who, str(what), by_master=game.masters_turn, at=due
            )
        error = PlayerError(
            f"board {self.number}, ply {game.ply + 1}: {who} {what} (in {self._fen()})"
        )
        self._fail(due, error)
        raise error from what.__cause__

    def _end(self, kind: Kind, begun: Begun | None, at: int | None = None) -> None:
        """Record what has begun, by default at its due time."""
        game = self._game
        if begun is None:
            raise OutOfTurn(f"board {game.number}: a move was ended that had not begun")
        game.begun = None
        move = begun.move
        if move is None:
            self._end_without_move(begun)
            return
        at = begun.due if at is None else at
        self._visiting = False
        over = game.push(move, at)
        event = at, game.number, game.ply, kind, game.last_move, ""
        self._events.append(new_event(event))
        self._log.moves_made += 1
        if over:
            self._over(at, over)

    def _end_without_move(self, begun: Begun) -> None:
        if begun.failure:
            error = PlayerError(begun.failure)
            self._fail(begun.due, error)
            raise error
        self._over(begun.due, begun.ending)

    def _over(self, at: int, how: str | None) -> None:
        self.in_play = False
        self._program.functions.last_steps.pop(self, None)
        self._log.games_over += 1
        self._note(at, Kind.OVER, how or "")
        if not self._program.looks_back:
            self._game.seat.end()
        if self._seats:
            self._sit_down(at + self._exhibition.scenario.changeover)
        if self.dispatcher is not None:
            self.dispatcher.over(self, at)

    def _fail(self, at: int, error: PlayerError | OutOfTurn) -> None:
        """Record that this game has failed, and why; no scheduler can hide it."""
        if not self.in_play:
            return  # a player, asked in a thread, who failed after their time was up
        self.in_play = False
        self._visiting = True  # the event belongs to the move to come
        self._note(at, Kind.FAILED, Failure(str(error), isinstance(error, OutOfTurn)))
        self._exhibition.errors.failures.append(error)
        # an opponent may have failed in a thread: then the waiting task or thread calls `leave`
        if self.dispatcher is not None and self._game.masters_turn:
            self.dispatcher.leave(self)

    def _fen(self) -> str:
        """Return the position by the record: a player may have spoilt the one it was shown."""
        position = chess.Board(self._game.seat.pairing.fen)
        for event in self._events:
            if event.board == self.number and event.move:
                position.push_uci(event.move)
        return position.fen()

    def _note(self, at: int, kind: Kind, note: str = "") -> None:
        # during a visit, events carry the number of the move that is about to be made
        ply = self._game.ply + self._visiting
        self._events.append(new_event((at, self._game.number, ply, kind, "", note)))
