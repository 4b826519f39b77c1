"""The code of a program that runs: its line, its event loop, and what blocks it."""

import os
import re
import sys
import sysconfig
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from simul.errors import Interrupted, RunError
from simul.exhibition.findings import Woken
from simul.kernel.threads import Kernel, current
from simul.record import Place

if TYPE_CHECKING:
    from simul.exhibition import Exhibition

# each with a separator at its end: the name of a folder beside it may begin alike
_OURS = f"{Path(__file__).resolve().parents[1]}{os.sep}"
_OUR_PROGRAMS = f"{_OURS}schedulers{os.sep}"
_PYTHONS = f"{sysconfig.get_path('stdlib')}{os.sep}"

_NUMBERED = re.compile(r"^(Thread|Dummy|ThreadPoolExecutor)-\d+|^(\w+-portal)-[0-9a-f]+")
"""Names with a number that is another one each time: Python counts in all the process, and AnyIO
takes an address."""
EVENT_LOOPS = ("asyncio.base_events", "trio._core._run")
"""Modules that run the tasks of a program."""
LEAST_WAIT = 0.02
"""Shortest wait that is recorded in real time, in real seconds: less may be a busy machine."""
TIMES_LATER = 3
"""By how many times its recent lateness a thread may be late on a busy machine."""


@contextmanager
def blocking(kernel: Kernel, call: str = "", *, wait: bool = True) -> Iterator[None]:
    """Record it if a call within the block keeps an event loop from serving boards.

    The call is named as the program has made it, unless its text is given. One that does not `wait`
    for something takes exactly as long as it says.
    """
    if not (kernel.has_event_loop and in_event_loop(kernel)) or _sleeps_by_itself(kernel):
        yield
        return
    start, in_vain = kernel.now(), False
    try:
        yield
    except Interrupted:
        kernel.exhibition.program.event_loop.stuck = in_vain = True
        note_blocked_code(kernel.exhibition)
        raise
    finally:
        time = kernel.exhibition.time
        end = _last_event(kernel) if in_vain and not time.virtual else kernel.now()
        least = time.hall_ms(least_wait(kernel.exhibition.program.lateness)) if wait else 0
        if end > start + least:
            note_blocked_code(kernel.exhibition)
            name = call or call_by_program(sys._getframe(1))
            kernel.exhibition.log.blocked(start, end, name, place())


def _last_event(kernel: Kernel) -> int:
    """Return when something happened last, in ms: in real time, a wait in vain is seen late."""
    now = kernel.now()
    return max((event.at for event in kernel.exhibition.log.events if event.at <= now), default=0)


def note_blocked_code(exhibition: "Exhibition") -> None:
    """Note what of the program blocks an event loop now: a coroutine, a generator or a callback."""
    exhibition.program.event_loop.blocked_in = _kind_of_code()


class Taken(NamedTuple):
    """Which of the code that an event loop runs took a lock, and where."""

    by: int
    """The identity of the outermost frame that can be suspended: it stands for the task."""
    at: Place | None


def taken_now() -> Taken | None:
    """Return which coroutine or generator of the program takes a lock now; None if none runs."""
    task: FrameType | None = None
    for frame in programs_frames():
        if frame.f_code.co_flags & (CO_COROUTINE | CO_ASYNC_GENERATOR | CO_GENERATOR):
            task = frame
    return None if task is None else Taken(id(task), line_now())


def programs_frames() -> Iterator[FrameType]:
    """Yield the frames of the program that are running in this thread, the innermost first."""
    frame = programs_frame(sys._getframe(1))
    while frame is not None:
        yield frame
        frame = programs_frame(frame.f_back)


def _kind_of_code() -> str:
    """Return what of the program an event loop runs now."""
    flags = 0
    for frame in programs_frames():
        flags |= frame.f_code.co_flags
    if flags & (CO_COROUTINE | CO_ASYNC_GENERATOR):
        return "coroutine"
    return "generator" if flags & CO_GENERATOR else "callback"


def _sleeps_by_itself(kernel: Kernel) -> bool:
    """Return whether this is an event loop written by hand that sleeps because nothing is due.

    That is where it should. But a task or a callback that runs in it should not.
    """
    if kernel.loop_by_hand is not threading.current_thread() or _kind_of_code() != "callback":
        return False
    if _is_called_by(sys._getframe(1), "simul.halls.calling"):
        return False
    now = kernel.now()
    return not any(board.is_kept_waiting(now) for board in kernel.exhibition.boards)


def _is_called_by(frame: FrameType | None, module: str) -> bool:
    while frame is not None:
        if frame.f_globals.get("__name__") == module:
            return True
        frame = frame.f_back
    return False


def least_wait(lateness: float) -> float:
    """Return the shortest wait that is recorded in real time; `lateness` is the machine's (s)."""
    return max(LEAST_WAIT, TIMES_LATER * lateness)


def refused(board: int, *, copied: bool) -> RunError:
    """Describe why a board cannot be played at from here, and the remedy."""
    if copied:
        what = "was played at in a copy of this process, of which the run learns nothing"
        remedy = "processes need halls of their own: see `simul show processes`"
    else:
        thread = unnumbered(threading.current_thread().name)
        what = f"was played at in a thread that the hall does not know ({thread})"
        remedy = (
            "under the virtual clock time would not wait for it; start it with threading.Thread, "
            "ThreadPoolExecutor or to_thread as the scheduler's own file imports them"
        )
    where = place()
    return RunError(f"board {board} {what}{f' ({where})' if where else ''}: {remedy}")


def unnumbered(thread: str) -> str:
    """Return the name of a thread without a number that is another one each time.

    >>> unnumbered("Thread-7 (main)"), unnumbered("asyncio-portal-7f6ae265fa50")
    ('Thread (main)', 'asyncio-portal')
    """
    return _NUMBERED.sub(r"\1\2", thread)


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


def note_woken(worker: object) -> None:
    """Note that a condition lets a thread or task go on, if the program itself called `wait`.

    A `wait_for` looks again at what it waits for; a program that calls `wait` may not.
    """
    kernel, caller = current(), sys._getframe(2)
    if kernel is None or not is_programs(caller):
        return
    program = kernel.exhibition.program
    if program.own_file:
        board = program.played_by.get(worker)
        number = 0 if board is None else board.number
        program.wakeups.woken.append(Woken(kernel.now(), number, line_of(caller)))


def place() -> str:
    """Return file and line of the innermost code that is the program's own; empty if none is."""
    line = line_now()
    return str(line) if line else ""


def line_now() -> Place | None:
    """Return the line of the innermost code that is the program's own; None if none is."""
    frame = programs_frame(sys._getframe(1))
    return line_of(frame) if frame else None


def line_in_task() -> Place | None:
    """Return the line of the program in the task that runs now; None if the task has none.

    Beyond the task, there is only the line that runs the event loop.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and not is_event_loops(frame):
        if is_programs(frame):
            return line_of(frame)
        frame = frame.f_back
    return None


def is_event_loops(frame: FrameType) -> bool:
    """Return whether a frame is of what runs the tasks of a program."""
    return frame.f_globals.get("__name__") in EVENT_LOOPS


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


def call_by_program(frame: FrameType | None) -> str:
    """Return which call of the program led to this frame, such as `queue.Queue.get()`."""
    callee: FrameType | None = None
    while frame is not None and not is_programs(frame):
        callee, frame = frame, frame.f_back
    if callee is None:
        return "a call"
    kind = type(callee.f_locals["self"]) if "self" in callee.f_locals else None
    module = str(kind.__module__ if kind else callee.f_globals.get("__name__", ""))
    method = callee.f_code.co_name
    words = [
        pythons_module(module),
        kind.__name__.removeprefix("_Py") if kind else "",  # as Python calls its SimpleQueue
        _WITH.get(method, method.lstrip("_")),
    ]
    return f"{'.'.join(filter(None, words))}()"


def pythons_module(module: str) -> str:
    """Return what a program has imported: `threading` for `simul.stdlib.threading.locks`."""
    name = module.removeprefix("simul.stdlib.")
    while name != module and "." in name and name not in sys.modules:
        name = name.rpartition(".")[0]
    return name


_WITH = {"__enter__": "acquire", "__exit__": "shutdown"}
"""What `with` calls, of a lock and of a pool."""


def programs_frame(frame: FrameType | None) -> FrameType | None:
    """Return the frame, or the first of its callers, that belongs to the program."""
    while frame is not None and not is_programs(frame):
        frame = frame.f_back
    return frame


def is_programs(frame: FrameType) -> bool:
    """Return whether a frame belongs to the program, not to us, Python or a library.

    The file of its module mostly tells. Its code is asked last, as Python tells all audit hooks
    about that; it knows of functions that were made by `exec`.
    """
    file = frame.f_globals.get("__file__")
    return not (file and is_foreign(file)) and not is_foreign(frame.f_code.co_filename)


@cache
def is_foreign(file: str) -> bool:
    """Return whether a file is ours, Python's or a library's, and not the program's."""
    if file.startswith(_OURS):
        return not file.startswith(_OUR_PROGRAMS)
    return is_pythons(file) or file.startswith("<") or "site-packages" in file


def is_pythons(file: str) -> bool:
    """Return whether a file is in Python's own library."""
    return file.startswith(_PYTHONS) and "site-packages" not in file
