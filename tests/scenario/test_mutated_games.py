"""Game files as no program writes them: read, or refused with a sentence."""

from pathlib import Path
from random import Random

import pytest
from commanding import call
from mutated_games import KINDS, first_games, mutated, scenario_with

from simul.scenario import load_scenario


@pytest.mark.parametrize(("good", "player", "times"), KINDS)
def test_the_games_from_which_the_mutants_come_are_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, good: str, player: str, times: str
) -> None:
    """Else they would all die of the same fault."""
    monkeypatch.chdir(tmp_path)
    Path("games.pgn").write_bytes(first_games(good))
    Path("club.toml").write_text(scenario_with(player, times), encoding="utf-8")
    assert load_scenario("club.toml").boards == 3


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(("good", "player", "times"), KINDS)
def test_a_mutated_file_is_played_or_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    good: str,
    player: str,
    times: str,
    seed: int,
) -> None:
    """By `check` and by `run` alike; never with a traceback."""
    monkeypatch.chdir(tmp_path)
    dice = Random(f"{good}/{seed}")
    Path("games.pgn").write_bytes(mutated(first_games(good), dice))
    Path("club.toml").write_text(scenario_with(player, times), encoding="utf-8")
    checked = call(capsys, "check", "club.toml")
    played = call(capsys, "run", "club.toml", "--format", "none")
    assert checked.code == played.code
    assert checked.code in {0, 2}
    if checked.code:
        assert checked.err == played.err
        assert checked.err.startswith("error: club.toml: ")
