"""The player with an opening book: from Polyglot and PGN files, and what comes after the book."""

import struct
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import chess
import chess.pgn
import pytest
from conftest import make_scenario
from faulty_files import changed, faults_of

import simul
from players import Book, RandomMover, Replay
from players.book import Openings, read_book
from players.pgn_files import read_games
from simul.games.seating import seat
from simul.scenario import load_scenario, scenario_folder

OPENINGS = scenario_folder() / "games" / "openings.pgn"
START_KEY = 0x463B96181691FC9C
"""Polyglot's own key of the start position, as its format description gives it."""
Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a file into a folder of the test, which is the current one."""
    monkeypatch.chdir(tmp_path)

    def written(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return written


def entry(key: int, uci: str, weight: int) -> bytes:
    """One entry of a Polyglot book, put together by the format's description."""
    move = chess.Move.from_uci(uci)
    raw = move.to_square | move.from_square << 6
    return struct.pack(">QHHI", key, raw, weight, 0)


def said(openings: Openings, position: chess.Board) -> dict[str, int]:
    """Moves and weights of a book in a position."""
    return {move.uci(): weight for move, weight in openings(position)}


def nothing(position: chess.Board) -> list[tuple[chess.Move, int]]:  # noqa: ARG001 - as books do
    """Say what an empty book says."""
    return []


def after(*moves: str) -> chess.Board:
    """Position after some moves from the start."""
    position = chess.Board()
    for move in moves:
        position.push_san(move)
    return position


def test_a_pgn_book_counts_how_often_a_move_was_played(write: Write) -> None:
    """In a position, by whatever moves it came about."""
    path = write(
        "book.pgn", "1. d4 Nf6 2. c4 *\n\n1. d4 d5 *\n\n1. c4 Nf6 2. d4 g6 *\n\n1. d4 d5 *"
    )
    book = read_book(path)
    assert said(book, after()) == {"d2d4": 3, "c2c4": 1}
    assert said(book, after("d4")) == {"g8f6": 1, "d7d5": 2}
    assert said(book, after("d4", "Nf6", "c4")) == {"g7g6": 1}
    assert said(book, after("d4", "d5")) == {}


def test_a_position_is_the_same_only_with_the_same_rights(write: Write) -> None:
    """Who is to move is part of it, and whether a king has moved."""
    book = read_book(write("book.pgn", "1. e4 e5 2. Nf3 *"))
    there = after("e4", "e5")
    assert said(book, there)
    moved = after("e4", "e5", "Ke2", "Ke7", "Ke1", "Ke8")
    assert moved.board_fen() == there.board_fen()
    assert said(book, moved) == {}
    there.turn = chess.BLACK
    assert said(book, there) == {}


def test_a_polyglot_book_gives_its_legal_moves_with_their_weights(write: Write) -> None:
    """Castling is written as the king taking the rook; weight 0 is a move that was taken out."""
    castling = chess.Board("r3k2r/8/8/8/8/8/8/R3K2R w KQkq - 0 1")
    entries = [
        entry(START_KEY, "e2e4", 3),
        entry(START_KEY, "d2d4", 1),
        entry(START_KEY, "a2a4", 0),
        entry(START_KEY, "e2e5", 9),
        entry(chess.polyglot.zobrist_hash(castling), "e1h1", 5),
    ]
    book = read_book(write("book.bin", b"".join(sorted(entries))))
    assert said(book, chess.Board()) == {"e2e4": 3, "d2d4": 1}
    assert said(book, castling) == {"e1g1": 5}
    assert said(book, after("e4")) == {}


def test_a_polyglot_book_is_not_held_open(write: Write) -> None:
    """It is opened for each move: what has been written meanwhile is played."""
    path = write("book.bin", entry(START_KEY, "e2e4", 1))
    book = read_book(path)
    assert said(book, chess.Board()) == {"e2e4": 1}
    path.write_bytes(entry(START_KEY, "d2d4", 1))
    assert said(book, chess.Board()) == {"d2d4": 1}
    path.unlink()
    with pytest.raises(FileNotFoundError):
        book(chess.Board())


@pytest.mark.long
def test_moves_are_chosen_as_often_as_they_are_in_the_book(write: Write) -> None:
    """Three to one, within four standard errors of 2,000 choices."""
    book = read_book(write("book.bin", entry(START_KEY, "d2d4", 1) + entry(START_KEY, "e2e4", 3)))
    dice = Random(3)
    chosen = Counter(Book(book, dice, Replay([])).choose(chess.Board()).uci() for _ in range(2_000))
    assert set(chosen) == {"d2d4", "e2e4"}
    assert abs(chosen["e2e4"] - 1_500) < 4 * (2_000 * 0.75 * 0.25) ** 0.5


def test_out_of_the_book_the_other_player_plays_all_the_rest() -> None:
    """Even when the game comes back to a position that is in the book."""
    e4, d4 = chess.Move.from_uci("e2e4"), chess.Move.from_uci("d2d4")
    player = Book(lambda position: [(e4, 1)] if position.turn else [], Random(1), Replay([d4, d4]))
    assert player.choose(chess.Board()) == e4
    assert player.choose(chess.Board(chess.STARTING_FEN.replace(" w ", " b "))) == d4
    assert player.choose(chess.Board()) == d4


class Engine:
    """A player that is slow, holds something open and knows what it needed."""

    quick = False
    seconds = 7.5
    closed = 0

    def choose(self, position: chess.Board) -> chess.Move:
        """Return the first legal move."""
        return next(iter(position.legal_moves))

    def close(self) -> None:
        """Count how often."""
        self.closed += 1


def test_a_book_is_as_quick_as_the_player_after_it_and_closes_it() -> None:
    """It tells what that one needed for a move, in real seconds; its own moves need none."""
    engine = Engine()
    player = Book(nothing, Random(1), engine)
    assert not player.quick
    assert player.seconds == 0
    player.choose(chess.Board())
    assert player.seconds == 7.5
    player.close()
    assert engine.closed == 1
    plain = Book(nothing, Random(1), RandomMover(Random(1)))
    assert plain.quick
    plain.close()


def test_the_book_that_comes_along_has_twenty_known_openings() -> None:
    """Legal, all different, six to ten plies long, each with its name and its ECO code."""
    games = read_games(OPENINGS)
    lines = [" ".join(move.uci() for move in game.moves) for game in games]
    assert len(set(lines)) == len(games) == 20
    assert {len(line.split()) for line in lines} <= set(range(6, 11))
    names = {game.headers["Opening"] for game in games}
    assert len(names) == 20
    for family in ("Ruy Lopez", "Italian", "Sicilian", "French", "Caro-Kann", "Slav", "English"):
        assert any(name.startswith(family) for name in names)
    assert all(len(game.headers["ECO"]) == 3 for game in games)
    assert OPENINGS.read_text(encoding="ascii").startswith("% An opening book made for simul")


def test_a_scenario_with_a_book_plays_its_openings() -> None:
    """The first six plies of every game are in the book, and the boards differ."""
    book = {"kind": "book", "file": str(OPENINGS), "then": "random"}
    games = simul.seed_games(make_scenario(boards=12, moves=4, player=book))
    lines = {tuple(move.uci() for move in game.moves)[:6] for game in read_games(OPENINGS)}
    played = {game.moves[:6] for game in games}
    assert played <= lines
    assert len(played) > 5


def test_the_book_and_the_player_after_it_have_dice_of_their_own() -> None:
    """Named after their places: anybody can throw them again."""
    book = {"kind": "book", "file": str(OPENINGS), "then": "random"}
    scenario = make_scenario(player=book, seed=7)
    player = seat(scenario, 2).master
    found = read_book(OPENINGS)(chess.Board())
    first = Random("7/2/master").choices(*zip(*found, strict=True))[0]
    assert player.choose(chess.Board()) == first
    odd = after("a3", "a6", "h3", "h6")
    assert player.choose(odd) == RandomMover(Random("7/2/master/then")).choose(odd)


def book_fault(write: Write, name: str, text: str | bytes | None) -> str:
    """What is said of a scenario with this file as its book."""
    if text is not None:
        write(name, text)
    spec = f'{{ kind = "book", file = "{name}", then = "random" }}'
    (fault,) = faults_of(changed('"greedy"', spec))
    return fault


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("no.bin", None, "must name a book: there is no "),
        ("no.pgn", None, "must name a book: there is no "),
        ("a.bin", "", "must be a readable book: there is no move in it"),
        ("a.bin", b"x" * 40, "must be a readable book: a Polyglot book has entries of 16 bytes"),
        (
            "a.bin",
            entry(9, "e2e4", 1) + entry(3, "e2e4", 1),
            "must be a readable book: the entries of a Polyglot book are in the order of their ",
        ),
        ("a.pgn", "", "must be a readable book: there is no game in it"),
        (
            "a.pgn",
            "1. e4 Ke2 *",
            "must be a readable book: game 1, line 1, cannot be read: ",
        ),
    ],
)
def test_a_file_that_is_no_book_is_refused(
    write: Write, name: str, text: str | bytes | None, rule: str
) -> None:
    """With the reason, at the line where it is named."""
    assert book_fault(write, name, text).startswith(f"line 10: opponents.player.file {rule}")


def test_a_folder_is_no_book(write: Write, tmp_path: Path) -> None:
    """Nor is a device or a pipe."""
    (tmp_path / "folder.bin").mkdir()
    assert "must be a readable book: it is not a file" in book_fault(write, "folder.bin", None)


def test_a_book_is_looked_for_beside_the_scenario(write: Write) -> None:
    """As every file that it names."""
    path = write("mine.pgn", "1. Nf3 *")
    spec = '{ kind = "book", file = "mine.pgn", then = { kind = "search", depth = 1 } }'
    write("good.toml", changed('"greedy"', spec))
    assert load_scenario("good.toml").opponents.player.file == path  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("spec", "fault"),
    [
        ('{ kind = "book", file = "mine.pgn" }', ".then is missing"),
        (
            '{ kind = "book", file = "mine.pgn", then = "serch" }',
            ".then must be one of random, ",
        ),
        (
            '{ kind = "book", file = "mine.pgn", then = { kind = "search", dept = 1 } }',
            ".then.dept is not a key of this table (got 1); did you mean depth?",
        ),
        (
            '{ kind = "book", flie = "mine.pgn", file = "mine.pgn", then = "random" }',
            '.flie is not a key of this table (got "mine.pgn"); did you mean file?',
        ),
        (
            '{ kind = "book", file = "mine.pgn", then = { kind = "replay", pgn = "mine.pgn" } }',
            ".then must not be a replay: a recorded game needs both sides, from its start ",
        ),
        ('{ kind = "search", depth = 5 }', ".depth must be at most 4 (got 5)"),
        ('{ kind = "search", depth = 0 }', ".depth must be at least 1 (got 0)"),
        ('{ kind = "search", noise = -1 }', ".noise must be at least 0 (got -1)"),
        ('{ kind = "search", noise = 1_001 }', ".noise must be at most 1,000 (got 1001)"),
    ],
)
def test_a_player_that_cannot_be_is_refused(write: Write, spec: str, fault: str) -> None:
    """The place is that within the player."""
    write("mine.pgn", "1. Nf3 *")
    (found,) = faults_of(changed('"greedy"', spec))
    assert found.startswith(f"line 10: opponents.player{fault}")
