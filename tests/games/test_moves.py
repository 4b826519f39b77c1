"""Equal moves are one object, and positions behave as ever."""

from random import Random

import chess
import pytest

from simul.games.moves import push

CASTLING = "r3k2r/8/8/8/8/8/8/R3K2R w KQkq - 0 1"
PROMOTING = "4k3/P6p/8/8/8/8/p6P/4K3 b - - 0 1"


@pytest.mark.parametrize("fen", [chess.STARTING_FEN, CASTLING, PROMOTING])
def test_a_move_is_made_as_python_chess_makes_it(fen: str) -> None:
    """Random games beside python-chess's own, ply by ply, there and back."""
    ours, theirs, dice = chess.Board(fen), chess.Board(fen), Random(fen)
    while not theirs.is_game_over() and len(theirs.move_stack) < 60:
        move = dice.choice(list(theirs.legal_moves))
        assert push(ours, move) == move.uci()
        theirs.push(move)
        assert (ours, ours.move_stack) == (theirs, theirs.move_stack)
    while theirs.move_stack:
        assert ours.pop() == theirs.pop()
        assert ours == theirs


def test_castling_and_the_move_of_a_rook_are_told_apart() -> None:
    """A player may write castling as the king taking the rook; python-chess keeps it as e1g1."""
    fens = [CASTLING, "4k3/8/8/8/8/8/8/K3R3 w - - 0 1", CASTLING]
    positions = [chess.Board(fen) for fen in fens]
    for position in positions:
        assert push(position, chess.Move.from_uci("e1h1")) == "e1h1"
    assert [str(position.peek()) for position in positions] == ["e1g1", "e1h1", "e1g1"]


def test_equal_moves_are_one_object() -> None:
    """In a hall of 100,000 boards, python-chess's own moves would take 600 MB."""
    one, other = chess.Board(), chess.Board()
    for position in (one, other):
        push(position, chess.Move.from_uci("g1f3"))
    assert one.peek() is other.peek()
