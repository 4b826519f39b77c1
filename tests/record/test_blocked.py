"""Calls that block the program: noted in the record, named in the verdict, counted in the figures.

The program here lets half a second of hall time pass in a coroutine.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from commanding import call
from conftest import make_scenario

from simul.clocks import Timeline
from simul.exhibition import Exhibition
from simul.games import seed_games
from simul.oracle.reference import predict
from simul.oracle.verdict import Verdict, verify
from simul.output.files import load_record, record_json
from simul.record import Block, Event, Kind, Pairing, Record, Span, State
from simul.running import run
from simul.scenario import load_scenario

SLEEP = "time.sleep(0.5)"
HERE = "mine.py, line 25"
BLOCKING = '''"""Half a second in which nobody is served, after each move."""

import asyncio
import time

from simul.halls.on_asyncio import AsyncioHall


def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(play_boards(hall.boards))


async def play_boards(boards):
    async with asyncio.TaskGroup() as tasks:
        for board in boards:
            tasks.create_task(play_board(board))


async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        time.sleep(0.5)
        await board.opponent_replies()
'''
RIGHT = predict(make_scenario(2, 2), "ready-first")
"""Visits at 0:00 and 0:05, then at 1:00 and 1:05; the last replies at 2:00 and 2:05."""

Capsys = pytest.CaptureFixture[str]


@pytest.fixture
def blocking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Write the program into a folder of its own, and go there."""
    monkeypatch.chdir(tmp_path)
    Path("mine.py").write_text(BLOCKING, encoding="utf-8")
    return "mine.py"


def blocked(*times: tuple[int, int], note: str = f"{SLEEP} at {HERE}", master: int = 1) -> Record:
    """Return the right record with these times in which the program was blocked."""
    own = [
        Event(at, 0, master, kind, "", note)
        for start, end in times
        for at, kind in ((start, Kind.BLOCKED), (end, Kind.RESUMED))
    ]
    return with_events(RIGHT, *own)


def with_events(record: Record, *own: Event) -> Record:
    """Put events into a record."""
    return replace(record, events=Record.in_order([*record.events, *own]))


def judged(record: Record) -> Verdict:
    """Judge a record by the games of its seed."""
    scenario = make_scenario(2, 2)
    return verify(record, seed_games(scenario), scenario=scenario)


def exhibition() -> Exhibition:
    """Seat two boards, and play nothing."""
    return Exhibition(make_scenario(2, 2), Timeline())


def test_a_blocked_call_is_a_pair_of_events() -> None:
    """With the call and its place; one that takes no time is nothing."""
    hall = exhibition()
    hall.log.blocked(1_000, 1_500, SLEEP, HERE)
    hall.log.blocked(1_500, 1_500, SLEEP, HERE)
    assert hall.log.events == [
        Event(1_000, 0, 1, Kind.BLOCKED, "", "time.sleep(0.5) at mine.py, line 25"),
        Event(1_500, 0, 1, Kind.RESUMED, "", "time.sleep(0.5) at mine.py, line 25"),
    ]


def test_a_loop_that_only_sleeps_is_one_pair_however_long() -> None:
    """So that a program that polls for ever neither fills the memory nor seems to make progress."""
    hall = exhibition()
    for at in range(0, 1_000, 10):
        hall.log.blocked(at, at + 10, SLEEP, HERE)
    assert [event.at for event in hall.log.events] == [0, 1_000]
    hall.log.blocked(1_000, 1_010, SLEEP, "mine.py, line 34")
    hall.log.blocked(1_020, 1_030, SLEEP, "mine.py, line 34")
    assert [event.at for event in hall.log.events] == [0, 1_000, 1_000, 1_010, 1_020, 1_030]


def test_the_times_follow_from_the_events_until_the_hall_is_empty() -> None:
    """The last reply comes at 2:05; a call that blocks after that keeps no board waiting."""
    record = blocked((70_000, 71_000), (124_000, 200_000), (300_000, 400_000))
    note = f"{SLEEP} at {HERE}"
    assert record.makespan == 125_000
    assert record.blocks == (Block(70_000, 71_000, note, 1), Block(124_000, 125_000, note, 1))
    assert (record.blocked, record.blocked_share) == (2_000, 2 / 125)
    assert record.away == (
        Span(0, State.BLOCKED, 70_000, 71_000),
        Span(0, State.BLOCKED, 124_000, 125_000),
    )
    assert record.time_in(State.BLOCKED) == 2_000
    assert record.time_in(State.IDLE) == RIGHT.time_in(State.IDLE) - 2_000
    assert (record.utilisation, record.speedup) == (RIGHT.utilisation, RIGHT.speedup)
    assert (record.spans, record.by_board) == (RIGHT.spans, RIGHT.by_board)


def test_calls_at_the_same_time_count_once() -> None:
    """Two event loops of one program may be blocked, each by its own line."""
    other = blocked((70_000, 80_000)).events
    record = with_events(blocked((75_000, 85_000), note="input() at mine.py, line 7"))
    record = replace(record, events=Record.in_order([*{*record.events, *other}]))
    assert [(block.start, block.end) for block in record.blocks] == [
        (70_000, 80_000),
        (75_000, 85_000),
    ]
    assert record.blocked == 15_000


def test_a_call_that_never_returned_blocks_to_the_end() -> None:
    """The run was stopped meanwhile."""
    record = with_events(RIGHT, Event(100_000, 0, 1, Kind.BLOCKED, "", f"{SLEEP} at {HERE}"))
    assert record.blocked == 25_000


def test_a_program_that_is_blocked_serves_none_of_its_masters() -> None:
    """Both of a tandem; of a team, only the one whose program it is."""
    tandem = replace(RIGHT, pairings=_played_by(RIGHT, (1, 2), (1, 2)))
    team = replace(RIGHT, pairings=_played_by(RIGHT, (1,), (2,)))
    span = Span(0, State.BLOCKED, 70_000, 80_000)
    events = blocked((70_000, 80_000)).events
    assert replace(tandem, events=events).away_by_master == {1: (span,), 2: (span,)}
    assert replace(tandem, events=events).blocked_share == 10 / 125
    assert replace(team, events=events).away_by_master == {1: (span,), 2: ()}
    assert replace(team, events=events).blocked_share == 10 / 250


def _played_by(record: Record, *masters: tuple[int, ...]) -> tuple[Pairing, ...]:
    seats = zip(record.pairings, masters, strict=True)
    return tuple(replace(pairing, masters=who) for pairing, who in seats)


def test_the_record_reads_back() -> None:
    """With all that follows from it."""
    record = blocked((70_000, 71_000), (80_000, 90_000))
    loaded = load_record(record_json(record))
    assert loaded == record
    assert loaded.blocks == record.blocks


def test_the_verdict_names_line_call_and_total() -> None:
    """And when it first happened, and who was kept waiting; the usual cause has the remedy."""
    (breach,) = judged(blocked((70_000, 70_500), (75_000, 75_500))).breaches
    assert str(breach) == (
        "loop-not-blocked: at 0:01:10: time.sleep(0.5) at mine.py, line 25 blocked the event loop "
        "2 times, 0:00:01 in all: no board was served meanwhile"
    )


def test_of_several_lines_the_most_costly_comes_first() -> None:
    """Lines count, not calls, whose arguments may differ each time; of many, three are told."""
    record = blocked((70_000, 71_000))
    for line in range(40, 45):
        start = 71_000 + 1_000 * line
        note = f"job.result() at mine.py, line {line}"
        own = blocked((start, start + line), note=note).events
        record = with_events(record, *(event for event in own if not event.board))
    for start, ms in ((80_000, 2_500), (85_000, 500)):
        own = blocked((start, start + ms), note=f"time.sleep({ms}) at mine.py, line 9").events
        record = with_events(record, *(event for event in own if not event.board))
    (breach,) = judged(record).breaches
    assert breach.at == 70_000
    assert breach.words.startswith(
        "time.sleep(...) at mine.py, line 9 blocked the event loop 2 times, 0:00:03 in all; "
        "time.sleep(0.5) at mine.py, line 25 once, 0:00:01; "
        "job.result() at mine.py, line 44 once, 0:00:00; 4 more lines: 0:00:00.2: no board"
    )


def test_what_blocks_the_program_is_no_walk_and_no_broken_promise() -> None:
    """The masters' own events are judged as if it were not there."""
    record = blocked((70_000, 71_000))
    scenario = make_scenario(2, 2)
    found = verify(record, seed_games(scenario), RIGHT, scenario)
    assert found.broken == ("loop-not-blocked",)


@pytest.mark.long
def test_a_program_that_sleeps_is_slower_by_what_it_slept(blocking: str) -> None:
    """30 rounds of 24 boards at 5.5 s, and the last reply, which 0.5 s of sleep do not delay.

    That it is not verified does not take its total away.
    """
    one = run(load_scenario("textbook"), blocking)
    assert one.record.makespan == 30 * 24 * 5_500 - 500 + 55_000 == 4_014_500
    assert len(one.record.blocks) == 720
    assert one.record.blocked == 360_000
    assert one.verdict.broken == ("loop-not-blocked",)
    assert (one.outcome, one.remark) == ("broken", "breaks loop-not-blocked")
    figures = one.figures()
    assert figures["blocked_ms"] == 360_000
    assert figures["blocked_share"] == round(360_000 / 4_014_500, 4)


@pytest.mark.long
def test_the_terminal_tells_of_it_once(blocking: str, capsys: Capsys) -> None:
    """In the verdict with its line, and in a sentence below the table how much time it cost."""
    words = ("run", "textbook", "--scheduler", blocking, "--format", "none")
    done = call(capsys, *words)
    told = " ".join(done.out.split())
    assert done.code == 1
    assert "time.sleep(0.5) at mine.py, line 25 blocked the event loop 720 times, 0:06:00" in told
    assert (
        "The program was blocked for 0:06:00, 9.0% of the time, and no board was served meanwhile"
        in told
    )
    done = call(capsys, *words, "--json")
    (figures,) = json.loads(done.out)["runs"]
    assert figures["verified"] is False
    assert figures["total_ms"] == 4_014_500
    assert "mine.py, line 25 blocked the event loop 720 times" in done.err


def test_a_team_is_blocked_master_by_master(blocking: str) -> None:
    """Each has a program of her own."""
    scenario = load_scenario("three-masters")
    record = run(scenario, blocking).record
    assert {block.master for block in record.blocks} == {1, 2, 3}
    visits = sum(event.kind is Kind.VISIT for event in record.events)
    assert sum(block.end - block.start for block in record.blocks) <= 500 * visits
    assert all(
        any(span.state is State.BLOCKED for span in own) for own in record.away_by_master.values()
    )
