"""The games of a seed: played once, and kept where nothing else decides them."""

from conftest import make_scenario

from simul.games import foreseen_games, seed_games
from simul.games.seating import seat
from simul.scenario import Scenario

PLAYED_ANEW = [
    make_scenario(player={"kind": "search", "depth": 1}),
    make_scenario(51, 100, player="greedy", fen="6k1/5ppp/8/8/8/8/8/R5K1 w - - 0 1"),
]
"""Players who take their time, and more move pairs than are kept: their progress is shown."""


def kept(scenario: Scenario) -> bool:
    """Whether the same objects are found for another scenario that is equal."""
    return foreseen_games(scenario) is foreseen_games(scenario.model_copy())


def test_the_games_of_an_equal_scenario_are_kept() -> None:
    """A second run of it need not play them again; with another seed they are others."""
    one, other = make_scenario(seed=1), make_scenario(seed=2)
    assert kept(one)
    assert foreseen_games(one) == seed_games(one)
    assert foreseen_games(one) != foreseen_games(other)


def test_what_may_change_or_takes_long_is_played_anew() -> None:
    """Players of one's own, a search, thousands of games."""
    assert foreseen_games(make_scenario(), lambda *at: seat(*at)) is not foreseen_games(
        make_scenario()
    )
    assert not any(map(kept, PLAYED_ANEW))
