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

    def __init__(self, moves: Sequence[chess.Move], first_ply: int = 0) -> None:
        self._moves = moves
        self._first_ply = first_ply

    def choose(self, position: chess.Board) -> chess.Move:
        """Return the recorded move of this ply.

        Raises LookupError if the recorded game is over.
        """
        ply = position.ply() - self._first_ply
        if ply >= len(self._moves):
            raise LookupError(f"the recorded game ends after {len(self._moves)} plies")
        return self._moves[ply]
