"""A player that replays a recorded game."""

from collections.abc import Sequence

import chess


class Replay:
    """Plays the moves of one side of a recorded game.

    `moves` are the moves of both sides from the position in which the game begins here, at the ply
    `first_ply` (`chess.Board.ply()`).

    >>> game = [chess.Move.from_uci(move) for move in ("e2e4", "e7e5", "g1f3")]
    >>> Replay(game).choose(chess.Board()).uci()
    'e2e4'
    """

    quick = True
    looks_back = False

    def __init__(self, moves: Sequence[chess.Move], first_ply: int = 0) -> None:
        self.recording = moves
        self.first_ply = first_ply

    def choose(self, position: chess.Board) -> chess.Move:
        """Return the recorded move of this ply.

        Raises LookupError if the recorded game is over.
        """
        ply = position.ply() - self.first_ply
        if ply >= len(self.recording):
            raise LookupError(f"the recorded game ends after {len(self.recording)} plies")
        return self.recording[ply]
