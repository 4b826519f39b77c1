"""A player that looks one move ahead and counts the pieces."""

import random

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

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def choose(self, position: chess.Board) -> chess.Move:
        """Return a move of the greatest immediate gain."""
        gains = [(self._gain(position, move), move) for move in position.legal_moves]
        best = max(gain for gain, _ in gains)
        return self._rng.choice([move for gain, move in gains if gain == best])

    def _gain(self, position: chess.Board, move: chess.Move) -> int:
        if self._mates(position, move):
            return 1_000
        return self._captured(position, move) + self._promoted(move)

    @staticmethod
    def _mates(position: chess.Board, move: chess.Move) -> bool:
        if not position.gives_check(move):
            return False
        after = position.copy(stack=False)
        after.push(move)
        return after.is_checkmate()

    @staticmethod
    def _captured(position: chess.Board, move: chess.Move) -> int:
        if position.is_en_passant(move):
            return VALUES[chess.PAWN]
        taken = position.piece_type_at(move.to_square)
        return VALUES[taken] if taken and position.is_capture(move) else 0

    @staticmethod
    def _promoted(move: chess.Move) -> int:
        return VALUES[move.promotion] - VALUES[chess.PAWN] if move.promotion else 0
