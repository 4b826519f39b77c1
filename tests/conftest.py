"""What all tests share: the two lanes, small exhibitions made in memory, every scheduler by name.

`pytest` runs the fast lane, `pytest --whole` everything. The groups that the fast lane leaves out
are declared in pyproject.toml, with the expression that does it.
"""

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browsing import chromium
from hypothesis import HealthCheck, settings

from simul.games import lineup
from simul.games.play_out import kept_games
from simul.scenario import Scenario
from simul.schedulers import BASICS, LADDER
from simul.stdlib.importing import HallFinder

if TYPE_CHECKING:
    from playwright.sync_api import Browser

os.environ.pop("COLUMNS", None)  # of the terminal that pytest is called in
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    # as nohup does; commands that the tests start would ignore it, too, and that is right
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

Make = Callable[..., Scenario]
SeatAtRandom = Callable[[type], None]
LEFT_OUT = pytest.StashKey[int]()

EVERYWHERE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
FEW, MANY = 10, 100
settings.register_profile("fast", EVERYWHERE, max_examples=FEW, derandomize=True)
settings.register_profile("whole", EVERYWHERE, max_examples=MANY, print_blob=True)


def examples(few: int, many: int) -> settings:
    """For a test whose examples are cheaper than others', or dearer: how many in each lane."""
    return settings(max_examples=few if settings().max_examples == FEW else many)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Make `--whole` an `-m` that leaves nothing out."""
    parser.addoption(
        "--whole",
        dest="markexpr",
        action="store_const",
        const="",
        default="",
        help="run all tests, also the groups that are left out otherwise",
    )


def in_the_fast_lane(config: pytest.Config) -> bool:
    """Whether nothing on the command line replaces the expression in pyproject.toml."""
    return config.getoption("-m") in config.getini("addopts")


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> Generator[None, int, int]:
    """Have more processes than cores: tests wait for threads and processes that they start.

    One more in the fast lane; two for each core where many wait, for signals, engines, timeouts.
    """
    cores = yield
    return cores + 1 if in_the_fast_lane(config) else 2 * cores


def pytest_configure(config: pytest.Config) -> None:
    """Make Hypothesis try few examples, always the same, or many, and new ones each time."""
    settings.load_profile("fast" if in_the_fast_lane(config) else "whole")


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Count the tests that are left out, here or in a process of xdist."""
    config = items[0].config
    config.stash[LEFT_OUT] = config.stash.get(LEFT_OUT, 0) + len(items)


def pytest_collection_finish() -> None:
    """Leave thousands of tests out of garbage collection, which runs of programs ask for."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send that number to the process that writes the summary; every process finds the same."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash.get(LEFT_OUT, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take it over when a process of xdist ends, if it did not crash."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", 0)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print how to run what was left out."""
    left_out = config.stash.get(LEFT_OUT, 0)
    if left_out and in_the_fast_lane(config):
        terminalreporter.write_line(
            f"{left_out:,} tests were left out; `pytest --whole` runs everything, "
            "`pytest -m engines` one group (`pytest --markers` lists them)."
        )


@pytest.fixture(autouse=True, scope="module")
def _memory_is_frozen() -> None:
    """Leave out what earlier tests have loaded and cached, too: to search it takes 0.3 s."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _python_hears_ctrl_c() -> Iterator[None]:
    """The processes of xdist ignore Ctrl-C, and so would those that a test starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run the test in a folder of its own, which is empty.

    A run that is left behind keeps its ways to import; only until the test ends, then. The finders
    of others stay: that of Dask's `importlib_metadata` has taken the place of Python's own.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", sys.path.copy())
    yield
    sys.meta_path[:] = [each for each in sys.meta_path if not isinstance(each, HallFinder)]


@pytest.fixture
def seat_at_random(monkeypatch: pytest.MonkeyPatch) -> Iterator[SeatAtRandom]:
    """Let another class play where a scenario asks for random moves; its games are not kept."""
    kept_games.cache_clear()
    yield lambda player: monkeypatch.setattr(lineup, "RandomMover", player)
    kept_games.cache_clear()


def make_scenario(
    boards: int = 3,
    moves: int = 4,
    service: Any = "5 s",
    think: Any = "55 s",
    *,
    player: Any = "random",
    limit: Any = None,
    **more: Any,
) -> Scenario:
    """Make a scenario in memory; times and players as they are written in a file."""
    return Scenario.model_validate(
        {
            "title": "A test",
            "boards": boards,
            "moves": moves,
            "master": {"player": player, "move_time": service},
            "opponents": {"player": player, "think_time": think, "limit": limit},
            **more,
        }
    )


def threads_left_since(before: list[threading.Thread]) -> list[threading.Thread]:
    """Threads that were started since and do not end; those of other tests may end meanwhile."""
    new = [thread for thread in threading.enumerate() if thread not in before]
    for thread in new:
        threading.Thread.join(thread, 60)  # on a busy machine
    return [thread for thread in new if thread.is_alive()]


KINDS = [*BASICS, "callbacks"]
"""A scheduler for each way to wait: plain code, threads, asyncio, Trio, a loop written by hand."""


def _ready_first(names: Iterable[str]) -> list[str]:
    return [name for name in names if LADDER[name].policy == "ready-first"]


@pytest.fixture(params=KINDS)
def scheduler(request: pytest.FixtureRequest) -> str:
    """A scheduler of every kind in turn: enough for what the halls do alike."""
    return str(request.param)


@pytest.fixture(params=_ready_first(KINDS))
def ready_first(request: pytest.FixtureRequest) -> str:
    """Those of them under which the master serves first come, first served."""
    return str(request.param)


@pytest.fixture(params=[name for name in LADDER if LADDER[name].policy != "processes"])
def rung(request: pytest.FixtureRequest) -> str:
    """Every right scheduler in turn, but for processes, which take half a second to start."""
    return str(request.param)


@pytest.fixture(params=_ready_first(LADDER))
def ready_first_rung(request: pytest.FixtureRequest) -> str:
    """Every right scheduler under which the master serves first come, first served."""
    return str(request.param)


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> "Iterator[Browser]":
    """The machine's Chromium, without a window."""
    with chromium(alone=request.config.getoption("-m") == "browser") as browser:
        yield browser
