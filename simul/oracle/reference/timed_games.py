"""Boards of the hall and the games that are played at them, one after the other.

Its twins in the hall are `simul/exhibition/board.py` and `simul/games/live_game.py`.
"""

from collections import deque
from collections.abc import Iterable

from simul.durations import NEVER
from simul.games import Game
from simul.games.seating import NONE
from simul.oracle.reference.endings import cut_off, end_of_thinking, out_of_time
from simul.record import Event, Kind, new_event


class TimedGame:
    """One game: its progress, and its events so far.

    Everything up to the master's next visit is known as soon as she has made her move.
    """

    def __init__(self, game: Game, masters: tuple[int, ...], passes: int, arrives_at: int) -> None:
        self.game = game
        self.events: list[Event] = []
        self.arrived_at = arrives_at
        self.ready_at = arrives_at
        """The time at which the opponent is ready for the next visit, or the game ends; in ms."""
        self.over = False
        self.known_at = 0
        """The time at which the end of the game is noticed and the next game may begin, in ms."""
        self.passes_left = passes
        cut_off_at = game.misfortune.cut_off_at
        self.cut_off_at = NEVER if cut_off_at is None else cut_off_at
        """The time at which all games end, in ms."""
        self._masters = masters
        self._visited_at: list[int] = []
        self._ply = 0
        clocks = game.pairing.clocks
        self._left = {True: clocks.master, False: clocks.opponent} if clocks else None
        """Time left on the clocks of the master (True) and the opponent (False), in ms."""
        self._arrive()

    @property
    def flag_at(self) -> int:
        """Return when the master's time is up, if it is her turn, in ms."""
        return NEVER if self._left is None else self.ready_at + self._left[True]

    @property
    def last_visit_at(self) -> int:
        """Return when the last visit began or will begin, in ms; 0 before the first."""
        return self._visited_at[-1] if self._visited_at else 0

    def is_over(self, at: int) -> bool:
        """Whether the game is over at `at`, or known to be lost or closed before a visit."""
        return self.over and min(self.ready_at, self.known_at) <= at

    def next_master(self, at: int = NEVER) -> int:
        """Return the number of the master who makes the first visit after `at`, in ms."""
        begun = len(self._visited_at)
        while begun and self._visited_at[begun - 1] > at:
            begun -= 1
        return self._masters[begun % len(self._masters)]

    def ends_by(self, by: int, known: int) -> bool:
        """End the game if it is lost or closed by `by`, the arrival of a master; return whether.

        The end is noticed at `known`. All times are in ms.
        """
        if min(self.cut_off_at, self.flag_at) > by:
            return False
        if self.cut_off_at <= self.flag_at:
            self._end(*cut_off(self.game, self._ply, self.ready_at))
        else:
            self._end(self.flag_at, out_of_time(self.game, self._ply, True))
        self.known_at = known
        return True

    def visit(self, at: int) -> int:
        """Make the master's move at `at`; return when she is free again; both in ms."""
        self._visited_at.append(at)
        event = at, self.game.pairing.board, self._ply + 1, Kind.VISIT, "", ""
        self.events.append(new_event(event))
        if self._ply == len(self.game.moves):
            self._end(at, self.game.ending, self._ply + 1)
            return at
        free = at + self.game.times[self._ply]
        if free > self.flag_at:
            self._end(self.flag_at, out_of_time(self.game, self._ply, True), self._ply + 1)
            return self.ready_at
        self._move(free, Kind.MOVE)
        if not self.over:
            self._think()
        return free

    def ask_to_come_back(self, at: int) -> None:
        """Pass: send the master away at `at`, in ms."""
        self.passes_left -= 1
        ply = sum(1 for event in self.events if event.move and event.at <= at)
        self.events.append(Event(at, self.game.pairing.board, ply, Kind.PASSED))

    def _arrive(self) -> None:
        self._note(self.arrived_at, Kind.ARRIVED)
        if self.game.opponent_first:
            self._think()

    def _think(self) -> None:
        left = None if self._left is None else self._left[False]
        at, note = end_of_thinking(self.game, self._ply, self.ready_at, left)
        if note:
            self._end(at, note)
        elif at >= NEVER:
            self.ready_at = at
        else:
            self._move(at, Kind.REPLY)

    def _move(self, at: int, kind: Kind) -> None:
        self._note(at, kind, self.game.moves[self._ply])
        clocks = self.game.pairing.clocks
        if clocks and self._left:
            self._left[kind is Kind.MOVE] += clocks.increment - (at - self.ready_at)
        self.ready_at = at
        if self._ply == len(self.game.moves) and self.game.spoilt is None:
            self._end(at, self.game.ending)

    def _end(self, at: int, note: str, ply: int | None = None) -> None:
        self.over, self.ready_at = True, at
        self.known_at = at
        ply = self._ply if ply is None else ply
        self.events.append(Event(at, self.game.pairing.board, ply, Kind.OVER, "", note))

    def _note(self, at: int, kind: Kind, move: str = "") -> None:
        self._ply += bool(move)
        event = at, self.game.pairing.board, self._ply, kind, move, ""
        self.events.append(new_event(event))


class Place:
    """A board of the hall, and the queue of games behind it."""

    def __init__(self, number: int, games: Iterable[Game], changeover: int, passes: int) -> None:
        self.number = number
        self.order = 0
        """Rank among the boards that are ready at the same instant; the lowest comes first."""
        self.begun = NEVER
        """The time from which games are played here, in ms."""
        self.games: list[TimedGame] = []
        """The games that have begun or will begin, as far as known."""
        self.masters: tuple[int, ...] = (1,)
        self._changeover = changeover
        self._passes = passes
        self._to_come = deque(games)

    @property
    def plain_game(self) -> Game | None:
        """Return the only game here, if nothing but its own moves can begin or end it."""
        if len(self._to_come) != 1:
            return None
        game = self._to_come[0]
        troubled = game.misfortune != NONE or game.spoilt is not None or game.pairing.clocks
        return None if troubled or game.arrives_at or not game.moves else game

    @property
    def latest(self) -> TimedGame:
        """Return the last game that is known to begin here."""
        return self.games[-1]

    @property
    def exhausted(self) -> bool:
        """Whether the ends of all games here are known."""
        return not self._to_come and (not self.games or self.latest.over)

    @property
    def free_at(self) -> int:
        """Return when the end of the last game here is noticed, in ms."""
        return max([self.begun, *(game.known_at for game in self.games)])

    def begin(self, at: int) -> None:
        """Begin the games here at `at`, in ms; the first opponent may have arrived earlier."""
        self.begun = at
        arrival = self._to_come[0].arrives_at
        if arrival:
            self._seat(arrival)
        else:
            self._sit_down(0)
        self.settle()

    def settle(self) -> None:
        """Seat the next opponent once the end of the previous game is known."""
        while self._to_come and self.latest.over:
            self._seat(self.latest.ready_at + self._changeover)

    def playing(self, at: int) -> TimedGame | None:
        """Return the first game that is not over at `at`, in ms; None if there is none."""
        return next((game for game in self.games if not game.is_over(at)), None)

    def _seat(self, at: int) -> None:
        """Seat the next opponent at `at`, in ms, unless all games have ended by then."""
        cut_off_at = self._to_come[0].misfortune.cut_off_at
        if cut_off_at is not None and cut_off_at <= at:
            self._to_come.clear()
        else:
            self._sit_down(at)

    def _sit_down(self, at: int) -> None:
        self.games.append(TimedGame(self._to_come.popleft(), self.masters, self._passes, at))
