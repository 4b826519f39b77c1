"""How much memory a large hall takes; docs/speed.md has the figures of the operating system."""

import tracemalloc

import pytest
from conftest import make_scenario

from simul.running import run
from simul.scenario import Scenario

MOST = 36_000
"""Bytes for each board of 30 move pairs; with what Python's allocator adds, 5 GB for 100,000."""


def hall_of(boards: int) -> Scenario:
    """Everybody plays 30 move pairs."""
    think = {"distribution": "exponential", "mean": "55 s"}
    return make_scenario(boards=boards, moves=30, think=think)


def peak(name: str, boards: int) -> int:
    """Return the most bytes that are in use at once: games of the seed, run, record, verdict."""
    tracemalloc.start()
    done = run(hall_of(boards), name)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert done.outcome == "verified"
    return most


@pytest.mark.long
@pytest.mark.parametrize("name", ["asyncio", "trio"])
def test_a_hundred_thousand_boards_fit_into_6_gb(name: str) -> None:
    """By the growth from few boards to some more: what all share does not count."""
    assert run(hall_of(16), name).outcome == "verified"  # imports, and every move that there is
    assert (peak(name, 16) - peak(name, 4)) / 12 < MOST
