"""The oracle under all rules of docs/rules.md, held against SimPy, and by hand where it matters."""

from dataclasses import replace
from typing import Any

import pytest
from conftest import make_scenario
from hypothesis import given as generated
from hypothesis import strategies as st
from ruled import RULED, spoil
from simpy_hall import simpy_events

from simul.games import seed_games
from simul.oracle.reference import PREDICTIONS, predict
from simul.oracle.verdict import verify
from simul.record import Event, Kind
from simul.scenario import Scenario, load_scenario, shipped
from simul.theory import Theory


@generated(RULED, st.sampled_from(list(PREDICTIONS)), st.sampled_from([0, 0, 2]))
def test_simpy_finds_the_same_events(scenario: Scenario, policy: str, spoilt: int) -> None:
    """Two simulators, one record, whatever the rules."""
    games = spoil(seed_games(scenario), spoilt)
    assert predict(scenario, policy, games).events == simpy_events(scenario, policy, games)


LARGE = {"rounds", "search", "uneven", "vip", "web"}
"""They have 24 boards, as the textbook, or players who search."""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(each.name, marks=pytest.mark.long if each.name in LARGE else ())
        for each in shipped()
    ],
)
def test_simpy_finds_the_same_events_in_what_is_shipped(name: str) -> None:
    """Every scenario that people start with, under every policy that goes with it."""
    scenario = load_scenario(name)
    games = seed_games(scenario)
    for policy in PREDICTIONS:
        assert predict(scenario, policy, games).events == simpy_events(scenario, policy, games)


@generated(RULED, st.sampled_from(list(PREDICTIONS)), st.sampled_from([0, 0, 2]))
def test_a_prediction_breaks_no_invariant(scenario: Scenario, policy: str, spoilt: int) -> None:
    """The rules do not break the rules, under either clock; silence leaves games unfinished."""
    if policy == "rotation" and scenario.master.tandem > 1:
        return
    games = spoil(seed_games(scenario), spoilt)
    record = predict(scenario, policy, games)
    silent = any(game.misfortune.falls_silent_at is not None for game in games)
    for judged in (record, replace(record, clock="wall")):
        for known in (scenario, None):
            broken = verify(judged, games, record, known).broken
            assert set(broken) <= ({"every-game-ends"} if silent else set())


@generated(RULED, st.sampled_from(["sequential", "rotation", "ready-first", "thread-pool"]))
def test_nothing_beats_the_bound_of_the_theory(scenario: Scenario, policy: str) -> None:
    """Whatever the rules, what theory says is never more than it takes."""
    games = seed_games(scenario)
    assert Theory.of(games, scenario).total <= predict(scenario, policy, games).makespan


def played(policy: str = "ready-first", **given: Any) -> list[str]:
    """Predict a small exhibition, and tell all but the replies: seconds, kind and board."""
    record = predict(make_scenario(**given), policy)
    kinds = {Kind.ARRIVED, Kind.REPLY, Kind.MOVE}
    return [
        f"{event.at / 1_000:g} {event.kind} {event.board}"
        for event in record.events
        if event.kind not in kinds
    ]


def test_the_first_way_costs_nothing_and_every_other_does() -> None:
    """Two boards 14 m apart: ten seconds there and ten seconds back."""
    assert played(boards=2, moves=2, think="20 s", floor={"spacing": 14}) == [
        "0 visit 1", "5 walk 0", "15 stand 0", "15 visit 2", "25 walk 0", "35 stand 0",
        "35 visit 1", "40 walk 0", "50 stand 0", "50 visit 2", "60 over 1", "75 over 2",
    ]  # fmt: skip


def test_a_break_begins_at_its_time_or_when_she_is_free() -> None:
    """At 0:03 she was in the middle of a move; without a ready board she skips that of 1:30."""
    breaks = [{"at": 3, "length": 7}, {"at": 14, "length": 2}, {"at": 90, "length": 9}]
    assert played(boards=1, moves=2, breaks=breaks) == [
        "0 visit 1", "5 rest 0", "12 stand 0", "14 rest 0", "16 stand 0", "60 visit 1", "120 over 1"
    ]  # fmt: skip


def test_of_two_breaks_at_once_the_first_in_the_file_is_the_first() -> None:
    """They are taken one after the other, and she is back after both."""
    breaks = [{"at": 0, "length": 2}, {"at": 0, "length": 1}]
    assert played(boards=1, moves=1, breaks=breaks) == [
        "0 rest 0", "2 stand 0", "2 rest 0", "3 stand 0", "3 visit 1", "63 over 1"
    ]  # fmt: skip


def test_a_new_opponent_sits_down_after_the_changeover() -> None:
    """Three games at one board, each a minute long, and ten seconds in between."""
    assert played(boards=1, games=3, moves=1, changeover=10) == [
        "0 visit 1", "60 over 1", "70 visit 2", "130 over 2", "140 visit 3", "200 over 3"
    ]  # fmt: skip


def test_nobody_sits_down_when_the_hall_is_closed_by_then() -> None:
    """At 1:10 exactly it is too late, a millisecond later it would not be."""
    for closes, games in ((70, 1), (70.001, 2)):
        mishaps = [{"what": "hall-closes", "at": closes}]
        record = predict(
            make_scenario(1, 1, games=3, changeover=10, mishaps=mishaps), "ready-first"
        )
        assert sum(event.kind is Kind.ARRIVED for event in record.events) == games


def test_who_comes_only_when_it_is_all_over_does_not_sit_down() -> None:
    """The opponent at board 2 wanted to come at 0:50."""
    mishaps = [
        {"what": "comes-late", "at": 50, "boards": [2]}, {"what": "hall-closes", "at": 50}
    ]  # fmt: skip
    record = predict(make_scenario(2, 1, mishaps=mishaps), "ready-first")
    assert record.by_board[2] == ()


def endings(**given: Any) -> list[tuple[float, str]]:
    """When and how games end in a small exhibition, in seconds."""
    record = predict(make_scenario(**given), "ready-first")
    return [(event.at / 1_000, event.note) for event in record.events if event.kind is Kind.OVER]


def test_a_move_at_the_very_instant_counts() -> None:
    """The opponent has 55 s and needs them all; with a millisecond less the game is lost."""
    lost = [(59.999, "1-0 forfeit: Opponent 1 ran out of time")]
    assert endings(boards=1, moves=1, clock={"time": "54999 ms"}) == lost
    assert endings(boards=1, moves=1, clock={"time": 55})[0][1].startswith("1/2-1/2 adjudicated")


def test_the_masters_time_is_up_during_her_visit() -> None:
    """She has 4 s for a move that takes 5: the visit ends there and then."""
    record = predict(make_scenario(1, 1, clock={"time": 4}), "ready-first")
    assert record.by_board[1][-1] == Event(
        4_000, 1, 1, Kind.OVER, note="0-1 forfeit: the master ran out of time"
    )


@pytest.mark.parametrize("order", ["ready-first", "rotation"])
def test_she_does_not_set_out_for_a_board_that_is_lost_when_she_would_be_there(order: str) -> None:
    """Board 2 is ten seconds away and is lost in six, at 0:11."""
    given: dict[str, Any] = {"think": "1 s", "floor": {"spacing": 14}, "clock": {"time": 11}}
    events = predict(make_scenario(2, 2, **given, order=order), "ready-first").events
    assert Event(11_000, 2, 0, Kind.OVER, note="0-1 forfeit: the master ran out of time") in events
    assert not [event for event in events if event.kind is Kind.WALK]


def test_she_does_not_set_out_either_when_the_hall_closes_before_she_is_there() -> None:
    """At 1:15 and 1:16 board 1 is ten seconds away and not ready, and the hall closes at 1:25.

    At 1:15 she stays where she is; when that opponent leaves there is nowhere to go.
    """
    record = predict(
        make_scenario(
            2, 2, opening="e4", order="rotation", floor={"spacing": 14},
            mishaps=[{"what": "hall-closes", "at": 85},
                     {"what": "walks-out", "at": 76, "boards": [2]}],
        ),
        "ready-first",
    )  # fmt: skip
    assert [event.at for event in record.events if event.kind is Kind.WALK] == [60_000]
    assert record.by_board[2][-1].at == 76_000


def test_where_time_is_up_and_the_hall_closes_at_one_instant_it_is_the_hall() -> None:
    """At board 1 she is in the middle of a move; at board 2 no move has been made."""
    closed = "1/2-1/2 adjudicated: the hall closed: material is level"
    lost = "0-1 forfeit: the master ran out of time"
    mishaps = [{"what": "hall-closes", "at": 4}]
    assert endings(boards=2, moves=1, clock={"time": 4}, mishaps=mishaps) == [
        (4, lost),
        (4, closed),
    ]


def test_a_move_of_the_master_at_the_very_instant_counts() -> None:
    """She has 5 s, and needs them."""
    record = predict(make_scenario(1, 1, think=1, clock={"time": 5}), "ready-first")
    assert record.by_board[1][-1].note.startswith("1/2-1/2 adjudicated")


def test_a_side_that_cannot_win_any_more_draws_on_time() -> None:
    """White has a rook and no time, Black a bare king (FIDE Laws, 6.9)."""
    given = {"boards": 1, "moves": 1, "fen": "4k3/8/8/8/8/8/8/R3K3 w - - 0 1"}
    words = "1/2-1/2 the master ran out of time, but the other side could not mate"
    assert endings(**given, clock={"time": 4}) == [(4, words)]


def test_the_limit_comes_before_the_clock_at_the_same_instant() -> None:
    """Both are 50 s, and the reply would take 55."""
    lost = [(55, "1-0 forfeit: no reply within 50 s")]
    assert endings(boards=1, moves=1, limit="50 s", clock={"time": 50}) == lost


def uneven(think: dict[int, int], **given: Any) -> Scenario:
    """Make a scenario in which opponents need this many seconds for a reply."""
    override = [{"boards": [board], "think_time": time} for board, time in think.items()]
    scenario = make_scenario(len(think), 2, **given)
    opponents = {"player": "random", "think_time": 0, "override": override}
    return scenario.model_copy(
        update={"opponents": type(scenario.opponents).model_validate(opponents)}
    )


ORDERED = {
    "ready-first": [2, 3, 1],
    "skip-if-not-ready": [1, 2, 3],
    "nearest-ready": [3, 2, 1],
}
"""In which order the boards have their second visits, after a break in which all became ready."""


@pytest.mark.parametrize(("order", "boards"), ORDERED.items())
def test_of_those_who_are_ready_the_order_chooses(order: str, boards: list[int]) -> None:
    """She stands at board 3; of the opponents the second one was ready first, and then the third.

    From board 3 it is as far to board 1 as to board 2, and nowhere nearer than where she is.
    """
    given = {"floor": {"spacing": 1.4}, "breaks": [{"at": 15, "length": 60}]}
    record = predict(uneven({1: 50, 2: 20, 3: 30}, **given, order=order), "ready-first")
    visits = [event.board for event in record.events if event.kind is Kind.VISIT]
    assert visits == [1, 2, 3, *boards]


def test_at_the_weakest_clock_she_is_first() -> None:
    """The opponent at board 2 was there from the start, at board 1 only from 0:01."""
    mishaps = [{"what": "comes-late", "at": 1, "boards": [1]}]
    given: dict[str, Any] = {"boards": 3, "moves": 1, "mishaps": mishaps, "clock": {"time": 90}}
    breaks = [{"at": 0, "length": 10}]
    visits = [
        line
        for line in played(**given, breaks=breaks, order="weakest-clock-first")
        if "visit" in line
    ]
    assert visits == ["10 visit 2", "15 visit 3", "20 visit 1"]


@pytest.mark.parametrize(
    ("passes", "stops"),
    [(0, ["35 visit 1", "40 visit 2"]), (1, ["10 passed 1", "10 visit 2", "35 visit 1"])],
)
def test_she_waits_in_rotation_unless_she_is_asked_to_come_back(
    passes: int, stops: list[str]
) -> None:
    """At 0:10 the opponent at board 1 still thinks, and the one at board 2 is ready again."""
    scenario = uneven({1: 30, 2: 0}, order="rotation", passes=passes)
    kinds = {Kind.VISIT, Kind.PASSED}
    assert [
        f"{event.at // 1_000} {event.kind} {event.board}"
        for event in predict(scenario, "ready-first").events
        if event.kind in kinds
    ] == ["0 visit 1", "5 visit 2", *stops]


def with_masters(boards: int, moves: int, *, workers: int = 4, **masters: int) -> Scenario:
    """Make a scenario with several masters, whose opponents need a second."""
    master = {"player": "random", "move_time": "5 s", **masters}
    return make_scenario(boards, moves, think="1 s", workers=workers, master=master)


def test_a_tandem_makes_alternate_moves() -> None:
    """The second master comes to a board for the second move there, and not before."""
    record = predict(with_masters(2, 2, tandem=2), "ready-first")
    visits = {
        master: [(span.start // 1_000, span.board) for span in spans]
        for master, spans in record.visits_by_master.items()
    }
    assert visits == {1: [(0, 1), (5, 2)], 2: [(6, 1), (11, 2)]}


def test_the_masters_of_a_team_have_processes_of_their_own() -> None:
    """Blocks of three and two boards, for three processes at most: 3 + 2 masters in all."""
    record = predict(with_masters(5, 1, team=2, workers=3), "processes")
    assert [pairing.masters for pairing in record.pairings] == [(1,), (2,), (3,), (4,), (5,)]


def test_theory_says_what_still_holds() -> None:
    """A closed form without rules; a bound with them; nothing where the clock may end a game."""
    plain = make_scenario(12, 3)
    games = seed_games(plain)
    assert Theory.of(games, plain).exact
    for rule in ({"floor": {"spacing": 1}}, {"breaks": [{"at": 9, "length": 1}]},
                 {"order": "rotation", "passes": 1}):  # fmt: skip
        said = Theory.of(games, make_scenario(12, 3, **rule))
        assert (said.exact, said.total) == (False, Theory.of(games, plain).total)
    timed = make_scenario(12, 3, clock={"time": 999})
    assert Theory.of(seed_games(timed), timed).total == 0
    assert Theory.of(()).total == 0


@pytest.mark.parametrize(
    ("masters", "total", "name"),
    [({"team": 3}, 61_000, "3 masters"), ({"tandem": 2}, 120_000, "2 masters")],
)
def test_theory_divides_the_work_of_several_masters(
    masters: dict[str, int], total: int, name: str
) -> None:
    """Of 12 × 3 × 5 s a third and a last reply, or in a tandem two moves of three."""
    scenario = with_masters(12, 3, **masters)
    said = Theory.of(seed_games(scenario), scenario)
    assert (said.total, said.bound_name) == (total, f"no schedule with {name} beats this")


def test_the_longest_board_is_a_bound_where_new_opponents_come() -> None:
    """Three games of a minute at one board, and twice ten seconds in between."""
    scenario = make_scenario(2, 1, games=5, changeover=10)
    said = Theory.of(seed_games(scenario), scenario)
    assert (said.total, said.exact) == (200_000, False)
    assert (
        said.statement == "at least 0:03:20: the games at one board, even with a master of its own"
    )
