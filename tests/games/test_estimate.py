"""Estimates from the first few games of a seed, where players take long."""

import json
from pathlib import Path

import chess
import pytest
from commanding import call

from simul.games import seed_games
from simul.games.estimate import FEW, estimated_games, number_to_play
from simul.games.seating import seat
from simul.oracle.reference import predict
from simul.scenario import load_scenario

SEARCHING = """\
title = "Searching"
boards = 11
moves = 3
order = "ready-first"

[master]
colour = "alternating"
player = { kind = "search", depth = 1 }
move_time = { distribution = "exponential", mean = "5 s" }

[opponents]
player = "random"
think_time = { distribution = "exponential", mean = "55 s" }
"""


@pytest.fixture
def searching(tmp_path: Path) -> Path:
    """A scenario in which the master searches."""
    file = tmp_path / "searching.toml"
    file.write_text(SEARCHING, encoding="utf-8")
    return file


def test_quick_players_play_all_games() -> None:
    """A prediction is exact wherever that takes no time."""
    textbook = load_scenario("textbook")
    assert number_to_play(textbook) == textbook.boards
    assert estimated_games(textbook, textbook.boards) == seed_games(textbook)


def test_few_games_of_players_who_search_are_played_and_repeated(searching: Path) -> None:
    """With the same colour, and with the times that the seed has for that board."""
    scenario = load_scenario(str(searching))
    assert number_to_play(scenario) == FEW < scenario.boards
    games = estimated_games(scenario, FEW)
    assert games[:FEW] == seed_games(scenario)[:FEW]
    assert [game.pairing.board for game in games] == [*range(1, scenario.boards + 1)]
    for game in games[FEW:]:
        alike = [
            one
            for one in games[:FEW]
            if one.pairing.master_is_white == game.pairing.master_is_white
            and one.moves == game.moves
        ]
        assert [one.ending for one in alike] == [game.ending]
        own = seat(scenario, game.pairing.board)
        service = tuple(own.master_time(chess.Board()) for _ in game.service_times)
        thinking = tuple(own.think_time(chess.Board()) for _ in game.think_times)
        assert (game.service_times, game.think_times) == (service, thinking)


def test_a_check_says_that_it_estimates(
    searching: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And how to have the prediction; a bound from other games would be wrong."""
    told = call(capsys, "check", str(searching)).out
    assert "estimated total" in told
    assert "Estimated from the first 8 of 11 games" in told
    assert "--all-games plays all of them" in " ".join(told.split())
    assert "Theory" not in told
    exact = call(capsys, "check", str(searching), "--all-games").out
    assert "predicted total" in exact
    assert "stimated" not in exact
    assert "Theory: at least" in exact


@pytest.mark.parametrize(("words", "played"), [([], 8), (["--all-games"], 11)])
def test_the_object_of_a_check_says_how_many_games_were_played(
    words: list[str], played: int, searching: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The totals are those of the reference for just these games."""
    scenario = load_scenario(str(searching))
    found = json.loads(call(capsys, "check", str(searching), "--json", *words).out)
    assert (found["games"], found["games_played"]) == (11, played)
    games = estimated_games(scenario, played)
    expected = predict(scenario, "ready-first", games).makespan
    assert found["predicted_ms"]["ready-first"] == expected
