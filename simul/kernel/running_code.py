"""The code of a program that runs: its line, its event loop, and what blocks that."""

import os
import re
import sys
import sysconfig
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from simul.errors import Interrupted, RunError
from simul.kernel.threads import Kernel
from simul.record import Place

if TYPE_CHECKING:
    from simul.exhibition import Exhibition

# each with a separator at its end: the name of a folder beside it may begin alike
_OURS = f"{Path(__file__).resolve().parents[1]}{os.sep}"
_OUR_PROGRAMS = f"{_OURS}schedulers{os.sep}"
_PYTHONS = f"{sysconfig.get_path('stdlib')}{os.sep}"


_UNNUMBERED = re.compile(r"^(Thread|Dummy|ThreadPoolExecutor)-\d+")
"""Names that Python numbers by process, which may have seen other runs before."""
LEAST_WAIT = 0.02
"""Shortest wait that is recorded in real time, in real seconds: less may be a busy machine."""
TIMES_LATER = 3
"""How many times as late as lately a thread may be on a busy machine."""


@contextmanager
def blocking(kernel: Kernel, call: str, *, wait: bool = True) -> Iterator[None]:
    """Record it if a call within the block keeps an event loop from serving boards.

    A call that does not `wait` for something takes exactly as long as it says.
    """
    if not (kernel.has_event_loop and in_event_loop(kernel)):
        yield
        return
    start = kernel.now()
    try:
        yield
    except Interrupted:
        kernel.exhibition.program.stuck = True
        raise
    finally:
        time = kernel.exhibition.time
        least = time.hall_ms(least_wait(kernel.exhibition.program.lateness)) if wait else 0
        if kernel.now() > start + least:
            kernel.exhibition.log.blocked(start, kernel.now(), call, place())


def least_wait(lateness: float) -> float:
    """Return the shortest wait that is recorded in real time, on a machine that is so late (s)."""
    return max(LEAST_WAIT, TIMES_LATER * lateness)


def refused(board: int, *, copied: bool) -> RunError:
    """Describe why a board cannot be played at from here, and the remedy."""
    if copied:
        what = "was played at in a copy of this process, of which the run learns nothing"
        remedy = "processes need halls of their own: see `simul show processes`"
    else:
        thread = _UNNUMBERED.sub(r"\1", threading.current_thread().name)
        what = f"was played at in a thread that the hall does not know ({thread})"
        remedy = (
            "under the virtual clock time would not wait for it; start it with threading.Thread, "
            "ThreadPoolExecutor or to_thread as the scheduler's own file imports them"
        )
    where = place()
    return RunError(f"board {board} {what}{f' ({where})' if where else ''}: {remedy}")


def in_event_loop(kernel: Kernel) -> bool:
    """Return whether an event loop runs this code: asyncio's, Trio's or one written by hand."""
    if in_trio() or kernel.loop_by_hand is threading.current_thread():
        return True
    asyncio = sys.modules.get("asyncio")
    if asyncio is None:
        return False
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def refuse(exhibition: "Exhibition", what: str) -> NoReturn:
    """End the run: it waits for something whose time the hall cannot know."""
    error = RunError(
        f"{what} is waited for{in_brackets()}, and how much of the hall's time that takes cannot "
        "be known: on the virtual clock there is no total; use --clock wall"
    )
    exhibition.fail(error)
    raise error


def in_trio() -> bool:
    """Return whether Trio runs this code."""
    trio = sys.modules.get("trio")
    return trio is not None and bool(trio.lowlevel.in_trio_task())


def place() -> str:
    """Return file and line of the innermost code that is the program's own; empty if none is."""
    line = line_now()
    return str(line) if line else ""


def line_now() -> Place | None:
    """Return the line of the innermost code that is the program's own; None if none is."""
    frame = programs_frame(sys._getframe(1))
    return line_of(frame) if frame else None


def note_giver(line: Place | None) -> None:
    """Note the line of the program that gave this thread what it does now, if that is known."""
    if line is not None:
        vars(threading.current_thread())["given_at"] = line


def giver(thread: threading.Thread) -> Place | None:
    """Return the line of the program that gave a thread its work; None if unknown."""
    line: Place | None = vars(thread).get("given_at")
    return line


def called_from() -> Place | None:
    """Return the line that runs now, or else the one that gave this thread its work."""
    return line_now() or giver(threading.current_thread())


def line_of(frame: FrameType) -> Place:
    """Return file and line of a frame."""
    return Place(Path(frame.f_code.co_filename).name, frame.f_lineno)


def in_brackets() -> str:
    """Return the place in brackets: ` (mine.py, line 7)`; empty if there is none."""
    where = place()
    return f" ({where})" if where else ""


def programs_frame(frame: FrameType | None) -> FrameType | None:
    """Return the frame, or the first of its callers, that belongs to the program."""
    while frame is not None and not is_programs(frame):
        frame = frame.f_back
    return frame


def is_programs(frame: FrameType) -> bool:
    """Return whether a frame belongs to the program, not to us, Python or a library."""
    return not _is_foreign(frame.f_code.co_filename)


def _is_foreign(file: str) -> bool:
    if file.startswith(_OURS):
        return not file.startswith(_OUR_PROGRAMS)
    return file.startswith((_PYTHONS, "<")) or "site-packages" in file
