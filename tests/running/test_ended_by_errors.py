"""Errors that end a game, and that the program catches, or looks at, and keeps to itself.

The error is told, with its line and the board. A program that goes on with the game is right.
"""

from pathlib import Path

import pytest
from small_programs import (
    ANYIO_HALL,
    ASYNCIO_HALL,
    AWAITED,
    GATHER,
    GROUP,
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

from simul.output.reports.troubles import complaints

pytestmark = pytest.mark.usefixtures("own_folder")
SEATS = """
SEATS = {1: "window", 3: "door"}

async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()
        SEATS[board.number]
"""
TO_ITSELF = "an error that ends a game, and that the program keeps to itself"
CAUGHT = ", was caught (mine.py, line {})"
CANCELLED = ", and then the others were cancelled"
WENT_ON = ", and the program went on"
WAIT = """
async def main(boards):
    tasks = [asyncio.create_task(play_board(board)) for board in boards]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
"""
MAINS = {
    "FIRST_EXCEPTION, and the others cancelled": (
        ASYNCIO_HALL,
        WAIT + "    for task in pending:\n        task.cancel()\n",
        CANCELLED,
    ),
    "FIRST_EXCEPTION, and the others left": (ASYNCIO_HALL, WAIT, WENT_ON),
    "task.exception()": (
        ASYNCIO_HALL,
        """
async def main(boards):
    tasks = [asyncio.create_task(play_board(board)) for board in boards]
    await asyncio.wait(tasks)
    print([repr(task.exception()) for task in tasks])
""",
        WENT_ON,
    ),
    "gather and except": (
        ASYNCIO_HALL,
        """
async def main(boards):
    tasks = [asyncio.create_task(play_board(board)) for board in boards]
    try:
        await asyncio.gather(*tasks)
    except KeyError:
        for task in tasks:
            task.cancel()
""",
        CAUGHT + CANCELLED,
    ),
    "a group and suppress": (
        ASYNCIO_HALL,
        """
from contextlib import suppress

async def main(boards):
    with suppress(Exception):
        async with asyncio.TaskGroup() as tasks:
            for board in boards:
                tasks.create_task(play_board(board))
""",
        CAUGHT + CANCELLED,
    ),
    "a nursery and except*": (
        TRIO_HALL,
        """
async def main(boards):
    try:
        async with trio.open_nursery() as nursery:
            for board in boards:
                nursery.start_soon(play_board, board)
    except* KeyError:
        print("a seat is missing")
""",
        CAUGHT + CANCELLED,
    ),
    "AnyIO's group and except*": (
        ANYIO_HALL,
        """
async def main(boards):
    try:
        async with anyio.create_task_group() as tasks:
            for board in boards:
                tasks.start_soon(play_board, board)
    except* KeyError:
        print("a seat is missing")
""",
        CAUGHT + CANCELLED,
    ),
}


@pytest.mark.parametrize(("hall", "main", "fate"), MAINS.values(), ids=MAINS.keys())
def test_an_error_that_the_program_keeps_to_itself_is_told(hall: str, main: str, fate: str) -> None:
    """What became of the others is not taken for the cause."""
    one = played(hall + SEATS + main)
    catches = ("    except", "    with suppress")
    lines = Path("mine.py").read_text(encoding="utf-8").splitlines()
    caught_at = [number for number, text in enumerate(lines, 1) if text.startswith(catches)]
    line = line_with("        SEATS[board.number]")
    assert str(one.error) == (
        f"the scheduler mine failed: KeyError: 2 (mine.py, line {line}); "
        f"it ended the game at board 2{fate.format(*caught_at)}"
    )
    assert looks_like(one) == TO_ITSELF
    assert one.place == ("mine.py", line)


def test_a_task_for_each_reply_may_end_a_game() -> None:
    """The error leaves the function that has taken the last step at the board."""
    main = """
async def reply(board):
    await board.opponent_replies()
    SEATS[board.number]  # fails

async def main(boards):
    waiting = {asyncio.create_task(board.opponent_arrives()): board for board in boards}
    while waiting:
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            board = waiting.pop(task)
            if task.exception() is None and board.in_play:
                board.master_moves()
                waiting[asyncio.create_task(reply(board))] = board
"""
    one = played(ASYNCIO_HALL + SEATS + main)
    assert f"(mine.py, line {line_with('# fails')}); it ended the game at board 2" in str(one.error)
    assert looks_like(one) == TO_ITSELF


def test_a_game_that_another_function_goes_on_with_was_not_ended() -> None:
    """The program has dealt with the error."""
    main = """
async def main(boards):
    tasks = {asyncio.create_task(play_board(board)): board for board in boards}
    await asyncio.wait(tasks)
    for task, board in tasks.items():
        if task.exception():
            await go_on(board)

async def go_on(board):
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()
"""
    one = played(ASYNCIO_HALL + SEATS + main)
    assert (one.outcome, one.error) == ("verified", None)


def test_an_error_of_a_task_that_plays_no_game_is_not_the_reason() -> None:
    """Games are cancelled here, and the error of the clerk, who was asked, has ended none."""
    main = """
async def main(boards):
    clerk = asyncio.create_task(fail())
    games = asyncio.gather(*map(play_board, boards))
    await asyncio.wait([clerk])
    print(repr(clerk.exception()))
    try:
        await asyncio.wait_for(games, 100)
    except TimeoutError:
        print("closed")

async def fail():
    raise ValueError("no pen")
"""
    one = played(ASYNCIO_HALL + AWAITED + main)
    assert one.error is None
    assert one.cause is not None
    assert one.cause.see == "timeout-swallowed"


@pytest.mark.parametrize("text", [ASYNCIO_HALL + GROUP + SEATS, TRIO_HALL + NURSERY + SEATS])
def test_an_error_that_leaves_the_program_is_told_as_before(text: str) -> None:
    """The framework raises it."""
    one = played(text)
    assert str(one.error).endswith(f"(mine.py, line {line_with('        SEATS[')})")
    assert one.raised == "ExceptionGroup of KeyError"
    assert looks_like(one) == ""


def test_a_task_is_shown_with_the_coroutine_that_the_program_has_made() -> None:
    """What watches for its error is out of sight."""
    text = ASYNCIO_HALL + GROUP + AWAITED
    lines = "            tasks.create_task(play_board(board))\n"
    asked = (
        "            task = tasks.create_task(play_board(board))\n"
        "            assert task.get_coro().__name__ == 'play_board'\n"
        "            assert asyncio.iscoroutine(task.get_coro())\n"
    )
    assert played(instead(text, lines, asked)).outcome == "verified"


CHAINS = {
    "in `finally`": (
        "        finally:\n            board.number == 2 and board.shake_hands()  # second\n",
        "; before it, and hidden by it, came ValueError: bad luck (mine.py, line {})",
    ),
    "in `except`": (
        "        except ValueError:\n            board.shake_hands()  # second\n",
        "; before it, and hidden by it, came ValueError: bad luck (mine.py, line {})",
    ),
    "raise from": (
        "        except ValueError as error:\n            raise KeyError(2) from error  # second\n",
        "; its cause is ValueError: bad luck (mine.py, line {})",
    ),
    "raise from None": (
        "        except ValueError:\n            raise KeyError(2) from None  # second\n",
        "",
    ),
}


@pytest.mark.parametrize(("lines", "told"), CHAINS.values(), ids=CHAINS.keys())
def test_the_error_before_an_error_is_told(lines: str, told: str) -> None:
    """Often it is the one to look at; Python shows both as well."""
    text = f"""
async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        try:
            board.master_moves()
            await board.opponent_replies()
            if board.number == 2:
                raise ValueError("bad luck")  # first
{lines}"""
    one = played(ASYNCIO_HALL + GATHER + text)
    assert f"(mine.py, line {line_with('# second')})" in str(one.error)
    assert str(one.error).endswith(told.format(line_with("# first")) or ")")
    assert one.left == ""


PAIRS = """    pairs = iter(range(2))
    while board.in_play:
        next(pairs)
"""


def test_a_stop_iteration_that_leaves_a_coroutine_has_its_own_line() -> None:
    """Python raises it as a RuntimeError in whatever awaits the coroutine."""
    text = instead(
        AWAITED,
        "        board.master_moves()\n",
        "        next(pairs)\n        board.master_moves()\n",
    ).replace("    while", "    pairs = iter(range(2))\n    while")
    one = played(ASYNCIO_HALL + GATHER + text)
    assert str(one.error).endswith(
        f"RuntimeError: coroutine raised StopIteration (mine.py, line {line_with('next(pairs)')})"
    )


def test_a_rule_that_a_failed_run_had_broken_is_told_as_well() -> None:
    """The error is not the worst of it."""
    text = THREADED_HALL + UNLOCKED + "    if board.number == 3:\n        raise LookupError\n"
    one = played(text + STEWARDS)
    assert one.outcome == "failed"
    lines = complaints([one])
    assert lines[0].startswith("mine: the scheduler mine failed: LookupError")
    assert "  it also broke one-board-at-a-time: board 2 at 0:00:00" in "\n".join(lines)
    assert lines[-2] == "The broken rule:"


def test_a_failed_run_is_not_said_to_have_broken_what_the_error_broke() -> None:
    """That games are unfinished goes without saying."""
    lines = complaints([played(ASYNCIO_HALL + GROUP + SEATS)])
    assert [line for line in lines if "broke" in line] == []


def test_what_a_library_forgets_because_of_an_error_is_not_warned_of(
    recwarn: pytest.WarningsRecorder,
) -> None:
    """The generator is awaited in place of the games; asyncio is left with the first of them."""
    main = """
async def main(boards):
    await asyncio.gather(play_board(board) for board in boards)
"""
    one = played(ASYNCIO_HALL + AWAITED + main)
    assert "Task got bad yield" in str(one.error)
    assert [str(each.message) for each in recwarn if "never awaited" in str(each.message)] == []


def test_a_time_limit_has_no_error_before_it() -> None:
    """It is raised because the tasks in its block were cancelled, which says nothing more."""
    main = """
async def main(boards):
    with trio.fail_after(70):
        async with trio.open_nursery() as nursery:
            for board in boards:
                nursery.start_soon(play_board, board)
"""
    one = played(TRIO_HALL + AWAITED + main)
    assert str(one.error).endswith("trio.fail_after has waited 70 s of the hall")


CALLBACKS = {
    "later": "asyncio.get_running_loop().call_later(7, fail)",
    "done": "asyncio.create_task(asyncio.sleep(7)).add_done_callback(fail)",
}


@pytest.mark.parametrize("line", CALLBACKS.values(), ids=CALLBACKS.keys())
def test_an_error_in_a_callback_has_a_remedy(line: str) -> None:
    """A callback has no result at which anything could look."""
    main = f"""
async def main(boards):
    {line}
    await asyncio.gather(*map(play_board, boards))

def fail(*_):
    int("noon")
"""
    one = played(ASYNCIO_HALL + AWAITED + main)
    assert str(one.error).endswith(f"(mine.py, line {line_with('noon')}); it ended a callback, "
                                   "and nobody was told")  # fmt: skip
    assert looks_like(one) == "an error that ends a callback, and of which nobody is told"
    assert one.place == ("mine.py", line_with("noon"))


def test_an_error_that_python_raises_in_a_callback_has_no_line_of_pythons() -> None:
    """The line to look at is the one that asked for the callback."""
    main = """
async def main(boards):
    asyncio.get_running_loop().call_later(7, int, "noon")
    await asyncio.gather(*map(play_board, boards))
"""
    one = played(ASYNCIO_HALL + AWAITED + main)
    assert str(one.error).endswith(": 'noon'; it ended a callback, and nobody was told")
    assert one.place == ("mine.py", line_with("call_later"))
