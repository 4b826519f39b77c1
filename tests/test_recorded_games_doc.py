"""The page on recorded games: every row of its tables is tried."""

import re
from pathlib import Path

import pytest
from documents import PAGES

from players import pgn_files
from players.pgn_reader import RESULTS
from simul.scenario.move_times.recorded import recorded_times
from simul.scenario.move_times.time_controls import TimeControl, read_time_control

PAGE = PAGES["docs/recorded-games.md"]
MARKED = re.compile(r"`+([^`]+)`+")


def rows(first: str) -> list[list[str]]:
    """The rows of the table whose heading begins with these words."""
    table = PAGE.partition(f"\n| {first} |")[2].partition("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


@pytest.mark.parametrize(("tag", "read"), [row[:2] for row in rows("`TimeControl`")])
def test_time_controls_are_read_as_the_page_has_them(tag: str, read: str) -> None:
    """In the standard's notation; what is unknown has no times."""
    found = read_time_control(tag.strip("`"))
    unknown = {"unknown": TimeControl(), "not understood": None}
    assert found == unknown[read] if read in unknown else str(found) == read.strip("`")


@pytest.mark.parametrize(("comment", "took"), [row[2:] for row in rows("comment")])
def test_comments_are_read_as_the_page_has_them(tmp_path: Path, comment: str, took: str) -> None:
    """As the first move of a game of ten minutes."""
    path = tmp_path / "games.pgn"
    text = f'[TimeControl "600"]\n\n1. e4 {{{comment.strip("`")}}} e5 {{[%emt 1]}} *\n'
    path.write_text(text, encoding="utf-8")
    ((white, _),) = recorded_times(path)
    assert [f"{ms / 1_000:g} s" for ms in white] == [took]


def test_results_are_read_as_the_page_has_them() -> None:
    """All spellings, and no others; none at all is the same as an asterisk."""
    told = {row[0].strip("`"): tuple(MARKED.findall(row[1])) for row in rows("result")}
    assert told == {
        result: tuple(each for each in spellings if each) for result, spellings in RESULTS.items()
    }


def test_the_size_of_a_file_is_as_the_page_has_it() -> None:
    """In MB and in games."""
    most = f"at most {pgn_files.MOST_BYTES // 10**6} MB and {pgn_files.MOST_GAMES:,} games"
    assert most in PAGE
