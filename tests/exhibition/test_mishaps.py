"""What goes wrong in the hall goes wrong in the same way under every scheduler."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import examples, make_scenario
from hypothesis import given
from hypothesis import strategies as st
from unlucky import UNLUCKY

from simul.clocks.timeline import DAY_MS
from simul.errors import Deadlock, RunError
from simul.games import seed_games
from simul.games.seating import Seat, Seating, seat
from simul.oracle.reference import predict
from simul.record import Event, Fate, Kind, Record
from simul.running import run
from simul.running.results import Run
from simul.scenario import Scenario
from simul.schedulers import LADDER

COMPLETED, CANCELLED, ORPHANED = Fate.COMPLETED, Fate.CANCELLED, Fate.ORPHANED
NEVER_STARTED = Fate.NEVER_STARTED
AWAITED = ["asyncio-gather", "asyncio", "trio", "anyio-asyncio", "anyio-trio"]
"""Schedulers with a framework that can cancel waiting tasks."""


def played(scenario: Scenario, scheduler: str, seating: Seating = seat) -> Run:
    """Play, and see that it is right, and event by event what the reference predicts."""
    games = seed_games(scenario, seating)
    one = run(scenario, scheduler, games=games, seating=seating)
    assert one.error is None
    assert one.verdict.breaches == ()
    assert one.record.events == predict(scenario, one.scheduler.policy, games).events
    return one


def last_two(record: Record, board: int) -> tuple[Event, Event]:
    """The last two events of a board."""
    before, last = record.by_board[board][-2:]
    return before, last


def limited(limit: Any, **more: Any) -> Scenario:
    """Three boards; at the second one there is a time limit for every reply, which takes 55 s."""
    override = {"boards": [2], "limit": limit, **more}
    opponents = {"player": "random", "think_time": "55 s", "override": [override]}
    return make_scenario(3, 3, opponents=opponents)


@pytest.mark.parametrize(("limit", "words"), [("40 s", "40 s"), ("54999 ms", "54.999 s")])
def test_an_opponent_who_thinks_longer_than_allowed_loses_at_that_very_time(
    scheduler: str, limit: str, words: str
) -> None:
    """Counted from the master's move, to the millisecond; all others play on."""
    record = played(limited(limit), scheduler).record
    moved, over = last_two(record, 2)
    assert record.results[2] == ("1-0", f"forfeit: no reply within {words}")
    assert moved.kind is Kind.MOVE
    assert over.at - moved.at == round(float(words.split()[0]) * 1_000)
    assert [len(events) for events in record.by_board.values()] == [11, 4, 11]


def test_a_reply_at_the_very_end_of_its_time_counts(scheduler: str) -> None:
    """55 s of thinking, 55 s allowed: the limit has no effect."""
    fingerprints = {played(limited(limit), scheduler).record.fingerprint for limit in ("55 s", 56)}
    assert len(fingerprints) == 1
    scenario = make_scenario(3, 3)
    assert fingerprints == {run(scenario, scheduler).record.fingerprint}


@pytest.mark.long
def test_several_replies_at_the_very_end_of_their_time_keep_their_order(
    ready_first: str,
) -> None:
    """All opponents think from the start, and all are ready when all their time is up."""
    scenario = make_scenario(4, 2, "1 s", "2 s", limit="2 s", opening="e4")
    unlimited = run(make_scenario(4, 2, "1 s", "2 s", opening="e4"), ready_first).record
    for _ in range(20):
        assert played(scenario, ready_first).record.events == unlimited.events


def test_a_limit_holds_for_the_first_thinking_too(scheduler: str) -> None:
    """Where Black begins, the opponents think from the start, and are late at 0:00:40."""
    record = played(make_scenario(3, 2, limit="40 s", opening="e4"), scheduler).record
    assert record.results == dict.fromkeys((1, 2, 3), ("1-0", "forfeit: no reply within 40 s"))
    assert record.makespan == 40_000
    assert record.visits == ()


def test_in_real_time_a_limit_is_kept_as_well(scheduler: str) -> None:
    """At speed 2000: 40 s are 20 ms, and the forfeit is dated when they were over."""
    one = run(limited("40 s"), scheduler, clock="wall", speed=2_000.0)
    moved, over = last_two(one.record, 2)
    assert over == Event(
        moved.at + 40_000, 2, 1, Kind.OVER, note="1-0 forfeit: no reply within 40 s"
    )
    assert [one.record.results[board][1][:12] for board in (1, 3)] == ["adjudicated:"] * 2
    assert one.outcome == "verified"


def mishap(what: str, at: Any, *boards: int) -> dict[str, Any]:
    """Write one thing that goes wrong as it is written in a file."""
    return {"what": what, "at": at, "boards": list(boards)} if boards else {"what": what, "at": at}


def test_an_opponent_who_walks_out_loses_instead_of_thinking_on(scheduler: str) -> None:
    """At once, or as soon as it is their turn after that; the others play on."""
    scenario = make_scenario(3, 3, mishaps=[mishap("walks-out", "100 s", 2)])
    record = played(scenario, scheduler).record
    moved, over = last_two(record, 2)
    assert record.results[2] == ("1-0", "forfeit: Opponent 2 walked out")
    assert moved.kind is Kind.MOVE
    assert over.at == max(100_000, moved.at)
    assert [len(record.by_board[board]) for board in (1, 3)] == [11, 11]


def test_an_opponent_who_has_finished_may_leave(scheduler: str) -> None:
    """A walk-out after the last reply, or at that very moment, does not count."""
    scenario = make_scenario(3, 3)
    usual = run(scenario, scheduler).record
    for later in (0, 1):
        at = usual.makespan + later
        left = scenario.model_copy(
            update={"mishaps": make_scenario(mishaps=[mishap("walks-out", f"{at} ms", 3)]).mishaps}
        )
        assert played(left, scheduler).record.fingerprint == usual.fingerprint


def test_silence_ends_with_the_time_limit(scheduler: str) -> None:
    """With a limit no wait is for ever; where both may happen, an earlier walk-out counts."""
    scenario = make_scenario(
        3, 3, limit="2 min",
        mishaps=[mishap("falls-silent", "80 s", 1, 2), mishap("walks-out", "150 s", 1)],
    )  # fmt: skip
    record = played(scenario, scheduler).record
    moved, over = last_two(record, 2)
    assert record.results[2] == ("1-0", "forfeit: no reply within 120 s")
    assert over.at - moved.at == 120_000
    assert record.results[1] == ("1-0", "forfeit: Opponent 1 walked out")


SILENT = make_scenario(3, 3, mishaps=[mishap("falls-silent", "80 s", 2)])
"""The opponent at board 2 makes no second reply, and there is no limit."""
WHAT_BECOMES = {
    "sequential": [COMPLETED, ORPHANED, NEVER_STARTED],
    "two-way": [COMPLETED, ORPHANED, NEVER_STARTED],
    "driver": [COMPLETED, ORPHANED, NEVER_STARTED],
    "rotation": [COMPLETED, ORPHANED, ORPHANED],
    "to-thread": [COMPLETED, ORPHANED, COMPLETED],
    "callbacks": [COMPLETED, ORPHANED, COMPLETED],
    "selectors": [COMPLETED, ORPHANED, COMPLETED],
    "generators": [COMPLETED, ORPHANED, COMPLETED],
    "yield-from": [COMPLETED, ORPHANED, COMPLETED],
    "native": [COMPLETED, ORPHANED, COMPLETED],
}
"""Exceptions to: all others finish, and then the waiting task is cancelled."""
IMPATIENT = {"patience", "patience-trio"}
"""Their timeouts go on for ever: they are ended when that has led to nothing for days."""
PATIENT = 3.0
"""Real seconds for which even a busy machine does not stall."""
NO_REPLY = "  board 2 waits for its opponent, who will never reply"


@pytest.mark.long
@pytest.mark.parametrize("clock", ["virtual", "wall"])
def test_silence_without_a_limit_is_a_deadlock_that_names_the_board(rung: str, clock: Any) -> None:
    """Never a hang, not in real time either; games that can go on without that reply do so."""
    in_vain = clock == "wall" and rung in IMPATIENT
    one = run(
        SILENT, rung, clock=clock, speed=1.0 if clock == "virtual" else 5_000.0,
        give_up_after=PATIENT if in_vain else 30.0,
    )  # fmt: skip
    assert isinstance(one.error, Deadlock)
    assert ("--give-up-after" in str(one.error)) is in_vain  # else it is found at once
    assert one.outcome == "deadlock"
    assert NO_REPLY in str(one.error).splitlines()
    assert one.record.stopped == str(one.error)
    assert one.record.by_board[2][-2].kind is Kind.MOVE
    fates, usual = list(one.record.fates.values()), [COMPLETED, CANCELLED, COMPLETED]
    if (rung, clock) == ("rotation", "wall"):  # who else is ready when she comes round?
        assert fates[1] is ORPHANED
    else:
        assert fates == WHAT_BECOMES.get(rung, usual)


@pytest.mark.long
def test_in_a_deadlock_the_others_have_played_what_is_predicted(rung: str) -> None:
    """The reference knows where it gets stuck: every event but the last words is as it says."""
    one = run(SILENT, rung)
    left = {Kind.CANCELLED, Kind.ORPHANED}
    came = tuple(event for event in one.record.events if event.kind not in left)
    predicted = predict(SILENT, one.scheduler.policy or "ready-first")
    assert came == predicted.events
    (left_at,) = {event.at for event in one.record.events if event.kind in left}
    if rung in IMPATIENT:
        assert left_at >= came[-1].at + DAY_MS
    else:
        assert left_at == came[-1].at


@pytest.mark.long
def test_timeouts_that_go_on_for_ever_are_a_deadlock() -> None:
    """Days after the last event, by the hall's clock: the same record every time."""
    ones = [run(SILENT, rung) for rung in ("patience", "patience-trio", "patience")]
    for one in ones:
        assert isinstance(one.error, Deadlock)
        assert NO_REPLY in str(one.error).splitlines()
        assert list(one.record.fates.values()) == [COMPLETED, CANCELLED, COMPLETED]
    assert len({one.record.fingerprint for one in ones}) == 1


TWO_DAYS = """
import asyncio

from simul.halls.on_asyncio import AsyncioHall
from simul.schedulers.with_asyncio import play_board


def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(play_boards(hall.boards))


async def play_boards(boards):
    games = [asyncio.create_task(play_board(board)) for board in boards]
    await asyncio.wait(games, timeout=172_800)
    for game in games:
        game.cancel()
    await asyncio.wait(games)
"""


def test_a_single_timeout_of_two_days_is_waited_for(tmp_path: Path) -> None:
    """It ends the wait, exactly when it is due."""
    mine = tmp_path / "mine.py"
    mine.write_text(TWO_DAYS, encoding="utf-8")
    one = run(SILENT, str(mine))
    assert one.record.by_board[2][-1][:4] == (172_800_000, 2, 3, Kind.CANCELLED)
    assert list(one.record.fates.values()) == [COMPLETED, CANCELLED, COMPLETED]


def test_a_pool_whose_only_thread_waits_for_ever_leaves_the_others_waiting() -> None:
    """No opponent sits down at board 3: there is no thread for it."""
    for clock, speed in (("virtual", 1.0), ("wall", 5_000.0)):
        scenario = SILENT.model_copy(update={"workers": 1})
        one = run(scenario, "thread-pool", clock=clock, speed=speed)  # type: ignore[arg-type]
        assert isinstance(one.error, Deadlock)
        assert NO_REPLY in str(one.error).splitlines()
        assert list(one.record.fates.values()) == [COMPLETED, CANCELLED, NEVER_STARTED]


@pytest.mark.long
def test_if_all_fall_silent_all_are_named(rung: str) -> None:
    """Every board at which a task or thread waits."""
    scenario = make_scenario(3, 3, mishaps=[mishap("falls-silent", 0, 1, 2, 3)])
    one = run(scenario, rung)
    waits = [line for line in str(one.error).splitlines() if line.endswith("never reply")]
    alone = rung in {"sequential", "two-way", "driver", "rotation"}
    assert len(waits) == (1 if alone else 3)


ENDS = {
    "hall-closes": ("1/2-1/2", "adjudicated: the hall closed: "),
    "master-falls-ill": ("0-1", "forfeit: the master fell ill"),
}
EVERY_END = pytest.mark.parametrize("what", list(ENDS))


def ending(what: str, at: str, **more: Any) -> Scenario:
    """Six boards with eight pairs each, and an early end of everything."""
    return make_scenario(6, 8, mishaps=[mishap(what, at)], **more)


@EVERY_END
def test_all_unfinished_games_end_when_everything_does(scheduler: str, what: str) -> None:
    """In the middle of the master's visit: her move is still made, and ends the last game."""
    record = played(ending(what, "122 s"), scheduler).record
    assert all(reason.startswith(ENDS[what][1]) for _, reason in record.results.values())
    assert what == "hall-closes" or {result for result, _ in record.results.values()} == {"0-1"}
    visits = [visit for visit in record.visits if visit.start < 122_000 < visit.end]
    (at_that_time,) = visits
    assert at_that_time.end == 125_000
    ends = {board: events[-1].at for board, events in record.by_board.items()}
    assert ends == dict.fromkeys(range(1, 7), 122_000) | {at_that_time.board: 125_000}
    moved, _ = last_two(record, at_that_time.board)
    assert (moved.at, moved.kind) == (125_000, Kind.MOVE)
    assert record.visits[-1] == at_that_time


@EVERY_END
def test_games_that_are_over_stay_as_they_are(what: str, scheduler: str) -> None:
    """An end after the last reply changes nothing; nor does one at its very moment."""
    usual = run(make_scenario(3, 3), scheduler).record
    for later in (0, 1):
        end = [mishap(what, f"{usual.makespan + later} ms")]
        record = played(make_scenario(3, 3, mishaps=end), scheduler).record
        assert record.fingerprint == usual.fingerprint


@EVERY_END
def test_a_reply_at_the_moment_of_the_end_is_made_and_no_move_after_it(
    ready_first: str, what: str
) -> None:
    """Board 1 replies at 1:00; the master would have come at once."""
    record = played(make_scenario(3, 3, mishaps=[mishap(what, "60 s")]), ready_first).record
    replied, over = last_two(record, 1)
    assert (replied.at, replied.kind) == (over.at, Kind.REPLY) == (60_000, Kind.REPLY)
    assert [event.kind for event in record.events].count(Kind.VISIT) == 3


@EVERY_END
def test_an_end_before_the_beginning_leaves_all_games_without_moves(
    scheduler: str, what: str
) -> None:
    """The opponents have taken their seats, and that was all."""
    record = played(make_scenario(3, 3, mishaps=[mishap(what, 0)]), scheduler).record
    assert [event.kind for event in record.by_board[2]] == [Kind.ARRIVED, Kind.OVER]
    assert record.makespan == 0
    assert {result for result, _ in record.results.values()} == {ENDS[what][0]}


def test_of_two_ends_the_first_counts(scheduler: str) -> None:
    """She falls ill in a hall that would have closed anyway, or the other way round."""
    for ill, closed, words in (("70 s", "80 s", "forfeit"), ("80 s", "70 s", "adjudicated")):
        mishaps = [mishap("master-falls-ill", ill), mishap("hall-closes", closed)]
        record = played(make_scenario(3, 3, mishaps=mishaps), scheduler).record
        assert {reason.partition(":")[0] for _, reason in record.results.values()} == {words}
        assert min(events[-1].at for events in record.by_board.values()) >= 70_000


@EVERY_END
def test_in_real_time_all_games_end_too(scheduler: str, what: str) -> None:
    """At speed 2000 the hall closes after 61 ms; what has begun is still finished."""
    one = run(ending(what, "122 s"), scheduler, clock="wall", speed=2_000.0)
    assert one.error is None
    assert one.outcome == "verified"
    assert all(reason.startswith(ENDS[what][1]) for _, reason in one.record.results.values())
    assert all(visit.start < 122_000 for visit in one.record.visits)


PROPAGATED = {"hall-closes": "the hall closed", "master-falls-ill": "the master fell ill"}


@EVERY_END
@pytest.mark.parametrize("name", AWAITED)
def test_where_failures_propagate_tasks_are_cancelled_at_that_very_time(
    name: str, what: str
) -> None:
    """All opponents are thinking: no move is under way."""
    one = run(ending(what, "45 s", on_failure="propagate"), name)
    assert type(one.error) is RunError
    assert str(one.error) == f"{PROPAGATED[what]} at 0:00:45"
    assert one.outcome == "failed"
    lasts = {
        board: (events[-1].at, events[-1].kind) for board, events in one.record.by_board.items()
    }
    assert lasts == dict.fromkeys(range(1, 7), (45_000, Kind.CANCELLED))
    assert one.verdict.broken == ("every-game-ends",)


@EVERY_END
@pytest.mark.parametrize("name", ["threaded", "thread-pool"])
def test_where_failures_propagate_threads_find_out_at_their_next_step(name: str, what: str) -> None:
    """Each makes the reply that it was waiting for, and then learns that it is all over."""
    one = run(ending(what, "45 s", on_failure="propagate", workers=6), name)
    assert str(one.error) == f"{PROPAGATED[what]} at 0:00:45"
    for board, events in one.record.by_board.items():
        replied_at = 55_000 + 5_000 * board
        assert [(event.at, event.kind) for event in events[-2:]] == [
            (replied_at, Kind.REPLY),
            (replied_at, Kind.CANCELLED),
        ]


@EVERY_END
def test_where_failures_propagate_a_loop_stops_at_its_next_step(rung: str, what: str) -> None:
    """By hand or round-robin: one board is interrupted; those in the loop's list learn nothing."""
    one = run(ending(what, "45 s", on_failure="propagate"), rung)
    assert str(one.error) == f"{PROPAGATED[what]} at 0:00:45"
    by_hand = {"rotation", "callbacks", "generators", "yield-from", "native"}
    if rung == "sequential":
        assert list(one.record.fates.values()) == [CANCELLED] + [NEVER_STARTED] * 5
    elif rung in by_hand:
        assert list(one.record.fates.values()) == [CANCELLED] + [ORPHANED] * 5
        assert one.record.makespan == 60_000


@EVERY_END
def test_where_failures_propagate_an_end_after_the_last_reply_is_none(
    scheduler: str, what: str
) -> None:
    """All games are over; also in real time."""
    scenario = make_scenario(2, 2, on_failure="propagate", mishaps=[mishap(what, "100 h")])
    assert run(scenario, scheduler).outcome == "verified"
    assert run(scenario, scheduler, clock="wall", speed=20_000.0).outcome == "verified"


def absent_minded(number: int, ms: int) -> Callable[[Scenario, int], Seat]:
    """Seat all players as usual, but let the master need this long for each move at one board."""

    def seating(scenario: Scenario, board: int) -> Seat:
        usual = seat(scenario, board)
        return dataclasses.replace(usual, master_time=lambda _: ms) if board == number else usual

    return seating


def overdue(limit: str) -> Scenario:
    """Eight boards; the opponents need 20 s for a reply, at the even boards 31 s."""
    override = {"boards": [2, 4, 6, 8], "think_time": "31 s"}
    spec = {"player": "random", "think_time": "20 s", "limit": limit, "override": [override]}
    return make_scenario(8, 2, opponents=spec)


def test_what_is_overdue_takes_effect_in_the_order_in_which_it_happened(ready_first: str) -> None:
    """While she sits at board 5 for 100 s, replies come and limits pass at boards 1 to 4.

    A framework left to itself would fire every overdue limit first.
    """
    record = played(overdue("30 s"), ready_first, absent_minded(5, 100_000)).record
    late = {board for board, (_, reason) in record.results.items() if reason.startswith("forfeit")}
    assert late == {2, 4, 6, 8}
    ends = {board: last_two(record, board) for board in (2, 4)}
    assert {board: (moved.at, over.at) for board, (moved, over) in ends.items()} == {
        2: (10_000, 40_000),
        4: (20_000, 50_000),
    }
    replies = [event.at for event in record.events if event.kind is Kind.REPLY][:2]
    assert replies == [25_000, 35_000]
    assert record.visits[4].end == 120_000


def test_an_overdue_reply_at_the_very_end_of_its_time_counts(ready_first: str) -> None:
    """Limit and reply are due at the same instant, and she comes long after both."""
    record = played(overdue("31 s"), ready_first, absent_minded(5, 100_000)).record
    assert all(reason.startswith("adjudicated") for _, reason in record.results.values())


@pytest.mark.parametrize("name", AWAITED)
def test_in_real_time_what_is_overdue_is_judged_by_when_it_was_due(name: str) -> None:
    """At speed 2000 she blocks the event loop for 50 ms; 15 ms are allowed for a reply."""
    seating = absent_minded(5, 100_000)
    one = run(overdue("30 s"), name, clock="wall", speed=2_000.0, seating=seating)
    record = one.record
    # on a busy machine another opponent may really be too slow
    late = {board for board, ending in record.endings.items() if ending.forfeited}
    assert late >= {2, 4, 6, 8}
    for board in late:
        moved, over = last_two(record, board)
        assert over.at - moved.at == 30_000
    assert one.outcome == "verified"


ENDED = {Kind.OVER, Kind.FAILED, Kind.CANCELLED, Kind.ORPHANED}


@examples(30, 200)
@given(
    UNLUCKY,
    st.sampled_from(["forfeit", "propagate"]),
    st.sampled_from([name for name in LADDER if LADDER[name].policy != "processes"]),
)
def test_however_a_run_ends_every_board_has_one_end(
    scenario: Scenario, on_failure: str, name: str
) -> None:
    """It is the last thing that happens there; and nothing is broken but that games were left."""
    one = run(scenario.model_copy(update={"on_failure": on_failure}), name)
    assert one.error is None or isinstance(one.error, RunError)
    assert set(one.verdict.broken) <= ({"every-game-ends"} if one.error else set())
    for events in one.record.by_board.values():
        assert [event.kind in ENDED for event in events[-1:]] == [True] * bool(events)
        assert ENDED.isdisjoint(event.kind for event in events[:-1])
