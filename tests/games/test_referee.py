"""The referee sees every end of a game, however quickly it looks."""

from dataclasses import replace
from random import Random

import chess
import pytest
from conftest import make_scenario

from simul.games.referee import Referee
from simul.games.seating import Seat, seat


def seat_at(fen: str) -> Seat:
    """Make a seat where the game begins in this position."""
    return replace(seat(make_scenario(), 1), position=chess.Board(fen), plies=1_000)


@pytest.mark.parametrize(
    ("fen", "ending"),
    [
        ("4k1bb/8/8/8/8/n7/1P6/K7 w - - 0 1", "1/2-1/2 stalemate"),
        ("R5k1/5ppp/8/1p6/8/8/8/6K1 b - - 0 1", "1-0 checkmate"),
        ("4k3/8/8/8/8/8/8/4K1N1 b - - 0 1", "1/2-1/2 insufficient material"),
    ],
    ids=["a pinned pawn", "a free pawn that does not help", "no pawn"],
)
def test_a_game_is_over_although_it_may_not_look_so(fen: str, ending: str) -> None:
    """A pawn with a free square ahead of it does not prove that there is a move."""
    assert Referee(seat_at(fen)).ending(1) == ending


@pytest.mark.parametrize(
    "fen",
    [
        chess.STARTING_FEN,
        "4k3/pppp4/8/8/8/8/4PPPP/4K3 w - - 0 1",
        "7k/5Q2/8/6p1/6P1/8/8/K7 b - - 0 1",
        "k7/1p1p1p2/8/2B2B2/8/8/8/R6K b - - 0 1",
    ],
)
def test_a_game_is_over_when_python_chess_says_so(fen: str) -> None:
    """Random games, ply by ply, against the library's own full answer."""
    dice = Random(fen)
    for _ in range(12):
        at = seat_at(fen)
        referee = Referee(at)
        while (outcome := at.position.outcome()) is None and len(at.position.move_stack) < 150:
            assert referee.ending(1) is None
            at.position.push(dice.choice(list(at.position.legal_moves)))
        if outcome is not None:
            words = outcome.termination.name.lower().replace("_", " ")
            assert referee.ending(1) == f"{outcome.result()} {words}"
