"""Who sits at a board: players that know chess and are asked for one move at a time."""

import doctest
from collections.abc import Callable
from random import Random
from types import ModuleType

import chess
import pytest

from players import KINDS, Greedy, Player, RandomMover, Replay, greedy, random_mover, replay
from players.greedy import material, possible_checks
from players.pgn_files import read_games
from simul.scenario import scenario_folder

TEXTBOOK = scenario_folder() / "games" / "textbook.pgn"


@pytest.mark.parametrize(("module", "examples"), [(greedy, 3), (random_mover, 1), (replay, 2)])
def test_the_examples_in_the_docstrings_are_true(module: ModuleType, examples: int) -> None:
    """They show what a player is."""
    assert doctest.testmod(module) == (0, examples)


def test_every_kind_says_in_one_line_what_it_does() -> None:
    """`simul list` shows that line."""
    ours = ["random", "greedy", "search", "book", "mixed", "team", "replay", "uci"]
    assert list(KINDS) == ours
    for kind in KINDS.values():
        assert (kind.__doc__ or "").partition("\n")[0].endswith(".")


@pytest.mark.parametrize("kind", [RandomMover, Greedy])
def test_a_player_moves_legally_and_leaves_the_position_as_it_was(
    kind: Callable[[Random], Player],
) -> None:
    """Through whole games with mates, stalemates, promotions and captures en passant."""
    player = kind(Random(7))
    position = chess.Board()
    for _ in range(400):
        if position.is_game_over():
            position.reset()
        before = position.fen()
        move = player.choose(position)
        assert position.fen() == before
        assert position.is_legal(move)
        position.push(move)


@pytest.mark.parametrize("kind", [RandomMover, Greedy])
def test_the_same_dice_choose_the_same_moves(kind: Callable[[Random], Player]) -> None:
    """And other dice choose others."""

    def moves(seed: int) -> list[chess.Move]:
        player = kind(Random(seed))
        return [player.choose(chess.Board()) for _ in range(20)]

    assert moves(1) == moves(1)
    assert moves(1) != moves(2)


def test_the_random_player_plays_every_legal_move_now_and_then() -> None:
    """All twenty first moves turn up in two hundred."""
    player, position = RandomMover(Random(1)), chess.Board()
    assert {player.choose(position) for _ in range(200)} == set(position.legal_moves)


@pytest.mark.parametrize(
    ("fen", "best"),
    [
        pytest.param("4k3/8/8/3q1r2/4P3/8/8/4K3 w - - 0 1", {"e4d5"}, id="queen before rook"),
        pytest.param("6k1/5ppp/8/8/8/8/q7/R3K2R w - - 0 1", {"a1a2"}, id="what it can take"),
        pytest.param("6k1/5ppp/8/8/8/8/q7/R3R1K1 w - - 0 1", {"e1e8"}, id="mate before a queen"),
        pytest.param("8/P6k/8/8/8/8/8/K7 w - - 0 1", {"a7a8q"}, id="the best promotion"),
        pytest.param("4k3/8/8/3pP3/8/8/8/4K3 w - d6 0 2", {"e5d6"}, id="a pawn en passant"),
        pytest.param("8/8/8/8/8/7k/8/K7 w - - 0 1", {"a1a2", "a1b1", "a1b2"}, id="any, else"),
    ],
)
def test_the_greedy_player_takes_what_is_worth_most(fen: str, best: set[str]) -> None:
    """Mate is worth more than anything; among equals the dice decide."""
    player, position = Greedy(Random(1)), chess.Board(fen)
    assert {player.choose(position).uci() for _ in range(100)} == best


@pytest.mark.parametrize(
    "fen",
    [
        pytest.param("8/8/8/1k6/3Pp3/8/8/K3Q3 b - d3 0 1", id="en passant, uncovered"),
        pytest.param("5k2/8/8/8/8/8/8/4K2R w K - 0 1", id="castling"),
        pytest.param("7k/P7/8/8/8/8/8/K7 w - - 0 1", id="promotion"),
        pytest.param("4k3/8/8/4N3/8/8/8/K3R3 w - - 0 1", id="a knight uncovers"),
        pytest.param("8/4P3/8/8/8/8/4k3/K7 w - - 0 1", id="a promoted pawn, behind it the king"),
    ],
)
def test_no_check_is_overlooked(fen: str) -> None:
    """Mates are looked for among possible checks; python-chess finds the real ones by playing."""
    position = chess.Board(fen)
    dice = Random(fen)
    for _ in range(60):
        if position.is_game_over():
            break
        possible = possible_checks(position)
        for move in filter(position.gives_check, position.legal_moves):
            assert possible[move.from_square] & chess.BB_SQUARES[move.to_square]
        position.push(dice.choice(list(position.legal_moves)))


def test_material_is_counted_in_pawns() -> None:
    """Nine for a queen, five for a rook, three for bishop and knight; from either side."""
    position = chess.Board("1n2k3/8/8/8/8/8/8/Q3K3 w - - 0 1")
    assert material(position, chess.WHITE) == 6
    assert material(position, chess.BLACK) == -6
    assert material(chess.Board(), chess.WHITE) == 0


def test_a_replay_plays_what_was_played_and_then_says_that_it_is_over() -> None:
    """Two of them, one for each side, play the whole game."""
    moves = [chess.Move.from_uci(uci) for uci in ("e2e4", "e7e5", "g1f3")]
    white, black, position = Replay(moves), Replay(moves), chess.Board()
    for player in (white, black, white):
        position.push(player.choose(position))
    assert position.move_stack == moves
    with pytest.raises(LookupError, match=r"^the recorded game ends after 3 plies$"):
        black.choose(position)


def test_a_replay_may_begin_in_the_middle_of_a_game() -> None:
    """It counts from the move number at which its moves begin."""
    position = chess.Board("4k3/8/8/8/8/8/4P3/4K3 b - - 0 31")
    moves = [chess.Move.from_uci(uci) for uci in ("e8e7", "e2e4")]
    assert Replay(moves, position.ply()).choose(position) == moves[0]


def test_the_textbook_has_24_real_games_of_at_least_30_move_pairs() -> None:
    """All different, all played to their end, and the file says how they were made."""
    games = read_games(TEXTBOOK)
    played = [game.moves for game in games]
    assert len(games) == len(set(played)) == 24
    assert min(map(len, played)) >= 60
    assert {game.result for game in games} <= {"1-0", "0-1", "1/2-1/2"}
    assert TEXTBOOK.read_text(encoding="utf-8").startswith("% Made by make_textbook.py: Stockfish")
