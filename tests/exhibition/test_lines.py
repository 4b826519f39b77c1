"""The lines of a program: how long its queues get, and whether that is promised to have a bound."""

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import make_scenario

from simul.games import seed_games
from simul.oracle.reference import predict
from simul.oracle.verdict import verify
from simul.output.files import load_record, record_json
from simul.record import Event, Kind, Record
from simul.running import run
from simul.scenario import load_scenario


@pytest.mark.long
def test_only_the_line_is_wrong_without_a_bound() -> None:
    """Games, times and order are those of the right file: nothing shows in a chart."""
    scenario = load_scenario("textbook", workers=4)
    record = run(scenario, "unbounded-queue").record
    crowds = [event for event in record.events if event.kind is Kind.CROWDED]
    others = tuple(event for event in record.events if event.kind is not Kind.CROWDED)
    assert [(event.at, event.note.partition(" at ")[0]) for event in crowds] == [(0, "24 items")]
    assert others == run(scenario, "board-queue").record.events


@pytest.mark.parametrize(("workers", "outcome"), [(5, "broken"), (6, "verified")])
def test_a_line_may_be_as_long_as_there_are_workers(workers: int, outcome: str) -> None:
    """Six boards and six stewards: no board waits for one."""
    assert run(make_scenario(6, workers=workers), "unbounded-queue").outcome == outcome


def test_a_line_with_a_bound_is_as_long_as_its_bound() -> None:
    """Then what fills it waits."""
    (words,) = run(load_scenario("textbook", workers=4), "board-queue").costs
    assert words.startswith("up to 4 items stood in the queue of board_queue.py, line ")


def test_a_line_grows_in_real_time_as_well() -> None:
    """All boards are put in before the first steward runs."""
    scenario = make_scenario(6, 1, workers=2)
    one = run(scenario, "unbounded-queue", clock="wall", speed=10_000.0)
    assert one.verdict.broken == ("lines-have-a-bound",)
    assert run(scenario, "board-queue", clock="wall", speed=10_000.0).outcome == "verified"


THREADS = """
import queue
import threading

from simul.halls.threaded import ThreadedHall


def play(exhibition):
    hall = ThreadedHall(exhibition)
    master = threading.Lock()
    line = queue.{}
    stewards = [threading.Thread(target=serve, args=(line, master)) for _ in range(2)]
    for board in hall.boards:
        line.put((board.number, board))
    for steward in stewards:
        steward.start()
        line.put((99, None))
    for steward in stewards:
        steward.join()


def serve(line, master):
    while (board := line.get()[1]) is not None:
        board.opponent_arrives()
        while board.in_play:
            with master:
                board.master_moves()
            board.opponent_replies()
"""


@pytest.mark.parametrize("queue", ["Queue()", "PriorityQueue()", "Queue(maxsize=-1)"])
def test_the_queues_of_threads_are_told_as_well(tmp_path: Path, queue: str) -> None:
    """Of any kind, without a breach: this work was known from the start."""
    mine = tmp_path / "mine.py"
    mine.write_text(THREADS.format(queue), encoding="utf-8")
    one = run(make_scenario(6, workers=2), str(mine))
    assert one.outcome == "verified"
    words = one.costs[-1]
    assert words.startswith("up to 7 items stood in the queue of mine.py, line 11; it has no bound")


def test_the_verdict_says_how_long_the_line_was_and_where() -> None:
    """From the event alone, which a record keeps."""
    scenario = load_scenario("duel")
    games = seed_games(scenario)
    right = predict(scenario, "ready-first", games)
    own = Event(5_000, 0, 1, Kind.CROWDED, "", "20 items at mine.py, line 7")
    record = replace(right, events=Record.in_order([*right.events, own]))
    assert load_record(record_json(record)).events == record.events
    (breach,) = verify(record, games, right, scenario).breaches
    assert str(breach).startswith("lines-have-a-bound: at 0:00:05: 20 items at mine.py, line 7: ")
