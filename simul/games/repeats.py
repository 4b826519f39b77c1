"""Games of a seed that repeat a recorded game: its moves and its end are computed only once.

Six hundred boards that replay twenty-four games differ in their times alone, which are sampled at
each board as ever.
"""

from collections.abc import Sequence

import chess

from players import Replay
from simul.games.seating import Seat


class Repeats:
    """The recorded games that were played so far."""

    def __init__(self) -> None:
        self._games: list[_Played] = []

    def find(self, at: Seat) -> "_Played | None":
        """Return the game that will be repeated here; None if it is the first of its kind."""
        return next((game for game in self._games if game.is_repeated_at(at)), None)

    def keep(self, at: Seat, moves: Sequence[str], ending: str) -> None:
        """Keep a game that was played to its end, if both sides replayed it."""
        if _recording(at) is not None:
            self._games.append(_Played(at, moves, ending))


class _Played:
    """A recorded game: its moves in UCI notation, and how it ended."""

    def __init__(self, at: Seat, moves: Sequence[str], ending: str) -> None:
        self._at = at
        self.moves = moves
        self._positions: list[chess.Board] = []
        """Those before each move; made when they are first needed."""
        self.ending = ending

    def is_repeated_at(self, at: Seat) -> bool:
        """Return whether the same moves lead to the same end at a seat."""
        here, there = _recording(at), _recording(self._at)
        return (
            here is not None
            and here is there
            and at.position == self._at.position
            and (at.plies, at.recorded_result, at.endings)
            == (self._at.plies, self._at.recorded_result, self._at.endings)
        )

    def times(self, at: Seat) -> list[int]:
        """Return the ms that each of the moves takes at a seat."""
        if not self._positions:
            position = self._at.position.copy()
            for move in self.moves:
                self._positions.append(position.copy(stack=False))
                position.push_uci(move)
        sampler = {at.pairing.master_is_white: at.master_time}
        sampler[not at.pairing.master_is_white] = at.think_time
        return [sampler[position.turn](position) for position in self._positions]


def _recording(at: Seat) -> Sequence[chess.Move] | None:
    """Return the recorded game that both sides replay; None if they do not."""
    if type(at.master) is not Replay or type(at.opponent) is not Replay:
        return None
    same = at.master.recording is at.opponent.recording
    return at.master.recording if same and at.master.first_ply == at.opponent.first_ply else None
