"""Same scenario, same seed, same bytes: records, games and pictures."""

import json
from pathlib import Path

import pytest
from commanding import call
from conftest import make_scenario
from troublemakers import AN_AWAIT_IS_FORGOTTEN

from simul import run
from simul.schedulers import LADDER


def files_of(folder: Path) -> dict[str, bytes]:
    """Everything in an output folder but the summary, which tells real seconds and its place."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in {"summary.json", "index.html"}  # they hold real s
    }


@pytest.mark.long
def test_the_same_command_writes_the_same_bytes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """PGN, CSV, JSON, PNG, SVG and PDF."""
    for folder in ("one", "two"):
        options = ("--format", "png,svg,pdf", "--out", str(tmp_path / folder))
        call(capsys, "compare", "duel", "-s", "sequential,asyncio", *options)
    one, two = files_of(tmp_path / "one"), files_of(tmp_path / "two")
    assert "asyncio/gantt.svg" in one
    assert one == two


def test_the_summaries_differ_in_real_seconds_only(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """No wall clock in the results."""
    told = []
    for folder in ("one", "two"):
        out = tmp_path / folder
        call(capsys, "run", "uneven", "--boards", "5", "--format", "none", "--out", str(out))
        summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
        for each in summary["runs"]:
            del each["real_seconds"], each["out"]
        told.append(summary)
    assert told[0] == told[1]


@pytest.mark.long
def test_every_ready_first_scheduler_writes_the_same_games(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Equal thinking times in equal games: the PGN cannot tell who scheduled them."""
    out = tmp_path / "out"
    names = [name for name, each in LADDER.items() if each.policy == "ready-first"]
    options = ("--boards", "3", "--format", "none", "--out", str(out))
    call(capsys, "compare", "uneven", "-s", ",".join(names), *options)
    assert len(names) == 12
    assert len({(out / name / "games.pgn").read_bytes() for name in names}) == 1
    assert len({events_of(out / name / "record.csv") for name in names}) == 1


def events_of(path: Path) -> str:
    """Every event of a run."""
    return path.read_text(encoding="utf-8")


@pytest.mark.long
@AN_AWAIT_IS_FORGOTTEN
@pytest.mark.parametrize("scenario", ["walk-out", pytest.param("mishaps", marks=pytest.mark.long)])
def test_what_goes_wrong_goes_wrong_the_same_way(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, scenario: str
) -> None:
    """Runs that fail, whoever is cancelled or left, races and deadlocks: the same bytes."""
    told = []
    for folder in ("one", "two"):
        options = ("--format", "none", "--json", "--out", str(tmp_path / folder))
        done = call(capsys, "compare", scenario, "-s", FAILING, *options)
        runs = json.loads(done.out)["runs"]
        told.append([(run["fingerprint"], run["error"], run["raised"]) for run in runs])
    assert told[0] == told[1]
    assert files_of(tmp_path / "one") == files_of(tmp_path / "two")


FAILING = "basics,rotation,native,asyncio-gather,anyio-asyncio,anyio-trio,thread-pool,mistakes"
"""Every way in which a framework deals with an error, and the famous mistakes."""


SETS = {
    "asyncio": """
import asyncio
from simul.halls.on_asyncio import AsyncioHall

def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(main(hall.boards))

async def main(boards):
    waiting = {asyncio.create_task(board.opponent_arrives()): board for board in boards}
    while waiting:
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            board = waiting.pop(task)
            if board.in_play:
                board.master_moves()
                waiting[asyncio.create_task(board.opponent_replies())] = board
""",
    "threads": """
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from simul.halls.threaded import ThreadedHall

def play(exhibition):
    boards = ThreadedHall(exhibition).boards
    with ThreadPoolExecutor(len(boards)) as pool:
        waiting = {pool.submit(board.opponent_arrives): board for board in boards}
        while waiting:
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                board = waiting.pop(future)
                if board.in_play:
                    board.master_moves()
                    waiting[pool.submit(board.opponent_replies)] = board
""",
}
"""Programs that serve a set of what is done in its order, which Python makes from addresses."""


@pytest.mark.parametrize("program", SETS)
def test_a_set_of_what_is_done_has_the_same_order_each_time(program: str, tmp_path: Path) -> None:
    """In the hall tasks and futures are numbered; what else there is in memory does not matter."""
    path = tmp_path / "mine.py"
    path.write_text(SETS[program], encoding="utf-8")
    scenario = make_scenario(boards=9)
    littered, prints = [], set()
    for size in range(6):
        littered.append([object() for _ in range(1 + 97 * size)])
        one = run(scenario, str(path))
        assert one.verdict.verified
        prints.add(one.record.fingerprint)
    assert len(prints) == 1
