"""The rules of real exhibitions: every scheduler follows them, to the millisecond."""

import threading
from dataclasses import replace
from itertools import pairwise
from typing import Any

import chess
import pytest
from conftest import examples, make_scenario
from hypothesis import given
from ruled import RULED
from simpy_hall import simpy_events
from troublemakers import Troublemaker, first_move

from simul.errors import Deadlock, InputError
from simul.games import seed_games
from simul.games.seating import Seat, seat
from simul.oracle.reference import predict
from simul.record import Kind, Record
from simul.running import run
from simul.running.judge import Judge
from simul.running.results import Run
from simul.scenario import Scenario, load_scenario
from simul.schedulers import LADDER

SOME = ("sequential", "rotation", "threaded", "callbacks", "native", "asyncio", "trio")
ORDERS = ["ready-first", "rotation", "skip-if-not-ready", "nearest-ready", "weakest-clock-first"]


def played(scenario: Scenario, scheduler: str) -> Run:
    """Play, and see that it is right, and event by event what the reference predicts."""
    games = seed_games(scenario)
    one = run(scenario, scheduler, games=games)
    assert one.error is None
    assert one.verdict.breaches == ()
    assert one.record.events == predict(scenario, one.scheduler.policy, games).events
    return one


@examples(10, 50)
@given(RULED)
def test_the_law_holds_under_all_rules_at_once(scenario: Scenario) -> None:
    """Random exhibitions with everything that there is: one record, the one that is predicted."""
    judge = Judge(scenario, seed_games(scenario))
    for scheduler in (*SOME, *(["thread-pool"] if scenario.master.tandem == 1 else [])):
        if scheduler == "rotation" and scenario.master.tandem > 1:
            continue  # one program that goes round cannot go round twice at once
        one = run(scenario, scheduler, judge=judge)
        if not isinstance(one.error, Deadlock):  # an opponent fell silent, and there was no limit
            prediction = judge.prediction(LADDER[scheduler].policy)
            assert one.error is None
            assert one.verdict.breaches == ()
            assert prediction
            assert one.record.events == prediction.events


def test_a_break_is_taken_although_no_board_that_is_left_lasts_until_she_comes(
    scheduler: str,
) -> None:
    """The only board in play closes while she walks: by the rules she rests before she decides."""
    scenario = make_scenario(
        3, 2, think=24, games=7, changeover=5, seed=494,
        master={
            "player": "random",
            "move_time": {"distribution": "exponential", "mean": 6},
            "colour": "black",
        },
        mishaps=[
            {"what": "walks-out", "at": 0, "boards": [1]},
            {"what": "walks-out", "at": 24, "boards": [1, 2]},
            {"what": "hall-closes", "at": 182},
        ],
        floor={"shape": "rows", "spacing": 2, "per_row": 3, "aisle": 9, "pace": 1},
        breaks=[{"every": 60, "length": 1}],
        order="rotation",
    )  # fmt: skip
    played(scenario, scheduler)


def test_after_an_arrival_at_a_board_passed_by_she_decides_anew(scheduler: str) -> None:
    """And so a break is taken that has become due, although she does not set out for them."""
    scenario = make_scenario(
        2, 3, think=24, games=3, changeover=2, order="rotation",
        master={"player": "random", "move_time": 5, "colour": "black"},
        mishaps=[
            {"what": "falls-silent", "at": 40, "boards": [1]},
            {"what": "walks-out", "at": 134, "boards": [2]},
            {"what": "walks-out", "at": 140, "boards": [1]},
            {"what": "hall-closes", "at": 160},
        ],
        floor={"spacing": 100, "pace": 1},
        breaks=[{"at": 141, "length": 5}],
    )  # fmt: skip
    events = played(scenario, scheduler).record.events
    assert events == simpy_events(scenario, LADDER[scheduler].policy, seed_games(scenario))
    assert [event.at for event in events if event.kind is Kind.REST] == [141_000]


@pytest.mark.long
@pytest.mark.parametrize("order", ORDERS)
def test_in_real_time_the_order_is_kept_too(scheduler: str, order: str) -> None:
    """At speed 2,000: complete, legal, and no master is at two boards at once."""
    scenario = make_scenario(
        5, 2, "5 s", {"distribution": "exponential", "mean": 20}, order=order, passes=1, games=7,
        floor={"spacing": 1.4}, clock={"time": "20 min"},
        breaks=[{"at": "30 s", "length": "10 s"}],
    )  # fmt: skip
    one = run(scenario, scheduler, clock="wall", speed=2_000.0)
    assert (one.error, one.verdict.breaches) == (None, ())
    assert sorted(one.record.results) == list(range(1, 8))


def test_who_goes_round_in_real_time_does_not_wait_for_ever(scheduler: str) -> None:
    """She stands at a silent board, and all others wait for her."""
    silent: Any = [{"at": "80 s", "what": "falls-silent", "boards": [2]}]
    scenario = make_scenario(3, 3, order="rotation", mishaps=silent, floor={"spacing": 1.4})
    one = run(scenario, scheduler, clock="wall", speed=5_000.0)
    assert isinstance(one.error, Deadlock)
    assert "board 2 waits for its opponent, who will never reply" in str(one.error)


def visits(record: Record) -> list[int]:
    """The boards in the order in which a master comes to them."""
    return [visit.board for visit in record.visits]


@pytest.mark.parametrize(
    ("order", "second", "third", "expected"),
    [
        ("ready-first", "15 s", "9 s", [2, 3]),
        ("ready-first", "19 s", "5 s", [3, 2]),
        ("nearest-ready", "15 s", "9 s", [3, 2]),
        ("nearest-ready", "19 s", "5 s", [3, 2]),
        ("skip-if-not-ready", "15 s", "9 s", [2, 3]),
        ("skip-if-not-ready", "19 s", "5 s", [2, 3]),
        ("rotation", "15 s", "9 s", [1, 2]),
    ],
)
def test_of_two_who_are_ready_the_order_chooses(
    ready_first: str, order: str, second: str, third: str, expected: list[int]
) -> None:
    """She is at board 4 of a ring of four; of boards 2 and 3 one was ready before the other."""
    override = [{"boards": [2], "think_time": second}, {"boards": [3], "think_time": third}]
    opponents = {"player": "random", "think_time": "60 s", "override": override}
    scenario = make_scenario(
        4, 2, "10 s", opponents=opponents, order=order, floor={"spacing": 0.014}
    )
    assert visits(played(scenario, ready_first).record)[:6] == [1, 2, 3, 4, *expected]


def test_the_weakest_clock_is_served_first(ready_first: str) -> None:
    """Of two who wait, the one at which less of her own time is left."""
    record = played(load_scenario("weakest-clock"), ready_first).record
    for before, visit in pairwise(record.visits):
        waiting = [
            board
            for board, events in record.by_board.items()
            if board != visit.board
            and any(
                event.kind in (Kind.REPLY, Kind.ARRIVED)
                and event.at <= before.end
                and after.kind is Kind.VISIT
                and after.at > visit.start
                for event, after in pairwise(events)
            )
        ]
        chosen = flag(record, visit.board, before.end)
        assert all(chosen <= flag(record, board, before.end) for board in waiting)


def flag(record: Record, board: int, at: int) -> int:
    """When the master's time is up at a board that waits for her, worked out from its events."""
    (pairing,) = [each for each in record.pairings if each.board == board]
    assert pairing.clocks is not None
    left, since = pairing.clocks.master, 0
    for event in record.by_board[board]:
        if event.at > at:
            break
        if event.kind in (Kind.REPLY, Kind.ARRIVED):
            since = event.at
        elif event.kind is Kind.MOVE:
            left -= event.at - since - pairing.clocks.increment
    return since + left


@pytest.mark.processes
@pytest.mark.parametrize("name", ["newcomers", "three-masters", "tandem", "passes"])
def test_processes_follow_the_rules_as_well(name: str) -> None:
    """Each process has masters of her own, who keep them; the other rules differ in nothing."""
    played(load_scenario(name), "processes")


def test_a_team_is_several_exhibitions_side_by_side(scheduler: str) -> None:
    """Each master has a block of boards; the longest of their exhibitions is the total."""
    team = {"player": "random", "move_time": "5 s", "team": 2}
    record = played(make_scenario(5, 3, master=team), scheduler).record
    assert [pairing.masters for pairing in record.pairings] == [(1,)] * 3 + [(2,)] * 2
    alone = {"player": "random", "move_time": "5 s"}
    parts = [
        played(make_scenario(boards, 3, master=alone), scheduler).record.makespan
        for boards in (3, 2)
    ]
    assert record.makespan == max(parts)


def test_a_team_plays_in_real_time_all_at_once(scheduler: str) -> None:
    """Each makes her first move only when both are about to."""
    both = threading.Barrier(2)

    def together(position: chess.Board) -> chess.Move:
        both.wait(60)
        return first_move(position)

    def seating(scenario: Scenario, number: int) -> Seat:
        first = (1, 3)  # of each master's boards
        usual = seat(scenario, number)
        return replace(usual, master=Troublemaker(together)) if number in first else usual

    team = {"player": "random", "move_time": "5 s", "team": 2}
    scenario = make_scenario(4, 2, "5 s", "1 s", master=team)
    one = run(scenario, scheduler, clock="wall", speed=1_000.0, games=(), seating=seating)
    assert one.error is None
    assert set(one.record.results) == {1, 2, 3, 4}


def test_a_tandem_alternates_move_by_move(ready_first: str) -> None:
    """Neither master makes two moves running in a game."""
    scenario = load_scenario("tandem")
    record = played(scenario, ready_first).record
    assert record.masters == 2
    starts = {
        span.start: master for master, spans in record.visits_by_master.items() for span in spans
    }
    for events in record.by_board.values():
        masters = [starts[event.at] for event in events if event.kind is Kind.VISIT]
        assert masters[:4] == [1, 2, 1, 2]


def test_a_tandem_has_no_real_time() -> None:
    """One thread of execution is one master."""
    with pytest.raises(InputError, match="a tandem needs the virtual clock"):
        run(load_scenario("tandem"), "asyncio", clock="wall")


def test_no_opponent_sits_down_when_the_hall_is_closed(scheduler: str) -> None:
    """Newcomers who would come too late have no game; none is missing."""
    closes: Any = [{"at": "70 s", "what": "hall-closes"}]
    scenario = make_scenario(2, 1, games=9, changeover="5 s", mishaps=closes)
    record = played(scenario, scheduler).record
    assert record.unseated
    assert max(event.at for event in record.events) <= 75_000
