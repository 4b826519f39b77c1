"""Games that repeat a recorded one are those that are played move by move."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simul.games import Game, play_out, seed_games
from simul.games.seating import seat
from simul.scenario import Scenario, load_scenario
from simul.scenario.move_times.distributions import (
    Autocorrelated,
    ByChoice,
    Constant,
    MoveTime,
)

REPLAYED = load_scenario("ghaem-maghami-2011", boards=30)


def one_by_one(scenario: Scenario) -> tuple[Game, ...]:
    """Play each game on its own, without knowing any other."""
    return tuple(play_out(seat(scenario, board)) for board in range(1, scenario.all_games + 1))


@pytest.mark.long
def test_thirty_boards_that_replay_twenty_four_games() -> None:
    """Moves, times and ends: by phase, so that times depend on the position."""
    assert seed_games(REPLAYED) == one_by_one(REPLAYED)


TIMES = (
    ByChoice(distribution="by-choice", base=1, per_move=1, sigma=0.5),
    Autocorrelated(distribution="autocorrelated", mean=9, sigma=0.5, correlation=0.7),
    Constant(time=5),
)


@pytest.mark.long
@pytest.mark.parametrize("times", TIMES, ids=lambda times: times.distribution)
def test_times_are_sampled_at_each_board_as_ever(times: MoveTime) -> None:
    """Whether they depend on the position, on the sample before, or on nothing."""
    opponents = REPLAYED.opponents.model_copy(update={"think_time": times})
    scenario = REPLAYED.model_copy(update={"opponents": opponents})
    assert seed_games(scenario) == one_by_one(scenario)


@pytest.mark.long
@settings(max_examples=10)
@given(st.integers(1, 60), st.integers(0, 9), st.sampled_from(["white", "alternating", "lot"]))
def test_a_limit_of_moves_and_colours_change_nothing(moves: int, seed: int, colour: str) -> None:
    """A game that is cut off is repeated as far as it goes."""
    master = REPLAYED.master.model_copy(update={"colour": colour})
    scenario = REPLAYED.model_copy(update={"moves": moves, "seed": seed, "master": master})
    assert seed_games(scenario) == one_by_one(scenario)
