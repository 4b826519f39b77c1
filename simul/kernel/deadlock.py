"""Messages about programs that will never go on: deadlocks and polling."""

import sys
import threading
from collections.abc import Iterable, Sequence

from simul.durations import clock
from simul.errors import Deadlock, RunError
from simul.exhibition import Exhibition
from simul.exhibition.board_state import BoardState
from simul.kernel.tasks import with_line

GRACE = 0.2
"""Real seconds in which an outside event, such as a call by a thread, may still come."""
MOST_LINES = 10


def deadlock(
    exhibition: Exhibition, boards: Sequence[BoardState], waits: Iterable[str]
) -> Deadlock:
    """Describe a deadlock; `waits` are lines about its threads and tasks."""
    unfinished = [f"{board} waits for {board.waits_for}" for board in boards if board.in_play]
    lines = [*waits, *(unfinished or ["all games are over: this is not about chess"])]
    if len(lines) > MOST_LINES:
        lines[MOST_LINES:] = [f"... and {len(lines) - MOST_LINES} more"]
    at = max((event.at for event in exhibition.log.events), default=0)
    return Deadlock(
        f"deadlock at {clock(at)}: nobody can ever run again\n"
        + "\n".join(f"  {line}" for line in lines)
    )


def polling(at: int, where: Sequence[str]) -> RunError:
    """Describe a program that runs for ever at one instant `at` (ms); `where` its tasks are."""
    lines = [
        f"polling at {clock(at)}: the program asks again and again, and never waits",
        "no time passes meanwhile under the virtual clock, and real time is spent for nothing",
        "wait for what it asks about, such as `await reply` or `event.wait()`",
        *where[:MOST_LINES],
    ]
    return RunError("\n  ".join(lines))


def with_place(thread: threading.Thread, words: str) -> str:
    """Return words, followed by the line of the program at which a thread is."""
    return with_line(sys._current_frames().get(thread.ident or 0), words)


def thread_name(exhibition: Exhibition, thread: threading.Thread) -> str:
    """Return the name of a thread in messages: by its board, if it plays at one."""
    board = exhibition.program.played_by.get(thread)
    return f"the thread of {board!r}" if board is not None and board.in_play else thread.name
