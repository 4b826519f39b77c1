"""In real time a speed-up is relative to what one game after the other would really take."""

import sys
import threading
import time
from dataclasses import replace

import chess
import pytest
from conftest import make_scenario
from hypothesis import given
from hypothesis import strategies as st
from tiny_record import TINY

from simul.exhibition.held_up import held_up
from simul.games.seating import Seat, seat
from simul.running import run
from simul.scenario import Scenario

SECONDS = st.floats(0, 1_000)


@given(own=SECONDS, others=SECONDS, outside=SECONDS)
def test_threads_that_take_turns_are_held_up_by_each_other_and_by_nothing_else(
    own: float, others: float, outside: float
) -> None:
    """Its own time, or a wait for something outside, is what a move takes alone."""
    in_turns = held_up(elapsed=own + others, own=own, program=own + others)
    assert in_turns == pytest.approx(others)
    assert held_up(elapsed=own + outside, own=own, program=own) == 0
    at_once = held_up(elapsed=max(own, others), own=own, program=own + others)
    assert at_once <= max(own, others) - own + 1e-9


COMPUTES = 0.05
"""Seconds of processor time for a move."""
OPPONENTS = 4


class Thinker:
    """Computes, by its thread's own processor time, from when all others are about to as well."""

    def __init__(self, together: threading.Barrier) -> None:
        self._together = together

    def choose(self, position: chess.Board) -> chess.Move:
        """Return the first legal move, after some thought."""
        self._together.wait(60)
        until = time.thread_time() + COMPUTES
        while time.thread_time() < until:
            pass
        return next(iter(position.legal_moves))


def gil_is_there() -> bool:
    """Whether this interpreter lets one thread compute at a time."""
    return getattr(sys, "_is_gil_enabled", lambda: True)()


@pytest.mark.skipif(not gil_is_there(), reason="here threads really compute at once")
@pytest.mark.parametrize("name", ["threaded", "asyncio"])
def test_players_who_compute_in_turns_do_not_count_twice(name: str) -> None:
    """The first does not wait, the last waits for the three others: six moves in all.

    At least: turns may change often, and on a busy machine it is more.
    """
    together = threading.Barrier(OPPONENTS)

    def seating(scenario: Scenario, board: int) -> Seat:
        return replace(seat(scenario, board), opponent=Thinker(together))

    scenario = make_scenario(OPPONENTS, 1, service=0.001, think=0.001)
    record = run(scenario, name, clock="wall", games=(), seating=seating).record
    assert record.held_up >= 1_000 * COMPUTES * sum(range(OPPONENTS)) * 0.9


def test_what_moves_were_held_up_by_is_no_part_of_one_game_after_the_other() -> None:
    """Twenty-five milliseconds of moves, of which five were waits for others."""
    record = replace(TINY, clock="wall", held_up=5)
    assert (record.one_by_one, record.speedup) == (20, 1.0)
    assert replace(TINY, held_up=99).one_by_one == 0
    assert record.fingerprint == TINY.fingerprint


def test_under_the_virtual_clock_no_player_is_held_up() -> None:
    """Time stands still while a player computes."""
    assert run(make_scenario(), "threaded").record.held_up == 0
