"""PGN files as people have them: what is read, what is told with its place."""

import os
from collections.abc import Callable
from pathlib import Path

import chess
import pytest

from players import pgn_files
from players.book import read_book
from players.pgn_files import read_games
from players.pgn_reader import RESULTS

Write = Callable[[str | bytes], Path]
FOOLS_MATE = ["f2f3", "e7e5", "g2g4", "d8h4"]
PLAYED = '[White "A"]\n[Result "0-1"]\n\n1. f3 e5 2. g4 Qh4# 0-1\n\n'
FORFEIT = '[White "B"]\n[Result "1-0"]\n\n1-0\n\n'


@pytest.fixture
def pgn(tmp_path: Path) -> Write:
    """Write a PGN file."""

    def write(text: str | bytes) -> Path:
        path = tmp_path / "games.pgn"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        read_games.cache_clear()
        return path

    return write


def lines(path: Path) -> list[list[str]]:
    """The moves of each game."""
    return [[move.uci() for move in game.moves] for game in read_games(path)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1. e4 e5 *\n", id="no tags"),
        pytest.param('\ufeff[White "A"]\n\n1. e4 e5 *\n', id="byte order mark"),
        pytest.param(b'[White "J\xfcrgen"]\n\n1. e4 e5 *\n', id="Latin 1"),
        pytest.param("1. e4 {good} e5 (1... c5) *\r\n", id="comments and variations"),
        pytest.param("1. e4 (1. d4 (1. c4 (1. b4 Ke2) b6) d6) 1... e5 ( *\n", id="nested"),
        pytest.param("1. e4! $1 $146 e5?! $999 *\n", id="judgements"),
        pytest.param('[White "A"]\r\r1. e4 {a\rb} e5 *\r', id="old line ends"),
        pytest.param("% 1. d4\n; 1. c4\n1. e4 ; d5\n%d6\ne5 *\n", id="lines passed over"),
        pytest.param("1. e4\n{a} {b}\n{[c]}\ne5 *\n", id="lines of comments"),
        pytest.param("1. e4 {a {b} e5 {[%clk 0:00:01]} {\n\n[\n;\n%} *\n", id="odd comments"),
        pytest.param('[White "A"]\n\n[Black "B"]\n\n1. e4 e5 *\n', id="blank line among tags"),
        pytest.param("1.e4 e5", id="no spaces, no result, no end of line"),
        pytest.param("1. Pe4 e7-e5 *", id="long moves"),
        pytest.param('[Variant "From Position"]\n\n1. e4 e5 *', id="lichess's standard chess"),
        pytest.param('[Variant "?"]\n\n1. e4 e5 *', id="an unknown variant"),
    ],
)
def test_pgn_files_are_read_as_they_come(pgn: Write, text: str | bytes) -> None:
    """Only the moves of the main line count."""
    assert lines(pgn(text)) == [["e2e4", "e7e5"]]


def test_games_that_no_blank_line_parts_are_two_games(pgn: Write) -> None:
    """python-chess alone reads the second one's moves as if the first went on."""
    tag = '[White "C"]\n'
    assert lines(pgn(f"{tag}1. f3 e5 2. g4 Qh4# 0-1\n{tag}1. e4 *\n")) == [FOOLS_MATE, ["e2e4"]]
    assert [game.line for game in read_games(pgn(f"\n\n{PLAYED}\n\n{PLAYED}"))] == [3, 10]


@pytest.mark.long
@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "there is no game in it"),
        ("\n\n", "there is no game in it"),
        ("not a game", "game 1 has no moves: keep only games that were played"),
        (b"\xff\xfe1\x00.\x00", "game 1 has no moves"),
        (PLAYED + FORFEIT + PLAYED + FORFEIT, "games 2 and 4 have no moves: keep only games that"),
        (FORFEIT * 3 + PLAYED, "games 1, 2 and 3 have no moves: "),
        (FORFEIT * 30 + PLAYED, "games 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 20 more have no moves: "),
        (
            '[White "A"]\n[Result "0-1"]\n\n\n1. f3 e5 2. g4 Qh4# 0-1\n',
            r"game 1 has no moves, and game 2 \(line 5\) no tags: more than one blank line",
        ),
        ("1. e4 Ke2 *", "game 1, line 1, cannot be read: illegal san: 'Ke2' in "),
        ("\n1. e4 *\n\n1. d4 d6 2. Ra5 *\n", "game 2, line 4, cannot be read: illegal san: 'Ra5'"),
        ("1. e4 -- 2. d4 *", "game 1, line 1, cannot be read: it has a null move$"),
        ("1. e4 Z0 2. d4 *", "game 1, line 1, cannot be read: it has a null move$"),
        (f"1. e4 ${'9' * 5_000} *", "game 1, line 1, cannot be read: .*limit"),
        ('[FEN "8/8/8/8/8/8/8/8 w - - 0 1"]\n\n1. e4', "game 1, .* it begins from an impossible "),
        ('[FEN "8/9 w"]\n\n1. e4 *', "game 1, line 1, cannot be read: "),
        (f'[FEN "{"x" * 5_000}"]\n\n1. e4 *', r"game 1, line 1, cannot be read: .{197}\.\.\.$"),
        ("1. Nf3 Ng8 " * 5_001, "game 1, line 1, cannot be read: "),
        ("1. Nf3 Nf6 2. Ng1 Ng8 " * 5_001, "game 1, .* it has more than 20,000 plies$"),
    ],
)
def test_a_file_without_proper_games_is_refused(
    pgn: Write, text: str | bytes, rule: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The message names the game; python-chess, who would log it as well, keeps quiet."""
    with pytest.raises(ValueError, match=f"^{rule}"):
        read_games(pgn(text))
    assert caplog.records == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        # German and figurines: python-chess reads a move of the pawn on f6
        (
            "1. e4 Sf6 *",
            "game 1, line 1, cannot be read: Sf6 is not a move with an English letter$",
        ),
        ("1. e4 \N{BLACK CHESS KNIGHT}f6 *", ".* is not a move with an English letter$"),
        ("1. e4 \N{CYRILLIC CAPITAL LETTER KA}f6 *", ".* is not a move with an English letter$"),
        # two games in one paragraph
        ("1. e4 e5 1-0 1. d4 d5 0-1", ".*moves follow the result 1-0: a blank line is missing$"),
        # a blank line within a game: both halves are legal games
        ('[White "A"]\n\n1. e4 e5\n\n2. Nf3 Nc6 1-0\n', "game 2, line 5, .*is there a blank line"),
        ('[White "A"]\n\n1. e4\n\n1... e5\n', "game 2, line 5, cannot be read: "),
        ('[White "A"]\n\n1. e4 e5\n\nNf3 Nc6 1-0\n', "game 2, line 5, .*is there a blank line"),
    ],
)
def test_what_would_be_read_as_another_game_is_refused(pgn: Write, text: str, rule: str) -> None:
    """Each of these is legal chess to python-chess, and not what the file means."""
    with pytest.raises(ValueError, match=f"^{rule}"):
        read_games(pgn(text))


@pytest.mark.parametrize(
    "name", ["Atomic", "Crazyhouse", "Chess960", "fischerandom", "Racing Kings", "my own", "x" * 99]
)
def test_other_variants_are_refused_by_name(pgn: Write, name: str) -> None:
    """In a replay and in a book alike: a move that is legal in both may mean something else."""
    path = pgn(f'{PLAYED}[Variant "{name}"]\n\n1. e4 e5 *\n')
    rule = f"^game 2, line 6, cannot be read: its variant is {name[:50]}"
    with pytest.raises(ValueError, match=rule):
        read_games(path)
    with pytest.raises(ValueError, match=rule):
        read_book(path)


def test_castling_as_in_chess960_is_refused_without_a_tag(pgn: Write) -> None:
    """The rook's file in the position says what it is."""
    fen = "1r2k2r/8/8/8/8/8/8/1R2K2R w HBhb - 0 1"
    with pytest.raises(ValueError, match="it begins as in Chess960: only standard chess"):
        read_games(pgn(f'[FEN "{fen}"]\n\n1. O-O-O *\n'))


@pytest.mark.parametrize(
    ("tag", "end", "result"),
    [
        *((spelling, "", result) for result, all_ in RESULTS.items() for spelling in all_),
        *(("*", result, result) for result in RESULTS),
        ("1-0", "*", "1-0"),
        (" 1 - 0 ", "1-0", "1-0"),
        ("+-", "1-0", "1-0"),
        ("1/2", "1/2-1/2", "1/2-1/2"),
        ("*", "1/2", "1/2-1/2"),
        ("?", "0:1", "0-1"),
        ("*", "+-", "*"),  # White stands better
    ],
)
def test_results_are_read_in_every_spelling(pgn: Write, tag: str, end: str, result: str) -> None:
    """The tag counts, or else what stands after the moves."""
    (game,) = read_games(pgn(f'[Result "{tag}"]\n\n1. e4 e5 {end}\n'))
    assert game.result == result


def test_results_in_latin_1_are_read(pgn: Write) -> None:
    """A half is one byte there."""
    assert read_games(pgn(b'[Result "\xbd-\xbd"]\n\n1. e4 e5\n'))[0].result == "1/2-1/2"


@pytest.mark.parametrize(
    ("tag", "end", "rule"),
    [
        ("0-0", "", "its result is 0-0: it must be 1-0, 0-1, 1/2-1/2 or \\*"),
        ("White won", "", "its result is White won: it must be "),
        ("1-0", "0-1", "its result is 1-0 in its tags and 0-1 after its moves"),
        ("+-", "1/2", "its result is 1-0 in its tags and 1/2-1/2 after its moves"),
    ],
)
def test_other_results_are_refused(pgn: Write, tag: str, end: str, rule: str) -> None:
    """A score that counts no such game would not add up. A book needs no results."""
    path = pgn(f'[Result "{tag}"]\n\n1. e4 e5 {end}\n')
    with pytest.raises(ValueError, match=f"^game 1, line 1, cannot be read: {rule}"):
        read_games(path)
    ((move, weight),) = read_book(path)(chess.Board())
    assert (move.uci(), weight) == ("e2e4", 1)


def test_a_book_does_without_games_that_were_not_played(pgn: Write) -> None:
    """Those that were have their weight; a book of none at all is refused."""
    path = pgn(FORFEIT + PLAYED + FORFEIT + PLAYED)
    assert [game.number for game in read_games(path, "skip")] == [2, 4]
    ((move, weight),) = read_book(path)(chess.Board())
    assert (move.uci(), weight) == ("f2f3", 2)
    with pytest.raises(ValueError, match=r"^games 1 and 2 have no moves"):
        read_games(pgn(FORFEIT * 2), "skip")


def test_a_missing_file_is_the_systems_error(tmp_path: Path) -> None:
    """The scenario makes a sentence of it."""
    with pytest.raises(FileNotFoundError):
        read_games(tmp_path / "nobody.pgn")


def test_a_folder_or_device_is_not_read(tmp_path: Path) -> None:
    """A device may have no end, a pipe nobody at the other side."""
    paths = [tmp_path]
    if os.name == "posix":
        pipe, link = tmp_path / "pipe.pgn", tmp_path / "zero.bin"
        os.mkfifo(pipe)
        link.symlink_to("/dev/zero")
        paths += [pipe, link, Path("/dev/zero"), Path("/dev/tty")]
    for path in paths:
        for read in (read_games, read_book):
            with pytest.raises(ValueError, match=r"^it is not a file$"):
                read(path)


def test_a_whole_database_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """All games are kept in memory."""
    path = tmp_path / "all.pgn"
    with path.open("wb") as file:
        file.truncate(pgn_files.MOST_BYTES + 1)
    with pytest.raises(ValueError, match=r"^it holds more than 10 MB: keep the games you need$"):
        read_games(path)


def test_more_games_than_an_exhibition_may_have_are_refused(
    pgn: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A million games of one move are a file of 9 MB, and would take minutes."""
    monkeypatch.setattr(pgn_files, "MOST_GAMES", 3)
    assert len(read_games(pgn("1. e4 *\n\n" * 3))) == 3
    with pytest.raises(ValueError, match=r"^it holds more than 3 games: keep those you need$"):
        read_games(pgn("1. e4 *\n\n" * 4))


@pytest.mark.long
def test_one_long_line_of_comments_is_read_in_no_time(pgn: Write) -> None:
    """python-chess copies the rest of a line for each comment: it would take a day."""
    text = "1. e4 " + "{a}" * 1_000_000 + "{[%clk 0:00:01]} e5 " + "{}(" * 1_000_000
    (game,) = read_games(pgn(text))
    assert [move.uci() for move in game.moves] == ["e2e4", "e7e5"]
    assert game.clocks == ("[%clk 0:00:01]", "")
