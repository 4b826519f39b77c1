"""Mistakes that were told with another line, another remedy or another cause than the nearest."""

import pytest
from small_programs import (
    ANYIO_GROUP,
    ANYIO_HALL,
    ASYNCIO_HALL,
    AWAITED,
    GATHER,
    GROUP,
    LOCKED,
    NURSERY,
    STEWARDS,
    THREADED_HALL,
    TRIO_HALL,
    UNLOCKED,
    instead,
    line_with,
    looks_like,
    played,
)

from simul.kernel.asking import FEW, Asking
from simul.record import Fate

pytestmark = pytest.mark.usefixtures("own_folder")
ARRIVES = "await board.opponent_arrives()\n"
ASYNCIO = ASYNCIO_HALL + AWAITED
IN_THREADS = THREADED_HALL + LOCKED + STEWARDS
PULSE = "await board.opponent_arrives()\n    await bell.wait()\n"
MISTAKES = {
    "an event that is set and cleared at once": (
        "bell = asyncio.Event()\n",
        instead(AWAITED, ARRIVES, PULSE)
        + GROUP
        + "        bell.set()\n        bell.clear()  # here\n",
        "an event that is set, and cleared before anything has seen it",
    ),
    "a coroutine that no event loop runs": (
        "",
        AWAITED + GATHER,
        "an await that was forgotten, so that a coroutine never began",
    ),
    "a cancellation that is caught": (
        "",
        """
async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        try:
            board.master_moves()
            await board.opponent_replies()
        except asyncio.CancelledError:  # here
            continue
async def main(boards):
    tasks = [asyncio.create_task(play_board(board)) for board in boards]
    await asyncio.sleep(50)
    tasks[1].cancel()
    await asyncio.wait(tasks)
""",
        "a cancellation that is caught and not raised again, after which the game goes on",
    ),
    "a cancellation that another task catches": (
        "",
        """
async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        reply = asyncio.create_task(board.opponent_replies())
        await asyncio.sleep(50)
        reply.cancel()
        await end_of(reply)
async def end_of(task):
    with suppress(asyncio.CancelledError):  # here
        await task
from contextlib import suppress
"""
        + GATHER,
        "a cancellation that is caught and not raised again, after which the game goes on",
    ),
    "games that are cancelled by hand": (
        "",
        AWAITED
        + """
async def main(boards):
    tasks = [asyncio.create_task(play_board(board)) for board in boards]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()  # here
""",
        "a game that is cancelled, by a timeout or by `cancel()`, and nobody is told",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_of_tasks_is_told_with_its_own_line(name: str) -> None:
    """Not with that of what follows from it."""
    before, text, words = MISTAKES[name]
    hall = ASYNCIO_HALL
    if "no event loop" in name:
        hall = instead(hall, "runner.run(main(hall.boards))", "main(hall.boards)  # here")
    one = played(hall + before + text)
    assert looks_like(one) == words
    assert one.place is not None
    assert one.place.line == line_with("# here")


def test_a_coroutine_that_plain_code_calls_is_to_be_run() -> None:
    """An `await` would be an error there."""
    hall = instead(ASYNCIO_HALL, "runner.run(main(hall.boards))", "main(hall.boards)")
    one = played(hall + AWAITED + GATHER)
    assert "write `runner.run(main(hall.boards))`" in str(one.cause)


OF_THREADS = {
    "a board in a variable that all share": (
        instead(
            IN_THREADS, "        with master:", "        Hall.now = board\n        with master:"
        )
        .replace("board.master_moves()", "Hall.now.master_moves()  # here")
        .replace("def play(", "class Hall: pass\ndef play("),
        "a variable that tasks or threads share: while one of them waits, another sets `Hall.now` "
        "to its own board",
    ),
    "a barrier that one does not come to": (
        instead(
            IN_THREADS.replace("def play(", "barrier = threading.Barrier(3)\ndef play("),
            "    board.opponent_arrives()\n",
            "    board.opponent_arrives()\n    if board.number == 2:\n        return  # here\n"
            "    barrier.wait()\n",
        ),
        "a barrier to which one that has ended will not come",
    ),
    "a semaphore of two": (
        instead(IN_THREADS, "threading.Lock()", "threading.Semaphore(2)  # here"),
        "a lock with several places, such as a semaphore of two, and one master",
    ),
    "a method that is named and not called": (
        instead(
            THREADED_HALL + UNLOCKED + STEWARDS.rpartition("    for thread")[0],
            "thread.start()",
            "thread.start  # here",
        ),
        "threads that are made and never started",
    ),
}


@pytest.mark.parametrize("name", OF_THREADS)
def test_a_mistake_of_threads_is_told_with_its_own_line(name: str) -> None:
    """Not with that of what follows from it."""
    text, words = OF_THREADS[name]
    one = played(text)
    assert looks_like(one) == words
    assert one.place is not None
    assert one.place.line == line_with("# here")


ON_TRIO = ANYIO_HALL.replace('"asyncio")', '"trio")').replace(
    "boards, ", 'boards, backend="trio", '
)


@pytest.mark.parametrize("hall", [ANYIO_HALL, ON_TRIO], ids=["asyncio", "trio"])
def test_a_thread_that_only_makes_a_coroutine_is_told_on_both_backends(hall: str) -> None:
    """At the line that starts it, and not at the one that runs the event loop."""
    group = instead(ANYIO_GROUP, "start_soon(", "start_soon(anyio.to_thread.run_sync, ")
    one = played(hall + AWAITED + group)
    assert (
        looks_like(one) == "a coroutine function that a thread calls: that only makes a coroutine"
    )
    assert one.place is not None
    assert one.place.line == line_with("run_sync")


def test_scopes_that_are_cancelled_by_hand_are_told_with_that_line() -> None:
    """In Trio, too."""
    game = AWAITED.replace("(board)", "(board, scope)") + "    scope.cancel()\n"
    one = played(TRIO_HALL + game + NURSERY.replace("board)", "board, tasks.cancel_scope)"))
    assert one.place is not None
    assert one.place.line == line_with("scope.cancel()")


def test_cancelling_a_task_that_is_over_is_no_look_at_its_error() -> None:
    """The run is verified, and so nothing is said to have failed."""
    one = played(
        ASYNCIO
        + """
async def note(boards):
    await asyncio.sleep(25)
    boards[0].numbr
async def main(boards):
    notes = asyncio.create_task(note(boards))
    await asyncio.gather(*map(play_board, boards))
    notes.cancel()
"""
    )
    assert one.outcome == "verified"
    assert one.costs[-1].startswith(
        "every game was played, and yet an error was lost: AttributeError: "
    )


def test_a_game_that_an_error_of_the_program_ends_has_failed() -> None:
    """It was not left as it stood; the others were cancelled."""
    game = AWAITED + "        {1: 1, 2: 2}[board.number]\n"
    one = played(ASYNCIO_HALL + game + GROUP)
    fates = list(one.record.fates.values())
    assert fates == [Fate.CANCELLED, Fate.CANCELLED, Fate.FAILED]


def test_two_tasks_that_begin_a_game_too_soon_are_not_told_to_wait_for_each_other() -> None:
    """None of them waits for the arrival."""
    game = instead(AWAITED, f"    {ARRIVES}", "")
    both = GATHER.replace("map(play_board, boards)", "map(play_board, 2 * boards[:1])")
    one = played(ASYNCIO_HALL + game + both)
    assert looks_like(one) == "a game that is begun before the opponent sits at the board"


def test_what_a_program_asks_is_counted_by_moment_and_not_by_time() -> None:
    """Twice the number at one moment is polling; a few are, once much real time has passed."""
    moments = [(0, 0)]
    asking = Asking(1_000, lambda: moments[0])
    assert not any(asking.count() for _ in range(999))
    assert asking.count()
    moments[0] = (1, 0)
    assert not any(asking.count() for _ in range(1_999))
    assert asking.count()
    moments[0] = (2, 0)
    asking.look_soon()
    assert not any(asking.count() for _ in range(FEW - 1))
    assert asking.count()
