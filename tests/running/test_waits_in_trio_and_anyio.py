"""What programs of Trio and AnyIO wait for in vain: the same kinds as in asyncio, by lines."""

import gc

import pytest
from small_programs import (
    ANYIO_GROUP,
    ANYIO_HALL,
    ASYNCIO_HALL,
    GATHER,
    NURSERY,
    STEWARDS,
    THREADED_HALL,
    TRIO_HALL,
    instead,
    line_with,
    looks_like,
    played,
)

pytestmark = pytest.mark.usefixtures("own_folder")


def on(framework: str, program: str) -> str:
    """The program, in which `xxx` is the framework."""
    halls = {
        "trio": TRIO_HALL + NURSERY,
        "anyio": ANYIO_HALL + ANYIO_GROUP,
        "anyio on trio": ANYIO_HALL.replace('"asyncio")', '"trio")').replace(
            "backend_options=", 'backend="trio", backend_options='
        )
        + ANYIO_GROUP,
    }
    return halls[framework] + program.replace("xxx", framework.partition(" ")[0])


FRAMEWORKS = ["trio", "anyio", "anyio on trio"]
TURNS = """
changed, turn = xxx.Condition(), 3
async def play_board(board):
    global turn
    await board.opponent_arrives()
    while board.in_play:
        async with changed:
            while turn != board.number:
                await changed.wait()
        board.master_moves()
        async with changed:
            turn = turn - 1 or 3
            changed.notify()
        await board.opponent_replies()
"""


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_notify_that_wakes_the_wrong_one_is_told_with_its_line(framework: str) -> None:
    """As in asyncio; with `notify_all` all is right."""
    text = on(framework, TURNS)
    one = played(text)
    assert looks_like(one).startswith("a `notify()` that wakes only one of those that wait")
    assert one.place == ("mine.py", line_with("changed.notify()"))
    made_at = line_with("changed, turn =")
    assert f"3 tasks wait for the condition of mine.py, line {made_at} to be" in str(one.error)
    assert played(instead(text, "notify()", "notify_all()")).outcome == "verified"


TAKEN = """
place = xxx.{kind}
async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        await place.acquire()  # again
        board.master_moves()
        await board.opponent_replies()
"""
NOT_GIVEN_BACK = (
    "a lock, or a place of a semaphore, that was taken by the same call before, and not given back"
)


@pytest.mark.parametrize("framework", ["trio", "anyio"])
@pytest.mark.parametrize("kind", ["Lock()", "Semaphore(3)", "CapacityLimiter(3)"])
def test_what_is_taken_again_by_the_same_call_was_not_given_back(framework: str, kind: str) -> None:
    """A lock and a limiter refuse it; for a place of a semaphore the tasks wait in vain."""
    one = played(on(framework, TAKEN.format(kind=kind)))
    assert looks_like(one) == NOT_GIVEN_BACK
    assert one.place == ("mine.py", line_with("# again"))
    assert one.cause is not None
    assert one.cause.remedy.startswith("`async with` gives it back")


TWICE = """
place = xxx.CapacityLimiter(3)
async def play_board(board):
    await board.opponent_arrives()
    async with place:
        async with place:  # again
            board.master_moves()
"""


@pytest.mark.parametrize("framework", ["trio", "anyio"])
def test_a_second_place_of_a_limiter_is_refused_with_a_remedy(framework: str) -> None:
    """It lets each task have one."""
    one = played(on(framework, TWICE))
    assert looks_like(one).startswith("a task that takes a second place of a limiter")
    assert one.place == ("mine.py", line_with("# again"))


EMPTY = """
place = {make}(0)
async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        async with place:
            board.master_moves()
        await board.opponent_replies()
"""
EMPTY_ONES = {
    "trio": on("trio", EMPTY.format(make="trio.Semaphore")),
    "anyio": on("anyio", EMPTY.format(make="anyio.Semaphore")),
    "asyncio": ASYNCIO_HALL + GATHER + EMPTY.format(make="asyncio.Semaphore"),
    "threads": THREADED_HALL
    + STEWARDS
    + EMPTY.format(make="threading.Semaphore").replace("async ", "").replace("await ", ""),
}


@pytest.mark.parametrize("text", EMPTY_ONES.values(), ids=EMPTY_ONES.keys())
def test_a_semaphore_without_a_place_that_nothing_releases_is_told(text: str) -> None:
    """Where it was made; with a place, or where something releases it, all is right."""
    one = played(text)
    assert looks_like(one) == (
        "a semaphore that is made without any place, and that nothing releases"
    )
    made = line_with("place =")
    words = f"a place of the semaphore of mine.py, line {made}, which was made with none"
    assert words in str(one.error)
    assert played(instead(text, "(0)", "(1)")).outcome == "verified"


def test_a_semaphore_that_something_has_released_is_not_said_to_be_empty() -> None:
    """What is missing is another release."""
    released = EMPTY.format(make="trio.Semaphore") + "place.release()\n"
    one = played(
        on("trio", released.replace("async with place:", "if await place.acquire() is None:"))
    )
    assert "made with none" not in str(one.error)
    assert (
        looks_like(one) != "a semaphore that is made without any place, and that nothing releases"
    )


CHANNEL = """
async def main(boards):
    send, receive = trio.open_memory_channel[object](9)
    async with trio.open_nursery() as tasks:
        tasks.start_soon(walk, receive)
        for board in boards:
            tasks.start_soon(play_board, board, send)

async def walk(receive):
    async for board, moved in receive:  # loop
        board.master_moves()
        moved.set()

async def play_board(board, send):
    await board.opponent_arrives()
    while board.in_play:
        moved = trio.Event()
        await send.send((board, moved))
        await moved.wait()
        await board.opponent_replies()
"""
CLOSES = """
async def close(board, send):
    async with send:
        await play_board(board, send)
"""


def test_a_loop_over_a_channel_that_is_never_closed_is_told_with_its_line() -> None:
    """Where each clone is closed, the loop ends."""
    one = played(TRIO_HALL + CHANNEL)
    assert looks_like(one) == "a loop over a channel that is never closed"
    assert one.place == ("mine.py", line_with("# loop"))
    call = "play_board, board, send)\n\n"
    cloned = instead(CHANNEL, call, "close, board, send.clone())\n        send.close()\n\n")
    assert played(TRIO_HALL + cloned + CLOSES).outcome == "verified"


def test_kinds_of_a_framework_stay_types() -> None:
    """They are asked for, and stand in annotations; what they make is the framework's own."""
    text = (
        TRIO_HALL
        + NURSERY
        + """
async def play_board(board, moved: trio.Event | None = None, lock: trio.Lock | None = None):
    assert isinstance(trio.Event(), trio.Event)
    assert isinstance(trio.Lock(), trio.Lock)
    limiter = trio.CapacityLimiter(1)
    limiter.total_tokens = 2
    assert limiter.statistics().total_tokens == 2
    await board.opponent_arrives()
    while board.in_play:
        await trio.to_thread.run_sync(int, limiter=limiter)
        board.master_moves()
        await board.opponent_replies()
"""
    )
    assert played(text).outcome == "verified"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_broken_rule_of_trios_own_calls_is_told_with_the_call() -> None:
    """Trio calls it an internal error, and asks to file a bug."""
    text = (
        TRIO_HALL
        + NURSERY
        + """
async def play_board(board):
    await board.opponent_arrives()
    with trio.move_on_after(5):
        await trio.lowlevel.wait_task_rescheduled(lambda: None)
"""
    )
    one = played(text)
    assert "TrioInternalError: Trio cannot go on after TypeError: " in str(one.error)
    assert looks_like(one).startswith("a rule of `trio.lowlevel` that is broken")
    assert one.place == ("mine.py", line_with("wait_task_rescheduled"))
    del one
    gc.collect()  # Trio has left its tasks as they stood: Python complains of them here or nowhere
