"""Wakeups that are lost are told with their line: of a condition, and of an event.

To each belongs a near miss, in which the same calls are right, or the mistake is another one.
"""

import pytest
from small_programs import (
    ASYNCIO_HALL,
    GATHER,
    STEWARDS,
    THREADED_HALL,
    instead,
    line_with,
    looks_like,
    played,
)

pytestmark = pytest.mark.usefixtures("own_folder")
TURNS_OF_TASKS = (
    ASYNCIO_HALL
    + GATHER
    + """
changed, turn = asyncio.Condition(), 3
async def play_board(board):
    global turn
    await board.opponent_arrives()
    while board.in_play:
        async with changed:
            await changed.wait_for(lambda: turn == board.number)
        board.master_moves()
        async with changed:
            turn = turn - 1 or 3
            changed.notify()
        await board.opponent_replies()
"""
)
TURNS_OF_THREADS = (
    THREADED_HALL
    + STEWARDS
    + """
changed, turn = threading.Condition(), 3
def play_board(board):
    global turn
    board.opponent_arrives()
    while board.in_play:
        with changed:
            while turn != board.number:
                changed.wait()
            board.master_moves()
            turn = turn - 1 or 3
            changed.notify()
        board.opponent_replies()
"""
)
WRONG_ONE = "a `notify()` that wakes only one of those that wait, and not the one whose turn it is"
NEVER = "a condition that is notified before the wait, or never"


@pytest.mark.parametrize("text", [TURNS_OF_TASKS, TURNS_OF_THREADS], ids=["tasks", "threads"])
def test_a_notify_that_wakes_the_wrong_one_is_told_with_its_line(text: str) -> None:
    """The one whose turn it is sleeps on; with `notify_all` all is right."""
    one = played(text)
    assert (one.outcome, looks_like(one)) == ("deadlock", WRONG_ONE)
    assert one.place is not None
    assert one.place.line == line_with("changed.notify()")
    assert played(instead(text, "notify()", "notify_all()")).outcome == "verified"


@pytest.mark.parametrize("text", [TURNS_OF_TASKS, TURNS_OF_THREADS], ids=["tasks", "threads"])
def test_a_notify_that_is_missing_wakes_no_wrong_one(text: str) -> None:
    """Nor does one that wakes all when it is nobody's turn."""
    assert looks_like(played(instead(text, "changed.notify()", "pass"))) == NEVER
    nobodys = instead(text, "turn - 1 or 3", "0")
    assert looks_like(played(instead(nobodys, "notify()", "notify_all()"))) == NEVER


def test_workers_that_are_notified_one_by_one_are_not_the_wrong_ones() -> None:
    """Each takes what there is; that there is no more is another mistake."""
    one = played(
        THREADED_HALL
        + """
ready, changed = [], threading.Condition()
def work():
    while True:
        with changed:
            while not ready:
                changed.wait()
            board = ready.pop()
        board.opponent_arrives()
        board.master_moves()
def main(boards):
    workers = [threading.Thread(target=work) for _ in boards]
    for worker in workers: worker.start()
    for board in boards[:1]:
        with changed:
            ready.append(board)
            changed.notify()
    for worker in workers: worker.join()
"""
    )
    assert (one.outcome, looks_like(one)) == ("deadlock", NEVER)


EVENT_OF_TASKS = (
    ASYNCIO_HALL
    + """
line, wake = [], asyncio.Event()
async def play_board(board, moved):
    await board.opponent_arrives()
    while board.in_play:
        line.append((board, moved))
        wake.set()
        await moved.wait()
        moved.clear()
        await board.opponent_replies()
async def walk():
    while True:
        await wake.wait()
        # at first
        while line:
            board, moved = line.pop(0)
            board.master_moves()
            moved.set()
        await asyncio.sleep(90)
        wake.clear()  # at last
async def main(boards):
    walker = asyncio.create_task(walk())
    await asyncio.gather(*(play_board(board, asyncio.Event()) for board in boards))
    walker.cancel()
"""
)
EVENT_OF_THREADS = (
    THREADED_HALL
    + """
import queue, time
hands = queue.Queue()
def play_board(board, moved):
    board.opponent_arrives()
    while board.in_play:
        # at first
        hands.put((board, moved))
        time.sleep(60)
        moved.clear()  # at last
        moved.wait()
        board.opponent_replies()
    hands.put(None)
def main(boards):
    for board in boards:
        threading.Thread(target=play_board, args=(board, threading.Event())).start()
    left = len(boards)
    while left:
        hand = hands.get()
        if hand is None:
            left -= 1
        else:
            board, moved = hand
            board.master_moves()
            moved.set()
"""
)
CLEARED = "an event that is set, and cleared before anything has seen it"


@pytest.mark.parametrize(
    ("text", "name"),
    [(EVENT_OF_TASKS, "wake"), (EVENT_OF_THREADS, "moved")],
    ids=["tasks", "threads"],
)
def test_an_event_that_is_cleared_unseen_is_told_with_that_line(text: str, name: str) -> None:
    """Where it is cleared first, as the remedy says, the same program is right."""
    one = played(text)
    assert (one.outcome, looks_like(one)) == ("deadlock", CLEARED)
    assert one.place is not None
    assert one.place.line == line_with("# at last")
    cleared_first = instead(instead(text, f"{name}.clear()  # at last", ""), "# at first", "X")
    assert played(cleared_first.replace("X", f"{name}.clear()")).outcome == "verified"


def test_an_event_that_is_cleared_before_the_work_and_then_never_set_is_told_so() -> None:
    """What was set meanwhile has been seen in the line of the master."""
    right = instead(instead(EVENT_OF_TASKS, "wake.clear()  # at last", ""), "# at first", "X")
    cleared = instead(right, "X", "await asyncio.sleep(90); wake.clear()")
    one = played(instead(cleared, "moved.set()", "pass"))
    assert (one.outcome, looks_like(one)) == ("deadlock", "an event that nothing sets")
