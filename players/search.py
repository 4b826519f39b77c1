"""A player that looks a few moves ahead: a small alpha-beta search.

The classic recipe, short enough to read in a lesson: negamax with alpha-beta pruning (Knuth and
Moore 1975, doi 10.1016/0004-3702(75)90019-3), a quiescence search of captures at its leaves, most
valuable victims first, and an evaluation of positions by pieces and their squares. All scores are
in hundredths of a pawn for the side to move.
"""

import math
import random
from collections.abc import Iterable, Iterator
from functools import lru_cache

import chess

WORTH = {
    chess.PAWN: 100,
    chess.KNIGHT: 320,
    chess.BISHOP: 330,
    chess.ROOK: 500,
    chess.QUEEN: 900,
    chess.KING: 0,
}
"""The worth of each piece on any square, in hundredths of a pawn."""
MATE = 1_000_000
"""Score of a mate on the board; a later mate scores `LATER` less for each ply."""
LATER = 10_000
"""More than any noise and any pieces, so that the quicker mate is always the better one."""
MOST_CAPTURES = 8
"""Greatest depth of the quiescence search, in plies."""
MARGIN = 150
"""A capture that falls short of the best score so far by more than this is skipped."""
FEW_PIECES = 4
"""Most queens, rooks, bishops and knights, of both sides, with which kings go to the centre."""


class Search:
    """Looks a few plies ahead and plays about the best move it finds.

    `depth` is the number of plies searched in full, from 1; captures, and replies to checks on the
    way, are searched further. A random amount of up to `noise` hundredths of a pawn is added to the
    score of each of its moves, so that it plays weaker and varies. Ties are broken at random.

    >>> back_rank = chess.Board("6k1/5ppp/8/8/8/8/q7/R3R1K1 w - - 0 1")
    >>> Search(random.Random(1), depth=1).choose(back_rank).uci()
    'e1e8'
    """

    quick = False  # some milliseconds, with a greater depth seconds
    looks_back = False

    def __init__(self, rng: random.Random, depth: int = 2, noise: int = 0) -> None:
        self._rng = rng
        self._depth = depth
        self._noise = noise

    def choose(self, position: chess.Board) -> chess.Move:
        """Return the move with the best score, noise included."""
        board = position.copy(stack=False)
        moves = list(board.legal_moves)
        # scores are whole numbers, so that less than 1 only decides between equal ones
        extra = {move: self._rng.random() * (self._noise + 1) for move in moves}
        best, chosen = -2.0 * MATE, moves[0]
        for move in _ordered(board, moves):
            board.push(move)
            # what does not beat the best so far need not be known exactly
            beta = math.ceil(extra[move] - best)
            score = extra[move] - _negamax(board, self._depth - 1, -2 * MATE, beta, 1)
            board.pop()
            if score > best:
                best, chosen = score, move
        return chosen


def _negamax(board: chess.Board, depth: int, alpha: int, beta: int, ply: int) -> int:
    """Score a position, `ply` plies from the root; exact if between alpha and beta."""
    if depth <= 0:
        if not any(board.generate_legal_moves()):
            return _without_moves(board, ply)
        return _quiescence(board, alpha, beta, ply, MOST_CAPTURES)
    best = -2 * MATE
    for move in _ordered(board, board.generate_legal_moves()):
        board.push(move)
        score = -_negamax(board, depth - 1, -beta, -alpha, ply + 1)
        board.pop()
        best = max(best, score)
        alpha = max(alpha, score)
        if alpha >= beta:
            break
    return best if best > -2 * MATE else _without_moves(board, ply)


def _without_moves(board: chess.Board, ply: int) -> int:
    return ply * LATER - MATE if board.is_check() else 0


def _quiescence(board: chess.Board, alpha: int, beta: int, ply: int, captures: int) -> int:
    """Score a position by captures until it is quiet; a side may also stand pat.

    In check it may not stand pat, and every evasion is searched.
    """
    if captures and board.is_check():
        best, moves = ply * LATER - MATE, board.generate_legal_moves()
    else:
        best = balance(board)
        if best >= beta or not captures:
            return best
        alpha = max(alpha, best)
        moves = _promising(board, alpha - best - MARGIN)
    for move in _ordered(board, moves):
        board.push(move)
        score = -_quiescence(board, -beta, -alpha, ply + 1, captures - 1)
        board.pop()
        best = max(best, score)
        alpha = max(alpha, score)
        if alpha >= beta:
            break
    return best


def _promising(board: chess.Board, least: int) -> Iterator[chess.Move]:
    """Yield captures and promotions that gain more than `least` at first sight."""
    captures = board.generate_legal_captures()
    pawns = board.pawns & (chess.BB_RANK_7 if board.turn else chess.BB_RANK_2)
    promotions = board.generate_legal_moves(pawns, ~board.occupied) if pawns else ()
    for moves in (captures, promotions):
        yield from (move for move in moves if _gain(board, move) > least)


def _ordered(board: chess.Board, moves: Iterable[chess.Move]) -> list[chess.Move]:
    """Return the moves with the most valuable victims first: that prunes most of the rest."""
    return sorted(moves, key=lambda move: _gain(board, move), reverse=True)


def _gain(board: chess.Board, move: chess.Move) -> int:
    victim = board.piece_type_at(move.to_square)
    gain = WORTH[victim] if victim else 0
    return gain + WORTH[move.promotion] if move.promotion else gain


def balance(board: chess.Board) -> int:
    """Return the static evaluation for the side to move, in hundredths of a pawn.

    >>> balance(chess.Board())
    0
    """
    is_endgame = (board.occupied & ~board.pawns & ~board.kings).bit_count() <= FEW_PIECES
    white, black = board.occupied_co[chess.WHITE], board.occupied_co[chess.BLACK]
    total = 0
    for table, pieces in (
        (chess.PAWN, board.pawns),
        (chess.KNIGHT, board.knights),
        (chess.BISHOP, board.bishops),
        (chess.ROOK, board.rooks),
        (chess.QUEEN, board.queens),
        (_KING_IN_THE_END if is_endgame else chess.KING, board.kings),
    ):
        total += _worth(table, pieces & white) - _worth(-table, pieces & black)
    return total if board.turn else -total


@lru_cache(maxsize=20_000)
def _worth(table: int, squares: int) -> int:
    """Return the worth of pieces of a kind on these squares; cached, as the sets recur often."""
    return sum(_TABLES[table][square] for square in chess.scan_forward(squares))


_KING_IN_THE_END = 7


def _place(table: int, square: int) -> int:
    """Return the bonus of a white piece on this square, in hundredths of a pawn."""
    file, rank = chess.square_file(square), chess.square_rank(square)
    centre = 3 - max(abs(2 * file - 7), abs(2 * rank - 7)) // 2  # 0 at the rim, 3 in the middle
    match table:
        case chess.PAWN:
            return 2 * (rank - 1) ** 2 + 6 * centre
        case chess.KNIGHT:
            return 15 * centre
        case chess.BISHOP:
            return 8 * centre
        case chess.ROOK:
            return 15 * (rank == 6)
        case chess.QUEEN:
            return 3 * centre
        case chess.KING:
            return 20 * (rank == 0 and file not in (3, 4, 5)) - 20 * rank
        case _:
            return 12 * centre


def _table(table: int) -> list[int]:
    worth = WORTH.get(table, 0)
    return [worth + _place(table, square) for square in chess.SQUARES]


_WHITE = {table: _table(table) for table in (*WORTH, _KING_IN_THE_END)}
_TABLES = _WHITE | {
    -table: [worths[chess.square_mirror(square)] for square in chess.SQUARES]
    for table, worths in _WHITE.items()
}
"""Worth on each square by kind of piece; of black pieces by the negative kind, board mirrored."""
