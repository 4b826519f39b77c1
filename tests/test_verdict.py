"""Every invariant is caught when it is broken, by name, board and time."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from conftest import make_scenario

from simul.games import Game, seed_games
from simul.record import Event, Kind, Record
from simul.reference import predict
from simul.running import Clock, run
from simul.verdict import INVARIANTS, Verdict, verify

SCENARIO = make_scenario(boards=2, moves=2)
GAMES = seed_games(SCENARIO)
RIGHT = predict(SCENARIO, "ready-first", GAMES)
"""Visits at 0:00 and 0:05, then at 1:00 and 1:05; the last replies at 2:00 and 2:05."""

Events = list[Event]


def tampered(change: Callable[[Events], object], record: Record = RIGHT) -> Verdict:
    """Let somebody change the events of board 2, and judge what comes out."""
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
        [
            "turns-alternate: board 2 at 0:03:20: visit came after over",
            "every-game-ends: board 2 at 0:03:20: the game was left after ply 5",
        ],
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
        setting(-1, note="1-0 checkmate"),
        [
            "the-seeds-games: board 2 at 0:02:05: 1-0 checkmate at ply 4; "
            f"the seed has {GAMES[1].ending}"
        ],
    ),
    "the game ends too soon": (
        both(setting(3, kind=Kind.REPLY), lambda events: events.__delitem__(slice(4, 7)),
             setting(-1, at=65_000, ply=2)),
        [
            f"the-seeds-games: board 2 at 0:01:05: {GAMES[1].ending} at ply 2; "
            f"the seed has {RIGHT.by_board[2][5].move}"
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
    assert str(verdict.breaches[0]) == (
        "no-move-before-the-reply: board 2 at 0:01:00: the master moved although the reply came "
        "only at 0:01:05"
    )


def test_a_master_who_moves_twice_is_found_out() -> None:
    """The second move is on the other side's turn, and not legal either."""
    verdict = tampered(leaving_out(3))
    assert str(verdict.breaches[0]) == (
        "turns-alternate: board 2 at 0:01:05: visit came after move"
    )
    assert verdict.broken == ("turns-alternate", "legal-moves", "the-seeds-games")


def test_every_invariant_has_been_broken_here() -> None:
    """None of them is a rule that nobody could ever break."""
    broken = {words.partition(":")[0] for _, breaches in BREACHES.values() for words in breaches}
    assert broken | {"no-move-before-the-reply"} == set(INVARIANTS)


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


@pytest.mark.parametrize("policy", ["sequential", "ready-first"])
@pytest.mark.parametrize("think", ["55 s", "0 s"])
@pytest.mark.parametrize("service", ["5 s", "0 s"])
def test_the_reference_keeps_every_invariant(policy: str, service: str, think: str) -> None:
    """Also where somebody takes no time at all."""
    scenario = make_scenario(4, 5, service, think)
    games = seed_games(scenario)
    assert verify(predict(scenario, policy, games), games) == Verdict(())


def test_every_scheduler_keeps_every_invariant(scheduler: str) -> None:
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
