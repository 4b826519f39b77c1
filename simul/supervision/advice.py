"""Advice on an error of a user's program: which name was meant, or which wait timed out."""

import asyncio
import linecache
import re
import sys
import traceback
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from types import FrameType

from simul.exhibition import Exhibition
from simul.exhibition.board import Board
from simul.kernel.running_code import pythons_module

BOARD = (
    "opponent_arrives()",
    "master_moves()",
    "opponent_replies()",
    "wait_for_reply()",
    "take_reply()",
    "in_play",
    "ready",
    "ready_at",
    "number",
    "place",
    "position",
    "scoreboard",
)
"""Names that a scheduler uses of a board; boards of a hall have some of them."""
HALL = ("boards", "new_event_loop", "clock()", "thread()", "lock()", "pool()")
EXHIBITION = ("boards", "scenario", "time")
MEANT = {
    "board": "boards",
    "arrive": "opponent_arrives",
    "arrives": "opponent_arrives",
    "sit_down": "opponent_arrives",
    "play": "master_moves",
    "move": "master_moves",
    "moves": "master_moves",
    "make_move": "master_moves",
    "play_move": "master_moves",
    "reply": "opponent_replies",
    "replies": "opponent_replies",
    "wait": "opponent_replies",
    "is_over": "in_play",
    "is_game_over": "in_play",
    "game_over": "in_play",
    "over": "in_play",
    "done": "in_play",
    "finished": "in_play",
    "is_finished": "in_play",
    "id": "number",
    "index": "number",
    "fen": "position",
    "legal_moves": "position",
}
"""Names that people try which are not spelt like the right one."""
_IN_HALL = "the boards are in `hall.boards`, a list"
_BY_WORDS = (
    (r"'list' object is not callable", r"\.boards\s*\(", f"no brackets: {_IN_HALL}"),
    (
        r"object is not callable",
        r"\.(?P<name>in_play|ready|ready_at|number|place|position)\s*\(",
        "no brackets: `{name}` is a value",
    ),
    (
        r"list ind(ex|ices)",
        r"boards\s*\[",
        "boards are counted from 0: `hall.boards[0]` is board 1",
    ),
    (r"'(\w*Hall|Exhibition)' object (is|does) not|of type '\w*Hall'", r"", _IN_HALL),
    (
        r"NoneType.*await|coroutine.* (got|required)|coroutine or an awaitable is required",
        r"\.(?P<name>master_moves|opponent_\w+|wait_for_reply)\s*\(",
        "`{name}()` is no coroutine at this hall's boards: call it without `await`",
    ),
    (
        r"Board\.(?P<name>\w+)\(\) takes",
        r"",
        "`{name}()` takes no arguments: the players choose their moves",
    ),
    (
        r"'<' not supported between instances of '(?P<kind>\w+)' and '(?P=kind)'",
        r"\b(sorted|min|max|sort)\s*\(",
        "a {kind} has no order of its own: give a `key`, such as `key=lambda board: board.number`, "
        "or for tuples `key=lambda each: each[0]`",
    ),
    (
        r"'<' not supported between instances of '(?P<kind>\w+)' and '(?P=kind)'",
        r"",
        "where the first items of two tuples are equal, the next ones are compared: put a number "
        "between, as in `(priority, next(counter), board)` with `counter = itertools.count()`",
    ),
    (
        r"(?i)thread.__init__\(\) not called",
        r"",
        "the `__init__` of your class of threads has to begin with `super().__init__()`",
    ),
    (
        r"argument after \* must be an iterable",
        r"",
        "`args` is a tuple, and one of one item needs a comma: `args=(board,)`",
    ),
    (
        r"unhashable type: 'list'",
        r"\bgather\s*\(",
        "`gather` takes the awaitables one by one: `gather(*those)`, with a star",
    ),
    (
        r"a coroutine was expected, got <function (?P<name>\w+)",
        r"",
        "call the function, which makes a coroutine: `{name}(...)`",
    ),
    (
        r"event loop is already running|cannot be called from a running event loop",
        r"",
        "in a coroutine, `await` does that",
    ),
    (
        r"(Result|Exception) is not set",
        r"",
        "the task is not over; `await` it, which waits until it is",
    ),
    (
        r"Too many open files",
        r"",
        "each socket is an open file: `ulimit -n 8192` in the shell allows more of them",
    ),
)
"""Patterns of an error's message and of its line, and the advice."""
_NO_SIGNALS = (
    "signals go to Python's main thread, and a scheduler has a thread of its own: use a timer, "
    "such as `loop.call_later(...)`"
)
_FROM_THREADS = {
    "must be called from async context": (
        "another thread calls Trio with `trio.from_thread.run_sync(...)`, and its token"
    ),
    "no running event loop": (
        "another thread calls asyncio with `loop.call_soon_threadsafe(...)` or "
        "`asyncio.run_coroutine_threadsafe(...)`"
    ),
}
"""Messages of calls that were made in the wrong thread, and the advice."""
_IN_TASKS = dict.fromkeys(
    (
        "this thread wasn't created by Trio, pass kwarg trio_token=...",
        "this is a blocking function; call it from a thread",
    ),
    "in a task, `await` the function itself; `from_thread` is for other threads",
)
"""Messages of calls that were made in the thread of the event loop, and the advice."""
_THREADS = ("threading", "simul.stdlib.threading", "simul.stdlib.concurrent")
"""Modules through which a thread comes to the program's code."""
_LENGTHS = ("timeout", "seconds", "delay")
"""Names of parameters that limit a wait."""


def advice(error: BaseException, path: Path) -> str:
    """Return a few words on what was meant, or what timed out; empty if unknown."""
    return _meant(error, path) or _timed_out(error, path) or _wrong_thread(error)


def _wrong_thread(error: BaseException) -> str:
    """Return how to do what only another thread could do; empty if that is not the matter."""
    if not isinstance(error, RuntimeError | ValueError):
        return ""
    words = str(error)
    if "main thread" in words:
        return _NO_SIGNALS
    frames = (frame for frame, _ in traceback.walk_tb(error.__traceback__))
    modules = (str(frame.f_globals.get("__name__")) for frame in frames)
    in_thread = any(module.startswith(_THREADS) for module in modules)
    return (_FROM_THREADS if in_thread else _IN_TASKS).get(words, "")


def _meant(error: BaseException, path: Path) -> str:
    line = _source(error, path)
    if isinstance(error, AttributeError):
        if isinstance(error.obj, list) and "boards" in line:
            return _IN_HALL
        return _instead_of(error.name, error.obj) if error.name else ""
    for words, code, remedy in _BY_WORDS:
        in_message, in_line = re.search(words, str(error)), re.search(code, line)
        if in_message and in_line:
            return remedy.format(**in_message.groupdict(), **in_line.groupdict())
    return ""


def _instead_of(name: str, thing: object) -> str:
    """Return the attributes most like a missing one, and all that there are."""
    known: Sequence[str]
    if isinstance(thing, Board):
        what, known = "a board", BOARD
    elif isinstance(thing, Exhibition):
        what, known = "an exhibition", EXHIBITION
    elif type(thing).__module__.startswith("simul.halls") and hasattr(thing, "boards"):
        what, known = "this hall", HALL
    else:
        return ""
    there = [
        each for each in known if hasattr(type(thing), each.strip("()")) or each in vars(thing)
    ]
    names = [each.strip("()") for each in there]
    near = [MEANT[name]] if MEANT.get(name) in names else get_close_matches(name, names, n=1)
    meant = "".join(f"did you mean `{each}`? " for each in near)
    also = "; a hall has the boards, such as ThreadedHall(exhibition)" * (what == "an exhibition")
    return f"{meant}{what} has {', '.join(there)}{also}"


def _source(error: BaseException, path: Path) -> str:
    lines = [each.lineno or 0 for each in traceback.extract_tb(error.__traceback__)
             if Path(each.filename) == path]  # fmt: skip
    linecache.checkcache(str(path))
    return linecache.getline(str(path), lines[-1]) if lines else ""


def _timed_out(error: BaseException, path: Path) -> str:
    """Return which wait timed out after how long, by the parameters of the calls that raised."""
    if type(error).__name__ not in {"TimeoutError", "TooSlowError", "Empty", "Full"}:
        return ""
    for frame in _below(error, path):
        seconds = _seconds(frame)
        if seconds is not None:
            return f"{_name(frame)} has waited {seconds:g} s of the hall{_inside(error, path)}"
    return ""


def _below(error: BaseException, path: Path) -> Iterator[FrameType]:
    """Yield the frames of a traceback below the last line of a file."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    ours = [i for i, frame in enumerate(frames) if Path(frame.f_code.co_filename) == path]
    yield from frames[ours[-1] + 1 :] if ours else ()


def _seconds(frame: FrameType) -> float | None:
    lengths = [frame.f_locals.get(name) for name in _LENGTHS]
    lengths.append(getattr(frame.f_locals.get("self"), "seconds", None))
    return next((each for each in lengths if isinstance(each, int | float)), None)


def _name(frame: FrameType) -> str:
    """Return a function's name in a program: `asyncio.wait_for`, `queue.Queue.get`."""
    module, name = str(frame.f_globals.get("__name__", "")), frame.f_code.co_qualname
    name = name.removeprefix("_")
    public = _public_module(pythons_module(module), name.partition(".")[0])
    return f"{public}.{'timeout' if name.startswith('Timeout.') else name}"


def _public_module(module: str, name: str) -> str:
    """Return the first package, from the top, that has a name: `asyncio` for `asyncio.tasks`."""
    parts = module.split(".")
    packages = (".".join(parts[:length]) for length in range(1, len(parts)))
    return next((each for each in packages if hasattr(sys.modules.get(each), name)), module)


def _inside(error: BaseException, path: Path) -> str:
    """Return where in its block a timeout struck; empty if unknown."""
    cause = error.__cause__
    if cause is None and isinstance(error.__context__, asyncio.CancelledError):
        cause = error.__context__  # `asyncio.timeout` has no cause before Python 3.11.3
    frames = traceback.extract_tb(cause.__traceback__) if cause else ()
    lines = [frame.lineno for frame in frames if Path(frame.filename) == path]
    return f", at last in line {lines[-1]}" if lines else ""
