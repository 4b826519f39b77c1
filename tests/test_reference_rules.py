"""The oracle under all rules of docs/rules.md, held against SimPy, and by hand where it matters."""

from hypothesis import given, settings
from hypothesis import strategies as st
from ruled import RULED, spoil
from simpy_hall import simpy_events

from simul.games import seed_games
from simul.reference import PREDICTIONS, predict
from simul.scenario import Scenario


@settings(max_examples=60, deadline=None)
@given(RULED, st.sampled_from(list(PREDICTIONS)), st.sampled_from([0, 0, 2]))
def test_simpy_finds_the_same_events(scenario: Scenario, policy: str, spoilt: int) -> None:
    """Two simulators, one record, whatever the rules."""
    games = spoil(seed_games(scenario), spoilt)
    assert predict(scenario, policy, games).events == simpy_events(scenario, policy, games)
