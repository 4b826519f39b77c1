"""`simul show`: one file to the letter, or two of them side by side."""

import re
from pathlib import Path

import pytest
from commanding import call, in_terminal
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from simul.output.reports.side_by_side import NARROW, Page, Row, SideBySide, aligned
from simul.schedulers import MISTAKES, SCHEDULERS

pytestmark = pytest.mark.usefixtures("own_folder")

Capsys = pytest.CaptureFixture[str]
ESCAPE = "\x1b"
TEXTS = st.lists(st.sampled_from(["", "a", "b", "    await a", "    a", "    with b:"]), max_size=9)
"""Small texts in which many lines are equal, and some are alike."""


@given(TEXTS, TEXTS)
def test_every_line_appears_once_and_in_order(left: list[str], right: list[str]) -> None:
    """On its side; no row is empty."""
    rows = aligned(left, right)
    assert [row.left for row in rows if row.left] == list(range(1, len(left) + 1))
    assert [row.right for row in rows if row.right] == list(range(1, len(right) + 1))
    assert all(row.left or row.right for row in rows)


@given(TEXTS, TEXTS)
def test_marks_say_what_differs(left: list[str], right: list[str]) -> None:
    """Nothing where lines are equal, else whether there is a line on both sides."""
    for row in aligned(left, right):
        if row.left is None:
            assert row.mark == ">"
        elif row.right is None:
            assert row.mark == "<"
        else:
            assert row.mark == ("" if left[row.left - 1] == right[row.right - 1] else "|")


@given(TEXTS)
def test_equal_files_have_no_marks(text: list[str]) -> None:
    """Every line stands opposite itself."""
    numbers = range(1, len(text) + 1)
    assert aligned(text, text) == [Row(number, number, "") for number in numbers]


def test_a_changed_line_stands_opposite_the_line_it_was() -> None:
    """And not opposite the first of those that came with it."""
    left = ["def play_board(board):", "    return"]
    right = [
        "async def play_boards(boards: Sequence[AwaitingBoard]) -> None:",
        "    pass",
        "",
        "async def play_board(board):",
        "    return",
    ]
    assert [(row.left, row.mark, row.right) for row in aligned(left, right)] == [
        (None, ">", 1), (None, ">", 2), (None, ">", 3), (1, "|", 4), (2, "", 5),
    ]  # fmt: skip
    assert [(row.left, row.mark, row.right) for row in aligned(right, left)] == [
        (1, "<", None), (2, "<", None), (3, "<", None), (4, "|", 1), (5, "", 2),
    ]  # fmt: skip


def test_long_texts_with_nothing_in_common_are_aligned_in_no_time() -> None:
    """A thousand lines against two thousand."""
    left, right = ([f"{side}{number}" for number in range(1_000 * side)] for side in (1, 2))
    assert len(aligned(left, right)) == 2_000


def printed(left: str, right: str, width: int) -> list[str]:
    """Print two texts on a screen of that width; return its lines."""
    console = Console(width=width, color_system=None, force_terminal=False, legacy_windows=False)
    with console.capture() as capture:
        console.print(SideBySide(Page("left", left), Page("right", right)))
    lines = capture.get().splitlines()
    assert max(map(len, lines)) <= width
    return [line.rstrip() for line in lines]


def test_two_columns_have_numbers_and_a_mark_between_them() -> None:
    """And a last line that counts."""
    assert printed("a\nb\nc\n", "a\nB\nc\nd\n", NARROW) == [
        f"  {'left':46}     right",
        f"1 {'a':46}   1 a",
        f"2 {'b':46} | 2 B",
        f"3 {'c':46}   3 c",
        f"  {'':46} > 4 d",
        "",
        "2 lines differ, 2 are the same",
    ]


def test_a_narrow_screen_shows_one_below_the_other() -> None:
    """All lines of both, those on the left first."""
    assert printed("a\nb\nc\n", "a\nB\nd\nc\n", NARROW - 1) == [
        "-     left",
        "+     right",
        "  1 1 a",
        "- 2   b",
        "+   2 B",
        "+   3 d",
        "  3 4 c",
        "",
        "2 lines differ, 2 are the same",
    ]


def test_equal_files_say_so() -> None:
    """Nobody has to search."""
    assert printed("a\n", "a\n", 120)[-1] == "no line differs"
    assert printed("", "", 120)[-1] == "no line differs"
    assert printed("", "a\n", 120)[-1] == "1 line differs, 0 are the same"


def test_a_long_line_is_folded_within_its_column() -> None:
    """What follows is indented a little more than the line itself."""
    line = "    hall.thread(play_board, board, master) for board in hall.boards[first:last]"
    first, second = (
        "    hall.thread(play_board, board, master)",
        "for board in hall.boards[first:last]",
    )
    assert printed(line, line, NARROW)[1:-2] == [
        f"1 {first:46}   1 {first}",
        f"        {second:40}           {second}",
    ]
    assert printed(line, "", 60)[2:-2] == [
        "- 1       hall.thread(play_board, board, master) for board",
        "            in hall.boards[first:last]",
    ]


@given(
    st.lists(st.text(st.characters(codec="utf-8", categories=["L", "Zs", "P"]), max_size=200)),
    st.sampled_from([40, 79, 100, 140]),
)
def test_whatever_the_lines_hold_they_fit(lines: list[str], width: int) -> None:
    """Wide characters, no spaces at all, nothing but spaces."""
    text = "\n".join(lines)
    console = Console(width=width, color_system=None, force_terminal=False)
    with console.capture() as capture:
        console.print(SideBySide(Page("left", text), Page("right", "x = 1\n" + text)))
    assert capture.get()


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_differs_from_the_right_file_in_few_lines(capsys: Capsys, mistake: str) -> None:
    """Of code, below the text about it; its own text names the right file."""
    source = MISTAKES[mistake].source
    right = re.search(r"^Right: (\w+)\.py", source, re.MULTILINE)
    assert right
    names = {each.path.stem: each.name for each in SCHEDULERS.values()}
    done = call(capsys, "show", names[right[1]], mistake)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0].split() == [names[right[1]], mistake, "(mistake)"]
    assert '"""' not in done.out
    assert 1 <= sum(line[59:60].strip() != "" for line in done.out.splitlines()[1:]) <= 10


def test_the_blocking_wait_differs_from_the_right_file_in_its_wrong_line(capsys: Capsys) -> None:
    """With the number that the line has in each file; how to see the docstrings is said."""
    done = call(capsys, "show", "asyncio", "blocking-wait")
    (marked,) = [line for line in done.out.splitlines() if "|" in line]
    numbers = [
        SCHEDULERS[name].source.splitlines().index(line) + 1
        for name, line in (
            (
                "asyncio",
                "        await board.opponent_replies()"
                "  # she walks on: until the reply, others are served",
            ),
            (
                "blocking-wait",
                "        board.wait_for_reply()"
                "  # it waits, but does not await: no board is served meanwhile",
            ),
        )
    ]
    assert re.findall(r"\d+(?= +\S)", marked) == [str(number) for number in numbers]
    assert done.out.splitlines()[-1] == (
        "1 line differs, 24 are the same; docstrings are left out (simul show with one name has "
        "them)"
    )


DOCUMENTED = '''\
"""Two lines
of words."""

import this


class Board:
    """A board."""  # a comment

    def move(self):  # 🙂
        "Make a move."
        return """not
        a docstring"""


async def play(): "one line"; return 1
def rest(): ("two "
    "lines")
'''


def test_a_page_has_the_lines_of_code_with_their_numbers() -> None:
    """Neither docstrings, nor the space above the first line; a docstring beside code stays."""
    page = Page("", DOCUMENTED)
    assert page.numbers == [4, 5, 6, 7, 9, 10, 12, 13, 14, 15, 16, 17, 18]
    assert page.lines == [DOCUMENTED.splitlines()[number - 1] for number in page.numbers]


def test_what_is_no_python_is_compared_as_it_is() -> None:
    """Line by line; a file in which Python finds a fault has no docstrings to leave out."""
    text = '"""Words."""\n  if\n'
    assert Page("", text).lines == text.splitlines()


def test_a_file_of_ones_own_is_shown_and_compared(capsys: Capsys) -> None:
    """With what it was copied from."""
    own = SCHEDULERS["threaded"].source.replace("with master:", "if True:")
    Path("mine.py").write_text(own, encoding="utf-8")
    assert call(capsys, "show", "mine.py").out == own
    done = call(capsys, "show", "threaded", "mine.py")
    assert (done.code, done.err) == (0, "")
    first, *lines, _, count = [line.rstrip() for line in done.out.splitlines()]
    assert first.split() == ["threaded", "mine"]
    (marked,) = [line for line in lines if "|" in line]
    assert "with master:" in marked.partition("|")[0]
    assert "if True:" in marked.partition("|")[2]
    assert count.startswith("1 line differs, ")


def test_a_terminal_tints_what_differs(tmp_path: Path) -> None:
    """Red on the left, green on the right; the rest is highlighted as ever."""
    Path("one.py").write_text("import this\nx = 1\n", encoding="utf-8")
    Path("two.py").write_text("import this\ny = 2\n", encoding="utf-8")
    shown = in_terminal(tmp_path, ["show", "one.py", "two.py"])
    assert f"{ESCAPE}[38;5;27mimport" in shown
    (line,) = [line for line in shown.splitlines() if "|" in line]
    tints = re.findall(rf"{ESCAPE}\[(?:\d+;)*38;5;(160|28)m([xy])", line)
    assert tints == [("160", "x"), ("28", "y")]
    assert ESCAPE not in in_terminal(tmp_path, ["show", "one.py", "two.py"], NO_COLOR="1")
    assert "- 2   x = 1" in in_terminal(tmp_path, ["show", "one.py", "two.py"], 80, NO_COLOR="1")
