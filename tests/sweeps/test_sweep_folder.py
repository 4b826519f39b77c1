"""The folder of a sweep in a rough world: two sweeps at once, full disks, files that are gone."""

import csv
import json
import shlex
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from commanding import CLEAN, call
from conftest import make_scenario

from players.pgn_files import read_games
from simul.errors import InputError, SimulError
from simul.scenario import Scenario
from simul.sweeps.api import plan_of
from simul.sweeps.execution.execute import fill
from simul.sweeps.execution.folder import REPLICATIONS, SETTINGS, SweepFolder
from simul.sweeps.execution.lock import locked
from simul.sweeps.execution.replications import Replications
from simul.sweeps.execution.tasks import compute, tasks
from simul.sweeps.planning.plan import Plan
from simul.sweeps.planning.scenario_digest import fingerprint, flatten

Capsys = pytest.CaptureFixture[str]
unix = pytest.mark.skipif(sys.platform == "win32", reason="there are no such limits and links")
EXPONENTIAL = {"distribution": "exponential", "mean": "55 s"}
GAME = '[Result "*"]\n\n1. e4 e5 2. Nf3 Nc6 3. Bb5 *\n'


def plan(*, with_chess: bool = False, replications: int = 2, **more: Any) -> Plan:
    """Two points, one scheduler, and chance in it."""
    return plan_of(
        make_scenario(boards=1, moves=2, **({"think": EXPONENTIAL} | more)),
        ["boards=1,2"],
        schedulers=["asyncio"],
        replications=replications,
        length="fixed",
        with_chess=with_chess,
    )


def finished(folder: Path, what: Plan) -> list[str]:
    """Do a sweep; return the lines of its table."""
    with SweepFolder.create(folder, what, explicit=True) as sweep:
        assert fill(sweep.table, jobs=1, keep=sweep.add)
        sweep.sort()
    return (folder / REPLICATIONS).read_text().splitlines(keepends=True)


def test_one_sweep_at_a_time_works_in_a_folder(tmp_path: Path) -> None:
    """Another one is refused, begun or gone on with, and changes nothing; afterwards it may."""
    out = tmp_path / "out"
    with SweepFolder.create(out, plan(), explicit=True) as first:
        fill(first.table, jobs=1, keep=first.add)
        before = {path.name: path.read_bytes() for path in out.iterdir()}
        with pytest.raises(InputError, match=r"another sweep is working in .*out: wait until"):
            SweepFolder.resume(out, plan())
        with pytest.raises(InputError, match="holds a sweep already"):
            SweepFolder.create(out, plan(), explicit=True)
        assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert sorted(path.name for path in out.iterdir()) == [REPLICATIONS, SETTINGS]
    with SweepFolder.resume(out, plan()) as again:
        assert again.table.complete


def test_two_that_begin_in_the_same_moment_are_kept_apart(tmp_path: Path) -> None:
    """Also while there is nothing in the folder yet but the lock; it is left to who has it."""
    with locked(tmp_path):
        with pytest.raises(InputError, match="another sweep is working"):
            SweepFolder.create(tmp_path, plan(), explicit=True)
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []


HOLDS_A_LOCK = """
import os, pathlib, signal, sys
from simul.sweeps.execution.lock import locked
with locked(pathlib.Path(sys.argv[1])):
    os.kill(os.getpid(), signal.SIGKILL)
"""


@unix
def test_a_sweep_that_was_killed_locks_nobody_out(tmp_path: Path) -> None:
    """Its lock ends with it, though the file is still there; the next one removes that."""
    done = subprocess.run([sys.executable, "-c", HOLDS_A_LOCK, tmp_path], check=False)
    assert done.returncode == -9
    assert len(list(tmp_path.iterdir())) == 1
    assert finished(tmp_path, plan())
    assert sorted(path.name for path in tmp_path.iterdir()) == [REPLICATIONS, SETTINGS]


@unix
def test_a_folder_that_was_there_before_stays(
    capsys: Capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Empty as it was, the current one or behind a link; and what went wrong is what is said."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "link").symlink_to("mine")
    monkeypatch.chdir(tmp_path / "mine")
    asked = ["duel", "--with-chess", "-s", "processes", "--cluster", "tcp://127.0.0.1:9"]
    for out in (".", "../link", "../mine", "../new", "new/er"):
        done = call(capsys, "sweep", *asked, "--out", out)
        assert done.code == 2
        assert "processes starts processes of its own" in done.err
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["link", "mine", "new"]


NO_LONGER_FILES = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
from simul.cli import main
main()
"""
"""The command on a disk on which no file gets longer than so many bytes."""
CHANCE = ["sweep", "chance", "-s", "asyncio", "--format", "none", "-q"]
TABLES = (REPLICATIONS, "sweep.csv", SETTINGS)


def on_full_disk(most: int, *words: str) -> list[str]:
    """Call the command where no file gets longer than so many bytes; return its last words.

    Python would keep what it compiles, and then too little of it.
    """
    done = subprocess.run(
        [sys.executable, "-c", NO_LONGER_FILES, str(most), *words],
        env=CLEAN | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    error, *others = done.stderr.splitlines()
    assert error == f"error: cannot write {REPLICATIONS}: File too large"
    return others


@pytest.mark.processes
@unix
def test_a_disk_that_fills_up_costs_nothing_that_was_written(
    capsys: Capsys, tmp_path: Path
) -> None:
    """In a line it is said, with the command that finishes it; that makes the table of a new one.

    Two tasks are done by two processes, and there is room for what either of them finds out.
    """
    out, whole = tmp_path / "out", tmp_path / "whole"
    asked = [*CHANCE, "--vary", "boards=9..12", "-n", "8000", "--jobs", "2"]
    told, again = on_full_disk(500_000, *asked, "--out", str(out))
    count = int(told.partition(" of ")[0].replace(",", ""))
    assert told == f"{count:,} of 32,000 replications are done and written; finish with:"
    assert 0 < count <= len((out / REPLICATIONS).read_text().splitlines()) - 1
    assert call(capsys, *shlex.split(again)[1:]).code == 0
    assert call(capsys, *asked, "--out", str(whole)).code == 0
    for name in TABLES:
        assert (out / name).read_bytes() == (whole / name).read_bytes()


@pytest.mark.long
@unix
def test_a_disk_that_is_full_from_the_start_leaves_nothing(tmp_path: Path) -> None:
    """Not even a folder, so that the same command can be given again."""
    told = on_full_disk(3_000, *CHANCE, "-n", "100", "--out", str(tmp_path / "out"))
    assert told == [
        "nothing of 100 replications was done yet, and nothing is written: "
        "give the same command again"
    ]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
@unix
def test_a_disk_that_has_no_room_for_the_sorted_table_keeps_the_other_one(
    capsys: Capsys, tmp_path: Path
) -> None:
    """All is done, and only the last step is to be done again."""
    asked = [*CHANCE, "-n", "100", "--out", str(tmp_path / "out")]
    assert call(capsys, *asked).code == 0
    before = [(tmp_path / "out" / name).read_bytes() for name in TABLES]
    told, again = on_full_disk(len(before[0]) - 1, *asked, "--resume")
    assert told == "100 of 100 replications are done and written; finish with:"
    assert (tmp_path / "out" / REPLICATIONS).read_bytes() == before[0]
    assert call(capsys, *shlex.split(again)[1:]).code == 0
    assert [(tmp_path / "out" / name).read_bytes() for name in TABLES] == before


@pytest.fixture
def games(tmp_path: Path) -> Iterator[Path]:
    """A file with a game, which nobody remembers to have read."""
    path = tmp_path / "games.pgn"
    path.write_text(GAME)
    yield path
    read_games.cache_clear()


def test_a_file_that_is_gone_where_the_task_runs_is_named(games: Path) -> None:
    """As it may be on another machine; it has nothing to do with what is written."""
    replayed = plan(with_chess=True, player={"kind": "replay", "pgn": str(games)})
    task, *_ = tasks(Replications(replayed))
    assert compute(task)
    games.unlink()
    read_games.cache_clear()
    with pytest.raises(SimulError) as caught:
        compute(task)
    assert not isinstance(caught.value, InputError)
    assert f"cannot read {games} on " in str(caught.value)
    assert "where the task ran: No such file" in str(caught.value)


SPOILT = {
    "a replication before the first": (1, "-1"),
    "a replication after the last": (1, "2"),
    "a replication that is not whole": (1, "0.0"),
    "a replication in other words": (1, "0_0"),
    "a seed where nobody plays": (2, "3"),
    "a total below nothing": (3, "-7"),
    "a total with spaces": (3, " 7 "),
    "a total in other digits": (3, "\u0667"),
    "a total beyond all times": (3, str(2**63)),
    "no total": (3, ""),
    "no number": (4, "nan"),
    "no finite number": (5, "inf"),
    "a wait below nothing": (5, "-0.5"),
    "a speed-up in other words": (6, "0_1.5"),
    "a verdict where nobody plays": (7, "true"),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_what_no_sweep_has_written_is_refused(tmp_path: Path, fault: str) -> None:
    """With the number of the line; the file is left as it is, and so is the folder."""
    lines = finished(tmp_path / "out", plan())
    cell, value = SPOILT[fault]
    cells = lines[2].rstrip("\n").split(",")
    cells[1 + cell] = value
    assert_refused(tmp_path / "out", [*lines[:2], sealed(cells), *lines[3:]], 3)


def sealed(cells: list[str]) -> str:
    """A line with the checksum that belongs to it: the fault is elsewhere."""
    row = ",".join(cells[:-1])
    return f"{row},{zlib.crc32(row.encode()):08x}\n"


@pytest.mark.parametrize("cell", [4, 5, 6, 7])
def test_an_edited_figure_is_refused(tmp_path: Path, cell: int) -> None:
    """It is a number that the sweep could have written, but has not."""
    lines = finished(tmp_path / "out", plan())
    assert lines[2] == sealed(lines[2].rstrip("\n").split(","))
    cells = lines[2].rstrip("\n").split(",")
    cells[cell] = str(int(cells[cell]) + 1) if cell == 4 else str(float(cells[cell]) + 0.25)
    assert_refused(tmp_path / "out", [*lines[:2], ",".join(cells) + "\n", *lines[3:]], 3)


def test_a_replication_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    """Who knows which of them is right."""
    lines = finished(tmp_path / "out", plan())
    assert_refused(tmp_path / "out", [*lines, lines[1]], len(lines) + 1)


@pytest.mark.parametrize(("cell", "value"), [(3, "7"), (3, ""), (8, ""), (8, "yes")])
def test_with_chess_every_run_has_its_seed_and_its_verdict(
    tmp_path: Path, cell: int, value: str
) -> None:
    """Others are refused."""
    played = plan(with_chess=True, replications=1)
    lines = finished(tmp_path / "out", played)
    cells = lines[1].rstrip("\n").split(",")
    cells[cell] = value
    assert_refused(tmp_path / "out", [lines[0], sealed(cells), lines[2]], 2, played)


def assert_refused(folder: Path, lines: list[str], number: int, what: Plan | None = None) -> None:
    """See that a table is not gone on with, and what is said and left."""
    text = "".join(lines)
    (folder / REPLICATIONS).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=f"line {number} is not a line of this sweep"):
        SweepFolder.resume(folder, what or plan())
    assert (folder / REPLICATIONS).read_text(encoding="utf-8") == text
    assert sorted(path.name for path in folder.iterdir()) == [REPLICATIONS, SETTINGS]


def test_what_one_scheduler_has_already_is_not_written_twice(tmp_path: Path) -> None:
    """Where another one lacks a replication, all of them play it again."""
    both = plan_of(
        make_scenario(boards=2, moves=2, think=EXPONENTIAL), [], schedulers=["asyncio", "rotation"],
        replications=3, length="fixed", with_chess=False,
    )  # fmt: skip
    lines = finished(tmp_path / "out", both)
    (tmp_path / "out" / REPLICATIONS).write_text("".join(lines[:-2]))
    with SweepFolder.resume(tmp_path / "out", both) as again:
        assert fill(again.table, jobs=1, keep=again.add)
    assert (tmp_path / "out" / REPLICATIONS).read_text() == "".join(lines)


def with_book(folder: Path, game: str = GAME) -> Scenario:
    """Make a scenario whose players have a book, which is in that folder."""
    folder.mkdir(exist_ok=True)
    (folder / "book.pgn").write_text(game)
    return make_scenario(
        player={"kind": "book", "file": str(folder / "book.pgn"), "then": "random"}
    )


def test_what_a_book_says_is_part_of_a_scenario_and_where_it_is_is_not(tmp_path: Path) -> None:
    """So a sweep can be moved with its files, and notices when they are changed."""
    here, there = with_book(tmp_path / "here"), with_book(tmp_path / "there")
    assert fingerprint(here) == fingerprint(there)
    assert flatten(here) == flatten(there)
    assert str(tmp_path) not in json.dumps(flatten(here))
    other = with_book(tmp_path / "other", GAME.replace("Nf3", "Nc3"))
    assert fingerprint(other) != fingerprint(here)


@unix
def test_where_an_engine_is_installed_is_no_part_of_a_scenario(tmp_path: Path) -> None:
    """But which one it is, is."""
    marks = []
    for folder, name in (("here", "fish"), ("there", "fish"), ("there", "cod")):
        program = tmp_path / folder / name
        program.parent.mkdir(exist_ok=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        player = {"kind": "uci", "engine": str(program), "nodes": 1}
        marks.append(
            fingerprint(make_scenario(player={"kind": "team", "size": 2, "player": player}))
        )
    assert marks[0] == marks[1] != marks[2]


@pytest.mark.parametrize(("length", "told"), [("geometric:5", None), ("fixed", 0.0)])
def test_of_a_single_draw_no_error_bar_is_told(
    capsys: Capsys, tmp_path: Path, length: str, told: float | None
) -> None:
    """It is not 0 but unknown: null, and an empty cell; where nothing is drawn it is 0."""
    out = tmp_path / "out"
    call(capsys, "sweep", "textbook", "-n", "1", "--length", length, "-s", "asyncio", "-q",
         "--format", "none", "--out", str(out))  # fmt: skip
    row, *_ = json.loads((out / SETTINGS).read_text())["rows"]
    with (out / "sweep.csv").open(newline="") as file:
        cells, *_ = csv.DictReader(file)
    unknown = [key for key in row if "half_width" in key or key == "sd_ms"]
    assert len(unknown) == 5
    for key in unknown:
        assert row[key] == told
        assert cells[key] == ("" if told is None else str(told))
