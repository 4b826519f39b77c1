"""Moves that are made again and again, in a large hall millions of times, kept as one object each.

Python-chess makes an object of its own for every ply, which takes 100 bytes.
"""

from sys import intern

import chess

_KNOWN: dict[tuple[chess.Square, chess.Square, chess.PieceType | None], tuple[chess.Move, str]] = {}
"""Every move that was made so far, and its UCI notation; chess has two thousand."""


def push(position: chess.Board, move: chess.Move) -> str:
    """Make a legal move, as `position.push(move)` does; return it in UCI notation."""
    position.push(move)
    key = move.from_square, move.to_square, move.promotion
    shared, uci = _KNOWN.get(key) or _get_to_know(move)
    made = position.move_stack
    if made[-1].to_square == move.to_square:  # else a player wrote castling as taking the rook
        made[-1] = shared
    return uci


def _get_to_know(move: chess.Move) -> tuple[chess.Move, str]:
    key = move.from_square, move.to_square, move.promotion
    return _KNOWN.setdefault(key, (chess.Move(*key), intern(move.uci())))
