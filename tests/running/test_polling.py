"""Waits with a time limit that are over in vain, again and again: polling, told with its lines."""

import re

import pytest
from small_programs import THREADED_HALL, costs, instead, line_with, played

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("own_folder")]

ASKED_FOR = """
import queue, time

def play_board(board, ready, moved):
    board.opponent_arrives()
    while board.in_play:
        ready.put(board)
        moved.wait()
        moved.clear()
        board.opponent_replies()
    ready.put(None)

def main(boards):
    ready = queue.Queue()
    moved = {board: threading.Event() for board in boards}
    for board in boards:
        threading.Thread(target=play_board, args=(board, ready, moved[board])).start()
    left = len(boards)
    while left:
        board = ready.get()
        if board is None:
            left -= 1
        else:
            board.master_moves()
            moved[board].set()
"""
TEXT = THREADED_HALL + ASKED_FOR
GET = "        board = ready.get()\n"
POLLS = {
    "sleep": (
        GET,
        """
        try:
            board = ready.get_nowait()
        except queue.Empty:
            time.sleep(0.05)  # polls
            continue
""",
        "`time.sleep(0.05)` N times in vain; each costs processor time, and in real time a sleep "
        "takes longer than it says, the more so at a high --speed: wait for what is asked about, "
        "as `event.wait()` and `queue.get()` do",
    ),
    "queue": (
        GET,
        """
        try:
            board = ready.get(timeout=0.05)  # polls
        except queue.Empty:
            continue
""",
        "`queue.Queue.get()` has timed out N times in vain; each costs processor time: wait "
        "without a timeout",
    ),
    "event": (
        "        moved.wait()\n",
        """
        while not moved.wait(0.01):  # polls
            pass
""",
        "`threading.Event.wait()` has timed out N times in vain; each costs processor time: wait "
        "without a timeout",
    ),
}


@pytest.mark.parametrize(("line", "lines", "words"), POLLS.values(), ids=POLLS)
def test_polling_in_a_thread_is_told_with_its_line_and_how_often(
    line: str, lines: str, words: str
) -> None:
    """The run is right, and costs more than it has to."""
    right, one = played(TEXT), played(instead(TEXT, line, lines))
    assert (right.outcome, costs(right)) == ("verified", [])
    assert one.outcome == "verified"
    (told,) = costs(one)
    assert re.sub(r"[\d,]+ times", "N times", told) == (
        f"mine.py, line {line_with('# polls')}: polling: {words}"
    )


def test_the_polls_are_counted() -> None:
    """One thread that asks each 10 ms for 4 times 55 s, and finds nothing but four replies.

    The first at each instant finds an event, and is not in vain.
    """
    one = played(
        THREADED_HALL
        + """
import time

def main(boards):
    over = threading.Event()
    threading.Thread(target=play_board, args=(boards[0], over)).start()
    while not over.is_set():
        time.sleep(0.01)  # polls

def play_board(board, over):
    board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        board.opponent_replies()
    over.set()
"""
    )
    (told,) = costs(one)
    found = re.search(r"polling: `time.sleep\(0.01\)` ([\d,]+) times in vain", told)
    assert found is not None
    assert 24_000 - 20 <= int(found[1].replace(",", "")) <= 24_000


RIGHT = {
    "once a move": (
        "        board.opponent_replies()\n",
        "        time.sleep(0.001)\n        board.opponent_replies()\n",
    ),
    "a glance now and then": (
        "    left = len(boards)\n",
        "    left = len(boards)\n    threading.Thread(target=glance, daemon=True).start()\n",
    ),
    "a long timeout": (GET, "        board = ready.get(timeout=1_000)\n"),
}
GLANCE = """
def glance():
    while True:
        time.sleep(10)
"""


@pytest.mark.parametrize(("lines", "more"), RIGHT.values(), ids=RIGHT)
def test_other_sleeps_and_timeouts_are_not_polling(lines: str, more: str) -> None:
    """They are few, or do not end in vain."""
    one = played(instead(TEXT, lines, more) + GLANCE)
    assert (one.outcome, costs(one)) == ("verified", [])
