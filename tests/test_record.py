"""A record small enough to compute by hand: states, figures, order and fingerprint."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from typing import Any

import chess
import pytest

from simul.record import Event, Fate, Kind, Pairing, Record, Span, State

A, B = 1, 2
"""The boards."""

EVENTS = [
    Event(0, A, 0, Kind.ARRIVED),
    Event(0, A, 1, Kind.VISIT),
    Event(0, B, 0, Kind.ARRIVED),
    Event(4, A, 1, Kind.MOVE, "e2e4"),
    Event(4, B, 1, Kind.VISIT),
    Event(6, B, 1, Kind.MOVE, "d2d4"),
    Event(9, A, 2, Kind.REPLY, "e7e5"),
    Event(10, A, 3, Kind.VISIT),
    Event(12, B, 2, Kind.REPLY, "d7d5"),
    Event(13, A, 3, Kind.MOVE, "g1f3"),
    Event(13, A, 3, Kind.OVER, "", "1-0 adjudicated: a good day"),
    Event(15, B, 3, Kind.VISIT),
    Event(16, B, 3, Kind.MOVE, "c2c4"),
    Event(20, B, 4, Kind.REPLY, "e7e6"),
    Event(20, B, 4, Kind.OVER, "", "1/2-1/2 adjudicated: level"),
]


def pairing(board: int) -> Pairing:
    """Seat an opponent."""
    return Pairing(board, "Master", f"Opponent {board}", chess.STARTING_FEN, chess.STARTING_FEN)


def record(*events: Event, **changes: Any) -> Record:
    """Make a record of two boards."""
    whole = Record("Tiny", "by hand", "virtual", 1, (pairing(A), pairing(B)), tuple(events))
    return replace(whole, **changes)


TINY = record(*EVENTS)
"""
         0   2   4   6   8  10  12  14  16  18  20
board A  mmmmmmmm··········wwmmmmmm
board B          mmmm············wwwwwwmm········
master   AAAAAAAABBBB        AAAAAA    BB              (m master, · thinking, w ready)
"""


def test_the_states_of_each_board_follow_from_the_events() -> None:
    """Master at the board, opponent thinking, ready; nothing before the game and after it."""
    assert TINY.spans == (
        Span(A, State.AT_BOARD, 0, 4),
        Span(A, State.THINKING, 4, 9),
        Span(A, State.READY, 9, 10),
        Span(A, State.AT_BOARD, 10, 13),
        Span(B, State.AT_BOARD, 4, 6),
        Span(B, State.THINKING, 6, 12),
        Span(B, State.READY, 12, 15),
        Span(B, State.AT_BOARD, 15, 16),
        Span(B, State.THINKING, 16, 20),
    )


def test_the_fourth_state_is_the_master_s_own() -> None:
    """She is idle whenever she is at no board, until the last reply."""
    assert TINY.visits == (
        Span(A, State.AT_BOARD, 0, 4),
        Span(B, State.AT_BOARD, 4, 6),
        Span(A, State.AT_BOARD, 10, 13),
        Span(B, State.AT_BOARD, 15, 16),
    )
    assert TINY.idle == (
        Span(0, State.IDLE, 6, 10),
        Span(0, State.IDLE, 13, 15),
        Span(0, State.IDLE, 16, 20),
    )


def test_the_figures_are_those_computed_by_hand() -> None:
    """Twenty-five milliseconds of work in twenty, and the master at a board in half of them."""
    assert TINY.makespan == 20
    assert TINY.time_in(State.AT_BOARD) == 4 + 3 + 2 + 1
    assert TINY.time_in(State.THINKING) == 5 + 6 + 4
    assert TINY.time_in(State.READY) == 1 + 3
    assert TINY.time_in(State.IDLE) == 4 + 2 + 4
    assert TINY.busy == 10
    assert TINY.utilisation == 0.5
    assert TINY.one_by_one == 25
    assert TINY.speedup == 1.25
    assert TINY.mean_wait == (1 + 3) / 2
    assert TINY.results == {
        A: ("1-0", "adjudicated: a good day"),
        B: ("1/2-1/2", "adjudicated: level"),
    }
    assert TINY.complete


def test_opponents_with_the_first_move_think_about_it_at_the_same_time() -> None:
    """So one game after the other takes less than all moves together."""
    black_to_move = record(
        Event(0, A, 0, Kind.ARRIVED),
        Event(0, B, 0, Kind.ARRIVED),
        Event(7, A, 1, Kind.REPLY, "e7e5"),
        Event(7, A, 2, Kind.VISIT),
        Event(9, A, 2, Kind.MOVE, "g1f3"),
        Event(9, A, 2, Kind.OVER, "", "1-0 checkmate"),
        Event(9, B, 1, Kind.REPLY, "d7d5"),
        Event(9, B, 2, Kind.VISIT),
        Event(10, B, 2, Kind.MOVE, "c2c4"),
        Event(10, B, 2, Kind.OVER, "", "1-0 checkmate"),
    )
    assert black_to_move.one_by_one == 9 + 1
    assert black_to_move.speedup == 1.0


def test_the_events_of_each_board_keep_their_order() -> None:
    """Board by board; a board where nothing happened has none."""
    assert TINY.by_board == {
        A: tuple(event for event in EVENTS if event.board == A),
        B: tuple(event for event in EVENTS if event.board == B),
    }
    assert record(*EVENTS[:2]).by_board[B] == ()


def test_an_unfinished_game_stays_in_its_last_state() -> None:
    """Until the end of the run: here board A's opponent thinks, and board B is ready."""
    cut = record(*EVENTS[:6], Event(30, B, 2, Kind.REPLY, "d7d5"), stopped="interrupted")
    assert cut.spans[1] == Span(A, State.THINKING, 4, 30)
    later = record(*cut.events, Event(40, A, 2, Kind.REPLY, "e7e5"), stopped="interrupted")
    assert later.spans[-1] == Span(B, State.READY, 30, 40)
    assert not later.complete
    assert later.results == {}


@pytest.mark.parametrize("kind", [Kind.FAILED, Kind.CANCELLED, Kind.ORPHANED, Kind.OVER])
def test_an_ended_game_is_in_no_state_any_more(kind: Kind) -> None:
    """Until then it is in the state that it was left in; the others go on."""
    for left, state in ((3, State.THINKING), (6, State.READY), (7, State.AT_BOARD)):
        events = [event for event in EVENTS[: left + 1] if event.board == A]
        last = events[-1]
        end = last.at + 2
        cut = record(*events, Event(end, A, last.ply, kind), Event(50, B, 0, Kind.ARRIVED))
        assert cut.spans[-1] == Span(A, state, last.at, end)
        assert cut.makespan == 50


def test_a_game_that_ends_with_its_last_move_has_no_state_after_it() -> None:
    """However it ends: no time has passed."""
    for kind in (Kind.FAILED, Kind.CANCELLED, Kind.ORPHANED, Kind.OVER):
        cut = record(*EVENTS[:4], Event(4, A, 1, kind))
        assert [span for span in cut.spans if span.board == A] == [Span(A, State.AT_BOARD, 0, 4)]


def test_whoever_was_only_seated_is_in_no_state() -> None:
    """A game begins with its first visit, or with a reply."""
    for kind in (Kind.FAILED, Kind.CANCELLED, Kind.ORPHANED):
        assert record(EVENTS[0], Event(9, A, 0, kind)).spans == ()


FATES = {
    Kind.ARRIVED: Fate.ORPHANED,
    Kind.VISIT: Fate.ORPHANED,
    Kind.MOVE: Fate.ORPHANED,
    Kind.REPLY: Fate.ORPHANED,
    Kind.OVER: Fate.COMPLETED,
    Kind.FAILED: Fate.FAILED,
    Kind.CANCELLED: Fate.CANCELLED,
    Kind.ORPHANED: Fate.ORPHANED,
}


@pytest.mark.parametrize("kind", Kind)
def test_the_event_that_ends_a_game_tells_its_fate(kind: Kind) -> None:
    """A game that was left without a word is an orphan; without any event it never started."""
    one = record(Event(0, A, 0, Kind.ARRIVED), Event(3, A, 1, kind))
    assert one.fates == {A: FATES[kind], B: Fate.NEVER_STARTED}


def test_the_first_end_of_a_game_counts() -> None:
    """Whatever a faulty scheduler does at that board afterwards."""
    played_on = record(
        Event(0, A, 0, Kind.ARRIVED),
        Event(3, A, 1, Kind.FAILED, "", "fell asleep"),
        Event(4, A, 2, Kind.REPLY, "e7e5"),
        Event(5, A, 2, Kind.CANCELLED),
    )
    assert played_on.fates[A] is Fate.FAILED


def test_a_game_that_was_forfeited_is_completed() -> None:
    """It has a result and a reason like any other, and nobody waits any more."""
    walked_out = record(*EVENTS[:4], Event(9, A, 1, Kind.OVER, "", "1-0 forfeit: A walked out"))
    assert walked_out.fates[A] is Fate.COMPLETED
    assert walked_out.results == {A: ("1-0", "forfeit: A walked out")}
    assert [span for span in walked_out.spans if span.board == A] == [
        Span(A, State.AT_BOARD, 0, 4),
        Span(A, State.THINKING, 4, 9),
    ]


def test_a_mistake_is_marked_in_its_name() -> None:
    """Which the scheduler's own name is not: files and commands know it by that."""
    assert TINY.label == "by hand"
    wrong = replace(TINY, mistake=True)
    assert (wrong.label, wrong.scheduler) == ("by hand (mistake)", "by hand")
    assert wrong.fingerprint == TINY.fingerprint


TWO_MASTERS = replace(TINY, pairings=(pairing(A), replace(pairing(B), master=2)))
"""
board A  mmmmmmmm··········wwmmmmmm
board B          mmmm············wwwwwwmm········
master 1 AAAAAAAA            AAAAAA
master 2         BBBB                  BB
"""


def test_one_master_has_all_visits() -> None:
    """Also if she should be at two boards at once."""
    assert TINY.masters == 1
    assert TINY.visits_by_master == {1: TINY.visits}


def test_each_of_several_masters_has_her_visits_and_her_idle_time() -> None:
    """By the pairings; the idle time of the first comes first."""
    assert TWO_MASTERS.masters == 2
    assert TWO_MASTERS.visits_by_master == {
        1: (Span(A, State.AT_BOARD, 0, 4), Span(A, State.AT_BOARD, 10, 13)),
        2: (Span(B, State.AT_BOARD, 4, 6), Span(B, State.AT_BOARD, 15, 16)),
    }
    assert TWO_MASTERS.idle == (
        Span(0, State.IDLE, 4, 10),
        Span(0, State.IDLE, 13, 20),
        Span(0, State.IDLE, 0, 4),
        Span(0, State.IDLE, 6, 15),
        Span(0, State.IDLE, 16, 20),
    )


def test_several_masters_are_busy_on_average() -> None:
    """Ten milliseconds of visits in two times twenty; board by board all is as with one."""
    assert TWO_MASTERS.time_in(State.IDLE) == 6 + 7 + 4 + 9 + 4
    assert TWO_MASTERS.busy == 10
    assert TWO_MASTERS.utilisation == 0.25
    assert TWO_MASTERS.spans == TINY.spans
    assert TWO_MASTERS.visits == TINY.visits
    assert TWO_MASTERS.speedup == TINY.speedup
    assert TWO_MASTERS.fingerprint == TINY.fingerprint


def test_a_master_without_a_board_is_idle_all_the_time() -> None:
    """She was hired all the same."""
    third = replace(TINY, pairings=(pairing(A), replace(pairing(B), master=3)))
    assert third.masters == 3
    assert third.visits_by_master[2] == ()
    assert Span(0, State.IDLE, 0, 20) in third.idle


def test_a_master_at_two_boards_is_busy_once() -> None:
    """However wrong that is, the figures stay within bounds."""
    both = record(
        Event(0, A, 1, Kind.VISIT),
        Event(2, B, 1, Kind.VISIT),
        Event(6, A, 1, Kind.MOVE, "e2e4"),
        Event(8, B, 1, Kind.MOVE, "e2e4"),
    )
    assert both.time_in(State.AT_BOARD) == 12
    assert both.busy == 8
    assert both.utilisation == 1.0


def test_nothing_happened_is_a_record_too() -> None:
    """Every figure has a value, and none is a division by zero."""
    nothing = record()
    assert (nothing.makespan, nothing.utilisation, nothing.speedup, nothing.mean_wait) == (
        0,
        0,
        1,
        0,
    )
    assert nothing.spans == nothing.visits == nothing.idle == ()
    assert nothing.fingerprint == hashlib.sha256().hexdigest()


def test_the_canonical_order_does_not_depend_on_who_noticed_what_first() -> None:
    """By time, board and ply; what one board did at one instant stays in its order."""
    for first, second in permutations((A, B)):
        by_board = [event for board in (first, second) for event in EVENTS if event.board == board]
        assert Record.in_order(by_board) == TINY.events


def test_the_fingerprint_is_the_sha_256_of_the_events() -> None:
    """One line each, as anybody can compute it from record.csv."""
    assert record(*EVENTS[:4]).fingerprint == hashlib.sha256(
        b"0 1 0 arrived  \n"
        b"0 1 1 visit  \n"
        b"0 2 0 arrived  \n"
        b"4 1 1 move e2e4 \n"
    ).hexdigest()  # fmt: skip


CHANGES: dict[str, Callable[[Event], Event]] = {
    "time": lambda event: event._replace(at=event.at + 1),
    "board": lambda event: event._replace(board=3),
    "ply": lambda event: event._replace(ply=event.ply + 1),
    "kind": lambda event: event._replace(kind=Kind.FAILED),
    "move": lambda event: event._replace(move="a2a3"),
    "note": lambda event: event._replace(note="?"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
@pytest.mark.parametrize("index", range(len(EVENTS)))
def test_the_fingerprint_changes_with_anything_that_happened(
    index: int, change: Callable[[Event], Event]
) -> None:
    """Whatever it is, and wherever."""
    events = [*EVENTS[:index], change(EVENTS[index]), *EVENTS[index + 1 :]]
    assert record(*events).fingerprint != TINY.fingerprint


@pytest.mark.parametrize("index", range(len(EVENTS)))
def test_the_fingerprint_changes_when_an_event_is_missing(index: int) -> None:
    """Or when it is there twice."""
    one = EVENTS[index]
    assert record(*EVENTS[:index], *EVENTS[index + 1 :]).fingerprint != TINY.fingerprint
    assert record(*EVENTS[:index], one, one, *EVENTS[index + 1 :]).fingerprint != TINY.fingerprint


def test_the_fingerprint_tells_nothing_of_who_made_the_record() -> None:
    """Another scheduler that did the same things has the same one."""
    again = replace(TINY, title="?", scheduler="?", clock="wall", seed=2, stopped="interrupted")
    assert again.fingerprint == TINY.fingerprint
