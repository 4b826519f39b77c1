"""Exhibitions without chess: the same figures as the reference's, many at once."""

from random import Random
from typing import Any

import chess
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simul.errors import InputError
from simul.games import seed_games
from simul.oracle.reference import PREDICTIONS, predict
from simul.oracle.timing import FIXED, Length, in_step, is_plain, is_random, replicate
from simul.oracle.timing.figures import ALONE, POLICIES, figures_of
from simul.oracle.timing.halls import sample
from simul.oracle.timing.placeholders import figures_by_rules
from simul.oracle.timing.samples import BLOCK, quantiles, uniforms
from simul.scenario import Scenario, load_scenario

EXPONENTIAL = {"distribution": "exponential", "mean": 55}
TIMES = st.sampled_from(
    [
        0, 1, 5, 0.003, EXPONENTIAL,
        {"distribution": "exponential", "mean": 0},
        {"distribution": "exponential", "mean": 0.002},
        {"distribution": "uniform", "low": 0, "high": 0.004},
        {"distribution": "log-normal", "mean": 5, "sigma": 1},
        {"distribution": "triangular", "low": 1, "mode": 2, "high": 7},
        {"distribution": "triangular", "low": 2, "mode": 2, "high": 2},
        {"distribution": "autocorrelated", "mean": 3, "sigma": 1, "correlation": 0.5},
    ]
)  # fmt: skip
LENGTHS = st.sampled_from(["fixed", "uniform:1..4", "geometric:2", "geometric:1"])


def scenario_of(move_time: Any = 5, think_time: Any = 55, **others: Any) -> Scenario:
    """Make a scenario; `master` and `opponents` may say more."""
    master = {"player": "random", "move_time": move_time} | others.pop("master", {})
    opponents = {"player": "random", "think_time": think_time} | others.pop("opponents", {})
    base = {"title": "timed", "boards": 3, "moves": 4, "master": master, "opponents": opponents}
    return Scenario.model_validate(base | others)


@st.composite
def plain(draw_: st.DrawFn) -> Scenario:
    """A scenario in which nothing but moves takes time."""
    return scenario_of(
        draw_(TIMES),
        draw_(TIMES),
        boards=draw_(st.integers(1, 6)),
        moves=draw_(st.integers(1, 5)),
        seed=draw_(st.integers(0, 2**63 - 1)),
        workers=draw_(st.integers(1, 3)),
        order=draw_(st.sampled_from(["ready-first", "rotation"])),
        master={"colour": draw_(st.sampled_from(["white", "black", "alternating", "lot"]))},
        opponents={"override": [{"boards": [1], "think_time": draw_(TIMES)}]},
    )


@given(scenario=plain(), text=LENGTHS, alone=st.booleans())
def test_figures_are_those_of_the_records(scenario: Scenario, text: str, alone: bool) -> None:
    """Total, utilisation, wait and speed-up are exactly those of predicted records."""
    assert is_plain(scenario)
    length = Length.parse(text)
    sampled = sample(scenario, range(2), length)
    with pytest.MonkeyPatch.context() as patch:
        if not alone:
            patch.setattr("simul.oracle.timing.figures.ALONE", 0)
        found = replicate(scenario, list(PREDICTIONS), range(2), length)
    for policy, mine in found.items():
        for one, other in zip(mine, figures_by_rules(scenario, sampled, policy), strict=True):
            assert one.tolist() == other.tolist(), policy


@pytest.mark.parametrize("text", ["fixed", "geometric:3"])
@pytest.mark.parametrize("colour", ["white", "alternating"])
def test_halls_are_played_alike_in_all_three_ways(
    text: str, colour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One hall at a time; one visit at a time in each hall; or long batches of visits."""
    scenario = scenario_of(think_time=EXPONENTIAL, boards=12, moves=8, master={"colour": colour})
    sampled = sample(scenario, range(ALONE + 1), Length.parse(text))
    in_steps = figures_of(sampled.halls, sampled.opponent_first, "ready-first", 1)
    monkeypatch.setattr(in_step, "NEVER", 2**20)  # no rank fits into this
    in_batches = figures_of(sampled.halls, sampled.opponent_first, "ready-first", 1)
    one_by_one = replicate(scenario, ["ready-first"], range(ALONE), Length.parse(text))
    for one, other, alone in zip(in_steps, in_batches, one_by_one["ready-first"], strict=True):
        assert one.tolist() == other.tolist()
        assert one[:ALONE].tolist() == alone.tolist()


@pytest.mark.parametrize(
    "name", ["textbook", "duel", "colours", "breaks", "tandem", "replayed-times"]
)
def test_without_dice_it_is_the_real_total(name: str) -> None:
    """Where times are fixed and games go to their ends, a run with chess takes just as long."""
    scenario = load_scenario(name)
    games = seed_games(scenario)
    assert not is_random(scenario, FIXED)
    found = replicate(scenario, ["sequential", "ready-first"], [0])
    for policy, timed in found.items():
        assert timed.total.tolist() == [predict(scenario, policy, games).makespan]


def test_a_replication_is_the_same_whatever_else_is_asked_for() -> None:
    """Alone or among others, under one policy or several."""
    scenario = scenario_of(think_time=EXPONENTIAL)
    together = replicate(scenario, list(POLICIES), range(10))
    alone = replicate(scenario, ["rotation"], [7])
    assert together["rotation"].total[7] == alone["rotation"].total[0]


@pytest.mark.parametrize("each", [10, 64, 65, 200])
def test_a_board_has_the_same_numbers_whatever_there_is_beside_it(each: int) -> None:
    """However many boards there are, and however many numbers each of them needs."""
    few, many = uniforms(1, [5], 3, each)[0], uniforms(1, [4, 5], 8, 300)[1]
    assert (few == many[:3, :each]).all()
    assert len(np.unique(many)) == many.size


def test_streams_are_those_of_a_generator_with_their_key() -> None:
    """What is done for speed changes nothing."""
    for block in (0, 1):
        philox = np.random.Philox(key=(9, 4), counter=(0, block, 0, 0))
        sampled = np.random.Generator(philox).random((2, BLOCK)) + 2.0**-54
        assert (uniforms(9, [4], 2, 100)[0, :, BLOCK * block :][:, :30] == sampled[:, :30]).all()


@pytest.mark.long
@pytest.mark.parametrize(
    "times",
    [
        EXPONENTIAL,
        {"distribution": "uniform", "low": 5, "high": 90},
        {"distribution": "log-normal", "mean": 55, "sigma": 0.7},
        {"distribution": "triangular", "low": 5, "mode": 20, "high": 90},
        {"distribution": "autocorrelated", "mean": 55, "sigma": 0.7, "correlation": 0},
    ],
    ids=lambda times: str(times["distribution"]),
)
@pytest.mark.parametrize("consulting", [1, 3])
def test_times_are_spread_as_the_dice_of_a_game_spread_them(times: Any, consulting: int) -> None:
    """Kolmogorov and Smirnov see no difference between 4,000 times of either kind."""
    from scipy.stats import ks_2samp  # takes a second, and only here

    think = scenario_of(think_time=times).opponents.think_time
    rng, board = Random(1), chess.Board()
    throw = think.sampler(1, lambda: rng)
    thrown = [max(throw(board) for _ in range(consulting)) for _ in range(4_000)]
    mine = quantiles(think, uniforms(3, [0], 4_000, 1)[0], consulting)[:, 0]
    assert ks_2samp(thrown, mine).pvalue > 0.01


def test_runs_have_the_correlation_of_their_scenario() -> None:
    """The logarithms of successive times are correlated as it says."""
    times = {"distribution": "autocorrelated", "mean": 55, "sigma": 0.5, "correlation": 0.8}
    think = scenario_of(think_time=times).opponents.think_time
    logs = np.log(quantiles(think, uniforms(1, [0], 200, 200)[0]))
    assert np.corrcoef(logs[:, :-1].ravel(), logs[:, 1:].ravel())[0, 1] == pytest.approx(
        0.8, abs=0.01
    )


def test_lengths_are_spread_as_they_say() -> None:
    """Uniform ones between their bounds, geometric ones with their mean, none above the limit."""
    u = uniforms(1, [0], 20_000, 1)[0, :, 0]
    assert set(Length.parse("uniform:3..5").pairs(u, 30).tolist()) == {3, 4, 5}
    geometric = Length.parse("geometric:25").pairs(u, 1_000)
    assert geometric.mean() == pytest.approx(25, rel=0.03)
    for pairs in (1, 10, 50):
        assert (geometric <= pairs).mean() == pytest.approx(1 - (24 / 25) ** pairs, abs=0.01)
    assert Length.parse("geometric:25").pairs(u, 30).max() == 30
    assert set(FIXED.pairs(u, 30).tolist()) == {30}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "fix",
        "uniform",
        "uniform:0..3",
        "uniform:5..4",
        "geometric:0.5",
        "geometric:",
        "uniform:1..1001",
    ],
)
def test_a_length_that_is_none_is_refused(text: str) -> None:
    """With what there is, and what was got."""
    with pytest.raises(InputError, match="such as uniform") as error:
        Length.parse(text)
    assert repr(text) in str(error.value)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("by-phase", "depend on the position"),
        ("resigning", "resignation"),
        ("measured", "measured"),
    ],
)
def test_what_needs_chess_is_refused_with_the_remedy(name: str, words: str) -> None:
    """Nothing is made up: have the games played."""
    with pytest.raises(InputError, match=words) as error:
        replicate(load_scenario(name), ["ready-first"], [0])
    assert "--with-chess" in str(error.value)


def test_an_unknown_policy_is_refused() -> None:
    """With those that there are."""
    with pytest.raises(InputError, match="ready-first"):
        replicate(scenario_of(), ["readyfirst"], [0])
