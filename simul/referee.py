"""The referee: what a player may do, and when a game is over. Pure chess, no time and no turns."""

import reprlib
from typing import Any

import chess

from players import Player
from simul.adjudication import adjudication


class Misconduct(Exception):  # noqa: N818 - it never leaves the hall
    """What a player did instead of choosing a legal move, in words that follow a name."""


def choice(player: Player, position: chess.Board) -> chess.Move:
    """Ask a player for a move.

    Raises Misconduct for anything but a legal move: an exception, nonsense, a changed position.
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


def ending(position: chess.Board, plies_left: int, recorded_result: str = "") -> str:
    """Return result and reason if the game is over, be it at the move limit, else nothing."""
    outcome = position.outcome() if _may_be_over(position) else None
    if outcome is not None:
        return f"{outcome.result()} {outcome.termination.name.lower().replace('_', ' ')}"
    if plies_left > 0:
        return ""
    return f"{recorded_result} as recorded" if recorded_result else adjudication(position)


def _may_be_over(position: chess.Board) -> bool:
    """Whether it is worth asking for the outcome, which takes as long as choosing a move.

    A fivefold repetition takes at least 16 half-moves without a capture or pawn move.
    """
    return (
        position.halfmove_clock >= 16
        or position.is_insufficient_material()
        or not any(position.generate_legal_moves())
    )


def _visible(position: chess.Board) -> tuple[object, ...]:
    """Everything by which to tell, in a fraction of a microsecond, that a position has changed."""
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
