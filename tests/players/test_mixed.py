"""Players that are made of others: one of several kinds at each board, and teams that consult."""

from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import chess
import pytest
from conftest import make_scenario
from faulty_files import changed, faults_of

import simul
from players import Book, Player, RandomMover, Search, Team
from players.mixed import one_of
from simul.games.seating import seat
from simul.scenario import Scenario, load_scenario, scenario_folder
from simul.scenario.players import PlayerSpec

OPENINGS = str(scenario_folder() / "games" / "openings.pgn")
MIXED = {
    "kind": "mixed",
    "of": [
        {"weight": 3, "player": "random"},
        {"weight": 1, "player": {"kind": "search", "depth": 1}},
    ],
}


def opposed(player: Any, boards: int = 3, **more: Any) -> Scenario:
    """Make a scenario with such opponents."""
    return make_scenario(boards, opponents={"player": player, "think_time": 55}, **more)


def test_kinds_turn_up_as_often_as_their_weights_say() -> None:
    """Within four standard errors of 4,000 throws; one with all the weight always."""
    dice = Random(1)
    counts = Counter(one_of(dice, [3, 1]) for _ in range(4_000))
    assert set(counts) == {0, 1}
    assert abs(counts[0] - 3_000) < 4 * (4_000 * 0.75 * 0.25) ** 0.5
    assert {one_of(dice, [5]) for _ in range(20)} == {0}


def test_every_board_has_one_of_the_mixed_kinds() -> None:
    """By dice of its own, so that more boards change nothing at those that were there."""
    scenario = opposed(MIXED, 40, seed=7)
    kinds = [type(seat(scenario, board).opponent) for board in range(1, 41)]
    expected = [
        (RandomMover, Search)[Random(f"7/{board}/opponent/kind").choices(range(2), [3, 1])[0]]
        for board in range(1, 41)
    ]
    assert kinds == expected
    assert set(kinds) == {RandomMover, Search}
    more = opposed(MIXED, 60, seed=7)
    assert [type(seat(more, board).opponent) for board in range(1, 41)] == kinds


class Always:
    """Wants one move, and remembers that it was asked and closed."""

    def __init__(self, uci: str, *, quick: bool = True, fails: bool = False) -> None:
        self.move = chess.Move.from_uci(uci)
        self.quick = quick
        self.seconds = 1.5
        self.fails = fails
        self.closed = 0

    def choose(self, position: chess.Board) -> chess.Move:  # noqa: ARG002 - as players do
        """Return the move."""
        return self.move

    def close(self) -> None:
        """Count how often; raise an error if it should."""
        self.closed += 1
        if self.fails:
            raise RuntimeError("it did not close")


@pytest.mark.parametrize(
    ("proposed", "played"),
    [
        ("e2e4", "e2e4"),
        ("d2d4 e2e4 e2e4", "e2e4"),
        ("d2d4 e2e4 c2c4", "d2d4"),
        ("c2c4 e2e4 d2d4 d2d4 e2e4", "e2e4"),
        ("e2e4 d2d4 d2d4 e2e4", "e2e4"),
    ],
)
def test_a_team_plays_what_most_members_want(proposed: str, played: str) -> None:
    """Among equals what was proposed first."""
    team = Team([Always(uci) for uci in proposed.split()])
    assert team.choose(chess.Board()).uci() == played


def test_a_team_is_as_quick_as_its_slowest_and_closes_all_its_members() -> None:
    """Even if one of them fails at it; the seconds that they needed are added up."""
    members = [Always("e2e4"), Always("e2e4", quick=False, fails=True), Always("e2e4")]
    team = Team(members)
    assert not team.quick
    assert Team([members[0], RandomMover(Random(1))]).quick
    team.choose(chess.Board())
    assert team.seconds == 4.5
    with pytest.raises(RuntimeError, match="it did not close"):
        team.close()
    assert [member.closed for member in members] == [1, 1, 1]


def test_the_members_of_a_team_have_dice_of_their_own() -> None:
    """Named by their number from 1, so that anybody can throw them again."""
    team = {"kind": "team", "size": 4, "player": "random"}
    chosen = seat(opposed(team, seed=7), 3).opponent.choose(chess.Board())
    proposed = [
        RandomMover(Random(f"7/3/opponent/{member}")).choose(chess.Board())
        for member in (1, 2, 3, 4)
    ]
    assert chosen == Counter(proposed).most_common(1)[0][0]
    assert len(set(proposed)) > 1


def test_nested_players_play_the_same_games_with_the_same_seed() -> None:
    """And others with another seed, whatever is nested in whatever."""
    nested = {
        "kind": "book",
        "file": OPENINGS,
        "then": {
            "kind": "mixed",
            "of": [{"player": {"kind": "team", "size": 3, "player": MIXED}}, {"player": "greedy"}],
        },
    }
    first, second = (simul.seed_games(opposed(nested, 6, moves=8, seed=3)) for _ in range(2))
    assert first == second
    assert simul.seed_games(opposed(nested, 6, moves=8, seed=4)) != first
    assert all(len(game.moves) == 16 and "forfeit" not in game.ending for game in first)
    player: Player = seat(opposed(nested, 1), 1).opponent
    assert isinstance(player, Book)


def test_a_run_with_such_players_is_verified() -> None:
    """Every scheduler plays the games of the seed."""
    for scheduler in ("asyncio", "threaded"):
        run = simul.run(opposed(MIXED, 4), scheduler)
        assert run.verdict.verified


def spec_of(written: Any) -> PlayerSpec:
    """Read a player as a scenario file writes it."""
    return opposed(written).opponents.player


@pytest.mark.parametrize(
    "written",
    ["random", "greedy", "search", MIXED, {"kind": "team", "size": 2, "player": "search"}],
)
def test_players_of_our_own_are_reproducible(written: Any) -> None:
    """No words say otherwise."""
    assert spec_of(written).not_reproducible == ""


def test_what_is_inside_says_whether_the_whole_is_reproducible() -> None:
    """The first reason, however deep it is."""

    class Moody(type(spec_of("random"))):  # type: ignore[misc]
        """A kind of player with a reason."""

        @property
        def not_reproducible(self) -> str:
            """Say the reason."""
            return "it depends on the weather"

    team = spec_of({"kind": "team", "size": 2, "player": MIXED})
    moody = Moody(kind="random")
    (part, other) = team.player.of  # type: ignore[union-attr]
    parts = (part, other.model_copy(update={"player": moody}))
    inner = team.player.model_copy(update={"of": parts})  # type: ignore[union-attr]
    whole = team.model_copy(update={"player": inner})
    assert whole.not_reproducible == "it depends on the weather"
    assert (team.voices, whole.inner, team.not_reproducible) == (2, (inner,), "")


@pytest.mark.parametrize(
    ("spec", "fault"),
    [
        ('"mixed"', ".of is missing"),
        ('{ kind = "mixed", of = [] }', ".of must not be empty (got [])"),
        ('{ kind = "mixed", of = "random" }', '.of must be a list (got "random")'),
        ('{ kind = "mixed", of = [{ weight = 2 }] }', ".of[0].player is missing"),
        (
            '{ kind = "mixed", of = [{ player = "random" }, { weight = 0, player = "random" }] }',
            ".of[1].weight must be at least 1 (got 0)",
        ),
        (
            '{ kind = "mixed", of = [{ wieght = 1, player = "random" }] }',
            ".of[0].wieght is not a key of this table (got 1); did you mean weight?",
        ),
        (
            '{ kind = "mixed", of = [{ player = { kind = "replay", pgn = "mine.pgn" } }] }',
            ".of[0].player must not be a replay: a recorded game needs both sides, from its start "
            '(got {"kind": "replay", "pgn": "mine.pgn"})',
        ),
        ('{ kind = "team", player = "random" }', ".size is missing"),
        (
            '{ kind = "team", size = 0, player = "random" }',
            ".size must be at least 1 (got 0)",
        ),
        (
            '{ kind = "team", size = 101, player = "random" }',
            ".size must be at most 100 (got 101)",
        ),
        (
            '{ kind = "team", size = 11, player = { kind = "team", size = 10, player = "random" }}',
            " must not be more than 100 players, all members of nested teams counted "
            '(got {"kind": "team", "size": 11, "player": {"kind": "team", "...)',
        ),
        (
            '{ kind = "team", size = 2, player = { kind = "replay", pgn = "mine.pgn" } }',
            ".player must not be a replay: a recorded game needs both sides, from its start "
            '(got {"kind": "replay", "pgn": "mine.pgn"})',
        ),
    ],
)
def test_what_cannot_be_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spec: str, fault: str
) -> None:
    """At its place within the player."""
    monkeypatch.chdir(tmp_path)
    Path("mine.pgn").write_text("1. Nf3 *", encoding="utf-8")
    assert faults_of(changed('"greedy"', spec)) == [f"line 10: opponents.player{fault}"]


def nested(levels: int) -> str:
    """Write a player within players, so many levels in all."""
    return '{ kind = "team", size = 1, player = ' * (levels - 1) + '"random"' + " }" * (levels - 1)


@pytest.mark.long
def test_players_are_nested_in_eight_levels_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few levels make sense; hundreds are a slip, and break nothing."""
    monkeypatch.chdir(tmp_path)
    Path("good.toml").write_text(changed('"greedy"', nested(8)), encoding="utf-8")
    assert load_scenario("good.toml").opponents.player.levels == 8
    for levels in (9, 100):
        (fault,) = faults_of(changed('"greedy"', nested(levels)))
        assert " must not be nested in more than 8 levels (got " in fault
    (fault,) = faults_of(changed('"greedy"', nested(300)))
    assert "maximum validation depth exceeded" in fault
