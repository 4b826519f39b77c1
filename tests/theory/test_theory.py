"""The formulas against simulation, and against oracles that know nothing of them."""

import re
from collections.abc import Callable
from fractions import Fraction
from heapq import heapify, heapreplace
from itertools import pairwise
from math import comb, exp, factorial, sqrt
from pathlib import Path
from random import Random
from statistics import mean, stdev

import pytest
from chess import STARTING_FEN
from conftest import make_scenario
from hypothesis import given
from hypothesis import strategies as st

from simul.games import Game
from simul.oracle.reference import predict
from simul.record import Kind, Pairing, Record
from simul.theory import (
    Theory,
    bounds,
    closed_form,
    constant_service,
    knee,
    machine_repairman,
    one_by_one,
)
from simul.theory.repairman import idle_after_a_move

Draw = Callable[[], float]
T_99_9 = 3.88
"""Student's t: with 20 batches, 999 of 1000 means lie within so many standard errors."""


def games_of(times: list[list[int]]) -> tuple[Game, ...]:
    """Games whose moves take these ms, ply by ply; which moves they are does not matter here."""
    return tuple(
        Game(
            pairing=Pairing(board, "Master", f"Opponent {board}", STARTING_FEN, STARTING_FEN),
            opponent_first=False,
            moves=("a1a1",) * len(game),
            times=tuple(game),
            ending="1/2-1/2 adjudicated",
        )
        for board, game in enumerate(times, start=1)
    )


def played(times: list[list[int]], order: str = "ready-first") -> Record:
    """What the discrete-event reference makes of such games."""
    scenario = make_scenario(len(times), max(map(len, times)), order=order)
    return predict(scenario, "ready-first", games_of(times))


@pytest.mark.parametrize(("service", "think"), [(5, 55), (30, 20), (7, 20), (5, 0), (0, 9), (4, 4)])
@pytest.mark.parametrize("pairs", [1, 2, 7])
def test_with_constant_times_the_closed_form_is_what_is_played(
    service: int, think: int, pairs: int
) -> None:
    """To the millisecond, for every number of boards on both sides of the knee."""
    for boards in range(1, 16):
        record = played([[service, think] * pairs] * boards)
        assert record.makespan == closed_form(boards, pairs, service, think)
        assert record.one_by_one == one_by_one(boards, pairs, service, think)


PLIES = st.lists(st.integers(0, 60), min_size=2, max_size=10)


@given(
    st.lists(PLIES, min_size=1, max_size=7), st.sampled_from(["ready-first", "skip-if-not-ready"])
)
def test_whatever_the_times_a_total_lies_between_its_bounds(
    times: list[list[int]], order: str
) -> None:
    """Not less than what is certain, not more than all moves and the longest thinking."""
    total = played(times, order).makespan
    moves = sum(sum(game[::2]) for game in times)
    assert Theory.of(games_of(times)).total <= total
    assert total <= moves + max(sum(game[1::2]) for game in times)


NUMBERS = {
    "boards": st.integers(1, 60),
    "service": st.integers(1, 99),
    "think": st.integers(0, 999),
}


@given(pairs=st.integers(1, 40), **NUMBERS)
def test_constant_times_keep_within_all_bounds(
    boards: int, service: int, think: int, pairs: int
) -> None:
    """Total, speed-up, throughput; and Amdahl's speed-up is that of the longest total."""
    total = closed_form(boards, pairs, service, think)
    speedup = one_by_one(boards, pairs, service, think) / total
    longest = bounds.total_at_most(boards, pairs, service, think)
    amdahl = bounds.amdahl(boards, service / (service + think))
    assert bounds.total_at_least(boards, pairs, service, think) <= total <= longest
    assert amdahl <= speedup * 1.000001
    assert speedup <= bounds.speedup_at_most(boards, service, think)
    assert amdahl == pytest.approx(one_by_one(boards, pairs, service, think) / longest)


@given(**NUMBERS)
def test_both_models_of_chance_keep_within_the_bounds(
    boards: int, service: int, think: int
) -> None:
    """And constant service never makes anybody wait longer than exponential service does."""
    steady, uneven = (
        constant_service(boards, service, think),
        machine_repairman(boards, service, think),
    )
    for model in (steady, uneven):
        most = bounds.throughput_at_most(boards, service, think)
        least = bounds.throughput_at_least(boards, service, think)
        assert least * 0.999999 <= model.throughput <= most * 1.000001
        wait = bounds.wait_at_least(boards, service, think)
        assert wait - 1e-6 <= model.wait <= bounds.wait_at_most(boards, service) + 1e-6
    assert steady.wait <= uneven.wait + 1e-6


@pytest.mark.parametrize("boards", [1, 2, 5, 12])
@pytest.mark.parametrize(("service", "think"), [(5, 55), (30, 20), (1, 1), (7, 3)])
def test_the_recursion_agrees_with_the_probabilities_of_the_states(
    boards: int, service: int, think: int
) -> None:
    """P(k boards at the master's) goes with N! / (N - k)! · (A / B)^k: exact fractions."""
    weights = [
        Fraction(factorial(boards), factorial(boards - k)) * Fraction(service, think) ** k
        for k in range(boards + 1)
    ]
    chance = [weight / sum(weights) for weight in weights]
    throughput = (1 - chance[0]) / service
    at_master = sum(k * p for k, p in enumerate(chance))
    solved = machine_repairman(boards, service, think)
    assert solved.utilisation == pytest.approx(float(1 - chance[0]), rel=1e-13)
    assert solved.throughput == pytest.approx(float(throughput), rel=1e-13)
    assert solved.wait == pytest.approx(
        float(at_master / throughput - service), rel=1e-12, abs=1e-12
    )
    assert solved.waiting == pytest.approx(float(at_master - 1 + chance[0]), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("think", [100, pytest.param(99_999, marks=pytest.mark.long)])
def test_the_recursion_is_right_for_100_000_boards(think: int) -> None:
    """She is idle as often as Erlang finds all of N lines engaged that are offered B / A calls."""
    engaged = 1.0
    for lines in range(1, 100_001):
        engaged = think * engaged / (lines + think * engaged)
    assert 1 - machine_repairman(100_000, 1, think).utilisation == pytest.approx(engaged, abs=1e-10)


def idle_by_markov_chain(boards: int, service: float, think: float) -> float:
    """P(nobody is ready after a move) of the embedded chain, by following it for a long time.

    While she makes a move, each of those who think replies with probability 1 - e^(-A / B).
    """
    reply = 1 - exp(-service / think)
    chance = [1.0] + [0.0] * (boards - 1)
    for _ in range(3_000):
        after = [0.0] * boards
        for ready, p in enumerate(chance):
            left = max(ready, 1) - 1  # where nobody is ready, she waits for the first
            thinking = boards - 1 - left
            for more in range(thinking + 1):
                q = comb(thinking, more) * reply**more * (1 - reply) ** (thinking - more)
                after[left + more] += p * q
        chance = after
    return chance[0]


@pytest.mark.parametrize("boards", [1, 2, 3, 6])
@pytest.mark.parametrize(("service", "think"), [(5, 55), (30, 20), (5, 10)])
def test_constant_service_agrees_with_the_chain_of_her_moves(
    boards: int, service: int, think: int
) -> None:
    """The closed form against the chain from which it comes, state by state."""
    expected = idle_by_markov_chain(boards, service, think)
    assert idle_after_a_move(boards, service, think) == pytest.approx(expected, rel=1e-9)


@pytest.mark.long
def test_beyond_the_knee_chance_makes_no_difference() -> None:
    """Among 100,000 boards the master never rests, and the wait is that of constant times."""
    for model in (machine_repairman, constant_service):
        solved = model(100_000, 5_000, 55_000)
        assert solved.utilisation == pytest.approx(1)
        assert solved.wait == pytest.approx(bounds.wait_at_least(100_000, 5_000, 55_000))
        assert solved.speedup == pytest.approx(knee(5_000, 55_000))


def test_the_table_of_chance_in_the_documents_is_right() -> None:
    """Busy and wait, row by row: without chance, with constant service, with two exponentials."""
    page = Path(__file__).parents[2] / "docs" / "theory.md"
    rows = re.findall(r"^\| (\d+) \|(.+%.+)\|$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert [boards for boards, _ in rows] == ["6", "12", "18", "24"]
    for number, cells in rows:
        boards, times = int(number), (5_000, 55_000)
        models = constant_service(boards, *times), machine_repairman(boards, *times)
        busy = [bounds.throughput_at_most(boards, *times) * 5_000, *(m.utilisation for m in models)]
        wait = [bounds.wait_at_least(boards, *times), *(model.wait for model in models)]
        told = [f"{100 * share:.1f} %" for share in busy] + [f"{ms / 1_000:.1f}" for ms in wait]
        assert [cell.strip() for cell in cells.split("|")] == told


def test_where_nothing_takes_time_nobody_waits() -> None:
    """Instead of a division by zero."""
    assert knee(0, 5) == float("inf")
    for model in (machine_repairman, constant_service):
        assert (model(3, 0, 5).utilisation, model(3, 0, 5).wait) == (0, 0)
        assert model(3, 5, 0).wait == 10
        assert (model(3, 0, 0).throughput, model(3, 0, 0).total(9)) == (float("inf"), 0)


def waits_of(boards: int, service: Draw, think: Draw, moves: int) -> tuple[list[float], float]:
    """Simulate the closed loop, first come, first served: the waits, and the share she is busy.

    A heap of who is ready when, and one time at which the master is free; nothing of simul.
    """
    ready = [think() for _ in range(boards)]
    heapify(ready)
    free, busy, start = 0.0, 0.0, 0.0
    waits: list[float] = []
    for move in range(moves):
        if move == moves // 10:  # what came before is warming up
            waits, busy, start = [], 0.0, free
        came, needs = ready[0], service()
        begin = max(free, came)
        waits.append(begin - came)
        free, busy = begin + needs, busy + needs
        heapreplace(ready, free + think())
    return waits, busy / (free - start)


def batches(values: list[float], number: int = 20) -> list[float]:
    """Means of so many batches, which are nearly independent of each other if they are long."""
    size = len(values) // number
    return [mean(values[n * size : (n + 1) * size]) for n in range(number)]


@pytest.mark.parametrize(
    "kind",
    [
        "both exponential",
        pytest.param("service constant", marks=pytest.mark.long),
        pytest.param("replies log-normal", marks=pytest.mark.long),
    ],
)
def test_a_long_simulation_finds_the_wait_of_the_model(kind: str) -> None:
    """Within the confidence interval; with exponential service, whatever the spread of replies."""
    rng = Random(kind)
    service: Draw = (lambda: 5.0) if kind == "service constant" else lambda: rng.expovariate(1 / 5)
    think: Draw = lambda: rng.expovariate(1 / 30)  # noqa: E731 - beside the other one
    if kind == "replies log-normal":
        think = lambda: 30 * rng.lognormvariate(-0.5, 1)  # noqa: E731
    model = constant_service if kind == "service constant" else machine_repairman
    waits, busy = waits_of(7, service, think, 50_000)
    means = batches(waits)
    error = T_99_9 * stdev(means) / sqrt(len(means))
    assert error < 0.08 * model(7, 5, 30).wait  # an interval that is worth something
    assert mean(means) == pytest.approx(model(7, 5, 30).wait, abs=error)
    assert busy == pytest.approx(model(7, 5, 30).utilisation, rel=0.015)


def test_the_reference_finds_the_wait_of_the_model() -> None:
    """Long games at few boards with exponential times; beginning and end are cut off."""
    rng = Random(1980)
    means = (5_000, 20_000)
    times = [[round(rng.expovariate(1 / mean)) for mean in means * 1_500] for _ in range(4)]
    record = played_long(times)
    window = range(record.makespan // 10, record.makespan * 8 // 10)
    waits = [
        (after.at, after.at - before.at)
        for events in record.by_board.values()
        for before, after in pairwise(events)
        if before.kind is Kind.REPLY and after.kind is Kind.VISIT and after.at in window
    ]
    by_time = batches([float(wait) for _, wait in sorted(waits)])
    error = T_99_9 * stdev(by_time) / sqrt(len(by_time))
    expected = machine_repairman(4, *means).wait
    assert error < 0.25 * expected
    assert mean(by_time) == pytest.approx(expected, abs=error)


def played_long(times: list[list[int]]) -> Record:
    """What the reference makes of games that are longer than a scenario allows."""
    return predict(make_scenario(len(times), 1), "ready-first", games_of(times))
