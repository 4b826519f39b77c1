"""What the hall cannot know is refused by name and line; what never ends is told, with its line."""

import re
from pathlib import Path

import pytest
from commanding import start
from conftest import make_scenario
from test_stdlib_imports import without_traceback

from simul.errors import Deadlock
from simul.running import Clock, run

ASYNCIO = """
import asyncio
from simul.halls.on_asyncio import AsyncioHall
{imports}


async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()


def play(exhibition):
    hall = AsyncioHall(exhibition)
    board = hall.boards[0]
{body}
"""
THREADED = """
from simul.halls.threaded import ThreadedHall
{imports}


def play_board(board):
    board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        board.opponent_replies()


def play(exhibition):
    hall = ThreadedHall(exhibition)
    board = hall.boards[0]
{body}
"""


def program(template: str, imports: str, *lines: str) -> str:
    """Fill in what a program does."""
    return template.format(imports=imports, body="\n".join(f"    {line}" for line in lines))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(
            program(ASYNCIO, "", "asyncio.run(play_board(board))"),
            "event loop does not go by the clock of the hall",
            id="another event loop",
        ),
        pytest.param(
            program(
                ASYNCIO,
                "import threading",
                "work = lambda: asyncio.run(play_board(board))",
                "thread = threading.Thread(target=work)",
                "thread.start()",
                "thread.join()",
            ),
            "event loop does not go by the clock of the hall",
            id="another event loop in a thread",
        ),
        pytest.param(
            program(
                THREADED,
                "import multiprocessing",
                "context = multiprocessing.get_context('fork')",
                "process = context.Process(target=play_board, args=(board,))",
                "process.start()",
                "process.join()",
            ),
            r"board 1 was played at in a copy of this process.*mine\.py, line 7",
            id="a copy of the process",
            marks=pytest.mark.processes,
        ),
        pytest.param(
            program(
                THREADED,
                "import multiprocessing",
                "context = multiprocessing.get_context('spawn')",
                "process = context.Process(target=play_board, args=(board,))",
                "process.start()",
                "process.join()",
            ),
            r"board 1 cannot be copied to another process.*in mine\.py, line \d+",
            id="another process",
            marks=pytest.mark.processes,
        ),
        pytest.param(
            program(
                THREADED,
                "from concurrent.futures import ProcessPoolExecutor",
                "with ProcessPoolExecutor(1) as pool:",
                "    pool.submit(play_board, board).result()",
            ),
            r"board 1 cannot be copied to another process",
            id="a pool of processes",
            marks=pytest.mark.processes,
        ),
    ],
)
def test_a_board_cannot_be_played_at_where_the_hall_does_not_see_it(
    tmp_path: Path, text: str, words: str
) -> None:
    """Neither stream shows lines of ours."""
    (tmp_path / "mine.py").write_text(text, encoding="utf-8")
    done = start(tmp_path, "run", "duel", "--scheduler", "mine.py", "--format", "none")
    assert done.code == 1
    assert re.search(words, without_traceback(done))


def ended(tmp_path: Path, text: str, clock: Clock = "virtual") -> str:
    """Run a program that has no end; return with which words it was ended."""
    path = tmp_path / "mine.py"
    path.write_text(text, encoding="utf-8")
    one = run(make_scenario(), str(path), clock=clock, speed=1_000.0)
    assert one.error is not None
    if "polling" not in str(one.error):
        assert isinstance(one.error, Deadlock)
    return " ".join(str(one.error).split())


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["while board.in_play:", "    time.sleep(0)"], "polling"),
        pytest.param(
            ["while threading.active_count():", "    time.sleep(0)"],
            "polling",
            marks=pytest.mark.long,
        ),
    ],
)
def test_polling_is_told_as_polling(tmp_path: Path, lines: list[str], words: str) -> None:
    """No time passes meanwhile."""
    assert words in ended(tmp_path, program(THREADED, "import threading, time", *lines))


WAITS = {
    "threading.Event().wait()": "the event of mine.py, line 18 to be set",
    "queue.Queue().get()": "an item from the queue of mine.py, line 18, which is empty",
    "threading.Semaphore(0).acquire()": "a place of the semaphore of mine.py, line 18",
    "threading.Barrier(2).wait()": "the barrier of mine.py, line 18: 1 of 2 have come",
    "Future().result()": "the result of a future",
    "with lock, lock: pass": "the lock of mine.py, line 17",
}


@pytest.mark.parametrize("clock", ["virtual", "wall"])
@pytest.mark.parametrize("line", WAITS)
def test_waiting_for_what_never_comes_is_a_deadlock_on_both_clocks(
    tmp_path: Path, line: str, clock: Clock
) -> None:
    """It says for what."""
    imports = "import queue, threading\nfrom concurrent.futures import Future"
    words = ended(tmp_path, program(THREADED, imports, "lock = threading.Lock()", line), clock)
    assert f"waits for {WAITS[line]}" in words


@pytest.mark.parametrize("clock", ["virtual", "wall"])
def test_a_lock_may_be_released_by_another_thread(tmp_path: Path, clock: Clock) -> None:
    """Then waiting for one's own lock is not a deadlock."""
    text = program(
        THREADED,
        "import threading, time",
        "lock = threading.Lock()",
        "lock.acquire()",
        "threading.Timer(300, lock.release).start()",
        "lock.acquire()",
        "lock.release()",
        "for each in hall.boards:",
        "    play_board(each)",
    )
    path = tmp_path / "mine.py"
    path.write_text(text, encoding="utf-8")
    one = run(make_scenario(), str(path), clock=clock, speed=1_000.0)
    assert one.error is None
    assert one.verdict.verified
    assert one.record.makespan >= 300_000 + 3 * 4 * 60_000


def test_threads_that_wait_for_each_other_are_named(tmp_path: Path) -> None:
    """One joins the other, which waits for an answer."""
    text = program(
        THREADED,
        "import queue, threading",
        "answers = queue.Queue()",
        "thread = threading.Thread(target=answers.get, name='the asker')",
        "thread.start()",
        "thread.join()",
    )
    words = ended(tmp_path, text)
    assert "the asker waits for an item from the queue of mine.py, line 16" in words
    assert "waits for the asker to end" in words
