"""`--json`: one object on standard output for programs, and nothing else there."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from commanding import Done, call

import simul
from simul import seating
from simul.schedulers import SCHEDULERS

Capsys = pytest.CaptureFixture[str]
KEYS = {"scenario", "seed", "clock", "runs"}
RUN_KEYS = {
    "scheduler",
    "total_ms",
    "speedup",
    "utilisation",
    "mean_wait_ms",
    "fingerprint",
    "verified",
    "broken",
    "real_seconds",
    "out",
}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every test in a folder of its own."""
    monkeypatch.chdir(tmp_path)


def the_object(done: Done) -> Any:
    """Read standard output: one line, one object."""
    assert done.out.count("\n") == 1
    return json.loads(done.out)


def test_compare_prints_one_object_with_a_run_for_each_scheduler(capsys: Capsys) -> None:
    """The keys are a contract: later versions add some and rename none."""
    done = call(capsys, "compare", "textbook", "--json", "--format", "none")
    assert (done.code, done.err) == (0, "")
    found = the_object(done)
    assert found.keys() >= KEYS
    assert [found[key] for key in ("scenario", "seed", "clock")] == ["textbook", 2017, "virtual"]
    assert [run["scheduler"] for run in found["runs"]] == list(SCHEDULERS)
    assert all(run.keys() >= RUN_KEYS for run in found["runs"])
    totals = {run["scheduler"]: run["total_ms"] for run in found["runs"]}
    assert totals == dict.fromkeys(SCHEDULERS, 3_655_000) | {"sequential": 43_200_000}


def test_run_prints_the_same_object_with_one_run(capsys: Capsys, scheduler: str) -> None:
    """Its figures are those of the Python API."""
    arguments = ("run", "uneven", "-s", scheduler, "--boards", "5", "--seed", "9", "--out", "here")
    done = call(capsys, *arguments, "--json", "--format", "none")
    assert (done.code, done.err) == (0, "")
    found = the_object(done)
    (run,) = found["runs"]
    again = simul.run(simul.load_scenario("uneven", boards=5, seed=9), scheduler)
    assert run == again.figures() | {"real_seconds": run["real_seconds"], "out": "here"}
    assert run["real_seconds"] >= 0
    assert (run["verified"], run["broken"], found["seed"], found["boards"]) == (True, [], 9, 5)


def test_out_is_where_the_files_are(capsys: Capsys) -> None:
    """For each run its own folder."""
    done = call(capsys, "compare", "duel", "--json", "--format", "none", "-s", "trio,asyncio")
    folders = [Path(run["out"]) for run in the_object(done)["runs"]]
    assert folders == [Path("simul-out/duel-compare/trio"), Path("simul-out/duel-compare/asyncio")]
    assert all((folder / "games.pgn").is_file() for folder in folders)


def test_the_object_is_kept_in_the_summary(capsys: Capsys) -> None:
    """`summary.json` says the same, for whoever comes later."""
    done = call(capsys, "compare", "duel", "--json", "--format", "none")
    kept = Path("simul-out/duel-compare/summary.json").read_text(encoding="utf-8")
    assert json.loads(kept) == the_object(done)


def test_the_wall_clock_and_its_speed_are_named(capsys: Capsys) -> None:
    """Real time, ten million milliseconds in a hundred."""
    arguments = ("run", "duel", "--clock", "wall", "--speed", "100000", "--format", "none")
    done = call(capsys, *arguments, "--json")
    found = the_object(done)
    assert (done.code, done.err) == (0, "")
    assert (found["clock"], found["speed"]) == ("wall", 100_000)
    assert found["runs"][0]["verified"] is True


def test_check_prints_one_object_too(capsys: Capsys) -> None:
    """The totals by policy."""
    done = call(capsys, "check", "textbook", "--json")
    assert (done.code, done.err) == (0, "")
    assert the_object(done) == {
        "scenario": "textbook",
        "seed": 2017,
        "predicted_ms": {"sequential": 43_200_000, "ready-first": 3_655_000},
    }


def test_quiet_prints_nothing(capsys: Capsys) -> None:
    """Neither here nor there; the files are written all the same."""
    for command in ("run", "compare"):
        assert call(capsys, command, "duel", "-q", "--format", "none") == Done(0, "", "")
    assert len(list(Path("simul-out").iterdir())) == 2


def test_quiet_does_not_take_the_object_away(capsys: Capsys) -> None:
    """Who asks for both wants the object and no progress bar."""
    done = call(capsys, "run", "duel", "--quiet", "--json", "--format", "none")
    assert the_object(done)["runs"][0]["total_ms"] == 165_000


class Sleeper:
    """Falls asleep over the board."""

    quick = True

    def __init__(self, rng: object) -> None:
        pass

    def choose(self, position: object) -> None:
        """Return nothing."""


@pytest.mark.parametrize("command", ["run", "compare"])
def test_a_failed_run_is_in_the_object_with_its_error(
    capsys: Capsys, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """Standard error says it to people; the exit code is 1."""
    monkeypatch.setattr(seating, "RandomMover", Sleeper)
    done = call(capsys, command, "duel", "--json", "--format", "none")
    assert done.code == 1
    (run,) = the_object(done)["runs"]
    assert run.keys() >= RUN_KEYS
    assert run["verified"] is False
    assert run["error"].startswith("board 1, ply 2: Opponent 1 returned None")
    assert done.err.startswith(f"error: {run['error']}\n")
    assert (Path(run["out"]) / "games.pgn").is_file()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_text_does_not_spoil_the_object(capsys: Capsys) -> None:
    """A folder may be called by bytes that are no UTF-8; the object is UTF-8 all the same."""
    done = call(capsys, "run", "duel", "--json", "--format", "none", "--out", "b\udcffd")
    assert (done.code, done.err) == (0, "")
    assert the_object(done)["runs"][0]["out"] == "b\N{REPLACEMENT CHARACTER}d"
