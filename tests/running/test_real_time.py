"""Causes and costs in real time, where a busy machine comes late: most turns count, not all.

Records are made late by hand, so that no test depends on the machine.
"""

import sys
from dataclasses import replace
from itertools import pairwise

import pytest
from conftest import make_scenario
from small_programs import (
    ASYNCIO_HALL,
    AWAITED,
    GROUP,
    STEWARDS,
    THREADED_HALL,
    TRIO_HALL,
    instead,
    line_with,
    looks_like,
    played,
)

from simul.errors import Deadlock
from simul.output.reports.troubles import complaints
from simul.record import Kind, Record
from simul.record.watching import is_waited_for, watches_every_reply
from simul.running import run

pytestmark = pytest.mark.usefixtures("own_folder")

SIX = make_scenario(boards=6, moves=30)
LATE = 5_000
"""Ms of the hall: 25 ms of real time, 200 times as fast."""
ONE_TURN = [0] * 90 + [30_000] + [0] * 89
EVERY_TURN = [LATE] * 180
HALF_OF_THEM_MUCH = [1_000, 30_000] * 90


def in_real_time(record: Record, lateness: list[int]) -> Record:
    """The record, as a machine leaves it that lets the master come late, by so much each turn."""
    events, late, turns = [], 0, iter(lateness)
    for event in record.events:
        if event.kind is Kind.VISIT:
            late += next(turns, 0)
        events.append(event._replace(at=event.at + late))
    return replace(record, clock="wall", events=tuple(events))


@pytest.mark.long
@pytest.mark.parametrize(
    "lateness", [[0] * 180, ONE_TURN, EVERY_TURN], ids=["never", "once", "always"]
)
@pytest.mark.parametrize("mistake", ["lock-held", "blocking-wait", "one-after-another"])
def test_a_late_turn_does_not_hide_that_no_other_board_was_served(
    mistake: str, lateness: list[int]
) -> None:
    """One turn of 180 that came half a minute late, or all of them a little."""
    assert watches_every_reply(in_real_time(run(SIX, mistake).record, lateness))


def test_turns_that_are_mostly_late_for_another_reason_are_not_watched_replies() -> None:
    """A visit a minute, whatever the opponents do: on no clock does she stay for them."""
    text = instead(
        ASYNCIO_HALL + GROUP + AWAITED,
        "        board.master_moves()\n",
        "        await ticks.get()\n        board.master_moves()\n",
    )
    one = played(
        text
        + """
ticks = asyncio.Queue()

async def main(boards):
    await asyncio.gather(*map(play_board, boards), tick())

async def tick():
    for _ in range(12):
        await asyncio.sleep(90)
        ticks.put_nowait(1)
"""
    )
    assert not watches_every_reply(one.record)
    assert not watches_every_reply(in_real_time(one.record, [LATE] * 12))


@pytest.mark.long
@pytest.mark.parametrize("scheduler", ["threaded", "asyncio", "rotation"])
@pytest.mark.parametrize(
    "lateness", [ONE_TURN, EVERY_TURN, HALF_OF_THEM_MUCH], ids=["once", "always", "half"]
)
def test_a_late_machine_alone_is_not_accused(scheduler: str, lateness: list[int]) -> None:
    """Others were served while an opponent thought, only later."""
    assert not watches_every_reply(in_real_time(run(SIX, scheduler).record, lateness))


def late_at_each_board(record: Record, lateness: int) -> Record:
    """The record, with each visit and move so much later than the opponent is ready."""
    late = [
        each._replace(at=each.at + lateness) if each.kind in {Kind.VISIT, Kind.MOVE} else each
        for each in record.events
    ]
    return replace(record, clock="wall", events=Record.in_order(late))


@pytest.mark.parametrize(
    ("mistake", "waited_for"), [("cloned-masters", False), ("asked-then-came", True)]
)
def test_clones_of_the_master_are_late_and_not_waited_for(mistake: str, waited_for: bool) -> None:
    """Half a second at each board is the machine; a good part of a move is not."""
    record = run("textbook", mistake).record
    assert is_waited_for(record) is waited_for
    assert is_waited_for(late_at_each_board(record, 500)) is waited_for


def test_a_mistake_that_costs_twice_the_time_shows_in_real_time() -> None:
    """A busy machine makes it longer still; without the lock held, 0:02:45 would do."""
    one = run("duel", "lock-held", clock="wall", speed=2_000)
    assert one.outcome == "verified"
    assert (one.promised, one.costs_time, one.remark) == (165_000, True, "0:02:45 would do")
    told = complaints([one])
    assert not [line for line in told if "does not show" in line]
    assert [line for line in told if line.endswith(", and 0:02:45 would do")]


@pytest.mark.parametrize(
    ("factor", "told"),
    [
        (1.0, "lock-held is a mistake that does not show here"),
        (1.4, "lock-held is a mistake that does not show here"),
        (1.6, "lock-held breaks no rule here"),
    ],
)
def test_a_mistake_that_costs_nothing_does_not_show(factor: float, told: str) -> None:
    """At one board nobody waits for the lock; a machine that is somewhat slow is not enough."""
    one = run(make_scenario(boards=1), "lock-held")
    assert one.promised == one.record.makespan
    late = replace(one, promised=int(one.record.makespan / factor))
    assert complaints([late])[0] == told


WAITS_FOR_HANDS = """
import os

async def play_board(board):
    loop, hand = asyncio.get_running_loop(), asyncio.Event()
    hands, raise_hand = os.pipe()
    loop.add_reader(hands, hand.set)
    await board.opponent_arrives()
    board.master_moves()
    await board.opponent_replies()
    await hand.wait()  # in vain
"""


def last_played(record: Record) -> int:
    """When something last happened at a board that was not left."""
    left = {Kind.ORPHANED, Kind.CANCELLED}
    return max(event.at for event in record.events if event.kind not in left)


@pytest.mark.skipif(sys.platform != "linux", reason="it is not known where a pipe ends")
@pytest.mark.parametrize("clock", ["virtual", "wall"])
def test_a_pipe_of_the_program_s_own_is_no_hope(clock: str) -> None:
    """Nothing would ever write to it: a deadlock, after as much as was played."""
    text = ASYNCIO_HALL + WAITS_FOR_HANDS + GROUP
    one = played(text, clock="wall" if clock == "wall" else "virtual", speed=1_000)
    assert one.outcome == "deadlock"
    told = [line.strip() for line in str(one.error).splitlines()]
    at = line_with("# in vain")
    made = line_with("asyncio.Event()")
    assert told[1] == (
        f"3 tasks wait for the event of mine.py, line {made} to be set (mine.py, line {at})"
    )
    assert told[-1] == (
        "all that it watches (add_reader, sockets, pipes) only the program itself could write to"
    )
    assert looks_like(one) == "an event that nothing sets"
    assert one.record.makespan == last_played(one.record)
    assert (one.raised, one.left) == ("", "")


CALLS_TRIO = """
async def main(boards):
    bell = trio.Event()
    await trio.to_thread.run_sync(lambda: trio.from_thread.run(bell.wait))  # in vain
"""


def test_a_thread_that_waits_for_a_call_in_trio_may_be_in_a_deadlock() -> None:
    """The call waits for what nothing else will do."""
    one = played(TRIO_HALL + CALLS_TRIO, clock="wall", speed=1_000)
    assert one.outcome == "deadlock"
    at = line_with("# in vain")
    assert f"waits for the result of a call in Trio's thread (mine.py, line {at})" in str(one.error)
    assert looks_like(one) == "an event that nothing sets"


SERVER = """
async def main(boards):
    called = asyncio.Event()
    await asyncio.start_server(lambda reader, writer: called.set(), "127.0.0.1", 0)
    await boards[0].opponent_arrives()
    boards[0].master_moves()
    await called.wait()  # for a client
"""


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the program leaves its server open
@pytest.mark.skipif(sys.platform != "linux", reason="it is not known what a socket is")
def test_a_client_may_still_connect_and_then_nothing_is_guessed() -> None:
    """The run is given up only after a while, as a deadlock; what waits is told, and for whom."""
    one = played(ASYNCIO_HALL + SERVER, clock="wall", speed=1_000, give_up_after=1)
    assert isinstance(one.error, Deadlock)
    assert one.error.hopeful
    last = str(one.error).splitlines()[-1].strip()
    assert last.startswith("a client may still connect to 127.0.0.1:")
    assert last.endswith(", and has not for 1 s of real time (--give-up-after waits longer)")
    assert looks_like(one) == ""
    assert one.record.makespan == last_played(one.record)


def test_a_run_that_is_given_up_has_the_total_of_what_was_played() -> None:
    """A second of real time is more than a quarter of an hour of the hall."""
    one = played(
        "import socket\n"
        + THREADED_HALL
        + """
def play_board(board):
    board.opponent_arrives()
    board.master_moves()
    ours, theirs = socket.socketpair()
    ours.recv(1)
"""
        + STEWARDS,
        make_scenario(boards=1),
        clock="wall",
        speed=1_000,
        give_up_after=1,
    )
    assert "was given up after 1 s of real time: nobody has moved" in str(one.error)
    assert one.record.makespan == last_played(one.record)
    assert len(list(pairwise(one.record.events))) > 1
