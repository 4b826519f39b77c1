"""The referee: what a player may do, and when a game is over. Pure chess, no time and no turns.

When a game is over is written twice on purpose: here for the hall, and in `play_out.py` for the
oracle, without the shortcuts.
"""

import reprlib
from typing import Any

import chess

from players import Player
from simul.games.adjudication import adjudication
from simul.games.early_ends import EarlyEnd
from simul.games.seating import Seat
from simul.record import DRAW, Ending, Pairing, Reason


class Misconduct(Exception):  # noqa: N818 - it never leaves the hall
    """What a player did instead of choosing a legal move, in words that follow a name."""


def choice(player: Player, position: chess.Board) -> chess.Move:
    """Ask a player for a move.

    Raises Misconduct for anything but a legal move: an exception, another type of value, a changed
    position.
    """
    before = _visible(position)
    try:
        move: Any = player.choose(position)
    except BaseException as error:  # even SystemExit ends this player's game, not the program
        raise Misconduct(f"failed: {_described(error)}") from error
    if _visible(position) != before:
        raise Misconduct("changed the position instead of only looking at it")
    if not isinstance(move, chess.Move):
        raise Misconduct(f"returned {reprlib.repr(move)}, which is not a chess.Move")
    if not position.is_legal(move):
        raise Misconduct(f"played {move.uci()}, which is not legal")
    return move


class Referee:
    """Watches over one game: when it is over, and with which result."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._early_end = EarlyEnd(seat.endings)

    def ending(self, plies: int) -> Ending | None:
        """Return the ending if the game is over now, after `plies`; None if it goes on.

        It has to be called after every ply.
        """
        position = self._seat.position
        outcome = position.outcome() if _may_be_over(position) else None
        if outcome is not None:
            return ending_of(outcome)
        watch = self._early_end
        early = watch.after(position, plies) if watch.watches else None
        if early or plies < self._seat.plies:
            return early
        if self._seat.recorded_result:
            return Ending(self._seat.recorded_result, Reason.AS_RECORDED)
        if self._seat.endings.at_limit == "draw":
            return Ending(DRAW, Reason.ADJUDICATED, detail="a draw")
        return adjudication(position)

    def forfeit(self, reason: Reason, by: str, detail: str = "", *, by_master: bool) -> Ending:
        """Return the ending of a game that one side forfeits."""
        return forfeit(self._seat.pairing, by_master, reason, by, detail)

    def out_of_time(self, by: str, *, by_master: bool) -> Ending:
        """Return the ending when a side's clock has run down (FIDE Laws of Chess, 6.9)."""
        white_wins = by_master is not self._seat.pairing.master_is_white
        winner = chess.WHITE if white_wins else chess.BLACK
        if self._seat.position.has_insufficient_material(winner):
            return Ending(DRAW, Reason.OUT_OF_TIME, by)
        return self.forfeit(Reason.OUT_OF_TIME, by, by_master=by_master)


def forfeit(pairing: Pairing, by_master: bool, reason: Reason, by: str, detail: str = "") -> Ending:
    """Return the ending of a game that the master, or her opponent, loses for that reason."""
    result = "0-1" if by_master == pairing.master_is_white else "1-0"
    return Ending(result, reason, by, detail)


def ending_of(outcome: chess.Outcome) -> Ending:
    """Return the ending of a game that is over by the rules of chess."""
    return Ending(outcome.result(), Reason[outcome.termination.name])


def _may_be_over(position: chess.Board) -> bool:
    """Return whether the outcome has to be computed, which takes as long as choosing a move.

    A fivefold repetition takes at least 16 plies without a capture or pawn move.
    """
    return (
        position.halfmove_clock >= 16
        or (not position.pawns and position.is_insufficient_material())  # a pawn is enough to win
        or not (_has_a_free_pawn(position) or any(position.generate_legal_moves()))
    )


def _queen_lines(square: chess.Square) -> chess.Bitboard:
    """Return all squares that a queen on `square` would attack on an empty board."""
    board = chess.BaseBoard.empty()
    board.set_piece_at(square, chess.Piece(chess.QUEEN, chess.WHITE))
    return board.attacks_mask(square)


_LINES = [_queen_lines(square) for square in chess.SQUARES]


def _has_a_free_pawn(position: chess.Board) -> bool:
    """Return whether a legal move is seen at once: most often some pawn can go one square ahead.

    If its king is not in check, a pawn that stands on no line with the king is not pinned.
    """
    mine, king = position.occupied_co[position.turn], position.king(position.turn)
    if king is not None and position.is_attacked_by(not position.turn, king):
        return False
    pawns = position.pawns & mine & ~_LINES[king or 0]
    ahead = pawns << 8 if position.turn == chess.WHITE else pawns >> 8
    return bool(ahead & ~position.occupied)


def _visible(position: chess.Board) -> tuple[object, ...]:
    """Return what shows, in a fraction of a microsecond, that a position has changed."""
    return (
        position.turn,
        position.castling_rights,
        position.ep_square,
        position.halfmove_clock,
        position.fullmove_number,
        position.pawns,
        position.knights,
        position.bishops,
        position.rooks,
        position.queens,
        position.kings,
        position.occupied_co[chess.WHITE],
        len(position.move_stack),
    )


def _described(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
