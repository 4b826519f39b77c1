"""Games that stand where an event loop has left them, and coroutines that no event loop runs.

Python closes them when it ends, or when nothing refers to them; no traceback may come of that.
"""

import gc
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_programs import (
    ASYNCIO_HALL,
    AWAITED,
    GATHER,
    NURSERY,
    TRIO_HALL,
    instead,
    line_with,
    looks_like,
    played,
)

from simul.record import Fate

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
"""Some of these programs do not close their event loop, which Python does not mention either."""


@pytest.fixture(autouse=True)
def lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Run every test in a folder of its own, and see that no error is lost in a destructor."""
    monkeypatch.chdir(tmp_path)
    lost: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: lost.append(unraisable.exc_value))
    yield lost
    gc.collect()
    assert lost == []


OLD_STYLE = (
    """
import asyncio
from simul.halls.on_asyncio import AsyncioHall

def play(exhibition):
    hall = AsyncioHall(exhibition)
    loop = hall.new_event_loop()
    main(loop, hall.boards)
"""
    + AWAITED
)
LEFT = {
    "stopped when the first game is over": """
def main(loop, boards):
    for board in boards:
        loop.create_task(play_board(board)).add_done_callback(lambda _: loop.stop())
    loop.run_forever()
""",
    "stopped by a timer": """
def main(loop, boards):
    tasks = [loop.create_task(play_board(board)) for board in boards]
    loop.call_later(70, loop.stop)
    loop.run_forever()
""",
    "a wait with a timeout, and the loop closed": """
def main(loop, boards):
    tasks = [loop.create_task(play_board(board)) for board in boards]
    loop.run_until_complete(asyncio.wait(tasks, timeout=70))
    loop.close()
""",
    "in a daemon thread": """
import threading

def main(loop, boards):
    threading.Thread(target=loop.run_forever, daemon=True).start()
    games = [asyncio.run_coroutine_threadsafe(play_board(each), loop) for each in boards]
    games[0].result()
    loop.call_soon_threadsafe(loop.stop)
""",
}
STANDING = "tasks that nobody awaits: they are left where they stand when the event loop stops"


@pytest.mark.parametrize("main", LEFT.values(), ids=LEFT.keys())
def test_an_event_loop_that_is_stopped_leaves_tasks_that_nobody_awaits(main: str) -> None:
    """The line that made them is told, as it is under `asyncio.run`."""
    one = played(OLD_STYLE + main)
    assert one.outcome == "broken"
    assert looks_like(one) == STANDING
    assert one.cause is not None
    assert one.cause.see == "nobody-waited"
    called = "run_coroutine_threadsafe" if "daemon" in main else "create_task"
    assert one.place == ("mine.py", line_with(called))
    assert Fate.ORPHANED in one.record.fates.values()


def test_an_event_loop_that_is_stopped_leaves_the_games_when_it_stops() -> None:
    """She is at a board when the timer is due; no event loop is stopped within a move."""
    one = played(OLD_STYLE + LEFT["stopped by a timer"])
    left = [event for events in one.record.by_board.values() for event in events[-1:]]
    assert {(event.kind, event.at) for event in left} == {("orphaned", 75_000)}
    assert one.record.cut_short == "the end of the event loop"


def test_a_loop_of_the_old_style_that_runs_to_the_end_is_right() -> None:
    """It needs no `asyncio.run`."""
    main = """
def main(loop, boards):
    asyncio.set_event_loop(loop)
    loop.run_until_complete(asyncio.gather(*map(play_board, boards)))
"""
    assert played(OLD_STYLE + main).outcome == "verified"


def test_an_error_in_the_old_style_is_told_and_leaves_no_traceback() -> None:
    """The tasks of the others stand where they were."""
    main = """
def main(loop, boards):
    asyncio.set_event_loop(loop)
    loop.run_until_complete(asyncio.gather(*map(play_board, boards), fail()))

async def fail():
    await asyncio.sleep(30)
    raise ValueError("bad luck")
"""
    one = played(OLD_STYLE + main)
    assert one.outcome == "failed"
    assert f"ValueError: bad luck (mine.py, line {line_with('raise ValueError')})" in str(one.error)


def test_a_lock_that_a_closed_coroutine_holds_is_given_back_in_silence() -> None:
    """No event loop runs then, in which a task could be found."""
    main = """
def main(loop, boards):
    lock = asyncio.Lock()
    for board in boards:
        loop.create_task(play_board(board, lock))
    loop.call_later(12, loop.stop)
    loop.run_forever()

async def play_board(board, lock):
    await board.opponent_arrives()
    while board.in_play:
        async with lock:
            await board.master_moves_awaited()
            await board.opponent_replies()
"""
    assert looks_like(played(OLD_STYLE + main)) == STANDING


BY_HAND = {
    "dropped": """
async def main(boards):
    for board in boards:
        play_board(board).send(None)  # by hand
""",
    "closed": """
async def main(boards):
    for board in boards:
        game = play_board(board)
        game.send(None)
        game.close()  # by hand
""",
    "kept": """
kept = []

async def main(boards):
    for board in boards:
        kept.append(play_board(board))
        kept[-1].send(None)  # by hand
""",
}
CLOSED = "a coroutine that is closed, or that nothing runs any more, while its game is in play"


@pytest.mark.parametrize(
    ("hall", "how"),
    [
        (ASYNCIO_HALL, "dropped"),
        (ASYNCIO_HALL, "closed"),
        (ASYNCIO_HALL, "kept"),
        (TRIO_HALL, "dropped"),
        (TRIO_HALL, "closed"),
    ],
)
def test_a_coroutine_that_is_run_by_hand_is_told(hall: str, how: str) -> None:
    """It is not cancelled, by a timeout or by `cancel()`."""
    one = played(hall + AWAITED + BY_HAND[how])
    assert looks_like(one) == CLOSED
    assert set(one.record.fates.values()) == {Fate.ORPHANED}


def test_the_line_that_closes_a_coroutine_is_told() -> None:
    """Or the line that drops it."""
    one = played(ASYNCIO_HALL + AWAITED + BY_HAND["closed"])
    assert one.place == ("mine.py", line_with("# by hand"))
    one = played(ASYNCIO_HALL + AWAITED + BY_HAND["dropped"])
    assert one.place == ("mine.py", line_with("# by hand"))


def test_no_line_closes_a_coroutine_that_is_kept() -> None:
    """Nor is the line that runs the program one: it is the one that begins the game by hand."""
    one = played(ASYNCIO_HALL + AWAITED + BY_HAND["kept"])
    assert one.place == ("mine.py", line_with("# by hand"))


@pytest.mark.parametrize("text", [ASYNCIO_HALL + GATHER + AWAITED, TRIO_HALL + NURSERY + AWAITED])
def test_a_coroutine_beside_the_games_may_be_closed(text: str) -> None:
    """It plays at no board."""
    lines = "async def main(boards):\n"
    one = played(instead(text, lines, f"{lines}    play_board(boards[0]).close()\n"))
    assert one.outcome == "verified"


def test_system_tasks_of_trio_end_with_the_main_task() -> None:
    """No timeout cancels them, and nobody calls `cancel()`."""
    main = """
async def main(boards):
    for board in boards:
        trio.lowlevel.spawn_system_task(play_board, board)
    await trio.sleep(70)
"""
    one = played(TRIO_HALL + AWAITED + main)
    assert looks_like(one) == "system tasks of Trio, which it cancels when the main task ends"
    assert one.place == ("mine.py", line_with("spawn_system_task"))
