"""The command `simul sweep`: its files, its errors, and Ctrl-C in the middle of it."""

import csv
import json
import shlex
from itertools import product
from pathlib import Path

import pytest
from commanding import call
from processes_started import simul

from simul import sweep
from simul.errors import SimulError
from simul.sweeps.execution.folder import REPLICATIONS

Capsys = pytest.CaptureFixture[str]
UNEVEN = ("uneven", "--vary", "boards=2,4", "--replications", "4", "--format", "none")


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_sweep_writes_three_tables(capsys: Capsys, tmp_path: Path) -> None:
    """A row for each replication, a row for each point and scheduler, and everything as JSON."""
    out = tmp_path / "out"
    done = call(capsys, "sweep", *UNEVEN, "--out", str(out), "-s", "asyncio,trio")
    assert (done.code, done.err) == (0, "")
    assert f"written to {out}/" in "".join(done.out.split("\n"))
    assert sorted(path.name for path in out.iterdir()) == [
        "index.html",
        "replications.csv",
        "sweep.csv",
        "sweep.json",
    ]
    expected = sweep("uneven", "boards=2,4", schedulers=["asyncio", "trio"], replications=4)
    assert [int(row["total_ms"]) for row in read(out / REPLICATIONS)] == [
        total for row in expected.rows for total in row.totals
    ]
    for told, row in zip(read(out / "sweep.csv"), expected.rows, strict=True):
        assert (int(told["boards"]), told["scheduler"]) == (row.point[0], row.scheduler)
        assert float(told["mean_ms"]) == pytest.approx(row.total.mean, abs=1e-3)
        assert float(told["half_width_ms"]) == pytest.approx(row.total.half_width, abs=1e-3)
        assert int(told["min_ms"]) == min(row.totals)
        assert told["theory_ms"] == ""
        assert float(told["knee"]) == 12
    told = json.loads((out / "sweep.json").read_text())
    assert (told["complete"], told["done"], told["asked"]) == (True, 16, 16)
    assert [row["mean_ms"] for row in told["rows"]] == [
        float(row["mean_ms"]) for row in read(out / "sweep.csv")
    ]


def test_json_is_what_the_file_says(capsys: Capsys, tmp_path: Path) -> None:
    """One object, with the folder."""
    out = tmp_path / "out"
    done = call(capsys, "sweep", "textbook", "--vary", "boards=1..3", "--json", "--format", "none",
                "--out", str(out))  # fmt: skip
    printed = json.loads(done.out)
    assert printed.pop("out") == str(out)
    assert printed == json.loads((out / "sweep.json").read_text())
    assert [row["theory_ms"] for row in printed["rows"]] == [
        row["mean_ms"] for row in printed["rows"]
    ]


@pytest.mark.long
def test_charts_are_drawn_of_the_formats_asked_for(capsys: Capsys, tmp_path: Path) -> None:
    """One at least, beside the tables."""
    out = tmp_path / "out"
    done = call(capsys, "sweep", "textbook", "--vary", "boards=1..3", "-q", "--format", "svg",
                "--out", str(out))  # fmt: skip
    assert (done.code, done.out) == (0, "")
    assert {path.suffix for path in out.iterdir()} == {".csv", ".json", ".svg", ".html"}


@pytest.mark.parametrize("words", [[], ["--json"]], ids=["table", "json"])
def test_a_chart_that_cannot_be_drawn_costs_no_table(
    words: list[str], capsys: Capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is printed before, whatever becomes of the charts."""

    def fail(*_: object) -> None:
        raise SimulError("no chart today")

    monkeypatch.setattr("simul.output.charts.save", fail)
    done = call(capsys, "sweep", "textbook", "--vary", "boards=1..3", *words,
                "--out", str(tmp_path / "out"))  # fmt: skip
    assert done.code == SimulError.exit_code
    assert "no chart today" in done.err
    assert json.loads(done.out)["complete"] if words else "The textbook exhibition" in done.out


def test_a_sweep_that_is_done_can_be_gone_on_with(
    capsys: Capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With more replications, in the default folder; the second table is that of a new sweep."""
    monkeypatch.chdir(tmp_path)
    assert call(capsys, "sweep", *UNEVEN).code == 0
    more = [*UNEVEN, "--replications", "6"]
    assert call(capsys, "sweep", *more, "--resume").code == 0
    assert call(capsys, "sweep", *more, "--out", "new").code == 0
    for name in ("replications.csv", "sweep.csv", "sweep.json"):
        resumed = Path("simul-out", "uneven-sweep", name).read_bytes()
        assert resumed == Path("new", name).read_bytes()


def test_runs_that_are_not_verified_end_with_exit_code_one(capsys: Capsys, tmp_path: Path) -> None:
    """They are in the table, marked, and counted."""
    out = tmp_path / "out"
    done = call(capsys, "sweep", "duel", "--with-chess", "-n", "2", "-s", "asyncio,cloned-masters",
                "--format", "none", "--out", str(out))  # fmt: skip
    assert done.code == 1
    assert "2 of 4 runs were not verified, or failed" in done.err
    rows = read(out / REPLICATIONS)
    assert [row["verified"] for row in rows] == ["true", "true", "false", "false"]
    assert [row["seed"] for row in rows] == ["3", "4", "3", "4"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--vary", "bords=1..3"], "did you mean boards?"),
        (["--vary", "boards=0..3"], "uneven opponents with boards = 0: 1 fault"),
        (["--vary", "boards=3..1"], "a range goes up"),
        (["--format", "gif"], "--format takes png, svg, pdf or none"),
        (["--with-chess", "--length", "uniform:1..2"], "leave it out with --with-chess"),
        (["--cluster", "tcp://127.0.0.1:1", "--jobs", "2"], "leave it out with --cluster"),
        (["--cluster", "somewhere"], "takes an address such as tcp://127.0.0.1:8786"),
        (["--vary", "boards=1..3", "--boards", "7"], "leave one of them out"),
        (["--resume"], "holds no sweep to go on with"),
        (["--out", "taken"], "is not empty (it holds mine.txt)"),
        (["--out", "taken", "--resume"], "holds no sweep to go on with"),
        (["--out", "swept"], "go on with it by --resume"),
        (["--out", "swept", "--resume", "--seed", "9"], "had seed = 24, and now has seed = 9"),
        (["--out", "swept", "--resume", "--boards", "9"], "and now has boards = 9; ask"),
        (["--out", "broken", "--resume"], "is not what a sweep has written"),
    ],
)
def test_bad_input_ends_with_exit_code_two_and_a_remedy(
    words: list[str],
    told: str,
    capsys: Capsys,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In plain words, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    for folder, file, text in (("taken", "mine.txt", ""), ("broken", "sweep.json", "[]")):
        Path(folder).mkdir()
        Path(folder, file).write_text(text)
    call(capsys, "sweep", "uneven", "-n", "2", "-q", "--format", "none", "--out", "swept")
    before = sorted(tmp_path.rglob("*"))
    done = call(capsys, "sweep", "uneven", "-n", "2", *words)
    assert (done.code, done.out) == (2, "")
    assert told.lower() in done.err.lower()
    assert "Traceback" not in done.err
    assert sorted(tmp_path.rglob("*")) == before


MANY = ["uneven", "--vary", "boards=20..44:4", "-n", "5000", "-s", "sequential", "--format", "none"]
"""A dozen tasks of some tenths of a second."""
ROWS = 7 * 5_000


@pytest.mark.interrupts
def test_ctrl_c_keeps_what_is_done_and_says_how_to_finish(capsys: Capsys, tmp_path: Path) -> None:
    """Pressed in a terminal, where all processes hear it; the very command it names finishes it."""
    out = tmp_path / "out"
    with simul("sweep", *MANY, "--jobs", "2", "--json", "--out", str(out)) as process:
        process.wait_until(lambda: len(lines_of(out)) > 1)
        process.press_ctrl_c(everywhere=True)
        ended = process.end()
    assert ended.code == 130
    assert "Traceback" not in ended.stderr
    assert "Warning" not in ended.stderr
    told = json.loads(ended.stdout)
    assert told == json.loads((out / "sweep.json").read_text()) | {"out": str(out)}
    assert told["complete"] is False
    assert 0 < told["done"] == len(lines_of(out)) - 1 < ROWS
    assert (
        f"{told['done']:,} of 35,000 replications are done and written; finish with:"
        in ended.stderr
    )
    kept = lines_of(out)
    again = shlex.split(ended.stderr.splitlines()[-1])
    assert again[-3:] == ["--resume", "--out", str(out)]
    assert again[:2] == ["simul", "sweep"]
    assert call(capsys, *again[1:]).code == 0
    places = [(int(row["boards"]), int(row["replication"])) for row in read(out / REPLICATIONS)]
    assert places == list(product(range(20, 45, 4), range(5_000)))
    assert set(kept) < set(lines_of(out))


def lines_of(folder: Path) -> list[str]:
    """Whole lines of the table of replications that are on the disk, with its header."""
    table = folder / REPLICATIONS
    return table.read_text().splitlines() if table.exists() else []


def test_the_help_is_there_without_any_library(capsys: Capsys) -> None:
    """And tells how values are written."""
    done = call(capsys, "sweep", "--help")
    assert done.code == 0
    for words in ("5..120:5", "opponents.seconds", "--with-chess", "--resume", "--cluster"):
        assert words in done.out
