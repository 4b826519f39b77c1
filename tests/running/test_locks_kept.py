"""A lock that is not given back is told so, and one that is taken twice on the way as that."""

import pytest
from small_programs import (
    ASYNCIO_HALL,
    GATHER,
    STEWARDS,
    THREADED_HALL,
    line_with,
    looks_like,
    played,
)

pytestmark = pytest.mark.usefixtures("own_folder")
TASKS = ASYNCIO_HALL + GATHER + "from contextlib import *\nmaster = asyncio.Lock()\n"
THREADS = THREADED_HALL + STEWARDS + "from contextlib import *\nmaster = threading.Lock()\n"
PLAY = """
def play_board(board):
    board.opponent_arrives()
    while board.in_play:
        {}
        board.opponent_replies()
"""
AWAITED_PLAY = PLAY.replace("def", "async def").replace("    board.opp", "    await board.opp")
GUARD = """
@contextmanager
def guard():
    master.acquire()  # here
    yield
    master.release()
"""
HELPER = """
def move(board):
    {}:
        board.master_moves()
"""
NOT_GIVEN_BACK = {
    "a context manager without finally": THREADS
    + GUARD
    + PLAY.format("with suppress(ValueError), guard(): board.master_moves(); raise ValueError"),
    "a release that is skipped": THREADS
    + PLAY.format("master.acquire()  # here\n        board.master_moves()"),
    "a semaphore of threads": THREADS
    + "master = threading.Semaphore(1)\n"
    + PLAY.format("master.acquire()  # here\n        board.master_moves()"),
    "a stack that is never closed": TASKS
    + AWAITED_PLAY.format(
        "await AsyncExitStack().enter_async_context(master)  # here\n        board.master_moves()"
    ),
    "a semaphore of tasks": TASKS
    + "master = asyncio.Semaphore(2)\n"
    + AWAITED_PLAY.format("await master.acquire()  # here\n        board.master_moves()"),
}
TAKEN_TWICE = {
    "on one line": THREADS + PLAY.format("with master, master: board.master_moves()"),
    "in a helper": THREADS + HELPER.format("with master") + PLAY.format("with master: move(board)"),
    "by the same context manager": THREADS
    + GUARD
    + HELPER.format("with guard()")
    + PLAY.format("with guard(): move(board)"),
    "by a function that calls itself": THREADS
    + "def move(board, times):\n    with master: move(board, times - 1)\n"
    + PLAY.format("move(board, 2)"),
    "by tasks": TASKS + AWAITED_PLAY.format("async with master, master: board.master_moves()"),
}
KEPT = (
    "a lock, or a place of a semaphore, that was taken by the same call before, and not given back"
)
AGAIN = "a lock that is taken again by the thread or task that holds it"


@pytest.mark.parametrize("how", NOT_GIVEN_BACK)
def test_a_lock_that_is_not_given_back_is_told_with_the_line_that_takes_it(how: str) -> None:
    """It is taken in one place only, and the next round waits there."""
    one = played(NOT_GIVEN_BACK[how])
    assert (one.outcome, looks_like(one)) == ("deadlock", KEPT)
    assert one.place is not None
    assert one.place.line == line_with("# here")


@pytest.mark.parametrize("how", TAKEN_TWICE)
def test_a_lock_that_is_taken_twice_is_told_as_that(how: str) -> None:
    """Though it may be the same line that takes it."""
    one = played(TAKEN_TWICE[how])
    assert (one.outcome, looks_like(one)) == ("deadlock", AGAIN)
