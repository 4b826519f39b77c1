"""A player that replays a recorded game."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG

import chess
import chess.pgn

MOST_BYTES = 10_000_000
"""About 10,000 games. All are kept in memory, so a whole database is a slip."""


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


@lru_cache(maxsize=8)
def read_games(path: Path) -> tuple[chess.pgn.Game, ...]:
    """Return all games of a PGN file; only the moves count, so any one-byte encoding will do.

    Raises OSError if the file cannot be read and ValueError if it is not a regular file, is too
    large, holds no game, or holds a game without moves or with an illegal or unreadable one.
    """
    _check_size(path)
    games: list[chess.pgn.Game] = []
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        while (game := chess.pgn.read_game(file, Visitor=_QuietBuilder)) is not None:
            _check_game(game, len(games) + 1)
            games.append(game)
    if not games:
        raise ValueError("there is no game in it")
    return tuple(games)


def _check_size(path: Path) -> None:
    found = path.stat()
    if not S_ISREG(found.st_mode):
        raise ValueError("it is not a file")
    if found.st_size > MOST_BYTES:
        raise ValueError(f"it holds more than {MOST_BYTES // 10**6} MB: keep the games you need")


def _check_game(game: chess.pgn.Game, number: int) -> None:
    if game.errors:
        raise ValueError(f"game {number} cannot be read: {game.errors[0]}")
    if game.next() is None:
        raise ValueError(f"game {number} has no moves")
    if not all(game.mainline_moves()):
        raise ValueError(f"game {number} has a null move")


class _QuietBuilder(chess.pgn.GameBuilder[chess.pgn.Game]):
    """Keeps errors in the game, where `_check_game` looks for them, and does not log them."""

    def handle_error(self, error: Exception) -> None:
        self.game.errors.append(error)
