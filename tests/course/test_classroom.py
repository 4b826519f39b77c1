"""The table of a class: every file in a process of its own, whatever it does."""

import os
from pathlib import Path

import pytest
from commanding import call

from simul.course import find_lesson, lessons
from simul.course.classroom import Cell, judge_class, judge_file
from simul.course.progress import NAME, Progress, load_progress, save_progress
from simul.errors import InputError

COUNTDOWN = find_lesson("countdown")
HOSTILE = {
    "it kills its process": ("import os\nos.kill(os.getpid(), 9)\n", Cell.CRASHED),
    "it says that it is right": ("print('solved')\nimport os\nos._exit(0)\n", Cell.CRASHED),
    "it raises": ("1 / 0\n", Cell.WRONG),
    "it leaves": ("raise SystemExit\n", Cell.WRONG),
    "it is no Python": ("\x00\x01", Cell.WRONG),
    "it plays nothing": ("def play(exhibition):\n    pass\n", Cell.WRONG),
    "it asks": ("input()\n", Cell.WRONG),
    "it prints without end": ("while True:\n    print('x' * 9999)\n", Cell.TOO_SLOW),
    "it takes all memory": ("x = bytearray(10**12)\n", Cell.WRONG),
    "it starts others": (
        "import subprocess, sys\n"
        "subprocess.Popen([sys.executable, '-c', 'while True: pass'])\n"
        "while True:\n    pass\n",
        Cell.TOO_SLOW,
    ),
}


@pytest.mark.course
@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_costs_its_own_cell(what: str, tmp_path: Path) -> None:
    """It is ended with all that it has started, and the cell says how it went."""
    text, cell = HOSTILE[what]
    (tmp_path / COUNTDOWN.file).write_text(text, encoding="utf-8")
    limit = 2.0 if cell is Cell.TOO_SLOW else 60.0
    assert judge_file(COUNTDOWN, tmp_path / COUNTDOWN.file, limit) is cell


@pytest.mark.course
def test_a_class_is_a_row_for_each_student(tmp_path: Path) -> None:
    """With the name that the student has given, or that of the folder."""
    ada, bob, eve = (tmp_path / name for name in ("a1", "bob", "eve"))
    for folder in (ada / "simul-course", bob, eve):
        folder.mkdir(parents=True)
    save_progress(Progress(name="Ada"), ada / "simul-course")
    (ada / "simul-course" / COUNTDOWN.file).write_text(COUNTDOWN.solution, encoding="utf-8")
    (bob / COUNTDOWN.file).write_text(COUNTDOWN.start, encoding="utf-8")
    (eve / NAME).write_text("{", encoding="utf-8")
    (eve / COUNTDOWN.file).write_text("nonsense", encoding="utf-8")
    rows = judge_class(tmp_path)
    assert [row.name for row in rows] == ["Ada", "bob", "eve"]
    assert [row.title for row in rows] == ["Ada (a1)", "bob", "eve"]
    cells = [row.cells["countdown"] for row in rows]
    assert cells == [Cell.SOLVED, Cell.UNCHANGED, Cell.WRONG]
    assert [bool(row.fault) for row in rows] == [False, False, True]
    assert all(len(row.cells) == len(lessons()) for row in rows)
    assert rows[0].cells["tasks"] is Cell.MISSING


def test_the_table_of_a_class_fits_a_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """80 columns, a column for each lesson."""
    (tmp_path / "Augusta Ada King, Countess of Lovelace").mkdir()
    (tmp_path / "\x1b[31mmallory").mkdir()
    monkeypatch.setenv("COLUMNS", "80")
    done = call(capsys, "learn", "--class", str(tmp_path))
    assert done.code == 0
    assert "Countess" in done.out
    assert "\x1b" not in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    assert f"{len(lessons())} {lessons()[-1].name}" in " ".join(done.out.split())


@pytest.mark.parametrize("name", ["nothing", "a file"])
def test_a_folder_that_is_none_is_told(tmp_path: Path, name: str) -> None:
    """It does not exist, or is a file."""
    (tmp_path / "a file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        judge_class(tmp_path / name)


def test_an_empty_folder_is_told_what_a_class_is(tmp_path: Path) -> None:
    """A folder with one folder for each student."""
    with pytest.raises(InputError, match="one folder for each student"):
        judge_class(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a pipe with a name")
def test_a_pipe_in_the_place_of_a_file_stops_nobody(tmp_path: Path) -> None:
    """To read it would wait for ever."""
    os.mkfifo(tmp_path / COUNTDOWN.file)
    assert judge_file(COUNTDOWN, tmp_path / COUNTDOWN.file) is Cell.WRONG
    os.mkfifo(tmp_path / NAME)
    with pytest.raises(InputError, match="is not a file"):
        load_progress(tmp_path)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder that is locked")
def test_a_folder_that_is_locked_costs_its_own_row(tmp_path: Path) -> None:
    """Nothing in it can be read."""
    (tmp_path / "bob").mkdir(mode=0o000)
    (tmp_path / "cy").mkdir()
    assert [row.name for row in judge_class(tmp_path)] == ["bob", "cy"]
