"""How long a move takes: five distributions, held against their formulas."""

import math
from collections.abc import Callable
from random import Random
from statistics import fmean, pstdev
from typing import Any

import chess
import pytest
from conftest import make_scenario

from simul.scenario.move_times.distributions import LONGEST_MS

DRAWS = 20_000


def times(written: Any) -> Any:
    """Read a think time as a scenario file writes it."""
    return make_scenario(think=written).opponents.think_time


def drawn(written: Any, number: int = DRAWS) -> list[int]:
    """Many draws with a fixed seed."""
    dice, think_time = Random("a fixed seed"), times(written)
    return [think_time.sample(dice, chess.Board()) for _ in range(number)]


def assert_mean_and_spread(
    values: list[float], mean: float, spread: float, kurtosis: float
) -> None:
    """Hold a sample against a distribution's mean and standard deviation.

    Four standard errors are allowed; that of the spread follows from the kurtosis.
    """
    root = math.sqrt(len(values))
    assert abs(fmean(values) - mean) < 4 * spread / root
    assert abs(pstdev(values) - spread) < 4 * spread * math.sqrt((kurtosis - 1) / 4) / root


UNIFORM = {"distribution": "uniform", "low": "10 s", "high": 20}
EXPONENTIAL = {"distribution": "exponential", "mean": "55 s"}
LOG_NORMAL = {"distribution": "log-normal", "mean": "55 s", "sigma": 0.5}
TRIANGULAR = {"distribution": "triangular", "low": "10 s", "mode": "20 s", "high": "1 min"}


@pytest.mark.parametrize("written", ["55 s", 55, 55.0, {"time": "55 s"}])
def test_a_constant_is_the_same_every_time(written: Any) -> None:
    """However it is written."""
    assert set(drawn(written, 100)) == {55_000}
    assert set(drawn({"distribution": "constant", "time": 55}, 100)) == {55_000}


def test_uniform_times_have_their_mean_and_spread() -> None:
    """(low + high) / 2, and (high - low) / √12."""
    values = drawn(UNIFORM)
    assert 10_000 <= min(values) <= max(values) <= 20_000
    assert_mean_and_spread([*values], 15_000, 10_000 / math.sqrt(12), 1.8)
    assert times(UNIFORM).mean == 15_000


def test_exponential_times_have_their_mean_which_is_their_spread() -> None:
    """Memoryless: of those who think for a mean time already, a share of 1/e thinks on as long."""
    values = drawn(EXPONENTIAL)
    assert_mean_and_spread([*values], 55_000, 55_000, 9)
    longer = fmean(value > 55_000 for value in values)
    assert abs(longer - math.exp(-1)) < 4 * 0.5 / math.sqrt(DRAWS)


def test_log_normal_times_have_the_mean_of_the_times_themselves() -> None:
    """The mean is no parameter of the logarithm: that one's mean is ln(mean) - sigma²/2."""
    values = drawn(LOG_NORMAL)
    spread = 55_000 * math.sqrt(math.exp(0.5**2) - 1)
    assert abs(fmean(values) - 55_000) < 4 * spread / math.sqrt(DRAWS)
    logarithms = [math.log(value) for value in values]
    assert_mean_and_spread(logarithms, math.log(55_000) - 0.5**2 / 2, 0.5, 3)


def test_triangular_times_have_their_mean_and_spread() -> None:
    """(low + mode + high) / 3; the variance is that of the textbooks, over 18."""
    values = drawn(TRIANGULAR)
    low, mode, high = 10_000, 20_000, 60_000
    assert low <= min(values) <= max(values) <= high
    variance = (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18
    assert_mean_and_spread([*values], 30_000, math.sqrt(variance), 2.4)
    assert times(TRIANGULAR).mean == 30_000


@pytest.mark.parametrize(
    ("written", "oracle"),
    [
        (UNIFORM, lambda dice: dice.uniform(10_000, 20_000)),
        (EXPONENTIAL, lambda dice: dice.expovariate(1 / 55_000)),
        (
            LOG_NORMAL,
            lambda dice: dice.lognormvariate(math.log(55_000) - 0.125, 0.5),
        ),
        (TRIANGULAR, lambda dice: dice.triangular(10_000, 60_000, 20_000)),
    ],
)
def test_a_draw_is_the_dices_own_rounded_to_milliseconds(
    written: Any, oracle: Callable[[Random], float]
) -> None:
    """One draw from the generator each, so that anybody can check a record by hand."""
    dice = Random("a fixed seed")
    assert drawn(written, 100) == [round(oracle(dice)) for _ in range(100)]


@pytest.mark.parametrize(
    ("written", "ms"),
    [
        ({"distribution": "uniform", "low": 7, "high": 7}, 7_000),
        ({"distribution": "triangular", "low": 7, "mode": 7, "high": 7}, 7_000),
        ({"distribution": "exponential", "mean": 0}, 0),
        ({"distribution": "log-normal", "mean": 0, "sigma": 1}, 0),
        ({"distribution": "log-normal", "mean": 7, "sigma": 0}, 7_000),
    ],
)
def test_a_distribution_without_spread_is_a_constant(written: Any, ms: int) -> None:
    """Exactly, whatever logarithms do on the way."""
    assert set(drawn(written, 100)) == {ms}


@pytest.mark.long
def test_no_log_normal_time_is_longer_than_a_week() -> None:
    """With a sigma of 5 one in thousands would be a lifetime."""
    values = drawn({"distribution": "log-normal", "mean": "7 min", "sigma": 5})
    assert max(values) <= LONGEST_MS
    assert min(drawn({"distribution": "log-normal", "mean": "168 h", "sigma": 5})) >= 0


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("55 s", "55 s"),
        (UNIFORM, "uniform from 10 s to 20 s"),
        (EXPONENTIAL, "exponential with mean 55 s"),
        (LOG_NORMAL, "log-normal with mean 55 s, sigma 0.5"),
        (TRIANGULAR, "triangular from 10 s to 60 s, mode 20 s"),
    ],
)
def test_times_say_in_words_what_they_are(written: Any, words: str) -> None:
    """`simul check` and the tables show it."""
    assert str(times(written)) == words
