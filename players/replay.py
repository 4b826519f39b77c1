"""A player who plays what was played once before."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import chess
import chess.pgn


class Replay:
    """Plays the moves of one side of a recorded game.

    `moves` are the moves of both sides from the position in which the game begins here, which
    has the move number `first_ply` (`chess.Board.ply()`).

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

        Raises LookupError when the recorded game is over.
        """
        ply = position.ply() - self._first_ply
        if ply >= len(self._moves):
            raise LookupError(f"the recorded game ends after {len(self._moves)} plies")
        return self._moves[ply]


@lru_cache(maxsize=8)
def read_games(path: Path) -> tuple[chess.pgn.Game, ...]:
    """All games of a PGN file.

    Raises OSError when the file cannot be read and ValueError when it holds no game or a game with
    an illegal or unreadable move.
    """
    games = []
    with path.open(encoding="utf-8") as file:
        while (game := chess.pgn.read_game(file)) is not None:
            if game.errors:
                raise ValueError(f"game {len(games) + 1} cannot be read: {game.errors[0]}")
            games.append(game)
    if not games:
        raise ValueError("there is no game in it")
    return tuple(games)
