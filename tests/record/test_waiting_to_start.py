"""Opponents who are there and wait for their game to begin: counted, and told where it matters.

The expected times are closed forms: with the textbook's constant times a game of M move pairs lasts
M·(A + B), A = 5 s and B = 55 s.
"""

import json
from pathlib import Path

import pytest
from commanding import call
from conftest import make_scenario

from simul.running import run
from simul.scenario import load_scenario

A, B, M = 5_000, 55_000, 30
GAME = M * (A + B)
A_FEW_AT_A_TIME = '''"""No more than four games at a time."""

import asyncio

from simul.halls.on_asyncio import AsyncioHall


def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(play_boards(hall.boards))


async def play_boards(boards):
    places = asyncio.Semaphore(4)
    async with asyncio.TaskGroup() as tasks:
        for board in boards:
            tasks.create_task(play_board(board, places))


async def play_board(board, places):
    async with places:
        await board.opponent_arrives()
        while board.in_play:
            board.master_moves()
            await board.opponent_replies()
'''

Capsys = pytest.CaptureFixture[str]


@pytest.fixture
def few_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Write the program into a folder of its own, and go there."""
    monkeypatch.chdir(tmp_path)
    Path("few.py").write_text(A_FEW_AT_A_TIME, encoding="utf-8")
    return "few.py"


def test_with_four_games_at_a_time_twenty_opponents_wait_for_hours(few_at_a_time: str) -> None:
    """Four boards begin when the four before are done, and have their first visits in turn."""
    one = run(load_scenario("textbook"), few_at_a_time)
    begun = {board: (board - 1) // 4 * GAME + (board - 1) % 4 * A for board in range(1, 25)}
    assert one.verdict.verified
    assert one.record.makespan == 10_815_000
    assert one.record.start_waits == begun
    assert one.record.mean_start_wait == sum(begun.values()) / 24 == 4_507_500
    assert one.record.mean_wait == 0
    assert one.record.passed_over == tuple(range(5, 25))
    assert {key: one.figures()[key] for key in ("mean_wait_ms", "mean_start_wait_ms")} == {
        "mean_wait_ms": 0.0,
        "mean_start_wait_ms": 4_507_500.0,
    }
    assert one.figures()["longest_start_wait_ms"] == begun[24] == 9_015_000
    assert one.figures()["passed_over"] == 20


def test_one_after_the_other_keeps_all_waiting_but_the_first() -> None:
    """The last opponent, for all games but one."""
    record = run(load_scenario("textbook"), "sequential").record
    assert record.start_waits == {board: (board - 1) * GAME for board in range(1, 25)}
    assert record.passed_over == tuple(range(2, 25))


def test_a_small_pool_of_threads_keeps_opponents_waiting() -> None:
    """Eight boards, four threads: the second four wait for a whole game."""
    record = run(load_scenario("few-boards", workers=4), "thread-pool").record
    assert record.passed_over == (5, 6, 7, 8)
    assert [record.start_waits[board] for board in (4, 5, 8)] == [3 * A, GAME, GAME + 3 * A]


def test_ready_boards_are_served_in_order_and_none_is_passed_over(ready_first: str) -> None:
    """The first round takes its time, and that is all."""
    record = run(make_scenario(24, 3), ready_first).record
    assert record.start_waits == {board: (board - 1) * A for board in range(1, 25)}
    assert record.passed_over == ()


IN_TURN = [
    "latecomers",
    "newcomers",
    "rounds",
    "elevator",
    "chess-clocks",
    "tandem",
    "three-masters",
]


@pytest.mark.parametrize("name", IN_TURN)
def test_no_lesson_of_the_hall_passes_a_board_over(name: str) -> None:
    """Latecomers and newcomers wait for their turn, not for the program."""
    assert run(load_scenario(name), "asyncio").record.passed_over == ()


def test_a_latecomer_waits_from_the_arrival_on() -> None:
    """Not from the start; an opponent who comes when no other is there does not wait at all."""
    late = [
        {"at": at, "what": "comes-late", "boards": [board]}
        for board, at in ((2, "2 min"), (3, "1 h"))
    ]
    scenario = make_scenario(3, 4, mishaps=late)
    record = run(scenario, "sequential").record
    assert record.start_waits == {1: 0, 2: 4 * 60_000 - 120_000, 3: 0}
    assert record.passed_over == (2,)


@pytest.mark.long
def test_the_table_tells_of_it_where_it_matters(few_at_a_time: str, capsys: Capsys) -> None:
    """One sentence; of several runs with names, and none where every opponent is served in turn."""
    told = (
        "20 of 24 opponents waited to start while others were served again, 1:30:08 on average "
        "and 2:30:15 at most"
    )
    done = call(capsys, "run", "textbook", "--scheduler", few_at_a_time, "--format", "none")
    assert (done.code, done.err) == (0, "")
    assert f"\n{told}\n" in done.out
    both = f"asyncio,{few_at_a_time}"
    done = call(capsys, "compare", "textbook", "--schedulers", both, "--format", "none")
    assert f"few: {told}" in " ".join(done.out.split())
    assert done.out.count("waited to start") == 1


def test_the_keys_are_in_the_summary(few_at_a_time: str, capsys: Capsys) -> None:
    """Beside those that were always there."""
    words = ("run", "textbook", "--boards", "8", "--scheduler", few_at_a_time, "--json")
    (figures,) = json.loads(call(capsys, *words, "--format", "none").out)["runs"]
    assert figures["passed_over"] == 4
    assert figures["mean_wait_ms"] == 0
    assert figures["mean_start_wait_ms"] == (2 * (0 + 5 + 10 + 15) + 4 * 1_800) * 1_000 / 8
