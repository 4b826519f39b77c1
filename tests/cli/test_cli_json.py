"""`--json`: one object on standard output for programs, and nothing else there."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from commanding import Done, call
from conftest import SeatAtRandom
from troublemakers import AN_AWAIT_IS_FORGOTTEN

import simul
from simul.schedulers import BASICS

pytestmark = pytest.mark.usefixtures("own_folder")

Capsys = pytest.CaptureFixture[str]
KEYS = {"scenario", "seed", "clock", "runs"}
RUN_KEYS = {
    "scheduler",
    "total_ms",
    "speedup",
    "utilisation",
    "mean_wait_ms",
    "mean_start_wait_ms",
    "blocked_ms",
    "fingerprint",
    "workers",
    "verified",
    "broken",
    "mistake",
    "outcome",
    "fates",
    "error",
    "raised",
    "breaches",
    "swallowed",
    "place",
    "looks_like",
    "costs",
    "real_seconds",
    "out",
}


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
    assert [run["scheduler"] for run in found["runs"]] == list(BASICS)
    assert all(run.keys() >= RUN_KEYS for run in found["runs"])
    totals = {run["scheduler"]: run["total_ms"] for run in found["runs"]}
    assert totals == dict.fromkeys(BASICS, 3_655_000) | {"sequential": 43_200_000}
    assert {run["outcome"] for run in found["runs"]} == {"verified"}


@AN_AWAIT_IS_FORGOTTEN
def test_mistakes_are_marked_with_what_came_of_them(capsys: Capsys) -> None:
    """One of each kind: too fast, too slow, stuck, and failed."""
    names = "cloned-masters,blocking-wait,two-locks,forgotten-await,asyncio"
    done = call(capsys, "compare", "duel", "-s", names, "--json", "--format", "none")
    assert done.code == 1
    runs = {run["scheduler"]: run for run in the_object(done)["runs"]}
    assert {name: run["outcome"] for name, run in runs.items()} == {
        "cloned-masters": "too good to be true",
        "blocking-wait": "broken",
        "two-locks": "deadlock",
        "forgotten-await": "failed",
        "asyncio": "verified",
    }
    assert [name for name, run in runs.items() if not run["mistake"]] == ["asyncio"]
    assert runs["cloned-masters"]["broken"][0] == "one-board-at-a-time"
    assert runs["cloned-masters"]["error"] is None
    assert runs["blocking-wait"]["broken"] == ["promised-order"]
    assert runs["two-locks"]["error"].startswith("deadlock at ")
    assert runs["forgotten-await"]["raised"] == "ExceptionGroup of OutOfTurn"
    assert runs["forgotten-await"]["fates"] == {"failed": 3}


def test_processes_tell_what_they_cost(capsys: Capsys) -> None:
    """Real seconds and kilobytes, and maybe too few cores; nobody else has costs to tell of."""
    done = call(capsys, "compare", "duel", "-s", "processes,trio", "--json", "--format", "none")
    processes, trio = the_object(done)["runs"]
    assert (done.code, done.err) == (0, "")
    assert (processes["workers"], processes["outcome"]) == ("3 processes", "verified")
    assert processes["costs"][0].startswith("all 3 processes were ready to play after ")
    assert trio["costs"] == []


def test_run_prints_the_same_object_with_one_run(capsys: Capsys, scheduler: str) -> None:
    """Its figures are those of the Python API."""
    arguments = ("run", "uneven", "-s", scheduler, "--boards", "2", "--seed", "9", "--out", "here")
    done = call(capsys, *arguments, "--json", "--format", "none")
    assert (done.code, done.err) == (0, "")
    found = the_object(done)
    (run,) = found["runs"]
    again = simul.run(simul.load_scenario("uneven", boards=2, seed=9), scheduler)
    assert run == again.figures() | {"real_seconds": run["real_seconds"], "out": "here"}
    assert run["real_seconds"] >= 0
    assert (run["verified"], run["broken"], found["seed"], found["boards"]) == (True, [], 9, 2)


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
        "games": 24,
        "games_played": 24,
        "predicted_ms": {
            "sequential": 43_200_000,
            "rotation": 3_655_000,
            "ready-first": 3_655_000,
            "thread-pool": 10_815_000,
            "processes": 1_825_000,
        },
    }


def test_quiet_prints_nothing(capsys: Capsys) -> None:
    """Neither here nor there; the files are written all the same."""
    for command in ("run", "compare"):
        assert call(capsys, command, "duel", "-q", "--format", "none") == Done(0, "", "")
    names = {path.name for path in Path("simul-out").iterdir()}
    assert names == {"duel-asyncio", "duel-compare", "latest"}


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
    capsys: Capsys, seat_at_random: SeatAtRandom, command: str
) -> None:
    """Standard error says it to people; the exit code is 1."""
    seat_at_random(Sleeper)
    options = ("--json", "--format", "none", "--on-failure", "propagate")
    done = call(capsys, command, "duel", *options)
    assert done.code == 1
    runs = the_object(done)["runs"]
    assert [run["scheduler"] for run in runs] == (["asyncio"] if command == "run" else list(BASICS))
    for run in runs:
        assert run.keys() >= RUN_KEYS
        assert (run["verified"], run["outcome"]) == (False, "failed")
        assert run["error"].startswith("board 1, ply 2: Opponent 1 returned None")
        assert run["fates"]["failed"] >= 1
        assert (Path(run["out"]) / "games.pgn").is_file()
    raised = {"asyncio": GROUP, "trio": GROUP, "sequential": "PlayerError", "threaded": None}
    assert {run["scheduler"]: run["raised"] for run in runs} == {
        run["scheduler"]: raised[run["scheduler"]] for run in runs
    }
    names = "asyncio" if command == "run" else "sequential, threaded, asyncio and trio"
    assert done.err == f"error: {names}: {runs[0]['error']}\n"


GROUP = "ExceptionGroup of PlayerError"


@pytest.mark.parametrize("command", ["run", "compare"])
def test_a_lost_game_is_in_the_object_as_completed(
    capsys: Capsys, seat_at_random: SeatAtRandom, command: str
) -> None:
    """By default a player who fails loses, and nothing else is told."""
    seat_at_random(Sleeper)
    done = call(capsys, command, "duel", "--json", "--format", "none")
    assert (done.code, done.err) == (0, "")
    for run in the_object(done)["runs"]:
        assert (run["outcome"], run["error"], run["raised"]) == ("verified", None, None)
        assert run["fates"] == {"completed": 3}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_text_does_not_spoil_the_object(capsys: Capsys) -> None:
    """A folder may be called by bytes that are no UTF-8; the object is UTF-8 all the same."""
    done = call(capsys, "run", "duel", "--json", "--format", "none", "--out", "b\udcffd")
    assert (done.code, done.err) == (0, "")
    assert the_object(done)["runs"][0]["out"] == "b\N{REPLACEMENT CHARACTER}d"
