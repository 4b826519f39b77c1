"""The records of the shipped scenarios, to the byte: equal on every Python and every machine."""

import pytest

from simul.games import seed_games
from simul.oracle.reference import predict
from simul.running import run
from simul.scenario import load_scenario, shipped

FINGERPRINTS = {
    "chance": "be793a5ef3acb95b4c6e3027d391efb11d8122609c47461bcab3a57036dde426",
    "count": "5eaac74b28bdb4c9e3a9770b0aea5c6dc935c97f31b218446eb26e52bb76a0b8",
    "duel": "6f5010a6df7fabefe57b89e5a5214136409bc302f4277fb25dc9f6059eab6723",
    "few-boards": "ad1213e05d18fc9e5e998145e8959fc153e334ec132843a7cc127ce802023aa3",
    "mishaps": "dd40439e34be023c4483a5b638d811aa2674fc2953d7fa0daef47d5ec7154b96",
    "rounds": "25e09675ab0db6473f0e64460ac312ea2ddb447ce9b8beb4edb21bf100adce6c",
    "slow-master": "be16021b78dd75f5f35f977f078bf15aa86d056e2a341df91a47fd6eafd15ff0",
    "textbook": "4de4250ebe22c185d95149f9736cd33b06d473c271c7bb1b4eb3e3ee46dd47cb",
    "uneven": "f5d3a4d91f95bc0fa286cc6392f410b3f069f9f62d6b336ea7452f618e67b9fa",
    "vip": "778314a91f535d77835bd096f6472a835b57697348fc8c1dfbbf71901db94deb",
    "walk-out": "c07308985e90f9151f153d1e484d2a0be51aa75727e77ba78d7c93d40e00d040",
    "web": "deb539c0033b9c7791d5cecf2b08813a6a02e2b516cb61ac5836cea04af2f132",
    "agreed-draws": "99d9f9c3f0fd3d55bde86f1097ce17deb429cdadad52a08619f1db9ad712dc74",
    "book": "2387f3e44d56cdc732dab172b59008b6a9b045baab4437b37e24e9376f472060",
    "breaks": "a4af17005dacd0bc940da72e8bf96e261e99fafb822685db0a71c813c8eac926",
    "by-choice": "3c8cf12c7346f0a1410471bba4d0dd0b738ec2bfa54131ea90965bc67feb0b49",
    "by-lot": "1c9ebd29b4eee15b682db7bb465be01fcd70b1f3b1422a4603835f7fd35c0c48",
    "by-phase": "31f546b28c86e07402ae6077c6938a8a52baf47ff02e143fe8b1655d6545a254",
    "chess-clocks": "a8bbe54443877a4facc504a9f9ccbadc850c3b88266510b6457f488ab0d0dec1",
    "claimed-draws": "f82b23a09f3dc12214bd7772af971482fe27afdafe35425404da1401039b2cd5",
    "colours": "734cd81cf2d7261ab35ba38dc016ca5813eec1cab3f146c398572fd211a62868",
    "consulting": "406dec9f77e339b105ac7101f4cbc80e9a0cf03c4f7d51422524222aa03b57cb",
    "drawn-at-limit": "a936dbc24cd5ce2bfe2880b35b75557cec5a5afab4efa089edaac178d1cefff8",
    "elevator": "5a5cc23f52800b335da3580bb1a566b8393dfb0643710d9bb79645a58e8bf175",
    "going-round": "457e52e488de49beff5d74deee2bb344c96a49ad6a8c7fdc7e344e3b06acca0c",
    "in-runs": "ec2848953348503d4b4eaf7a0eb2cd093b7ab607debec31903f438cec804d765",
    "latecomers": "cae1c668fb03cc44afe20682add9f069716a92b1a0f8d151f980ca0a84ffad9b",
    "mixed": "279bcee8990ac266a1e63f68d90c163a0091a603db5f66803435787293d3f3ca",
    "nearest-first": "794c2816a36e5d4f3c5343f6d38884d05f4e0be8ef1615740f5991c759d22651",
    "newcomers": "1d2cc93e4852c7f144851859bf91fef04de7810bfba5b5871153795fdd84219a",
    "passes": "0b56b1fa2ef987fe41dc962c2f3eabc6948d34b8688b8c77f792c9d82abbd301",
    "replayed-times": "916d9821aa4bea366d56e0ea3bbd90c42343ea6cd21bf664c9ed70b96a559bf5",
    "resigning": "7fa31baae4f34db8d7d17e3928f6ba0faf7ee124b43a125e95ed0102a755dff2",
    "search": "3b22274662fc0cbfa4bd36da64f19ab2580ea353ffe29ad98abff57232756993",
    "tandem": "681e485e4dd3a638212ea00f6f6d6c5be1742184129a9f8b7ff01a4b71dbcb38",
    "three-masters": "881b19504de9934c8b4ff1e8bb44475f5b01d5afc8490d61ea415d0bcd14b326",
    "walking-ring": "509bcf7772a5c4fa45da92835d44ab425dd706a53d0a811702fe06903e80c1d5",
    "walking-rows": "03137f7635435d32e52772524d5942e722d6b4d7fad4c96b4b4ec1c56ec59909",
    "weakest-clock": "da64f4b513edd5b7de4072c03bfc2d3acecf80bfaefd971c56180f5ed1405a68",
}
"""Ready-first fingerprints. A change here changes what every user sees: say so in CHANGELOG."""


def test_every_shipped_scenario_has_a_fingerprint_here() -> None:
    """A new scenario is pinned like the others."""
    assert list(FINGERPRINTS) == [scenario.name for scenario in shipped()]


LARGE = {"rounds", "search", "uneven", "vip", "web"}
"""Their games take longer to find; the law plays them in the fast lane, too."""


@pytest.mark.parametrize(
    "name",
    [pytest.param(each, marks=pytest.mark.long if each in LARGE else ()) for each in FINGERPRINTS],
)
def test_the_record_is_the_same_everywhere(name: str) -> None:
    """Same seed, same bytes, as predicted and as played; all schedulers agree, says the law."""
    scenario = load_scenario(name, on_failure="forfeit")
    games = seed_games(scenario)
    assert predict(scenario, "ready-first", games).fingerprint == FINGERPRINTS[name]
    assert run(scenario, "asyncio", games=games).record.fingerprint == FINGERPRINTS[name]
