"""A player that looks one move ahead and counts the pieces."""

import random
from collections.abc import Iterable, Sequence

import chess

VALUES = {
    chess.PAWN: 1,
    chess.KNIGHT: 3,
    chess.BISHOP: 3,
    chess.ROOK: 5,
    chess.QUEEN: 9,
    chess.KING: 0,
}
"""The customary worth of each piece, in pawns."""


def material(position: chess.Board, colour: chess.Color) -> int:
    """Return the lead of `colour` in pawns; negative when behind.

    >>> material(chess.Board("4k3/8/8/8/8/8/8/R3K3 w Q - 0 1"), chess.WHITE)
    5
    """
    return _worth(position, position.occupied_co[colour]) - _worth(
        position, position.occupied_co[not colour]
    )


def _worth(position: chess.Board, squares: chess.Bitboard) -> int:
    """Return the worth of all pieces on these squares; counted by bits, as every ply asks."""
    return (
        VALUES[chess.PAWN] * (position.pawns & squares).bit_count()
        + VALUES[chess.KNIGHT] * (position.knights & squares).bit_count()
        + VALUES[chess.BISHOP] * (position.bishops & squares).bit_count()
        + VALUES[chess.ROOK] * (position.rooks & squares).bit_count()
        + VALUES[chess.QUEEN] * (position.queens & squares).bit_count()
    )


class Greedy:
    """Takes the most valuable piece on offer, mates if it can, else picks any legal move.

    >>> position = chess.Board("4k3/8/8/3q4/4P3/8/8/4K3 w - - 0 1")
    >>> Greedy(random.Random(1)).choose(position).uci()
    'e4d5'
    """

    quick = True
    looks_back = False

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def choose(self, position: chess.Board) -> chess.Move:
        """Return a move of the greatest immediate gain."""
        moves = list(position.legal_moves)
        return self._rng.choice(_mates(position, moves) or _most_gainful(position, moves))


def _mates(position: chess.Board, moves: Iterable[chess.Move]) -> list[chess.Move]:
    """Return the moves that mate; only those that may give check are tried, for it takes long."""
    checks = possible_checks(position)
    return [
        move
        for move in moves
        if checks[move.from_square] & chess.BB_SQUARES[move.to_square] and _is_mate(position, move)
    ]


def _is_mate(position: chess.Board, move: chess.Move) -> bool:
    position.push(move)
    try:
        return position.is_checkmate()
    finally:
        position.pop()


def possible_checks(position: chess.Board) -> dict[chess.Square, chess.Bitboard]:
    """Return, for each piece of the side to move, all squares on which it may give check.

    Keys are the squares where the pieces stand. A piece checks from where it would be attacked if
    the king were such a piece; one that stands in the king's lines may uncover a check wherever it
    goes, and a move that changes more than two squares or the piece may give one, too.
    """
    own = position.occupied_co[position.turn]
    king = position.king(not position.turn)
    if king is None:
        return dict.fromkeys(chess.scan_forward(own), chess.BB_EMPTY)
    ranks = chess.BB_RANK_ATTACKS[king][chess.BB_RANK_MASKS[king] & position.occupied]
    files = chess.BB_FILE_ATTACKS[king][chess.BB_FILE_MASKS[king] & position.occupied]
    diagonals = chess.BB_DIAG_ATTACKS[king][chess.BB_DIAG_MASKS[king] & position.occupied]
    pawns = chess.BB_PAWN_ATTACKS[not position.turn][king] | chess.BB_BACKRANKS
    if position.ep_square is not None:
        pawns |= chess.BB_SQUARES[position.ep_square]
    castling = chess.BB_BACKRANKS if position.castling_rights else chess.BB_EMPTY
    checks = {
        chess.PAWN: pawns,
        chess.KNIGHT: chess.BB_KNIGHT_ATTACKS[king],
        chess.BISHOP: diagonals,
        chess.ROOK: ranks | files,
        chess.QUEEN: ranks | files | diagonals,
        chess.KING: castling,
    }
    may_uncover = own & checks[chess.QUEEN]
    return {
        square: chess.BB_ALL if chess.BB_SQUARES[square] & may_uncover else checks[piece]
        for piece in chess.PIECE_TYPES
        for square in chess.scan_forward(position.pieces_mask(piece, position.turn))
    }


def _most_gainful(position: chess.Board, moves: Sequence[chess.Move]) -> list[chess.Move]:
    gains = [_gain(position, move) for move in moves]
    best = max(gains)
    return [move for move, gain in zip(moves, gains, strict=True) if gain == best]


def _gain(position: chess.Board, move: chess.Move) -> int:
    promoted = VALUES[move.promotion] - VALUES[chess.PAWN] if move.promotion else 0
    return _captured(position, move) + promoted


def _captured(position: chess.Board, move: chess.Move) -> int:
    if position.is_en_passant(move):
        return VALUES[chess.PAWN]
    taken = position.piece_type_at(move.to_square)
    return VALUES[taken] if taken and position.is_capture(move) else 0
