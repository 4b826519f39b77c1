"""Every invariant is caught when it is broken, by name, board and time."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from conftest import make_scenario
from endings import ending
from hypothesis import given
from hypothesis import strategies as st
from unlucky import UNLUCKY

from simul.games import Game, seed_games
from simul.oracle.reference import PREDICTIONS, predict
from simul.oracle.verdict import INVARIANTS, Verdict, verify
from simul.oracle.verdict.case import Case
from simul.record import Event, Failure, Kind, Record
from simul.running import Clock, run
from simul.scenario import Scenario

SCENARIO = make_scenario(boards=2, moves=2)
GAMES = seed_games(SCENARIO)
RIGHT = predict(SCENARIO, "ready-first", GAMES)
"""Visits at 0:00 and 0:05, then at 1:00 and 1:05; the last replies at 2:00 and 2:05."""

Events = list[Event]


def tampered(change: Callable[[Events], object], record: Record = RIGHT) -> Verdict:
    """Change the events of board 2, and judge the result."""
    others = [event for event in record.events if event.board != 2]
    events = [event for event in record.events if event.board == 2]
    change(events)
    return verify(replace(record, events=Record.in_order(others + events)), GAMES)


def setting(index: int, **changes: Any) -> Callable[[Events], object]:
    """Make a change to one event: 0 arrived, 1 visit, 2 move, 3 reply, 4 visit, 5 move, 6 reply."""

    def change(events: Events) -> None:
        events[index] = events[index]._replace(**changes)

    return change


def leaving_out(index: int) -> Callable[[Events], object]:
    """Take one event away."""
    return lambda events: events.pop(index)


def adding(at: int, ply: int, kind: Kind, move: str = "") -> Callable[[Events], object]:
    """Put one event to the others."""
    return lambda events: events.append(Event(at, 2, ply, kind, move))


def both(*changes: Callable[[Events], object]) -> Callable[[Events], object]:
    """Make several changes."""
    return lambda events: [change(events) for change in changes]


def asked_out_of_turn(events: Events) -> None:
    """Ask the master for a move while the opponent thinks."""
    note = "board 2, ply 2: the master was asked out of turn; she waits"
    events.append(Event(15_000, 2, 2, Kind.FAILED, note=Failure(note, out_of_turn=True)))


REPLY = RIGHT.by_board[2][3].move

BREACHES: dict[str, tuple[Callable[[Events], object], list[str]]] = {
    "the master is at two boards": (
        both(setting(1, at=4_000), setting(2, at=9_000), setting(3, at=64_000)),
        [
            "one-board-at-a-time: board 2 at 0:00:04: the master came here while she was still "
            "at board 1, until 0:00:05"
        ],
    ),
    "nobody arrived": (
        leaving_out(0),
        ["turns-alternate: board 2 at 0:00:05: it began with visit, ply 1"],
    ),
    "a ply is left out": (
        both(setting(4, ply=5), setting(5, ply=5), setting(6, ply=6), setting(7, ply=6)),
        ["turns-alternate: board 2 at 0:01:05: visit has ply 5 after ply 2"],
    ),
    "they play on": (
        adding(200_000, 5, Kind.VISIT),
        ["turns-alternate: board 2 at 0:03:20: visit came after over"],
    ),
    "the master is too quick": (
        both(setting(2, at=9_999), setting(3, at=64_999)),
        ["service-times: board 2 at 0:00:05: the master's move took 4.999 s instead of 5 s"],
    ),
    "the master is too slow": (
        setting(5, at=70_001),
        [
            "service-times: board 2 at 0:01:05: the master's move took 5.001 s instead of 5 s",
            "think-times: board 2 at 0:01:10: the reply took 54.999 s instead of 55 s",
        ],
    ),
    "the opponent is too quick": (
        setting(3, at=64_999),
        ["think-times: board 2 at 0:00:10: the reply took 54.999 s instead of 55 s"],
    ),
    "the opponent is too slow": (
        both(setting(6, at=125_001), setting(7, at=125_001)),
        ["think-times: board 2 at 0:01:10: the reply took 55.001 s instead of 55 s"],
    ),
    "somebody cheats": (
        setting(3, move="a8a1"),
        [
            "legal-moves: board 2 at 0:01:05: a8a1 is not legal at ply 2",
            f"the-seeds-games: board 2 at 0:01:05: a8a1 at ply 2; the seed has {REPLY}",
        ],
    ),
    "somebody talks": (
        setting(3, move="pass"),
        [
            "legal-moves: board 2 at 0:01:05: pass is not legal at ply 2",
            f"the-seeds-games: board 2 at 0:01:05: pass at ply 2; the seed has {REPLY}",
        ],
    ),
    "a game is left": (
        leaving_out(-1),
        ["every-game-ends: board 2 at 0:02:05: the game was left after ply 4"],
    ),
    "a board is left out": (
        lambda events: events.clear(),
        ["every-game-ends: board 2 at 0:00:00: nobody ever played here"],
    ),
    "another result": (
        setting(-1, note=ending("1-0 checkmate")),
        [
            "the-seeds-games: board 2 at 0:02:05: 1-0 checkmate at ply 4; "
            f"the seed has {GAMES[1].ending}"
        ],
    ),
    "the game ends too soon": (
        both(setting(3, kind=Kind.REPLY), lambda events: events.__delitem__(slice(4, 7)),
             setting(-1, at=65_000, ply=2)),
        [
            "forfeits: board 2 at 0:01:05: the game was cut short for no reason: "
            f"{GAMES[1].ending}"
        ],
    ),
    "they leave": (
        both(leaving_out(-1), leaving_out(-1), adding(100_000, 3, Kind.CANCELLED)),
        ["every-game-ends: board 2 at 0:01:40: the game was left after ply 3"],
    ),
    "they are asked out of turn": (
        both(lambda events: events.__delitem__(slice(3, None)), asked_out_of_turn),
        [
            "turns-alternate: board 2 at 0:00:15: the master was asked out of turn; she waits",
            "every-game-ends: board 2 at 0:00:15: the game was left after ply 2",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "words"), BREACHES.values(), ids=list(BREACHES))
def test_a_broken_invariant_is_named_with_board_and_time(
    change: Callable[[Events], object], words: list[str]
) -> None:
    """The first place where it broke, in words."""
    assert [str(breach) for breach in tampered(change).breaches] == words


def test_a_master_who_does_not_wait_is_found_out() -> None:
    """She comes five seconds before the reply, and then everything is in disorder."""
    verdict = tampered(both(setting(4, at=60_000), setting(5, at=65_000)))
    assert [str(breach) for breach in verdict.breaches[:2]] == [
        "one-board-at-a-time: board 2 at 0:01:00: the master came here while she was still at "
        "board 1, until 0:01:05",
        "no-move-before-the-reply: board 2 at 0:01:00: the master moved although the reply came "
        "only at 0:01:05",
    ]


def test_a_master_who_moves_twice_is_found_out() -> None:
    """The second move is on the other side's turn, and not legal either."""
    verdict = tampered(leaving_out(3))
    assert str(verdict.breaches[0]) == (
        "turns-alternate: board 2 at 0:01:05: visit came after move"
    )
    assert verdict.broken[:3] == ("turns-alternate", "legal-moves", "the-seeds-games")


def test_every_invariant_has_been_broken_here() -> None:
    """None of them is a rule that cannot be broken."""
    broken = {words.partition(":")[0] for _, breaches in BREACHES.values() for words in breaches}
    elsewhere = {
        "no-move-before-the-reply",
        "loop-not-blocked",
        "score-adds-up",
        "lines-have-a-bound",
    }
    elsewhere |= {name for name, *_ in RULES.values()}
    assert broken | elsewhere | {"promised-order"} == set(INVARIANTS)


def test_the_same_illegal_game_is_found_at_every_board() -> None:
    """Though it is played through only once."""
    moves = {Kind.MOVE: "e2e4", Kind.REPLY: "a8a1"}
    events = [event._replace(move=moves.get(event.kind, "")) for event in RIGHT.events]
    case = Case(replace(RIGHT, events=tuple(events)), GAMES)
    found = [*INVARIANTS["legal-moves"].check(case)]
    assert found == [
        (1, 60_000, "a8a1 is not legal at ply 2"),
        (2, 65_000, "a8a1 is not legal at ply 2"),
    ]


def test_another_move_than_the_seed_s_is_found_even_if_it_is_legal() -> None:
    """A knight instead of whatever it was."""
    other = "g8f6" if REPLY != "g8f6" else "b8c6"
    verdict = tampered(setting(3, move=other))
    assert "the-seeds-games" in verdict.broken
    assert verdict.breaches[-1].words == f"{other} at ply 2; the seed has {REPLY}"


@pytest.mark.parametrize("board", [1, 2])
def test_the_first_breach_in_time_is_told(board: int) -> None:
    """Of two boards that were left, the one that was left first."""
    left = [event for event in RIGHT.events if event.kind is not Kind.OVER]
    late = [event for event in left if event.board != board or event.at < 100_000]
    breach = verify(replace(RIGHT, events=tuple(late)), GAMES).breaches[0]
    assert (breach.invariant, breach.board) == ("every-game-ends", board)


def test_under_the_wall_clock_a_move_may_take_longer_and_never_less() -> None:
    """Real time adds what it costs."""
    wall = replace(RIGHT, clock="wall")
    slower = both(setting(5, at=70_500), setting(6, at=126_000), setting(7, at=126_000))
    assert tampered(slower, wall).verified
    assert tampered(setting(5, at=69_999), wall).broken == ("service-times",)
    assert tampered(setting(3, at=64_999), wall).broken == ("think-times",)


@pytest.mark.parametrize("policy", [policy for policy in PREDICTIONS if policy != "processes"])
@pytest.mark.parametrize("think", ["55 s", "0 s"])
@pytest.mark.parametrize("service", ["5 s", "0 s"])
def test_the_reference_keeps_every_invariant(policy: str, service: str, think: str) -> None:
    """Also where a side takes no time at all."""
    scenario = make_scenario(4, 5, service, think)
    games = seed_games(scenario)
    prediction = predict(scenario, policy, games)
    assert verify(prediction, games, prediction) == Verdict(())


@given(UNLUCKY, st.sampled_from([policy for policy in PREDICTIONS if policy != "processes"]))
def test_whatever_goes_wrong_breaks_nothing_but_what_it_must(
    scenario: Scenario, policy: str
) -> None:
    """A mishap is not a scheduler's fault; only silent opponents leave a game unfinished.

    A scheduler that waits for one in the same thread leaves other games unfinished, too.
    """
    games = seed_games(scenario)
    prediction = predict(scenario, policy, games)
    verdict = verify(prediction, games, prediction)
    endless = any(
        game.misfortune.falls_silent_at is not None and game.misfortune.limit is None
        for game in games
    )
    assert set(verdict.broken) <= ({"every-game-ends"} if endless else set())


UNFORTUNATE = make_scenario(
    boards=2,
    moves=2,
    limit="60 s",
    mishaps=[
        {"what": "walks-out", "at": "100 s", "boards": [1]},
        {"what": "hall-closes", "at": "110 s"},
    ],
)
"""Board 1 is left at 1:40; the hall closes at 1:50, while the opponent at board 2 thinks."""
LOST = seed_games(UNFORTUNATE)
ENDED = predict(UNFORTUNATE, "ready-first", LOST)
WALKED_OUT = ending("1-0 forfeit: Opponent 1 walked out")
CLOSED = ending("1/2-1/2 adjudicated: the hall closed: material is level")
TOO_LATE = ending("1-0 forfeit: no reply within 60 s")


def cut_short(board: int, *events: Event) -> list[str]:
    """Put something else in place of a board's end in the unfortunate record, and judge it."""
    first, *others = events
    kept = [
        event
        for event in ENDED.events
        if event.board != board or (event.at, not event.move) < (first.at, True)
        if event.board != board or event.kind is not Kind.OVER
    ]
    record = replace(ENDED, events=Record.in_order([*kept, first, *others]))
    return [str(breach) for breach in verify(record, LOST).breaches]


def over(board: int, at: int, ply: int, note: str) -> Event:
    """End a game."""
    return Event(at, board, ply, Kind.OVER, note=note)


def test_the_unfortunate_record_is_right() -> None:
    """Otherwise the next tests would prove nothing."""
    assert ENDED.by_board[1][-1] == over(1, 100_000, 3, WALKED_OUT)
    assert ENDED.by_board[2][-1] == over(2, 110_000, 3, CLOSED)
    assert verify(ENDED, LOST, ENDED) == Verdict(())


FORFEITS: dict[str, tuple[int, list[Event], list[str]]] = {
    "without a reason": (
        1, [over(1, 80_000, 3, ending("1-0 forfeit: the opponent has a cold"))],
        ["forfeits: board 1 at 0:01:20: the game was cut short for no reason: "
         "1-0 forfeit: the opponent has a cold"],
    ),
    "for another reason": (
        1, [over(1, 100_000, 3, TOO_LATE)],
        [f"forfeits: board 1 at 0:01:40: the game was cut short for no reason: {TOO_LATE}"],
    ),
    "too early": (
        1, [over(1, 99_999, 3, WALKED_OUT)],
        [f"forfeits: board 1 at 0:01:40: this was due at 0:01:40: {WALKED_OUT}"],
    ),
    "too late": (
        1, [over(1, 104_000, 3, WALKED_OUT)],
        [f"forfeits: board 1 at 0:01:44: this was due at 0:01:40: {WALKED_OUT}"],
    ),
    "not at all": (
        1,
        [Event(120_000, 1, 4, Kind.REPLY, RIGHT.by_board[1][6].move),
         over(1, 120_000, 4, GAMES[0].ending)],
        [f"forfeits: board 1 at 0:02:00: a reply came, but at 0:01:40 it was: {WALKED_OUT}"],
    ),
    "with another judgement": (
        2, [over(2, 110_000, 3, ending(CLOSED.replace("1/2-1/2", "1-0")))],
        ["forfeits: board 2 at 0:01:50: the game was cut short for no reason: "
         f"{CLOSED.replace('1/2-1/2', '1-0')}"],
    ),
    "while it is the master's turn": (
        2, [over(2, 65_000, 2, TOO_LATE)],
        [f"forfeits: board 2 at 0:01:05: the game was cut short for no reason: {TOO_LATE}"],
    ),
    "during her move": (
        2, [over(2, 66_000, 3, CLOSED)],
        [f"forfeits: board 2 at 0:01:06: the game was cut short for no reason: {CLOSED}"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("board", "events", "words"), FORFEITS.values(), ids=list(FORFEITS))
def test_a_game_must_not_be_cut_short_but_when_and_how_it_has_to_be(
    board: int, events: list[Event], words: list[str]
) -> None:
    """By board and time, with what should have been."""
    assert cut_short(board, *events) == words


def test_a_time_limit_that_is_kept_is_no_reason() -> None:
    """The reply was due after 55 s, with 60 s to go by."""
    scenario = make_scenario(1, 1, limit="60 s")
    games = seed_games(scenario)
    right = predict(scenario, "ready-first", games)
    lost = replace(right, events=(*right.events[:3], over(1, 65_000, 1, TOO_LATE)))
    assert verify(lost, games).broken == ("forfeits",)
    assert verify(right, games).verified


def test_a_time_limit_that_is_passed_is_one() -> None:
    """At 40 s, and no other time; and a reply after that does not count."""
    games = seed_games(make_scenario(1, 1, limit="40 s"))
    slow = predict(make_scenario(1, 1), "ready-first")
    note = ending("1-0 forfeit: no reply within 40 s")
    in_time = replace(slow, events=(*slow.events[:3], over(1, 45_000, 1, note)))
    late = replace(slow, events=(*slow.events[:3], over(1, 45_001, 1, note)))
    assert verify(in_time, games).verified
    assert [str(breach) for breach in verify(late, games).breaches] == [
        f"forfeits: board 1 at 0:00:45: this was due at 0:00:45: {note}"
    ]
    assert [str(breach) for breach in verify(slow, games).breaches] == [
        f"forfeits: board 1 at 0:01:00: a reply came, but at 0:00:45 it was: {note}"
    ]


def test_in_real_time_a_limit_is_a_matter_of_the_clock() -> None:
    """A player may need longer than sampled; then the forfeit is right though not foreseen."""
    games = seed_games(make_scenario(1, 1, limit="60 s"))
    right = predict(make_scenario(1, 1), "ready-first")
    events = (*right.events[:3], over(1, 65_000, 1, TOO_LATE))
    assert verify(replace(right, events=events, clock="wall"), games).verified
    assert not verify(replace(right, events=events, clock="virtual"), games).verified


def test_a_silent_opponent_makes_no_reply() -> None:
    """The record of a normal run is held against a scenario in which board 1 is silent."""
    games = seed_games(make_scenario(1, mishaps=[{"what": "falls-silent", "at": 9, "boards": [1]}]))
    verdict = verify(predict(make_scenario(1), "ready-first"), games)
    assert verdict.broken == ("forfeits",)
    assert verdict.breaches[0].at == 60_000


@pytest.mark.parametrize("what", ["hall-closes", "master-falls-ill"])
def test_after_the_end_of_everything_the_master_visits_nobody(what: str) -> None:
    """She begins one more move at the very moment when the hall closes, and then it is over."""
    scenario = make_scenario(1, 2, mishaps=[{"what": what, "at": 60}])
    games = seed_games(scenario)
    right = predict(scenario, "ready-first", games)
    *before, end = right.events
    assert end.at == 60_000
    events = (
        *before,
        Event(60_000, 1, 3, Kind.VISIT),
        Event(65_000, 1, 3, Kind.MOVE, games[0].moves[2]),
        end._replace(at=65_000, ply=3),
    )
    assert verify(replace(right, events=events), games).broken == ("forfeits",)


TWO_PAIRS = make_scenario(boards=3, moves=2)
IN_ORDER = {
    policy: predict(TWO_PAIRS, policy) for policy in ("sequential", "rotation", "ready-first")
}


def judged(record: Record, promised: Record) -> list[str]:
    """Compare a record with what was promised, and return what is wrong."""
    verdict = verify(record, seed_games(TWO_PAIRS), promised)
    return [str(breach) for breach in verdict.breaches]


def test_a_master_who_keeps_what_was_promised_keeps_every_invariant() -> None:
    """Each policy holds what it promises; with equal opponents rounds are ready-first."""
    for record in IN_ORDER.values():
        assert judged(record, record) == []
    assert judged(IN_ORDER["rotation"], IN_ORDER["ready-first"]) == []


def test_a_master_who_stays_although_a_board_is_ready_breaks_her_promise() -> None:
    """At 0:05 board 2 was ready, and she watched board 1 think."""
    assert judged(IN_ORDER["sequential"], IN_ORDER["ready-first"]) == [
        "promised-order: board 2 at 0:00:05: the master should have come here now, but next "
        "came to board 1, at 0:01:00"
    ]


def test_a_master_who_walks_on_although_she_should_stay_breaks_it_too() -> None:
    """At 0:05 she was at board 2; one game after the other she should have waited for board 1."""
    assert judged(IN_ORDER["ready-first"], IN_ORDER["sequential"]) == [
        "promised-order: board 2 at 0:00:05: the master came here, but should have been at "
        "board 1 at 0:01:00"
    ]


def test_a_master_who_comes_no_more_breaks_it_where_she_is_missing() -> None:
    """The last visit was due at board 3."""
    whole = IN_ORDER["ready-first"]
    last = max(whole.visits, key=lambda visit: visit.start)
    before = tuple(
        event for event in whole.events if event.board != last.board or event.at < last.start
    )
    assert judged(replace(whole, events=before), whole)[-1] == (
        "promised-order: board 3 at 0:01:10: the master should have come here now, but nobody came"
    )


def test_a_master_who_comes_too_late_breaks_it() -> None:
    """To the right board, a second after it was ready."""
    whole = IN_ORDER["ready-first"]
    late = [
        event._replace(at=event.at + 1_000) if event.at >= 60_000 else event
        for event in whole.events
    ]
    assert judged(replace(whole, events=tuple(late)), whole)[-1] == (
        "promised-order: board 1 at 0:01:00: the master should have come here now, but came only "
        "at 0:01:01"
    )


UNTIL = 62_000
"""In the middle of a visit to board 1."""


def test_a_run_that_was_stopped_has_broken_no_promise() -> None:
    """As far as it went, she kept the order; that games are unfinished is another rule."""
    whole = IN_ORDER["ready-first"]
    begun = tuple(event for event in whole.events if event.at < UNTIL)
    stopped = replace(whole, events=begun, stopped="interrupted")
    assert verify(stopped, seed_games(TWO_PAIRS), whole).broken == ("every-game-ends",)


def test_of_several_masters_each_keeps_a_promise_of_her_own() -> None:
    """The run was stopped before the first one had brought back what happened at her boards."""
    whole = predict(TWO_PAIRS.model_copy(update={"workers": 3}), "processes")
    others = tuple(event for event in whole.events if event.board != 1)
    stopped = replace(whole, events=others, stopped="interrupted")
    assert verify(stopped, seed_games(TWO_PAIRS), whole).broken == ("every-game-ends",)


def test_a_master_who_comes_once_too_often_breaks_it() -> None:
    """No further visit of hers was due."""
    whole = IN_ORDER["ready-first"]
    once_more = replace(whole, events=(*whole.events, Event(200_000, 1, 5, Kind.VISIT)))
    assert judged(once_more, whole)[-1] == (
        "promised-order: board 1 at 0:03:20: the master came here, but no further visit was due"
    )


def test_at_one_instant_the_right_board_comes_first() -> None:
    """With two boards equally due, she went to the one that had waited shorter."""
    whole = IN_ORDER["ready-first"]
    swapped = {1: 2, 2: 1, 3: 3}
    events = [event._replace(board=swapped[event.board]) for event in whole.events]
    assert judged(replace(whole, events=Record.in_order(events)), whole)[-1] == (
        "promised-order: board 2 at 0:00:00: the master came here, but should have been at "
        "board 1 at 0:00:00"
    )


def test_in_real_time_no_order_is_promised() -> None:
    """There it is the framework's own."""
    wall = replace(IN_ORDER["sequential"], clock="wall")
    assert judged(wall, IN_ORDER["ready-first"]) == []


def test_every_kind_of_scheduler_keeps_every_invariant(scheduler: str) -> None:
    """Under the virtual clock exactly, under the wall clock as far as they hold there."""
    scenario = make_scenario(4, 5)
    clocks: list[tuple[Clock, float]] = [("virtual", 1.0), ("wall", 20_000.0)]
    for clock, speed in clocks:
        one = run(scenario, scheduler, clock=clock, speed=speed)
        assert one.verdict == Verdict(())


def test_a_verdict_knows_what_broke_and_whether_anything_did() -> None:
    """For `--json` and for exit codes."""
    assert verify(RIGHT, GAMES).verified
    verdict = tampered(leaving_out(-1))
    assert not verdict.verified
    assert verdict.broken == ("every-game-ends",)


def test_games_of_other_boards_are_nobody_s_business() -> None:
    """A record of two boards is judged by these two, whatever the seed would play elsewhere."""
    more: tuple[Game, ...] = seed_games(make_scenario(boards=3, moves=2))
    assert verify(RIGHT, more).verified


def ruled(scenario: Scenario) -> Record:
    """Predict it in the order of the scenario."""
    return predict(scenario, "ready-first", seed_games(scenario))


def judged_by_rules(scenario: Scenario, change: Callable[[Events], object]) -> list[str]:
    """Change the record of a scenario, and judge it by its rules."""
    right = ruled(scenario)
    events = list(right.events)
    change(events)
    record = replace(right, events=Record.in_order(events))
    return [str(each) for each in verify(record, seed_games(scenario), None, scenario).breaches]


def of_kind(kind: Kind, number: int = 0, **changes: Any) -> Callable[[Events], object]:
    """Change one of the events of a kind; leave it out if there is nothing to be changed to it."""

    def change(events: Events) -> None:
        index = [n for n, event in enumerate(events) if event.kind is kind][number]
        events[index : index + 1] = [events[index]._replace(**changes)] if changes else []

    return change


def also(*more: Event) -> Callable[[Events], object]:
    """Put events to the others."""
    return lambda events: events.extend(more)


WALKED = make_scenario(2, 1, floor={"spacing": 2.8})
"""She visits board 1 from 0:00 to 0:05, walks, and visits board 2 from 0:07 to 0:12."""
RESTED = make_scenario(2, 1, breaks=[{"at": 5, "length": 20}])
"""She visits board 1 from 0:00 to 0:05, rests, and visits board 2 from 0:25 to 0:30."""
TIMED = make_scenario(2, 1, clock={"time": 9})
"""At board 2 her time is up at 0:09, in her visit; at board 1 the opponent's, at 0:14."""
FLAGGED = ending("0-1 forfeit: the master ran out of time")
NOT_THINKING = "the master was asked to come back, but no opponent was thinking here"
QUEUED = make_scenario(1, 1, games=2, changeover=10)
"""The second game begins at 1:10."""


def before(event: Event) -> Callable[[Events], object]:
    """Put an event before all others of its instant."""
    return lambda events: events.insert(0, event)


RULES: dict[str, tuple[str, Scenario, Callable[[Events], object], list[str]]] = {
    "she flies": (
        "walking", WALKED, both(of_kind(Kind.WALK), of_kind(Kind.STAND)),
        ["walking: board 2 at 0:00:07: the master did not walk here from board 1"],
    ),
    "she hurries": (
        "walking", WALKED, of_kind(Kind.WALK, at=5_500),
        ["walking: board 2 at 0:00:07: the walk from board 1 to board 2 took 1.5 s instead of 2 s"],
    ),
    "she sets out before she has made her move": (
        "walking", WALKED, both(of_kind(Kind.WALK, at=4_500), of_kind(Kind.STAND, at=6_500)),
        ["walking: board 1 at 0:00:04.5: the master walked while she was at board 1"],
    ),
    "she never arrives": (
        "walking", WALKED, of_kind(Kind.STAND),
        ["walking: at 0:00:05: the master's walk never ended"],
    ),
    "she arrives twice": (
        "walking", WALKED, also(Event(7_000, 0, 1, Kind.STAND)),
        ["walking: at 0:00:07: stand came after stand"],
    ),
    "she rests at a board": (
        "walking", RESTED, of_kind(Kind.REST, at=4_000),
        ["walking: board 1 at 0:00:04: the master rested while she was at board 1"],
    ),
    "somebody sends her away when it is her turn": (
        "passes", make_scenario(1, 1, passes=1), also(Event(0, 1, 0, Kind.PASSED)),
        [f"passes: board 1 at 0:00:00: {NOT_THINKING}"],
    ),
    "somebody sends her away who has replied": (
        "passes", make_scenario(1, 1, passes=1), also(Event(60_000, 1, 1, Kind.PASSED)),
        [f"passes: board 1 at 0:01:00: {NOT_THINKING}"],
    ),
    "somebody sends her away too often": (
        "passes", make_scenario(1, 1, passes=1),
        also(Event(20_000, 1, 1, Kind.PASSED), Event(30_000, 1, 1, Kind.PASSED)),
        ["passes: board 1 at 0:00:30: the master was asked to come back 2 times"],
    ),
    "the next one sits down too soon": (
        "newcomers", QUEUED, of_kind(Kind.ARRIVED, 1, at=69_000),
        ["newcomers: board 2 at 0:01:09: the opponent was due at 0:01:10"],
    ),
    "the next one never comes": (
        "newcomers", QUEUED, lambda events: events.__delitem__(slice(5, None)),
        ["newcomers: board 2 at 0:01:10: no opponent sat down here after the previous game"],
    ),
    "the next one comes at night": (
        "newcomers",
        make_scenario(1, 1, games=2, changeover=10, mishaps=[{"what": "hall-closes", "at": 65}]),
        also(Event(70_000, 2, 0, Kind.ARRIVED), over(2, 70_000, 0, CLOSED)),
        ["newcomers: board 2 at 0:01:10: an opponent sat down, but all games ended at 0:01:05"],
    ),
    "a first one comes too soon": (
        "newcomers",
        make_scenario(1, 1, mishaps=[{"what": "comes-late", "at": 8, "boards": [1]}]),
        of_kind(Kind.ARRIVED, at=7_000),
        ["newcomers: board 1 at 0:00:07: the opponent was due at 0:00:08"],
    ),
    "she comes when her time is up": (
        "forfeits", make_scenario(2, 1, clock={"time": 4}),
        both(of_kind(Kind.OVER, 1, ply=1), before(Event(4_000, 2, 1, Kind.VISIT))),
        ["forfeits: board 2 at 0:00:04: the master came, but her time was up at 0:00:04"],
    ),
    "she moves when her time is up": (
        "forfeits", TIMED,
        both(of_kind(Kind.OVER, at=19_000, note=ending("1-0 forfeit: Opponent 2 ran out of time")),
             also(Event(10_000, 2, 1, Kind.MOVE, RIGHT.by_board[2][2].move))),
        [f"forfeits: board 2 at 0:00:10: a move was made, but at 0:00:09 it was: {FLAGGED}"],
    ),
    "she loses on time too soon": (
        "forfeits", TIMED, of_kind(Kind.OVER, at=8_000),
        [f"forfeits: board 2 at 0:00:08: this was due at 0:00:09: {FLAGGED}"],
    ),
    "she loses on time although the other side could not mate": (
        "forfeits",
        make_scenario(1, 1, fen="4k3/8/8/8/8/8/8/R3K3 w - - 0 1", clock={"time": 4}),
        of_kind(Kind.OVER, note=FLAGGED),
        [f"forfeits: board 1 at 0:00:04: the game was cut short for no reason: {FLAGGED}"],
    ),
    "an opponent replies when time is up": (
        "forfeits", make_scenario(1, 1, clock={"time": 54}),
        both(of_kind(Kind.OVER, at=60_000, ply=2, note=GAMES[0].ending),
             before(Event(60_000, 1, 2, Kind.REPLY, RIGHT.by_board[1][3].move))),
        ["forfeits: board 1 at 0:01:00: a reply came, but at 0:00:59 it was: "
         "1-0 forfeit: Opponent 1 ran out of time"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("_", "scenario", "change", "words"), RULES.values(), ids=list(RULES))
def test_a_broken_rule_of_the_hall_is_named_with_board_and_time(
    _: str, scenario: Scenario, change: Callable[[Events], object], words: list[str]
) -> None:
    """Exactly that one, and in words; the same record as it was is right."""
    assert verify(ruled(scenario), seed_games(scenario), None, scenario) == Verdict(())
    assert judged_by_rules(scenario, change) == words


def test_in_real_time_a_clock_is_a_matter_of_the_record() -> None:
    """The opponent needed 55 s as sampled, or longer; time is up after 60 s, and not before."""
    scenario = make_scenario(1, 1, clock={"time": 60})
    right = ruled(scenario)
    note = ending("1-0 forfeit: Opponent 1 ran out of time")
    for at, broken in ((65_000, ()), (64_999, ("forfeits",))):
        events = (*right.events[:3], over(1, at, 1, note))
        lost = replace(right, events=events, clock="wall")
        assert verify(lost, seed_games(scenario), None, scenario).broken == broken


def test_in_real_time_a_way_may_take_longer_and_never_less() -> None:
    """Board 2 is two seconds away."""
    games = seed_games(WALKED)
    for stand, broken in ((7_000, ()), (6_999, ("walking",))):
        events = [e._replace(at=stand) if e.kind is Kind.STAND else e for e in ruled(WALKED).events]
        wall = replace(ruled(WALKED), events=tuple(events), clock="wall")
        assert verify(wall, games, None, WALKED).broken == broken
    later = [e._replace(at=e.at + 500) if e.at >= 7_000 else e for e in ruled(WALKED).events]
    wall = replace(ruled(WALKED), events=tuple(later), clock="wall")
    assert verify(wall, games, None, WALKED).verified


PROMISED: dict[str, tuple[Scenario, Callable[[Events], object], str]] = {
    "she does not walk": (
        WALKED, both(of_kind(Kind.WALK), of_kind(Kind.STAND)),
        "at 0:00:05: the master should have set out at 0:00:05, but has come to board 2 at "
        "0:00:07",
    ),
    "she does not rest": (
        RESTED, both(of_kind(Kind.REST), of_kind(Kind.STAND)),
        "at 0:00:05: the master should have begun a break at 0:00:05, but has come to board 2 at "
        "0:00:25",
    ),
    "she rests too long": (
        RESTED, of_kind(Kind.STAND, at=24_000),
        "at 0:00:24: the master should have been ready again at 0:00:25, but has been ready again "
        "at 0:00:24",
    ),
    "she is sent away": (
        RESTED, also(Event(31_000, 1, 1, Kind.PASSED)),
        "board 1 at 0:00:31: the master should have done nothing more, but has been asked to "
        "come back at board 1 at 0:00:31",
    ),
    "she does not go to rest": (
        RESTED, lambda events: events.__delitem__(slice(3, None)),
        "at 0:00:05: the master should have begun a break at 0:00:05, but did nothing more",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("scenario", "change", "words"), PROMISED.values(), ids=list(PROMISED))
def test_what_a_master_does_besides_her_moves_is_promised_too(
    scenario: Scenario, change: Callable[[Events], object], words: str
) -> None:
    """Walks, breaks, and being asked to come back."""
    promised = ruled(scenario)
    events = list(promised.events)
    change(events)
    record = replace(promised, events=Record.in_order(events))
    verdict = verify(record, seed_games(scenario), promised, scenario)
    assert str(verdict.breaches[-1]) == f"promised-order: {words}"
