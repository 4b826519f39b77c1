"""The moves of a record in standard algebraic notation: `e2e4` becomes `e4`."""

from functools import lru_cache
from operator import attrgetter
from sys import intern
from typing import NamedTuple

import chess

from simul.errors import InputError
from simul.record import Event, Kind, Pairing, Record


class Game(NamedTuple):
    """A game in standard algebraic notation."""

    first_ply: int
    """Plies before the first position, by the count in its FEN; even if White is to move."""
    opening: tuple[str, ...]
    """The moves played before the run began."""
    moves: tuple[str, ...]
    """The moves of the run, from ply 1 of the run."""


Games = dict[int, Game]


def replay(record: Record) -> Games:
    """Replay every game; return its moves in algebraic notation, by board.

    Raises InputError for an invalid position or an illegal move.
    """
    return {
        pairing.board: _replayed(pairing, moves_of(record, pairing.board))
        for pairing in record.pairings
    }


def moves_of(record: Record, board: int) -> tuple[str, ...]:
    """Return the moves made at a board during the run, in UCI notation."""
    return tuple(event.move for event in by_ply(record, board) if is_move(event))


def readable_moves(record: Record, pairing: Pairing) -> tuple[str, ...]:
    """Return the moves made at a board in algebraic notation; as they are if one is illegal."""
    moves = moves_of(record, pairing.board)
    try:
        return _replayed(pairing, moves).moves
    except InputError:
        return moves


def by_ply(record: Record, board: int) -> list[Event]:
    """Return the events of a game ply by ply, without passes.

    That is the order of time, except if a mistake made the master move before the reply.
    """
    events = (event for event in record.by_board[board] if event.kind is not Kind.PASSED)
    return sorted(events, key=attrgetter("ply"))


def san_by_ply(record: Record, board: int, game: Game) -> dict[int, str]:
    """Return the algebraic notation of each ply of a game."""
    plies = (event.ply for event in by_ply(record, board) if is_move(event))
    return dict(zip(plies, game.moves, strict=True))


def san_in_time(record: Record, board: int, game: Game) -> list[str]:
    """Return the algebraic notation of the moves of a game in the order of time."""
    sans = san_by_ply(record, board, game)
    return [sans[event.ply] for event in record.by_board[board] if is_move(event)]


def is_move(event: Event) -> bool:
    """Whether the event is a move of either side."""
    return event.kind is Kind.MOVE or event.kind is Kind.REPLY


def _replayed(pairing: Pairing, moves: tuple[str, ...]) -> Game:
    try:
        return _play(pairing.first_fen, pairing.opening, moves)
    except ValueError as error:
        raise InputError(f"board {pairing.board}: {error}") from error


# a replay costs 13 µs a move, and not only boards often have a game in common: runs of one seed do
@lru_cache(maxsize=1_024)
def _play(fen: str, opening: tuple[str, ...], moves: tuple[str, ...]) -> Game:
    position = chess.Board(fen)
    first_ply = position.ply()
    before = tuple(_push(position, move) for move in opening)
    return Game(first_ply, before, tuple(_push(position, move) for move in moves))


def _push(position: chess.Board, uci: str) -> str:
    move = chess.Move.from_uci(uci)
    if not position.is_legal(move):
        raise ValueError(f"{uci} is not a legal move in {position.fen()}")
    return intern(position.san_and_push(move))  # there are few, and games by the thousand
