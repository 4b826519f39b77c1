"""A player who knows openings: from a Polyglot book, or from games in a PGN file."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

import chess
import chess.polyglot

from players.inner import ask, close, has_own_process, is_quick, looks_back
from players.pgn_files import read_games

if TYPE_CHECKING:
    from players.player import Player

Openings = Callable[[chess.Board], list[tuple[chess.Move, int]]]
"""The book's moves in a position, each with its positive weight; none outside the book.

They depend on the position alone, and not on the moves that led to it.
"""

_ENTRY_BYTES = chess.polyglot.ENTRY_STRUCT.size


class Book:
    """Plays from an opening book, then like another player.

    A move is sampled by its weight in the book. Once a position is not in the book, the other
    player makes all further moves, even if the game returns to a position in the book.

    >>> from players.random_mover import RandomMover
    >>> e4 = chess.Move.from_uci("e2e4")
    >>> openings = lambda position: [(e4, 3)] if position.fullmove_number == 1 else []
    >>> dice = random.Random(1)
    >>> Book(openings, dice, RandomMover(dice)).choose(chess.Board()).uci()
    'e2e4'
    """

    def __init__(self, openings: Openings, rng: random.Random, then: "Player") -> None:
        self._openings = openings
        self._rng = rng
        self._then = then
        self._in_book = True
        self.quick = is_quick(then)
        self.looks_back = looks_back(then)
        self.own_process = has_own_process(then)
        self.seconds = 0.0
        """Real seconds that the last move took; 0 for a move of the book."""

    def choose(self, position: chess.Board) -> chess.Move:
        """Return a move of the book, or the other player's."""
        found = self._openings(position) if self._in_book else []
        self._in_book = bool(found)
        if not found:
            move, self.seconds = ask(self._then, position)
            return move
        moves, weights = [move for move, _ in found], [weight for _, weight in found]
        return self._rng.choices(moves, weights)[0]

    def close(self) -> None:
        """Close the other player if it can be closed."""
        close(self._then)


@lru_cache(maxsize=8)
def read_book(path: Path) -> Openings:
    """Read an opening book: a Polyglot book if its name ends in `.bin`, else a PGN file.

    Raises OSError if the file cannot be read and ValueError if it is not such a book. For PGN see
    `read_games`; every move of a game's main line is in the book, and games without moves are
    skipped.
    """
    return _polyglot(path) if path.suffix.lower() == ".bin" else _of_games(path)


def _polyglot(path: Path) -> Openings:
    """Look positions up on disk: the file, which may be large, is opened for each lookup."""
    _check_polyglot(path)

    def moves(position: chess.Board) -> list[tuple[chess.Move, int]]:
        with chess.polyglot.open_reader(path) as reader:
            return [(entry.move, entry.weight) for entry in reader.find_all(position)]

    return moves


def _check_polyglot(path: Path) -> None:
    """Raise ValueError unless the file looks like a book: entries of 16 bytes in order of keys."""
    found = path.stat()
    if not S_ISREG(found.st_mode):
        raise ValueError("it is not a file")
    if not found.st_size:
        raise ValueError("there is no move in it")
    if found.st_size % _ENTRY_BYTES:
        raise ValueError(f"a Polyglot book has entries of {_ENTRY_BYTES} bytes each")
    with path.open("rb") as file:
        first = file.read(1_000 * _ENTRY_BYTES)
    keys = [entry[0] for entry in chess.polyglot.ENTRY_STRUCT.iter_unpack(first)]
    if keys != sorted(keys):
        raise ValueError("the entries of a Polyglot book are in the order of their keys")


def _of_games(path: Path) -> Openings:
    counts: dict[object, Counter[chess.Move]] = defaultdict(Counter)
    for game in read_games(path, "skip"):
        position = game.start.copy()
        for move in game.moves:
            counts[_key(position)][move] += 1
            position.push(move)
    book = {key: list(found.items()) for key, found in counts.items()}
    return lambda position: book.get(_key(position), [])


def _key(position: chess.Board) -> object:
    """Return the key of equal positions: FIDE Laws of Chess 9.2.3, without the history."""
    en_passant = position.ep_square if position.has_legal_en_passant() else None
    return (
        position.turn,
        position.clean_castling_rights(),
        en_passant,
        position.occupied_co[chess.WHITE],
        position.pawns,
        position.knights,
        position.bishops,
        position.rooks,
        position.queens,
        position.kings,
    )
