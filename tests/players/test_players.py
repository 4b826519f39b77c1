"""Who sits at a board: players that know chess and are asked for one move at a time."""

import doctest
from collections.abc import Callable
from pathlib import Path
from random import Random
from types import ModuleType

import chess
import pytest

from players import KINDS, Greedy, Player, RandomMover, Replay, greedy, random_mover, replay
from players.greedy import material
from players.replay import read_games
from simul.scenario import scenario_folder

TEXTBOOK = scenario_folder() / "games" / "textbook.pgn"
Write = Callable[[str | bytes], Path]


@pytest.fixture
def pgn(tmp_path: Path) -> Write:
    """Write a PGN file."""

    def write(text: str | bytes) -> Path:
        path = tmp_path / "games.pgn"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


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
    played = [tuple(game.mainline_moves()) for game in games]
    assert len(games) == len(set(played)) == 24
    assert min(map(len, played)) >= 60
    assert {game.headers["Result"] for game in games} <= {"1-0", "0-1", "1/2-1/2"}
    assert TEXTBOOK.read_text(encoding="utf-8").startswith("% Made by make_textbook.py: Stockfish")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1. e4 e5 *\n", id="no tags"),
        pytest.param('\ufeff[White "A"]\n\n1. e4 e5 *\n', id="byte order mark"),
        pytest.param(b'[White "J\xfcrgen"]\n\n1. e4 e5 *\n', id="Latin 1"),
        pytest.param("1. e4 {good} e5 (1... c5) *\r\n", id="comments and variations"),
    ],
)
def test_pgn_files_are_read_as_they_come(pgn: Write, text: str | bytes) -> None:
    """Only the moves of the main line count."""
    (game,) = read_games(pgn(text))
    assert [move.uci() for move in game.mainline_moves()] == ["e2e4", "e7e5"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "there is no game in it"),
        ("\n\n", "there is no game in it"),
        ("not a game", "game 1 has no moves"),
        (b"\xff\xfe1\x00.\x00", "game 1 has no moves"),
        ('1. e4 *\n\n[White "B"]\n\n*\n', "game 2 has no moves"),
        ("1. e4 Ke2 *", "game 1 cannot be read: illegal san: 'Ke2' in "),
        ("1. e4 *\n\n1. d4 d6 2. Ra5 *\n", "game 2 cannot be read: illegal san: 'Ra5' in "),
        ("1. e4 -- 2. d4 *", "game 1 has a null move"),
    ],
)
def test_a_file_without_proper_games_is_refused(
    pgn: Write, text: str | bytes, rule: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The message names the game; python-chess, who would log it as well, keeps quiet."""
    with pytest.raises(ValueError, match=f"^{rule}"):
        read_games(pgn(text))
    assert caplog.records == []


def test_a_missing_file_is_the_systems_error(tmp_path: Path) -> None:
    """The scenario makes a sentence of it."""
    with pytest.raises(FileNotFoundError):
        read_games(tmp_path / "nobody.pgn")


def test_a_folder_or_device_is_not_read(tmp_path: Path) -> None:
    """A device may have no end, a pipe nobody at the other side."""
    with pytest.raises(ValueError, match=r"^it is not a file$"):
        read_games(tmp_path)


def test_a_whole_database_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """All games are kept in memory."""
    path = tmp_path / "all.pgn"
    with path.open("wb") as file:
        file.truncate(replay.MOST_BYTES + 1)
    with pytest.raises(ValueError, match=r"^it holds more than 10 MB: keep the games you need$"):
        read_games(path)
