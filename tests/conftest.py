"""What all tests share: small exhibitions made in memory, and every scheduler by name."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from simul.scenario import Scenario
from simul.schedulers import LADDER

Make = Callable[..., Scenario]


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


@pytest.fixture(params=[name for name in LADDER if name != "processes"])
def scheduler(request: pytest.FixtureRequest) -> str:
    """Every right scheduler in turn, but for processes, which take half a second to start."""
    return str(request.param)


@pytest.fixture(params=[name for name, each in LADDER.items() if each.policy == "ready-first"])
def ready_first(request: pytest.FixtureRequest) -> str:
    """Every scheduler under which the master serves whoever is ready."""
    return str(request.param)
