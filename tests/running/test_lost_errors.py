"""Errors that a program never sees: what keeps them, how many there are, and the remedy.

To each belongs a near miss: a program that did ask, and of which that must not be said.
"""

import sys
from pathlib import Path

import pytest
from commanding import call
from small_programs import (
    ASYNCIO_HALL,
    AWAITED,
    GATHER,
    GROUP,
    LOCKED,
    STEWARDS,
    THREADED_HALL,
    UNLOCKED,
    costs,
    instead,
    line_with,
    looks_like,
    played,
)

from simul.scenario import load_scenario

pytestmark = pytest.mark.usefixtures("own_folder")

Capsys = pytest.CaptureFixture[str]

ASYNCIO = ASYNCIO_HALL + GATHER + AWAITED
THREADS = "from concurrent.futures import ThreadPoolExecutor\n" + THREADED_HALL + LOCKED
POOL = """
def main(boards):
    with ThreadPoolExecutor() as pool:
        {}
"""
KEPT = "an error that a future keeps, and nobody asks for"


@pytest.mark.parametrize(
    "line",
    [
        "pool.map(play_board, boards)",
        "[pool.submit(play_board, board) for board in boards]",
    ],
)
@pytest.mark.parametrize("who", ["the player", "the program"])
def test_an_error_that_a_pool_keeps_is_not_gather_s(line: str, who: str) -> None:
    """With the line that handed the call to the pool."""
    text = THREADS + POOL.format(line)
    if who == "the program":
        text = instead(text, "    board.opponent_arrives()\n", BAD_LUCK)
    one = played(text, load_scenario("walk-out" if who == "the player" else "duel"))
    assert (one.outcome, looks_like(one)) == ("failed", KEPT)
    assert one.place == ("mine.py", line_with(line))


BAD_LUCK = """    if board.number == 2:
        raise ValueError("bad luck")
    board.opponent_arrives()
"""


@pytest.mark.parametrize(
    ("lines", "fate"),
    [
        (
            """futures = [pool.submit(play_board, board) for board in boards]
        for future in futures:
            future.exception()""",
            "; it ended a call, and the program, which was told, went on",
        ),
        ("list(pool.map(play_board, boards))", ""),
    ],
)
def test_an_error_that_a_pool_was_asked_for_is_not_called_unlooked_at(
    lines: str, fate: str
) -> None:
    """It is raised where it was asked for, or the program went on although it knew."""
    text = THREADS + POOL.format(lines)
    one = played(instead(text, "    board.opponent_arrives()\n", BAD_LUCK))
    at = line_with("raise ValueError") if fate else line_with("list(pool")
    assert f"ValueError: bad luck (mine.py, line {at})" in str(one.error).replace(
        f"line {line_with('raise ValueError')}", f"line {at}"
    )
    assert str(one.error).endswith(fate)
    assert looks_like(one) == ""


def test_an_error_that_gather_keeps_is_still_gather_s() -> None:
    """Though it went through a thread, whose future was asked."""
    one = played(
        instead(
            ASYNCIO,
            "    await asyncio.gather(*map(play_board, boards))\n",
            "    calls = [asyncio.to_thread(fail), *map(play_board, boards[1:])]\n"
            "    await asyncio.gather(*calls, return_exceptions=True)  # kept here\n\n"
            "def fail():\n    raise ValueError('bad luck')\n",
        )
    )
    assert one.cause is not None
    assert one.cause.see == "gather-swallowed"
    assert one.place == ("mine.py", line_with("# kept here"))


DIED = "an error that ended a task or a call, for whose work others wait"
DEAD_WORKERS = {
    "queue.join": ASYNCIO
    + """
async def main(boards):
    queue = asyncio.Queue()
    for board in boards:
        queue.put_nowait(board)
    workers = [asyncio.create_task(work(queue)) for board in boards]
    await queue.join()

async def work(queue):
    while True:
        board = await queue.get()
        if board.number == 2:
            raise ValueError("bad luck")
        await play_board(board)
        queue.task_done()
""",
    "an event": ASYNCIO
    + """
async def main(boards):
    event = asyncio.Event()
    task = asyncio.create_task(set_later(event))
    await event.wait()

async def set_later(event):
    await asyncio.sleep(1)
    raise ValueError("bad luck")
""",
    "a barrier": ASYNCIO
    + """
async def main(boards):
    barrier = asyncio.Barrier(len(boards))
    await asyncio.wait([asyncio.create_task(come(board, barrier)) for board in boards])

async def come(board, barrier):
    if board.number == 2:
        raise ValueError("bad luck")
    await barrier.wait()
""",
    "a queue of threads": THREADS
    + """
import queue

def main(boards):
    line = queue.SimpleQueue()
    with ThreadPoolExecutor() as pool:
        pool.submit(fill, line)
        line.get()

def fill(line):
    raise ValueError("bad luck")
""",
}


@pytest.mark.parametrize("what", DEAD_WORKERS)
def test_the_end_of_who_should_have_set_or_filled_it_is_told(what: str) -> None:
    """Others wait in vain, and neither an event nor an item was forgotten."""
    one = played(DEAD_WORKERS[what])
    assert (one.outcome, looks_like(one)) == ("deadlock", DIED)
    at = line_with("raise ValueError")
    assert one.swallowed.startswith(
        f"the scheduler mine failed: ValueError: bad luck (mine.py, line {at})"
    )


def test_an_error_that_was_seen_is_not_the_reason_for_a_deadlock() -> None:
    """The future was asked, and the program went on; nothing fills the queue."""
    text = DEAD_WORKERS["a queue of threads"]
    one = played(
        instead(text, "pool.submit(fill, line)\n", "pool.submit(fill, line).exception()\n")
    )
    assert one.swallowed == ""
    assert (
        looks_like(one) == "a queue or channel that is waited for when nothing is put in any more"
    )
    assert any(
        "waits for an item from the queue of mine.py" in line
        for line in str(one.error).splitlines()
    )
    assert "semaphore" not in str(one.error)  # of which Python makes that queue


LATE = "    raise ValueError('after the game')\n"


@pytest.mark.parametrize(
    "text",
    [
        instead(
            ASYNCIO + LATE,
            "    await asyncio.gather(*map(play_board, boards))\n",
            "    await asyncio.wait([asyncio.create_task(play_board(each)) for each in boards])\n",
        ),
        instead(
            THREADS,
            "        board.opponent_replies()\n",
            f"        board.opponent_replies()\n{LATE}",
        )
        + "    pass\n\ndef main(boards):\n    with ThreadPoolExecutor() as pool:\n"
        "        for board in boards:\n            pool.submit(play_board, board)\n",
    ],
    ids=["tasks", "pool"],
)
def test_an_error_after_the_games_that_was_never_asked_for_is_told(text: str) -> None:
    """The run is verified, and yet something went wrong."""
    one = played(text)
    assert one.outcome == "verified"
    (told,) = costs(one)
    assert told.startswith("every game was played, and yet ")
    assert f"ValueError: after the game (mine.py, line {line_with('after the game')})" in told


def test_an_error_after_the_games_that_was_asked_for_is_not_told() -> None:
    """The program knows of it."""
    text = instead(
        ASYNCIO + LATE,
        "    await asyncio.gather(*map(play_board, boards))\n",
        "    tasks = [asyncio.create_task(play_board(each)) for each in boards]\n"
        "    await asyncio.wait(tasks)\n"
        "    assert all(task.exception() for task in tasks)\n",
    )
    one = played(text)
    assert one.outcome == "verified"
    assert costs(one) == []


KEPT_BY_TASK = "an error that a task of asyncio keeps, and nobody awaits"
NEVER_SET = """        board.master_moves()
        moves[board.number] += 1  # nothing is there
"""
TASKS = """
async def main(boards):
    tasks = [asyncio.create_task(play_board(board)) for board in boards]  # made
    {}
"""
IN_POOL = (
    "moves = {}\n"
    + THREADS
    + instead(UNLOCKED, "        board.master_moves()\n", NEVER_SET)
    + """
def main(boards):
    with ThreadPoolExecutor() as pool:
        LINE
"""
)
IN_TASKS = (
    "moves = {}\n" + ASYNCIO_HALL + instead(AWAITED, "        board.master_moves()\n", NEVER_SET)
)
SWALLOWED_BY_ALL = (
    "; it and 2 more of its kind ended tasks or calls, and were swallowed: their results were "
    "never looked at"
)


@pytest.mark.parametrize(
    ("text", "line", "cause", "left"),
    [
        (
            IN_POOL.replace("LINE", "[pool.submit(play_board, board) for board in boards]"),
            "[pool.submit(",
            KEPT,
            "KeyError in a future",
        ),
        (
            IN_POOL.replace("LINE", "pool.map(play_board, boards)"),
            "pool.map(",
            KEPT,
            "KeyError in a future",
        ),
        (
            IN_TASKS + TASKS.format("await asyncio.wait(tasks)"),
            "# made",
            KEPT_BY_TASK,
            "KeyError in a task",
        ),
        (
            IN_TASKS + TASKS.format("await asyncio.sleep(1000)"),
            "# made",
            KEPT_BY_TASK,
            "KeyError in a task",
        ),
        (
            IN_TASKS + TASKS.format("await asyncio.gather(*tasks, return_exceptions=True)"),
            "await asyncio.gather(",
            "an error that gather returned as a result, and nobody looked at it",
            "KeyError in a result of gather",
        ),
    ],
    ids=["submit", "map", "wait", "sleep", "gather"],
)
def test_an_error_that_ended_every_game_unseen_has_its_number_and_its_remedy(
    text: str, line: str, cause: str, left: str
) -> None:
    """No game was played to its end, and nothing came out of the program."""
    one = played(text)
    at = line_with("# nothing is there")
    assert str(one.error) == (
        f"the scheduler mine failed: KeyError: 1 (mine.py, line {at}){SWALLOWED_BY_ALL}"
    )
    assert (one.outcome, looks_like(one)) == ("failed", cause)
    assert one.place == ("mine.py", line_with(line))
    assert (one.raised, one.left) == ("", left)


@pytest.mark.parametrize(
    "line",
    [
        "await asyncio.gather(*tasks)",
        "for task in tasks: await task",
        "await asyncio.wait(tasks); [task.result() for task in tasks]",
    ],
)
def test_an_error_that_comes_out_of_a_task_was_not_kept(line: str) -> None:
    """It is raised where the task is awaited or asked, and ends the program."""
    one = played(IN_TASKS + TASKS.format(line))
    assert str(one.error).endswith(f"KeyError: 1 (mine.py, line {line_with('# nothing is there')})")
    assert (one.raised, one.left, looks_like(one)) == ("KeyError", "", "")


def test_a_task_that_was_asked_for_its_error_keeps_none() -> None:
    """The program knows of it, and goes on; and yet it is why games are unfinished."""
    text = TASKS.format("await asyncio.wait(tasks); [task.exception() for task in tasks]")
    one = played(IN_TASKS + text)
    assert one.verdict.broken == ("every-game-ends",)
    assert (one.raised, one.left) == ("", "KeyError, not raised again")
    assert str(one.error).endswith("; it ended the game at board 1, and the program went on")
    assert looks_like(one) == "an error that ends a game, and that the program keeps to itself"


COUNTS = """
moves = {}

def count(board):
    moves[board.number] += 1  # nothing is there

async def play_board(board):
    loop = asyncio.get_running_loop()
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        LINE
        await board.opponent_replies()
"""


def test_a_call_in_an_executor_that_nobody_awaits_is_told_below_the_table() -> None:
    """It fails twelve times, and costs no game: the run is verified, and yet it is told."""
    text = COUNTS.replace("LINE", "loop.run_in_executor(None, count, board)")
    one = played(ASYNCIO_HALL + text + GROUP)
    assert one.outcome == "verified"
    (told,) = costs(one)
    at = line_with("# nothing is there")
    assert f"KeyError: 1 (mine.py, line {at}); it and 11 more of its kind ended" in told


def test_a_call_in_an_executor_that_is_awaited_is_not() -> None:
    """The program has caught the error."""
    awaits = """try:
            await loop.run_in_executor(None, count, board)
        except KeyError:
            pass"""
    one = played(ASYNCIO_HALL + COUNTS.replace("LINE", awaits) + GROUP)
    assert (one.outcome, costs(one)) == ("verified", [])


IN_PROCESSES = f"""
from concurrent.futures import ProcessPoolExecutor
{THREADED_HALL}
def choose(number):
    return {{}}[number]  # nothing is there

def main(boards):
    with ProcessPoolExecutor(1) as pool:
        LINE
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a process would have to import the file")
@pytest.mark.parametrize(
    "line", ["[pool.submit(choose, each.number) for each in boards]", "pool.map(choose, [1, 2, 3])"]
)
def test_an_error_in_a_pool_of_processes_is_told_with_the_line_there(line: str) -> None:
    """The line comes along as text: a traceback cannot be copied to another process."""
    one = played(IN_PROCESSES.replace("LINE", line), clock="wall", speed=1_000)
    at = line_with("# nothing is there")
    assert f"(mine.py, line {at}){SWALLOWED_BY_ALL}" in str(one.error)
    assert (looks_like(one), one.left) == (KEPT, "KeyError in a future")
    assert one.place == ("mine.py", line_with(line))


@pytest.mark.skipif(sys.platform == "win32", reason="a process would have to import the file")
@pytest.mark.parametrize("asks", ["exception()", "add_done_callback(print)"])
def test_a_pool_of_processes_that_was_asked_keeps_nothing(asks: str) -> None:
    """`exception()` asks; to be told that it is done is not to ask."""
    line = f"pool.submit(choose, 1).{asks}"
    one = played(IN_PROCESSES.replace("LINE", line), clock="wall", speed=1_000)
    assert looks_like(one) == ("" if asks == "exception()" else KEPT)


def test_the_table_of_fates_says_where_an_error_was_left(capsys: Capsys) -> None:
    """In a plain thread nothing raises it, and `none` would be wrong."""
    text = instead(UNLOCKED, "        board.master_moves()\n", NEVER_SET)
    Path("mine.py").write_text(f"moves = {{}}\n{THREADED_HALL}{text}{STEWARDS}", encoding="utf-8")
    done = call(capsys, "run", "duel", "-s", "mine.py", "--format", "none")
    (row,) = [line for line in done.out.splitlines() if line.rstrip().endswith("in a thread")]
    assert row.startswith(" mine ")
    assert row.rstrip().endswith(" KeyError in a thread")
