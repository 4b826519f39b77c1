"""Locks of threads in the hands of tasks, and conditions that let go on more than one.

Three boards, four moves a game, 5 s and 55 s a move.
"""

import pytest
from small_programs import (
    ANYIO_GROUP,
    ANYIO_HALL,
    ASYNCIO_HALL,
    GROUP,
    NURSERY,
    STEWARDS,
    THREADED_HALL,
    TRIO_HALL,
    costs,
    instead,
    line_with,
    looks_like,
    played,
)

pytestmark = pytest.mark.usefixtures("own_folder")

KEPT = (
    "a lock of threads that a task keeps while it waits: another one that wants it blocks the "
    "event loop"
)
AGAIN = "a lock that is taken again by the thread or task that holds it"
ONCE = (
    "an `if` where a `while` is needed: after the wait for a condition its state is not looked at "
    "again"
)

OVER_AN_AWAIT = """
import threading
lock = threading.Lock()

async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        with lock:
            board.master_moves()
            await board.opponent_replies()
"""
AROUND_ONE = """
import threading
lock = threading.Lock()

async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        lock.acquire()  # with lock:
        await board.master_moves_awaited()
        lock.release()
        await board.opponent_replies()
"""
FRAMEWORKS = {
    "asyncio": (ASYNCIO_HALL, GROUP),
    "trio": (TRIO_HALL, NURSERY),
    "anyio": (ANYIO_HALL, ANYIO_GROUP),
}


@pytest.mark.parametrize("lock", ["Lock()", "Semaphore(1)", "BoundedSemaphore()"])
@pytest.mark.parametrize("game", [OVER_AN_AWAIT, AROUND_ONE], ids=["over", "around"])
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_lock_of_threads_that_a_task_keeps_over_an_await_is_told(
    framework: str, game: str, lock: str
) -> None:
    """An `RLock` would let all in, so the framework's own lock is named, and where it was taken."""
    hall, main = FRAMEWORKS[framework]
    one = played(hall + instead(game, "Lock()", lock) + main)
    assert one.outcome == "deadlock"
    assert looks_like(one) == KEPT
    assert one.cause is not None
    assert f"`async with` an `{framework}.Lock`" in one.cause.remedy
    assert "RLock" not in str(one.cause)
    assert one.place == ("mine.py", line_with("with lock:"))


def test_in_real_time_the_total_is_that_of_what_was_played() -> None:
    """A deadlock is seen a tenth of a second of real time later: here, more than an hour."""
    text = ASYNCIO_HALL + OVER_AN_AWAIT + GROUP
    virtual = played(text)
    real = played(text, clock="wall", speed=40_000)
    assert looks_like(real) == KEPT
    assert virtual.record.makespan == 5_000
    assert real.record.makespan == max(e.at for e in real.record.events if e.board and e.move)
    assert real.record.blocked == virtual.record.blocked == 0


def test_a_loop_that_was_blocked_before_a_deadlock_was_blocked() -> None:
    """Only what is seen late is left out."""
    lines = "            await board"
    sleeps = instead(OVER_AN_AWAIT, lines, f"            time.sleep(600)\n{lines}")
    text = "import time\n" + ASYNCIO_HALL + sleeps + GROUP
    for one in (played(text), played(text, clock="wall", speed=40_000)):
        assert looks_like(one) == KEPT
        assert one.record.blocked >= 600_000


def test_a_task_that_takes_the_lock_twice_is_not_told_of_an_await() -> None:
    """Nor of an `RLock`: tasks take what the framework offers."""
    one = played(
        ASYNCIO_HALL
        + """
import threading
lock = threading.Lock()

async def play_board(board):
    await board.opponent_arrives()
    with lock:
        with lock:
            board.master_moves()
"""
        + GROUP
    )
    assert looks_like(one) == AGAIN
    assert "RLock" not in str(one.cause)


def test_a_lock_that_is_waited_for_a_while_blocks_the_loop_for_that_long() -> None:
    """The same mistake with a timeout is no deadlock."""
    one = played(
        ASYNCIO_HALL
        + """
import threading
lock = threading.Lock()

async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        if lock.acquire(timeout=1):  # here
            board.master_moves()
            await board.opponent_replies()
            lock.release()
        else:
            await asyncio.sleep(1)
"""
        + GROUP
    )
    assert one.verdict.broken == ("loop-not-blocked",)
    assert looks_like(one) == KEPT
    assert one.place == ("mine.py", line_with("# here"))


def test_a_lock_that_is_given_back_before_the_await_is_right() -> None:
    """It is not needed, and does no harm; so with one that a thread takes as well."""
    text = ASYNCIO_HALL + OVER_AN_AWAIT + GROUP
    early = text.replace("            await board.opponent", "        await board.opponent")
    in_thread = early.replace("board.master_moves()", "pass").replace(
        "        await board.opponent_replies()",
        "        await asyncio.to_thread(serve, board)\n        await board.opponent_replies()",
    )
    serve = "\ndef serve(board):\n    with lock:\n        board.master_moves()\n"
    for right in (early, in_thread + serve):
        one = played(right)
        assert (one.outcome, one.cause, costs(one)) == ("verified", None, [])


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_an_rlock_that_tasks_hold_together_is_told_beside_the_run(framework: str) -> None:
    """It is verified: a master's move has no `await` in it, whatever the lock does."""
    hall, main = FRAMEWORKS[framework]
    one = played(hall + instead(OVER_AN_AWAIT, "Lock()", "RLock()") + main)
    assert one.outcome == "verified"
    (words,) = costs(one)
    assert words.startswith(f"mine.py, line {line_with('with lock:')}: an `RLock` of threads keeps")


def test_an_rlock_that_one_task_takes_twice_is_of_use() -> None:
    """As it is in a thread."""
    twice = OVER_AN_AWAIT.replace("Lock()", "RLock()").replace(
        "            board.master_moves()\n            await",
        "            with lock:\n                board.master_moves()\n        await",
    )
    one = played(ASYNCIO_HALL + twice + GROUP)
    assert (one.outcome, costs(one)) == ("verified", [])


MONITOR = (
    THREADED_HALL
    + """
state = threading.Condition()
busy = False

def play_board(board):
    global busy
    board.opponent_arrives()
    while board.in_play:
        with state:
            if busy:
                state.wait()
            busy = True
        board.master_moves()
        with state:
            busy = False
            state.notify_all()
        board.opponent_replies()
"""
    + STEWARDS
)
MONITOR_OF_TASKS = (
    ASYNCIO_HALL
    + """
class Master:
    def __init__(self):
        self.state = asyncio.Condition()
        self.free = 1

    async def move(self, board):
        async with self.state:
            if self.free == 0:
                await self.state.wait()
            self.free -= 1
        await board.master_moves_awaited()
        async with self.state:
            self.free += 1
            self.state.notify_all()

async def play_board(board, master):
    await board.opponent_arrives()
    while board.in_play:
        await master.move(board)
        await board.opponent_replies()

async def main(boards):
    master = Master()
    await asyncio.gather(*(play_board(board, master) for board in boards))
"""
)


@pytest.mark.parametrize("text", [MONITOR, MONITOR_OF_TASKS], ids=["threads", "tasks"])
def test_an_if_where_a_while_is_needed_is_told_with_its_wait(text: str) -> None:
    """All that are notified go on, and the first of them has the master."""
    one = played(text)
    assert one.verdict.broken[0] == "one-board-at-a-time"
    assert looks_like(one) == ONCE
    assert one.place == ("mine.py", line_with(".wait()"))


LOOKS_AGAIN = {
    "while": ("            if busy:\n", "            while busy:\n"),
    "wait_for": (
        "            if busy:\n                state.wait()\n",
        "            state.wait_for(lambda: not busy)\n",
    ),
    "again": (
        "                state.wait()\n",
        "                state.wait()\n                continue\n",
    ),
    "notify": ("notify_all()", "notify()"),
}


@pytest.mark.parametrize(("lines", "more"), LOOKS_AGAIN.values(), ids=LOOKS_AGAIN)
def test_who_looks_again_is_right(lines: str, more: str) -> None:
    """In any way; and with `notify`, one at a time, nobody comes between by chance."""
    one = played(instead(MONITOR, lines, more))
    assert (one.outcome, one.cause) == ("verified", None)


def test_a_wait_for_the_start_is_not_accused_of_what_comes_later() -> None:
    """Nothing is looked at again, and nothing is changed after it: what is missing is a lock."""
    one = played(
        THREADED_HALL
        + """
state = threading.Condition()
begun = False

def play_board(board):
    with state:
        if not begun:
            state.wait()
    board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        board.opponent_replies()

def main(boards):
    global begun
    threads = [threading.Thread(target=play_board, args=(board,)) for board in boards]
    for thread in threads:
        thread.start()
    with state:
        begun = True
        state.notify_all()
    for thread in threads:
        thread.join()
"""
    )
    assert one.cause is not None
    assert one.cause.see == "no-lock"
