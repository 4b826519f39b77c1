"""`--format trace` and `simul trace`: the same file, from a run or from what it left behind."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from commanding import call

from simul.output.files import NO_STEPS

pytestmark = pytest.mark.usefixtures("own_folder")

Capsys = pytest.CaptureFixture[str]
THREE = ("trio", "no-lock", "asyncio")
OPEN_IT = "open it at https://ui.perfetto.dev, or: vizviewer"


def compared(capsys: Capsys, out: str, formats: str = "none", *options: str) -> Path:
    """Compare three schedulers, one of them a mistake; return the folder."""
    arguments = ("--schedulers", ",".join(THREE), "--format", formats, "--out", out, *options)
    assert call(capsys, "compare", "duel", *arguments).code == 1
    return Path(out)


def processes(file: Path) -> list[Any]:
    """Return the names of the processes of a trace, in its order."""
    rows = json.loads(file.read_text(encoding="utf-8"))["traceEvents"]
    return [row["args"]["name"] for row in rows if row["name"] == "process_name"]


def test_a_run_writes_a_trace_beside_its_record(capsys: Capsys) -> None:
    """And no chart, unless one is asked for as well."""
    assert call(capsys, "run", "duel", "--format", "trace", "--out", "one").code == 0
    assert sorted(path.name for path in Path("one").iterdir()) == [
        *("games.pgn", "index.html", "record.csv", "record.json", "summary.json", "trace.json")
    ]
    assert processes(Path("one/trace.json")) == ["asyncio"]


@pytest.mark.long
def test_a_trace_and_a_chart_can_be_had_together(capsys: Capsys) -> None:
    """In any order."""
    assert call(capsys, "run", "duel", "--format", "trace,png", "--out", "one").code == 0
    assert {"gantt.png", "trace.json"} <= {path.name for path in Path("one").iterdir()}


def test_a_comparison_is_one_trace_in_the_order_of_the_schedulers(capsys: Capsys) -> None:
    """A process each; there is no trace in their own folders."""
    folder = compared(capsys, "three", "trace")
    assert processes(folder / "trace.json") == ["trio", "no-lock (mistake)", "asyncio"]
    assert list(folder.glob("*/trace.json")) == []


def test_a_trace_can_be_made_later_of_what_a_command_has_left(capsys: Capsys) -> None:
    """The same bytes, in the folder or wherever it shall be, if steps have been kept."""
    at_once = compared(capsys, "first", "trace") / "trace.json"
    later = compared(capsys, "second", "none", "--steps")
    done = call(capsys, "trace", "second")
    assert (done.code, done.err) == (0, "")
    assert done.out == f"written to {later / 'trace.json'}; {OPEN_IT} {later / 'trace.json'}\n"
    assert (later / "trace.json").read_bytes() == at_once.read_bytes()
    assert call(capsys, "trace", "second", "--out", "new/mine.json").code == 0
    assert Path("new/mine.json").read_bytes() == at_once.read_bytes()


def test_a_trace_without_the_lines_of_tasks_says_so(capsys: Capsys) -> None:
    """Where no steps were kept; there is a trace all the same."""
    compared(capsys, "there")
    done = call(capsys, "trace", "there")
    assert (done.code, Path("there/trace.json").is_file()) == (0, True)
    assert done.err == f"not in the trace for trio, no-lock, asyncio: {NO_STEPS}\n"


def test_the_folder_of_one_run_has_a_trace_of_one_run(capsys: Capsys) -> None:
    """Be it of `run`, or of one scheduler of a comparison."""
    compared(capsys, "three")
    call(capsys, "run", "duel", "--format", "none", "--out", "one")
    for folder, name in (("one", "asyncio"), ("three/trio", "trio")):
        assert call(capsys, "trace", folder).code == 0
        assert processes(Path(folder, "trace.json")) == [name]


@pytest.mark.long
@pytest.mark.parametrize("summary", [None, "no JSON", "[]", '{"runs": 3}', '{"runs": [{}]}'])
def test_without_a_summary_the_runs_are_sorted_by_name(capsys: Capsys, summary: str | None) -> None:
    """Such as where records were put together by hand."""
    folder = compared(capsys, "three")
    (folder / "summary.json").unlink()
    if summary is not None:
        (folder / "summary.json").write_text(summary, encoding="utf-8")
    assert call(capsys, "trace", "three").code == 0
    assert processes(folder / "trace.json") == ["asyncio", "no-lock (mistake)", "trio"]


def test_a_trace_never_replaces_a_file(capsys: Capsys) -> None:
    """It says how to get another one."""
    folder = compared(capsys, "three")
    (folder / "trace.json").write_text("mine", encoding="utf-8")
    done = call(capsys, "trace", "three")
    assert (done.code, done.out) == (2, "")
    assert "is there already, and nothing is ever overwritten" in done.err
    assert "choose another file with --out" in done.err
    assert (folder / "trace.json").read_text(encoding="utf-8") == "mine"


def test_in_the_folder_of_several_commands_each_run_is_taken_once(capsys: Capsys) -> None:
    """Not again through the link `latest`; and where one is a comparison, it has to be named."""
    for seed in "12":
        call(capsys, "run", "duel", "--format", "none", "--seed", seed)
    assert call(capsys, "trace", "simul-out").code == 0
    assert processes(Path("simul-out/trace.json")) == ["asyncio", "asyncio"]
    call(capsys, "compare", "duel", "--format", "none")
    for command in ("trace", "replay"):
        done = call(capsys, command, "simul-out", "--out", "other")
        assert (done.code, done.out) == (2, "")
        assert f"name one of them, such as {Path('simul-out/duel-compare')}" in done.err


def test_a_folder_without_records_is_refused(capsys: Capsys) -> None:
    """Also one that is not there, and a record that was changed; nothing is written."""
    for folder, sentence in (
        ("nowhere", "nowhere: there is no such folder"),
        (".", "there is no record.json in this folder, nor in a folder in it"),
    ):
        done = call(capsys, "trace", folder)
        assert (done.code, done.out) == (2, "")
        assert sentence in done.err
    call(capsys, "run", "duel", "--format", "none", "--out", "one")
    shutil.copytree("one", "changed")
    text = Path("changed/record.json").read_text(encoding="utf-8")
    Path("changed/record.json").write_text(text.replace("[0, 1, 0", "[1, 1, 0"), encoding="utf-8")
    done = call(capsys, "trace", "changed")
    assert (done.code, done.out) == (2, "")
    assert "the events were changed after the run" in done.err
    assert not Path("changed/trace.json").exists()


@pytest.mark.parametrize("command", ["theory duel", "sweep duel --boards 2"])
def test_what_is_no_run_has_no_trace(capsys: Capsys, command: str) -> None:
    """It is an unknown format there."""
    done = call(capsys, *command.split(), "--format", "trace")
    assert (done.code, done.out) == (2, "")
    assert "--format takes png, svg, pdf or none (got 'trace')" in done.err
