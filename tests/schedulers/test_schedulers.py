"""One behavioural suite for every scheduler: the law, the totals, the order."""

from functools import cache
from typing import Any

import chess
import pytest
from conftest import KINDS, examples, make_scenario
from hypothesis import given
from hypothesis import strategies as st

from players import Replay
from simul.clocks import Timeline
from simul.exhibition import Exhibition
from simul.games import seed_games
from simul.games.seating import Seat, Seating, seat
from simul.oracle.reference import predict
from simul.record import Kind, Record
from simul.running import run
from simul.running.judge import Judge
from simul.scenario import Scenario, load_scenario, scenario_folder, shipped
from simul.schedulers import LADDER
from simul.theory import closed_form

READY_FIRST = [name for name, each in LADDER.items() if each.policy == "ready-first"]
TEXTBOOK = scenario_folder() / "games" / "textbook.pgn"
ORACLE = {1: 1_800_000, 12: 1_855_000, 13: 2_005_000, 24: 3_655_000, 48: 7_255_000}
"""Totals of the textbook in ms, by boards: max(M·(A + B) + (N - 1)·A, N·M·A + B)."""


def played(scenario: Scenario, scheduler: str) -> Record:
    """Play without the verdict, as fast as it goes; a team is several exhibitions in one."""
    if scenario.master.team > 1:
        return run(scenario, scheduler).record
    exhibition = Exhibition(scenario, Timeline())
    LADDER[scheduler].load()(exhibition)
    assert exhibition.errors.failures == []
    events = Record.in_order(exhibition.log.events)
    pairings = tuple(each.pairing for each in exhibition.seats.all)
    return Record(scenario.title, scheduler, "virtual", scenario.seed, pairings, events)


@pytest.mark.parametrize(
    ("boards", "total"),
    [
        pytest.param(*each, marks=pytest.mark.long if each[0] > 24 else ())
        for each in ORACLE.items()
    ],
)
def test_the_textbook_takes_what_the_closed_form_says(
    ready_first: str, boards: int, total: int
) -> None:
    """Exactly, to the millisecond, below and above the knee; all others do the same, by the law."""
    assert played(load_scenario("textbook", boards=boards), ready_first).makespan == total


@pytest.mark.parametrize("boards", ORACLE)
def test_one_after_the_other_takes_the_sum(boards: int) -> None:
    """N·M·(A + B): 12 hours for 24 boards."""
    total = played(load_scenario("textbook", boards=boards), "sequential").makespan
    assert total == boards * 30 * 60_000


LESSONS = [each.name for each in shipped()]
LARGE = {"chance", "rounds", "slow-master", "textbook", "uneven", "vip", "web"}
"""Scenarios of 12 or 24 boards, with 240 move pairs or more."""
FEW = 6


@cache
def lesson(name: str, boards: int | None = None) -> Judge:
    """A scenario that comes along, with games forfeited where failures would propagate.

    Its games, predictions and verdicts on equal records are computed once for all schedulers.
    """
    scenario = load_scenario(name, boards=boards, on_failure="forfeit")
    return Judge(scenario, seed_games(scenario))


@cache
def moves_of(name: str, boards: int | None = None) -> dict[int, tuple[chess.Move, ...]]:
    """The moves of each game of a lesson."""
    games = lesson(name, boards).games or ()
    return {game.pairing.board: tuple(map(chess.Move.from_uci, game.moves)) for game in games}


def replaying(name: str, boards: int | None) -> Seating:
    """Seats at which the moves of a lesson's games are known: players need not find them again."""

    def seated(scenario: Scenario, number: int) -> Seat:
        at = seat(scenario, number)
        at.master = at.opponent = Replay(moves_of(name, boards)[number], at.position.ply())
        return at

    return seated


@pytest.mark.parametrize("name", LESSONS)
def test_every_shipped_scenario_is_played_as_predicted(rung: str, name: str) -> None:
    """The law: one scenario and one seed, one record, event by event; and it is verified.

    The players choose under a scheduler of every kind. Under the others, which ask them in the same
    way, their moves are known, and the large scenarios have few boards; times are sampled and rules
    applied under all.
    """
    few = rung not in KINDS and name in LARGE
    is_played_as_predicted(rung, name, FEW if few else None)


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(LARGE))
def test_a_large_scenario_is_played_as_predicted_at_all_its_boards(rung: str, name: str) -> None:
    """Whatever the scheduler."""
    is_played_as_predicted(rung, name, None)


def chooses(rung: str, name: str) -> bool:
    """Whether players are asked for moves; those who search take seconds, and are asked once."""
    return rung == "asyncio" if name == "search" else rung in KINDS


def is_played_as_predicted(rung: str, name: str, boards: int | None) -> None:
    """Play and compare with the prediction, where there is one."""
    judge = lesson(name, boards)
    seating = seat if chooses(rung, name) else replaying(name, boards)
    one = run(judge.scenario, rung, judge=judge, seating=seating)
    assert one.verdict.breaches == ()
    assert one.outcome == "verified"
    if (rung, name) == ("rotation", "tandem"):
        return  # one program that goes round cannot go round twice at once: nothing is promised
    if not LADDER[rung].policy or (LADDER[rung].first_come and not judge.scenario.first_come):
        return  # nothing is promised
    prediction = judge.prediction(LADDER[rung].policy)
    assert prediction
    assert one.record.events == prediction.events
    assert one.record.fingerprint == prediction.fingerprint


@pytest.mark.long
def test_repetitions_have_one_fingerprint(rung: str) -> None:
    """Neither Trio's coin toss nor the operating system's threads change the record."""
    scenario = load_scenario("textbook", boards=6)
    assert len({played(scenario, rung).fingerprint for _ in range(4)}) == 1


def test_another_seed_is_another_record(scheduler: str) -> None:
    """The fingerprint does depend on what happened."""
    one, two = (load_scenario("uneven", boards=4, seed=seed) for seed in (1, 2))
    assert played(one, scheduler).fingerprint != played(two, scheduler).fingerprint


def test_another_board_changes_nobody_elses_dice(scheduler: str) -> None:
    """Every board draws from generators of its own."""
    few, more = (played(load_scenario("uneven", boards=boards), scheduler) for boards in (3, 5))
    for board in (1, 2, 3):
        moves = [
            [event.move for event in each.by_board[board] if event.move] for each in (few, more)
        ]
        assert moves[0] == moves[1]


def test_boards_are_first_served_in_order(rung: str) -> None:
    """The master begins at board 1 and goes round, whatever a framework shuffles."""
    record = played(make_scenario(boards=6, moves=1), rung)
    first = {event.board: event.at for event in reversed(record.events) if event.kind is Kind.VISIT}
    assert sorted(first, key=lambda board: first[board]) == [1, 2, 3, 4, 5, 6]


def test_a_game_decided_by_the_masters_move_needs_no_reply(rung: str) -> None:
    """Mate in one: nobody waits for a reply that cannot come."""
    fen = "6k1/5ppp/8/8/8/8/8/R5K1 w - - 0 1"
    scenario = make_scenario(boards=1, player="greedy", fen=fen)
    record = played(scenario, rung)
    assert record.results == {1: ("1-0", "checkmate")}
    assert record.makespan == 5_000


def test_an_opponent_with_the_first_move_thinks_before_the_first_visit(rung: str) -> None:
    """After 1. e4 it is Black's turn: all opponents think at once, from the start."""
    record = played(make_scenario(boards=1, moves=2, opening="e4"), rung)
    kinds = [(event.at, event.kind) for event in record.events][:3]
    assert kinds == [(0, Kind.ARRIVED), (55_000, Kind.REPLY), (55_000, Kind.VISIT)]
    assert record.makespan == 55_000 + 2 * 60_000


@pytest.mark.parametrize(("service", "think"), [("0 s", "55 s"), ("5 s", "0 s"), ("0 s", "0 s")])
def test_moves_may_take_no_time_at_all(ready_first_rung: str, service: str, think: str) -> None:
    """Ties everywhere, and still one order."""
    scenario = make_scenario(boards=4, moves=3, service=service, think=think)
    assert played(scenario, ready_first_rung).events == predict(scenario, "ready-first").events


TIMES = st.one_of(
    st.integers(0, 90),
    st.builds(lambda low, more: {"distribution": "uniform", "low": low, "high": low + more},
              st.integers(0, 60), st.integers(0, 60)),
    st.builds(lambda mean: {"distribution": "exponential", "mean": mean}, st.integers(0, 90)),
    st.builds(lambda mean, sigma: {"distribution": "log-normal", "mean": mean, "sigma": sigma},
              st.integers(1, 90), st.floats(0, 2)),
)  # fmt: skip
MISHAPS = st.lists(
    st.one_of(
        st.builds(
            lambda what, at, boards: {"what": what, "at": at, "boards": [boards]},
            st.sampled_from(["walks-out", "falls-silent"]), st.integers(0, 500), st.integers(1, 9),
        ),
        st.builds(
            lambda what, at: {"what": what, "at": at},
            st.sampled_from(["hall-closes", "master-falls-ill"]), st.integers(0, 900),
        ),
    ),
    max_size=4, unique_by=lambda mishap: (mishap["what"], mishap.get("boards", [0])[0]),
)  # fmt: skip
PARTS: dict[str, Any] = {
    "boards": st.integers(1, 9),
    "moves": st.integers(1, 8),
    "service": TIMES,
    "think": TIMES,
    "seed": st.integers(0, 2**32),
    "opening": st.sampled_from(["", "e4", "d4 d5"]),
    "workers": st.integers(1, 12),
}
SCENARIOS = st.builds(make_scenario, **PARTS)
"""Small exhibitions of every kind; whole seconds make ties the normal case."""
UNLUCKY = st.builds(make_scenario, **PARTS, mishaps=MISHAPS, limit=st.integers(1, 120))
"""The same, with all that may go wrong; with a limit, so that nobody waits for ever."""


def assert_the_law(scenario: Scenario) -> None:
    """One record for all that have the same policy, and it is the predicted one."""
    games = seed_games(scenario)
    predictions = {
        policy: predict(scenario, policy, games).events
        for policy in ("sequential", "rotation", "ready-first", "thread-pool")
    }
    for name, scheduler in LADDER.items():
        if scheduler.policy not in {"", "processes"}:
            assert played(scenario, name).events == predictions[scheduler.policy]


@examples(10, 50)
@given(SCENARIOS)
def test_the_law_holds_for_any_scenario(scenario: Scenario) -> None:
    """Loops by hand, threads, asyncio, Trio, AnyIO and the discrete-event reference: one record."""
    assert_the_law(scenario)


@pytest.mark.parametrize("name", ["few-boards", "slow-master"])
def test_waits_in_threads_leave_the_record_of_asyncio(name: str) -> None:
    """Where none of the ready has taken another way into the event loop, which may be longer."""
    judge = lesson(name)
    one = run(judge.scenario, "to-thread", judge=judge)
    prediction = judge.prediction("ready-first")
    assert prediction
    assert one.record.fingerprint == prediction.fingerprint


@examples(10, 50)
@given(UNLUCKY)
def test_the_law_holds_whatever_goes_wrong(scenario: Scenario) -> None:
    """Walk-outs, silence, time limits, closing time and illness: still one record."""
    assert_the_law(scenario)


@given(
    boards=st.integers(1, 60),
    pairs=st.integers(1, 4),
    service=st.integers(0, 60),
    think=st.integers(0, 60),
)
def test_the_closed_form_holds_for_any_constant_times(
    boards: int, pairs: int, service: int, think: int
) -> None:
    """Against a real asyncio run, replaying games that are known to last."""
    replay = {"kind": "replay", "pgn": str(TEXTBOOK)}
    scenario = make_scenario(boards, pairs, service, think, player=replay)
    total = closed_form(boards, pairs, service * 1_000, think * 1_000)
    assert played(scenario, "asyncio").makespan == total
