"""The records of the shipped scenarios, to the byte: equal on every Python and every machine."""

import pytest

from simul.reference import predict
from simul.running import run
from simul.scenario import load_scenario, shipped

FINGERPRINTS = {
    "duel": "6f5010a6df7fabefe57b89e5a5214136409bc302f4277fb25dc9f6059eab6723",
    "few-boards": "ad1213e05d18fc9e5e998145e8959fc153e334ec132843a7cc127ce802023aa3",
    "mishaps": "dd40439e34be023c4483a5b638d811aa2674fc2953d7fa0daef47d5ec7154b96",
    "rounds": "25e09675ab0db6473f0e64460ac312ea2ddb447ce9b8beb4edb21bf100adce6c",
    "slow-master": "be16021b78dd75f5f35f977f078bf15aa86d056e2a341df91a47fd6eafd15ff0",
    "textbook": "4de4250ebe22c185d95149f9736cd33b06d473c271c7bb1b4eb3e3ee46dd47cb",
    "uneven": "f5d3a4d91f95bc0fa286cc6392f410b3f069f9f62d6b336ea7452f618e67b9fa",
    "walk-out": "c07308985e90f9151f153d1e484d2a0be51aa75727e77ba78d7c93d40e00d040",
}
"""Ready-first fingerprints. A change here changes what every user sees: say so in CHANGELOG."""


def test_every_shipped_scenario_has_a_fingerprint_here() -> None:
    """A new scenario is pinned like the others."""
    assert sorted(FINGERPRINTS) == [scenario.name for scenario in shipped()]


@pytest.mark.parametrize("name", FINGERPRINTS)
def test_the_record_is_the_same_everywhere(name: str, ready_first: str) -> None:
    """Same seed, same bytes."""
    scenario = load_scenario(name, on_failure="forfeit")
    assert predict(scenario, "ready-first").fingerprint == FINGERPRINTS[name]
    assert run(scenario, ready_first).record.fingerprint == FINGERPRINTS[name]
