"""Players whose times are measured compete for processors: one interpreter, as many cores."""

import os
from dataclasses import replace
from time import perf_counter

import chess
import pytest
from conftest import make_scenario
from hypothesis import given
from hypothesis import strategies as st

from players.inner import has_own_process
from players.random_mover import RandomMover
from players.uci import Uci
from simul.clocks import Timeline
from simul.exhibition import Exhibition
from simul.exhibition.processors import Processors
from simul.games.seating import Seat, seat
from simul.interpreter import interpreter_lock
from simul.running import run
from simul.scenario import Scenario, load_scenario


@pytest.mark.skipif(not interpreter_lock(), reason="this Python has no interpreter lock")
def test_players_in_this_process_compute_one_after_the_other() -> None:
    """Three who begin at once end one by one; who begins later finds the interpreter free."""
    processors = Processors()
    ends = [processors.compute(began, 10, own_process=False) for began in (0, 0, 5, 100)]
    assert ends == [10, 20, 30, 110]


def test_engines_compute_at_once_on_as_many_cores_as_there_are() -> None:
    """One more than cores has to wait for the first of them."""
    processors, cores = Processors(), os.cpu_count() or 1
    ends = [processors.compute(0, 10, own_process=True) for _ in range(cores + 1)]
    assert ends == [10] * cores + [20]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20))))
def test_no_player_computes_too_early_and_no_time_is_lost(work: list[tuple[int, int]]) -> None:
    """Served as they ask: each begins when it may, or when the one before has ended."""
    processors, free_at = Processors(), 0
    for began, length in work:
        free_at = max(free_at if interpreter_lock() else 0, began) + length
        assert processors.compute(began, length, own_process=False) >= began + length
        if interpreter_lock():
            assert processors.compute(free_at, 0, own_process=False) == free_at


def test_engines_say_that_they_have_a_process_of_their_own() -> None:
    """Other players compute here."""
    assert has_own_process(Uci)
    assert not has_own_process(RandomMover)


class Slow:
    """Computes for some milliseconds, and keeps how long that took."""

    def __init__(self, spent: list[float]) -> None:
        self._spent = spent

    def choose(self, position: chess.Board) -> chess.Move:
        """Return the first legal move."""
        asked = perf_counter()
        sum(range(200_000))
        move = next(iter(position.legal_moves))
        self._spent.append(perf_counter() - asked)
        return move


@pytest.mark.skipif(not interpreter_lock(), reason="this Python has no interpreter lock")
@pytest.mark.parametrize(
    "scheduler", ["threaded", "asyncio", pytest.param("trio", marks=pytest.mark.long)]
)
def test_measured_computing_in_this_process_never_overlaps(scheduler: str) -> None:
    """Whatever the scheduler, the total is at least all the computing, as in real time."""
    spent: list[float] = []

    def slow(scenario: Scenario, number: int) -> Seat:
        return replace(seat(scenario, number), opponent=Slow(spent), master=Slow(spent))

    scenario = make_scenario(boards=4, moves=3, service="measured", think="measured")
    one = run(scenario, scheduler, games=(), seating=slow)
    assert one.error is None
    assert one.record.makespan >= sum(spent) * 1_000 - len(spent)


def test_exhibitions_do_not_compete() -> None:
    """Each has processors of its own."""
    first, second = (Exhibition(make_scenario(), Timeline()) for _ in range(2))
    assert first.processors is not second.processors


ONE_CAP = load_scenario("one-cap").model_copy(update={"moves": 2})
"""The scenario of that name, in a small part of its time."""


@pytest.mark.long
@pytest.mark.skipif(not interpreter_lock(), reason="this Python has no interpreter lock")
@pytest.mark.parametrize("name", ["threaded", "asyncio", "thread-pool"])
def test_four_who_share_a_cap_are_no_faster_than_one_after_the_other(name: str) -> None:
    """Of what they compute at the same time, all but one wait for the interpreter."""
    record = run(ONE_CAP, name).record
    assert record.finished
    assert record.held_up > 0
    assert record.speedup <= 1 + len(record.events) / record.makespan  # each time is rounded


@pytest.mark.long
def test_whoever_thinks_alone_waits_for_no_cap() -> None:
    """One after the other, nobody is held up: the speed-up is 1."""
    record = run(ONE_CAP, "sequential").record
    assert (record.held_up, record.speedup) == (0, 1.0)


@pytest.mark.processes
def test_with_a_cap_each_they_think_at_the_same_time() -> None:
    """However long each thinks: the longest game is shorter than all four."""
    record = run(ONE_CAP, "processes").record
    assert record.masters == 4
    assert record.held_up == 0
    assert record.speedup > 1
