"""A record small enough to compute by hand: states, figures, order and fingerprint."""

import hashlib
import pickle
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise, permutations

import pytest
from endings import ending
from hypothesis import given
from hypothesis import strategies as st
from tiny_record import EVENTS, TINY, A, B, pairing, record

from simul.record import Clocks, Event, Fate, Kind, Record, Span, State


def test_the_states_of_each_board_follow_from_the_events() -> None:
    """Waiting to start, master at the board, opponent thinking, ready; nothing after the game."""
    assert TINY.spans == (
        Span(A, State.AT_BOARD, 0, 4),
        Span(A, State.THINKING, 4, 9),
        Span(A, State.READY, 9, 10),
        Span(A, State.AT_BOARD, 10, 13),
        Span(B, State.TO_START, 0, 4),
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
    assert TINY.time_in(State.TO_START) == 4
    assert TINY.time_in(State.IDLE) == 4 + 2 + 4
    assert TINY.busy == 10
    assert TINY.utilisation == 0.5
    assert TINY.one_by_one == 25
    assert TINY.speedup == 1.25
    assert TINY.mean_wait == (1 + 3) / 2
    assert TINY.latencies == [8, 9, 12]
    assert [TINY.latency(percent) for percent in (1, 33, 34, 66, 67, 100)] == [8, 8, 9, 9, 12, 12]
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
        Event(9, A, 2, Kind.OVER, "", ending("1-0 checkmate")),
        Event(9, B, 1, Kind.REPLY, "d7d5"),
        Event(9, B, 2, Kind.VISIT),
        Event(10, B, 2, Kind.MOVE, "c2c4"),
        Event(10, B, 2, Kind.OVER, "", ending("1-0 checkmate")),
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


def test_an_opponent_who_was_only_seated_waits_to_start() -> None:
    """Until the game is ended, or the run: the master never came."""
    for kind in (Kind.OVER, Kind.FAILED, Kind.CANCELLED, Kind.ORPHANED):
        only = record(EVENTS[0], Event(9, A, 0, kind))
        assert only.spans == (Span(A, State.TO_START, 0, 9),)
    left = record(EVENTS[0], *(event for event in EVENTS if event.board == B))
    assert left.spans[0] == Span(A, State.TO_START, 0, 20)
    assert left.start_waits == {A: 20, B: 4}


def test_an_opponent_with_the_first_move_does_not_wait_to_start() -> None:
    """The game begins with the arrival."""
    black = replace(pairing(A), master_is_white=False)
    assert not black.master_begins
    after_e4 = replace(black, fen="rnbqkbnr/pppppppp/8/8/4P3/8/PPPP1PPP/RNBQKBNR b KQkq - 0 1")
    assert after_e4.master_begins
    only = record(EVENTS[0], Event(9, A, 0, Kind.CANCELLED), pairings=(black,))
    assert only.spans == ()
    assert only.start_waits == {}
    assert only.mean_start_wait == 0


def test_the_wait_to_start_is_no_wait_for_the_next_visit() -> None:
    """It has a mean of its own."""
    assert TINY.start_waits == {A: 0, B: 4}
    assert TINY.mean_start_wait == 2
    assert TINY.passed_over == ()


def visited(at: dict[int, list[int]], *arrivals: int) -> Record:
    """Make a record in which the boards are visited at these times; a move takes 1 ms."""
    events = [Event(ms, board, 0, Kind.ARRIVED) for board, ms in enumerate(arrivals, 1)]
    for board, visits in at.items():
        for number, ms in enumerate(visits):
            ply = 2 * number + 1
            events += [
                Event(ms, board, ply, Kind.VISIT),
                Event(ms + 1, board, ply, Kind.MOVE, "e2e4"),
                Event(ms + 2, board, ply + 1, Kind.REPLY, "e7e5"),
            ]
    pairings = tuple(pairing(board) for board in range(1, len(arrivals) + 1))
    return record(*Record.in_order(events), pairings=pairings)


def test_a_board_that_waits_while_another_is_visited_twice_was_passed_over() -> None:
    """One round is not enough, and what was before the arrival does not count."""
    assert visited({1: [0, 5], 2: [2], 3: [4]}, 0, 0, 0).passed_over == ()
    assert visited({1: [0, 5], 2: [2], 3: [7]}, 0, 0, 0).passed_over == (3,)
    assert visited({1: [0, 5], 2: [2], 3: [7]}, 0, 0, 1).passed_over == ()
    assert visited({1: [0, 5, 9], 2: [2], 3: [12]}, 0, 0, 5).passed_over == (3,)


def test_another_masters_boards_pass_no_board_over() -> None:
    """She could not have come."""
    alone = visited({1: [0, 5, 10], 2: [2], 3: [20]}, 0, 0, 0)
    second = [replace(each, masters=(2,)) for each in alone.pairings[1:]]
    assert alone.passed_over == (3,)
    assert replace(alone, pairings=(alone.pairings[0], *second)).passed_over == ()


@given(st.lists(st.tuples(st.integers(0, 9), st.lists(st.integers(0, 20), max_size=4)), max_size=5))
def test_who_was_passed_over_is_found_as_by_looking_at_all_pairs(
    boards: list[tuple[int, list[int]]],
) -> None:
    """Every board against every pair of visits of every other."""
    visits = {
        board: [arrived + 3 * n + ms for n, ms in enumerate(sorted(after))]
        for board, (arrived, after) in enumerate(boards, 1)
    }
    run = visited(visits, *(arrived for arrived, _ in boards))
    expected = [
        board
        for board, (arrived, _) in enumerate(boards, 1)
        if (first := min(visits[board], default=run.makespan)) > arrived
        and any(
            arrived <= one < other < first
            for others in visits.values()
            for one, other in pairwise(others)
        )
    ]
    assert list(run.passed_over) == expected


FATES = {
    Kind.ARRIVED: Fate.ORPHANED,
    Kind.VISIT: Fate.ORPHANED,
    Kind.MOVE: Fate.ORPHANED,
    Kind.REPLY: Fate.ORPHANED,
    Kind.PASSED: Fate.ORPHANED,
    Kind.OVER: Fate.COMPLETED,
    Kind.FAILED: Fate.FAILED,
    Kind.CANCELLED: Fate.CANCELLED,
    Kind.ORPHANED: Fate.ORPHANED,
}


@pytest.mark.parametrize("kind", FATES)
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
    """It has a result and a reason like any other, and its opponent waits no longer."""
    walked_out = record(
        *EVENTS[:4], Event(9, A, 1, Kind.OVER, "", ending("1-0 forfeit: A walked out"))
    )
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


TWO_MASTERS = replace(TINY, pairings=(pairing(A), replace(pairing(B), masters=(2,))))
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
    third = replace(TINY, pairings=(pairing(A), replace(pairing(B), masters=(3,))))
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
    """One line each, as it can be computed from record.csv."""
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
def test_the_fingerprint_changes_with_anything_that_happened(
    change: Callable[[Event], Event],
) -> None:
    """Whatever it is, and wherever."""
    for index, one in enumerate(EVENTS):
        events = [*EVENTS[:index], change(one), *EVENTS[index + 1 :]]
        assert record(*events).fingerprint != TINY.fingerprint, index


def test_the_fingerprint_changes_when_an_event_is_missing() -> None:
    """Or when it is there twice."""
    for index, one in enumerate(EVENTS):
        before, after = EVENTS[:index], EVENTS[index + 1 :]
        assert record(*before, *after).fingerprint != TINY.fingerprint, index
        assert record(*before, one, one, *after).fingerprint != TINY.fingerprint, index


def test_the_fingerprint_tells_nothing_of_who_made_the_record() -> None:
    """Another scheduler that did the same things has the same one."""
    again = replace(TINY, title="?", scheduler="?", clock="wall", seed=2, stopped="interrupted")
    assert again.fingerprint == TINY.fingerprint


def test_a_record_can_be_pickled() -> None:
    """Sweeps bring it back from other processes; an ending keeps its parts."""
    over = Event(21, 1, 2, Kind.OVER, note=ending("1-0 Black resigned"))
    kept = record(*EVENTS, over)
    again = pickle.loads(pickle.dumps(kept))  # noqa: S301 - our own
    assert (again, again.fingerprint, again.endings) == (kept, kept.fingerprint, kept.endings)
    assert again.endings[1].reason == "resigned"


WALKS = record(
    *EVENTS,
    Event(5, 0, 2, Kind.REST),
    Event(7, 0, 1, Kind.WALK),
    Event(9, 0, 1, Kind.STAND),
    Event(11, 0, 2, Kind.WALK),
    Event(14, 0, 2, Kind.STAND),
    Event(14, 0, 2, Kind.REST),
    Event(16, 0, 1, Kind.REST),
    Event(99, 0, 1, Kind.STAND),
    pairings=(pairing(A), replace(pairing(B), masters=(2,))),
)
WALKS = replace(WALKS, events=Record.in_order([*WALKS.events]))
"""
master 1 AAAAAAAA      wwww  AAAAAA    rrrrrrrrr
master 2         BBrrrrrrrrrrrrwwwwwwrrBBrrrrrrr    (w walking, r on a break)
"""


def test_masters_walk_and_rest_in_lanes_of_their_own() -> None:
    """From one of her own events to the next; a break is cut at the end of the last game."""
    assert WALKS.away_by_master == {
        1: (Span(0, State.WALKING, 7, 9), Span(0, State.RESTING, 16, 20)),
        2: (
            Span(0, State.RESTING, 5, 11),
            Span(0, State.WALKING, 11, 14),
            Span(0, State.RESTING, 14, 20),
        ),
    }
    assert WALKS.away == WALKS.away_by_master[1] + WALKS.away_by_master[2]


def test_a_master_who_walks_or_rests_is_neither_idle_nor_busy() -> None:
    """Idle is what is left; the utilisation is the share of time at a board."""
    assert WALKS.idle_by_master == {
        1: (
            Span(0, State.IDLE, 4, 7),
            Span(0, State.IDLE, 9, 10),
            Span(0, State.IDLE, 13, 16),
        ),
        2: (Span(0, State.IDLE, 0, 4),),
    }
    assert WALKS.idle == WALKS.idle_by_master[1] + WALKS.idle_by_master[2]
    assert (WALKS.busy, WALKS.utilisation) == (10, 0.25)
    assert WALKS.walking_by_master == {1: 2, 2: 3}
    assert WALKS.walking == WALKS.time_in(State.WALKING) == 5
    assert WALKS.time_in(State.RESTING) == 4 + 6 + 6


def test_what_a_master_does_alone_is_no_part_of_any_game() -> None:
    """The hall is empty with the last event at a board; games, states and figures are the same."""
    assert WALKS.makespan == TINY.makespan
    assert WALKS.by_board == TINY.by_board
    assert WALKS.spans == TINY.spans
    assert WALKS.speedup == TINY.speedup
    assert WALKS.fates == TINY.fates
    assert WALKS.fingerprint != TINY.fingerprint


def test_a_master_who_was_asked_to_come_back_interrupts_no_opponent() -> None:
    """States and waits are the same; how often it happened is counted."""
    passes = [Event(5, A, 1, Kind.PASSED), Event(8, A, 1, Kind.PASSED), Event(9, B, 1, Kind.PASSED)]
    passed = record(*Record.in_order([*EVENTS, *passes]))
    assert passed.passes == {A: 2, B: 1}
    assert TINY.passes == {A: 0, B: 0}
    assert passed.spans == TINY.spans
    assert passed.mean_wait == TINY.mean_wait
    assert passed.one_by_one == TINY.one_by_one


def test_an_opponent_who_passed_and_thinks_on_is_thinking_at_the_end() -> None:
    """Of an unfinished game, the state before the pass goes on."""
    events = [*EVENTS[:4], Event(7, A, 1, Kind.PASSED), Event(30, B, 0, Kind.ARRIVED)]
    assert record(*events).spans[-1] == Span(A, State.THINKING, 4, 30)


def test_masters_of_a_tandem_have_every_other_visit() -> None:
    """Number one makes the first, even if it takes no time, at every board."""
    tandem = replace(
        record(
            *Record.in_order(
                [
                    Event(0, A, 0, Kind.ARRIVED),
                    Event(0, A, 1, Kind.VISIT),
                    Event(0, A, 1, Kind.MOVE, "e2e4"),
                    Event(3, A, 2, Kind.REPLY, "e7e5"),
                    Event(3, A, 3, Kind.VISIT),
                    Event(5, A, 3, Kind.MOVE, "g1f3"),
                    Event(6, A, 4, Kind.REPLY, "b8c6"),
                    Event(7, A, 5, Kind.VISIT),
                    Event(9, A, 5, Kind.MOVE, "f1b5"),
                    Event(4, B, 1, Kind.REPLY, "e7e5"),
                    Event(5, B, 2, Kind.VISIT),
                    Event(6, B, 2, Kind.MOVE, "g1f3"),
                ]
            )
        ),
        pairings=(replace(pairing(A), masters=(1, 2)), replace(pairing(B), masters=(1, 2))),
    )
    assert tandem.visits_by_master == {
        1: (Span(B, State.AT_BOARD, 5, 6), Span(A, State.AT_BOARD, 7, 9)),
        2: (Span(A, State.AT_BOARD, 3, 5),),
    }
    assert tandem.masters == 2
    assert tandem.busy == 5


C, D = 3, 4
"""Games of newcomers: C at the first board, D at the second."""
QUEUE = replace(
    TINY,
    pairings=(
        *(replace(pairing(board), place=board) for board in (A, B)),
        replace(pairing(C), place=1, master_is_white=False),
        replace(pairing(D), place=2),
    ),
    events=Record.in_order(
        [
            *EVENTS,
            Event(15, C, 0, Kind.ARRIVED),
            Event(18, C, 1, Kind.REPLY, "e2e4"),
            Event(19, C, 2, Kind.VISIT),
            Event(21, C, 2, Kind.MOVE, "e7e5"),
            Event(21, C, 2, Kind.OVER, "", ending("0-1 checkmate")),
        ]
    ),
)
"""
board 1  mmmmmmmm··········wwmmmmmm    ······wwmmmm
board 2          mmmm············wwwwwwmm········
"""


def test_games_of_newcomers_are_played_where_those_before_were() -> None:
    """In the order of their numbers; a newcomer who never had a seat never started."""
    assert QUEUE.by_place == {1: (A, C), 2: (B, D)}
    assert QUEUE.place_of == {A: 1, B: 2, C: 1, D: 2}
    assert QUEUE.has_newcomers
    assert QUEUE.unseated == {D}
    assert QUEUE.fates[D] is Fate.NEVER_STARTED
    assert [span for span in QUEUE.spans if span.board == C] == [
        Span(C, State.THINKING, 15, 18),
        Span(C, State.READY, 18, 19),
        Span(C, State.AT_BOARD, 19, 21),
    ]


def test_without_newcomers_every_game_has_a_board_of_its_own() -> None:
    """Also where no opponent ever sat down."""
    assert TINY.by_place == {A: (A,), B: (B,)}
    assert not TINY.has_newcomers
    assert record().unseated == set()


def test_one_by_one_a_newcomer_sits_down_as_long_after_the_game_before() -> None:
    """Board by board: 12 ms, then 2 ms until the newcomer sits down and 3 + 2 ms; then 13 ms."""
    assert QUEUE.one_by_one == 12 + 2 + 3 + 2 + 13
    slow = [
        event._replace(at=event.at + 40) if event.board == C else event for event in QUEUE.events
    ]
    later = replace(QUEUE, events=Record.in_order(slow))
    assert later.one_by_one == 12 + 42 + 3 + 2 + 13


def test_one_by_one_the_master_waits_for_late_opponents() -> None:
    """Twelve ms at the first board; then no opponent is at the second until 100."""
    late = [
        event._replace(at=event.at + 100) if event.board == B else event for event in TINY.events
    ]
    assert record(*Record.in_order(late)).one_by_one == 100 + 13


def test_one_by_one_is_played_by_one_master_however_many_there_are() -> None:
    """So two masters may be more than twice as fast."""
    assert WALKS.one_by_one == TINY.one_by_one == 25


@pytest.mark.parametrize(
    ("master_is_white", "score"), [(True, (1, 1, 0)), (False, (0, 1, 1))], ids=["white", "black"]
)
def test_the_score_is_the_masters_whichever_colour_she_has(
    master_is_white: bool, score: tuple[int, int, int]
) -> None:
    """Won, drawn, lost; games without a result do not count."""
    seats = tuple(replace(pairing(board), master_is_white=master_is_white) for board in (A, B, C))
    assert replace(TINY, pairings=seats).score == score
    assert replace(TINY, pairings=seats).score_at([B, C]) == (0, 1, 0)
    assert QUEUE.score == (2, 1, 0)


def test_a_clock_runs_from_the_other_side_s_move_to_one_s_own() -> None:
    """Hers also while she is elsewhere; the increment comes after each move."""
    clocks = Clocks(100, 50, 3)
    timed = replace(TINY, pairings=(pairing(A), replace(pairing(B), clocks=clocks)))
    assert timed.clocks_after(A) == []
    assert timed.clocks_after(B) == [
        Clocks(100 - 6 + 3, 50, 3),
        Clocks(97, 50 - 6 + 3, 3),
        Clocks(97 - 4 + 3, 47, 3),
        Clocks(96, 47 - 4 + 3, 3),
    ]


def test_the_first_clock_runs_from_the_arrival() -> None:
    """Here that of an opponent who sits down at 15; passes and the end of the game change none."""
    passed = Event(16, C, 0, Kind.PASSED)
    timed = replace(
        QUEUE,
        pairings=tuple(replace(each, clocks=Clocks(9, 9, 0)) for each in QUEUE.pairings),
        events=Record.in_order([*QUEUE.events, passed]),
    )
    assert timed.clocks_after(C) == [Clocks(9, 6, 0), Clocks(6, 6, 0)]
    assert timed.clocks_after(D) == []
