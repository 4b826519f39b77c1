"""Opponents who are clients on sockets: nothing is lost on the way, and no line stays open."""

import inspect
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import make_scenario

from simul.errors import Deadlock
from simul.games import seed_games
from simul.oracle.reference import predict
from simul.record import Record
from simul.running import run
from simul.scenario import load_scenario
from simul.schedulers import streams

LARGER = [pytest.param(name, marks=pytest.mark.long) for name in ("textbook", "slow-master")]
RUNGS = pytest.mark.parametrize("name", ["selectors", "streams"])


@RUNGS
@pytest.mark.parametrize("scenario", ["few-boards", "count", *LARGER])
def test_messages_take_no_time_on_the_virtual_clock(name: str, scenario: str) -> None:
    """So where no message waits in line for another, the record is that of asyncio."""
    one = run(load_scenario(scenario), name)
    assert one.record.fingerprint == predict(one.scenario, "ready-first").fingerprint


@RUNGS
def test_all_opponents_of_a_large_hall_may_call_at_once(name: str) -> None:
    """None is turned away: asyncio's servers have a queue of 100 unless they are told."""
    one = run(make_scenario(150, 1), name)
    assert one.record.fingerprint == predict(one.scenario, "ready-first").fingerprint


def test_on_the_virtual_clock_a_servers_queue_is_long_enough(tmp_path: Path) -> None:
    """A call that is turned away is made again after a real second; here a call takes no time."""
    own = tmp_path / "short_queue.py"
    source = inspect.getsource(streams)
    assert source.count("backlog=len(boards)") == 1
    own.write_text(source.replace("backlog=len(boards)", "backlog=1"), encoding="utf-8")
    one = run(make_scenario(12, 2), str(own))
    assert one.outcome == "verified"
    assert one.record.fingerprint == predict(one.scenario, "ready-first").fingerprint


@RUNGS
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_too_many_sockets_are_an_error_with_a_remedy(name: str) -> None:
    """The limit of the shell; it is 1,024 on many machines."""
    import resource

    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    open_now = len([*Path("/dev/fd").iterdir()])
    resource.setrlimit(resource.RLIMIT_NOFILE, (open_now + 20, most))
    try:
        one = run(make_scenario(30, 1), name)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (least, most))
    assert one.outcome == "failed"
    assert "Too many open files" in str(one.error)
    assert "ulimit -n" in str(one.error)


@pytest.mark.long
@RUNGS
def test_messages_come_in_the_same_order_every_time(name: str) -> None:
    """As the operating system reports them, which is as they were sent."""
    scenario = load_scenario("uneven", boards=6)
    games = seed_games(scenario)
    assert len({run(scenario, name, games=games).record.fingerprint for _ in range(3)}) == 1


def moves(record: Record) -> dict[int, list[str]]:
    """The moves of each game."""
    return {board: [event.move for event in events if event.move]
            for board, events in record.by_board.items()}  # fmt: skip


@RUNGS
def test_in_real_time_the_same_games_are_played(name: str) -> None:
    """All that is added is what the machine needs."""
    scenario = make_scenario(6, 3)
    one = run(scenario, name, clock="wall", speed=2_000.0)
    prediction = predict(scenario, "ready-first")
    assert one.outcome == "verified"
    assert moves(one.record) == moves(prediction)
    assert one.record.makespan >= prediction.makespan


@pytest.fixture
def open_sockets() -> Callable[[], int]:
    """Count the sockets that this process has open."""
    folder = Path("/proc/self/fd")
    if sys.platform != "linux":
        pytest.skip("only Linux says which files are open")

    def count() -> int:
        names = []
        for entry in folder.iterdir():
            with suppress(OSError):  # the one with which the folder is read
                names.append(str(entry.readlink()))
        return sum(name.startswith("socket:") for name in names)

    return count


@RUNGS
@pytest.mark.parametrize("clock", ["virtual", "wall"])
@pytest.mark.parametrize(
    ("on_failure", "mishap"),
    [
        ("forfeit", {"what": "hall-closes", "at": 1_000}),
        ("forfeit", {"what": "falls-silent", "at": 80, "boards": [2]}),
        ("propagate", {"what": "walks-out", "at": 80, "boards": [2]}),
        ("propagate", {"what": "hall-closes", "at": 90}),
    ],
)
def test_however_it_ends_all_lines_are_hung_up(
    name: str, clock: str, on_failure: str, mishap: dict[str, object],
    open_sockets: Callable[[], int],
) -> None:  # fmt: skip
    """By both sides: at the end of all games, of one that fails, or of the run."""
    scenario = make_scenario(4, 3, on_failure=on_failure, mishaps=[mishap])
    speed = 1.0 if clock == "virtual" else 5_000.0
    before = open_sockets()
    one = run(scenario, name, clock=clock, speed=speed)  # type: ignore[arg-type]
    assert open_sockets() == before
    assert isinstance(one.error, Deadlock) is (mishap["what"] == "falls-silent")
    assert (one.error is None) is (mishap["at"] == 1_000)
