"""The oracle, held against an oracle of its own: SimPy."""

from collections.abc import Generator
from math import inf
from typing import Any

import pytest
import simpy
from conftest import make_scenario
from hypothesis import given
from hypothesis import strategies as st
from unlucky import LIMITS, MISHAPS

from simul.games import Game, seed_games
from simul.games.seating import Misfortune
from simul.oracle.reference import PREDICTIONS, predict
from simul.record import Kind
from simul.scenario import load_scenario
from simul.theory import Theory, closed_form


def thinking(bad: Misfortune, now: float, ms: float) -> float:
    """Return how long an opponent thinks who would need `ms`, at most until the game ends."""
    if bad.falls_silent_at is not None and bad.falls_silent_at < now + ms:
        ms = inf
    ends = [bad.walks_out_at, bad.cut_off_at]
    left = [max(0, end - now) for end in ends if end is not None]
    return min([ms, inf if bad.limit is None else bad.limit, *left])


def simpy_makespan(games: tuple[Game, ...]) -> int:
    """The same closed loop in SimPy: the master is a resource, first come, first served."""
    env = simpy.Environment()
    master = simpy.Resource(env, capacity=1)

    def game(played: Game) -> Generator[simpy.Event, None, None]:
        end = inf if played.misfortune.cut_off_at is None else played.misfortune.cut_off_at
        for ply, ms in enumerate(played.times):
            if ply % 2 == 0:
                with master.request() as turn:
                    yield turn
                    if env.now >= end:
                        return
                    yield env.timeout(ms)
            else:
                wait = thinking(played.misfortune, env.now, ms)
                if wait < inf:
                    yield env.timeout(wait)
                if wait != ms:
                    return

    for each in games:
        env.process(game(each))
    env.run()
    return int(env.now)


PLAIN = ["few-boards", "rounds", "slow-master", "textbook", "uneven", "mishaps", "walk-out"]
"""Shipped scenarios without the rules of docs/rules.md; for all of them see the other tests."""


@pytest.mark.parametrize("name", PLAIN)
def test_simpy_finds_the_same_makespan(name: str) -> None:
    """Two simulators, one total."""
    scenario = load_scenario(name)
    games = seed_games(scenario)
    assert predict(scenario, "ready-first", games).makespan == simpy_makespan(games)


@given(
    boards=st.integers(1, 12),
    moves=st.integers(1, 5),
    mean=st.integers(1, 100),
    seed=st.integers(0, 10_000),
    limit=LIMITS,
    mishaps=MISHAPS,
)
def test_simpy_agrees_on_sampled_times(
    boards: int, moves: int, mean: int, seed: int, limit: int | None, mishaps: list[Any]
) -> None:
    """Also where the thinking times are exponential, and whatever goes wrong."""
    think = {"distribution": "exponential", "mean": mean}
    scenario = make_scenario(boards, moves, "5 s", think, seed=seed, limit=limit, mishaps=mishaps)
    games = seed_games(scenario)
    assert predict(scenario, "ready-first", games).makespan == simpy_makespan(games)


def test_the_games_do_not_depend_on_the_policy() -> None:
    """Served one by one, in rounds or ready-first, the same moves are played."""
    scenario = load_scenario("uneven", boards=5)
    games = seed_games(scenario)
    for policy in PREDICTIONS:
        record = predict(scenario, policy, games)
        for game in games:
            moved = [event.move for event in record.by_board[game.pairing.board] if event.move]
            assert moved == list(game.moves)


def test_the_prediction_for_processes_knows_its_masters() -> None:
    """Board by board in turn, as they are dealt out; their figures are means over all of them."""
    record = predict(load_scenario("uneven", boards=6, workers=4), "processes")
    assert [pairing.masters[0] for pairing in record.pairings] == [1, 2, 3, 4, 1, 2]
    assert record.masters == 4


def test_every_game_ends_with_a_result() -> None:
    """Mate, a draw by rule, as recorded, or adjudicated at the limit."""
    record = predict(load_scenario("uneven", boards=8), "ready-first")
    assert sorted(record.results) == list(range(1, 9))
    assert {result for result, _ in record.results.values()} <= {"1-0", "0-1", "1/2-1/2"}


def test_the_last_event_is_a_reply_and_not_the_masters_move() -> None:
    """What the books forget: 55 s after the master's last move at 1:00:00."""
    record = predict(load_scenario("textbook"), "ready-first")
    last_move = max(event.at for event in record.events if event.kind is Kind.MOVE)
    assert (last_move, record.makespan) == (3_600_000, 3_655_000)


@pytest.mark.parametrize(("boards", "binds"), [(1, "the opponents"), (11, "the opponents"),
                                               (13, "the master"), (24, "the master")])  # fmt: skip
def test_theory_says_who_binds(boards: int, binds: str) -> None:
    """Below the knee of 12 boards the opponents set the pace, above it the master."""
    said = Theory.of(seed_games(load_scenario("textbook", boards=boards)))
    assert (said.binds, said.exact) == (binds, True)


def test_theory_explains_the_55_seconds() -> None:
    """One plain sentence with the numbers in it."""
    said = Theory.of(seed_games(load_scenario("textbook")))
    assert said.statement == "N·M·A + B = 24 × 30 × 5 s + 55 s = 1:00:55 (knee at 12 boards)"
    assert "at 1:00:00, where textbooks stop counting" in said.explanation


def test_no_schedule_beats_the_bound() -> None:
    """Where times vary there is a bound; ready-first respects it on every shipped scenario."""
    for name in PLAIN:
        loaded = load_scenario(name)
        games = seed_games(loaded)
        assert predict(loaded, "ready-first", games).makespan >= Theory.of(games).total


def test_the_bound_is_reached_by_a_single_board() -> None:
    """With no other board to serve, the longest game is the whole exhibition."""
    loaded = load_scenario("uneven", boards=1)
    games = seed_games(loaded)
    assert Theory.of(games).total == predict(loaded, "ready-first", games).makespan


def test_the_speed_up_never_passes_the_knee() -> None:
    """However many boards, at most (A + B) / A = 12 times faster."""
    for boards in (1, 12, 24, 600, 10_000):
        speedup = boards * 30 * 60_000 / closed_form(boards, 30, 5_000, 55_000)
        assert speedup < 12
