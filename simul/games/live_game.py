"""A game in progress: position, turn, clocks, and all that may end it before its time.

Pure rules: the caller says what happens when, and asks what must come next. The oracle has the same
rules once more, in `simul.oracle.reference` and `simul.oracle.verdict`, to check these.
"""

from typing import NamedTuple

import chess

from simul.durations import NEVER
from simul.games.adjudication import adjudication
from simul.games.chess_clock import ChessClock
from simul.games.moves import push
from simul.games.referee import Referee
from simul.games.seating import NONE, Seat
from simul.record import Ending, Reason


class Begun(NamedTuple):
    """A move whose time is running, or what will come instead of it; due in ms."""

    due: int
    move: chess.Move | None = None
    ending: Ending | None = None
    """How the game ends instead, if it ends."""
    failure: str = ""
    """What the player does instead, where a failure is raised and not only lost."""


class LiveGame:
    """One game, from the arrival of the opponent to its end."""

    def __init__(
        self, seat: Seat, free_at: int | None, *, propagates: bool, looks_back: bool = True
    ) -> None:
        """Begin a game.

        Args:
            seat: what is played, and by whom.
            free_at: when the opponent can sit down, in ms; None for the first one at a board.
            propagates: whether a failure is raised, and the game not only lost.
            looks_back: whether the program may look at all moves that led to the position.
        """
        self.seat = seat
        self.number = seat.pairing.board
        self.position = seat.position
        self.referee = Referee(seat)
        self.arrives_at = max(free_at or 0, seat.arrives_at)
        """When the opponent will be there, in ms."""
        masters_colour = chess.WHITE if seat.pairing.master_is_white else chess.BLACK
        self.masters_turn = seat.position.turn == masters_colour
        self.begun: Begun | None = None
        """What is under way, if anything is."""
        self.ply = 0
        self.visits = 0
        self.passes = 0
        self.last_at = 0
        """When the last move was made, or the opponent arrived, in ms."""
        self.last_move = ""
        """The last move in UCI notation."""
        self.lost_at = NEVER
        """When the master's own time is up while the opponent waits for her, in ms."""
        self.time_is_up_at: int | None = None
        """When the thinking opponent runs out of time, in ms; None without a limit.

        The opponent thinks from the master's move on.
        """
        late = free_at is not None or self.arrives_at > 0
        self.never_begins = late and self.ends_before(self.arrives_at)
        """Whether all games are cut off before the opponent is there."""
        self._propagates = propagates
        self._forgets = not (looks_back or seat.looks_back)
        self._clock = ChessClock(seat.pairing.clocks)
        self._unlucky = seat.misfortune != NONE
        self._hurried = seat.pairing.clocks is not None or seat.misfortune.limit is not None
        if self._hurried:
            self._set_deadlines()

    def ends_before(self, at: int) -> bool:
        """Whether all games are cut off by `at`, in ms."""
        cut_off = self.seat.misfortune.cut_off_at
        return cut_off is not None and cut_off <= at

    def arrive(self) -> None:
        """Note that the opponent sits down: the side to move may begin."""
        self.last_at = self.arrives_at
        if self._hurried:
            self._set_deadlines()

    def push(self, move: chess.Move, at: int) -> Ending | None:
        """Make a move at `at`, in ms; return the ending if it ends the game."""
        if self._hurried:
            self._clock.press(at - self.last_at, masters=self.masters_turn)
        self.last_at = at
        self.masters_turn = not self.masters_turn
        if self._hurried:
            self._set_deadlines()
        self.ply += 1
        if self._forgets and not self.position.halfmove_clock:
            # positions before a capture or a pawn move cannot recur, so the rules do not need them;
            # and each ply that python-chess could take back takes a third of a KiB
            self.position.clear_stack()
        self.last_move = push(self.position, move)
        return self.referee.ending(self.ply)

    def _set_deadlines(self) -> None:
        """Compute by when the next move has to be made; this changes with every move."""
        self.lost_at = self._clock.up_at(self.last_at, masters=True)
        limit = self.seat.misfortune.limit
        up = self._clock.up_at(self.last_at, masters=False)
        up = up if limit is None else min(up, self.last_at + limit)
        self.time_is_up_at = None if self.masters_turn or up >= NEVER else up

    # What may come instead of a move

    def forfeit(
        self, reason: Reason, by: str, detail: str = "", *, by_master: bool, at: int
    ) -> Begun:
        """Return the loss of the game by one side at `at`, in ms."""
        return Begun(at, ending=self.referee.forfeit(reason, by, detail, by_master=by_master))

    def instead_of_reply(self, due: int) -> Begun | None:
        """Return the first thing that prevents a reply due at `due`, in ms; None if none does."""
        if not self._unlucky:
            return None
        misfortune = self.seat.misfortune
        out, silent = misfortune.walks_out_at, misfortune.falls_silent_at
        if silent is not None and silent < due:
            due = NEVER
        found = [Begun(NEVER)] if due >= NEVER else []
        if out is not None and out < due:
            found.append(self._walk_out(max(out, self.last_at)))
        if misfortune.cut_off_at is not None and misfortune.cut_off_at < due:
            found.append(self._cut_off())
        return min(found, key=lambda begun: begun.due, default=None)

    def too_slow(self, up: int) -> Begun:
        """Return the end of the game when the opponent's time is up at `up`, in ms."""
        limit, opponent = self.seat.misfortune.limit, self.seat.pairing.opponent
        if limit is not None and up == self.last_at + limit:
            return self.forfeit(
                Reason.NO_REPLY, opponent, f"{limit / 1_000:g} s", by_master=False, at=up
            )
        return Begun(up, ending=self.referee.out_of_time(opponent, by_master=False))

    def too_late(self, arrival: int) -> Begun | None:
        """Return what has ended the game before the master arrives, in ms; None if it goes on."""
        cut_off = self.seat.misfortune.cut_off_at
        if cut_off is not None and cut_off <= min(arrival, self.lost_at):
            return self._cut_off()
        return self.lost_on_time() if self.lost_at <= arrival else None

    def lost_on_time(self) -> Begun:
        """Return the end of the game when the master's time is up."""
        ending = self.referee.out_of_time("the master", by_master=True)
        return Begun(self.lost_at, ending=ending)

    def _walk_out(self, at: int) -> Begun:
        who = self.seat.pairing.opponent
        if not self._propagates:
            return self.forfeit(Reason.WALKED_OUT, who, by_master=False, at=at)
        return Begun(at, failure=f"board {self.number}, ply {self.ply + 1}: {who} walked out")

    def _cut_off(self) -> Begun:
        """Return the end of a game that is cut off because the exhibition ends."""
        misfortune = self.seat.misfortune
        at = max(misfortune.cut_off_at or 0, self.last_at)
        if misfortune.closes:
            return Begun(at, ending=adjudication(self.position, "the hall closed"))
        return self.forfeit(Reason.FELL_ILL, "the master", by_master=True, at=at)
