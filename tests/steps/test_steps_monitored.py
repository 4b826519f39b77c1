"""Where tasks stand, against the interpreter's own events: pauses, resumptions, moves and ends.

`sys.monitoring` tells of every pause and resumption of a coroutine or generator, and of every call,
by the instruction. It knows nothing of simul, and the steps know nothing of it.
"""

import linecache
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from operator import itemgetter
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

import pytest

from simul.record.steps import Action, Position, Steps
from simul.running import run
from simul.schedulers import find_scheduler

if sys.version_info < (3, 12):
    pytest.skip("sys.monitoring is new in Python 3.12", allow_module_level=True)

Told = tuple[int, int, str, Position | None]
"""When and at which board; `pauses`, `resumes`, `runs` or `ends`; and where."""
COROUTINES = 0xA0
"""The flags of coroutines and generators."""
SCHEDULERS = [
    "generators",
    "yield-from",
    "native",
    "asyncio-gather",
    "asyncio",
    "trio",
    "anyio-asyncio",
    "anyio-trio",
]
OF_SEVERAL_TASKS = ["board-queue", "patience", "patience-trio", "to-thread"]
"""Where several tasks take part in a game, or one in several games."""
MISTAKES = ["cloned-masters", "blocking-wait"]
SCENARIOS = ["duel", "uneven", "mishaps", "chance", "newcomers", "consulting"]


def games_of(module: ModuleType) -> list[CodeType]:
    """The coroutines and generators of a module; its classes, below, are the machinery."""
    functions = [value for value in vars(module).values() if isinstance(value, FunctionType)]
    found = [each.__code__ for each in functions if each.__module__ == module.__name__]
    return [code for code in found if code.co_flags & COROUTINES]


@cache
def position(code: CodeType, offset: int) -> Position:
    """The expression at an instruction."""
    line, end_line, column, end_column = list(code.co_positions())[offset // 2]
    assert line is not None
    assert end_line is not None
    assert column is not None
    assert end_column is not None
    if end_line > line:  # a whole block, of which the head counts
        text = linecache.getline(code.co_filename, line)
        head = re.fullmatch(r" *(?:async )?with (.+?)(?: as \w+)?:\n", text)
        assert head
        end_line, (column, end_column) = line, head.span(1)
    return Position(code.co_qualname, line, column, end_line, end_column)


class Listener:
    """Keeps what the interpreter tells of coroutines and generators."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self._time: Any = None
        self._for_nothing: set[int] = set()
        """Frames that have paused in a game that is over: they wait for nothing."""

    def add(self, what: str, code: CodeType, offset: int) -> None:
        """Note an event in the frame two calls further out."""
        frame = sys._getframe(2)
        paused_for_nothing = self._is_for_nothing(what, frame)
        if not paused_for_nothing and code.co_flags & COROUTINES:
            at, board = self._now(frame), self._board(frame)
            self.told.append((at, board, what, position(code, offset)))

    def _is_for_nothing(self, what: str, frame: FrameType) -> bool:
        """A loop written by hand pauses a game of generators once more when it is over."""
        board = frame.f_locals.get("board")
        if what == "pauses" and not frame.f_code.co_flags & 0x80 and not board.in_play:
            self._for_nothing.add(id(frame))
            return True
        if what == "resumes" and id(frame) in self._for_nothing:
            self._for_nothing.discard(id(frame))
            return True
        return False

    def _board(self, frame: FrameType) -> int:
        names = {"play_board", "play_move_pair"}
        return frame.f_locals["board"].place if frame.f_code.co_name in names else 0

    def _now(self, frame: FrameType) -> int:
        named = {**frame.f_locals}
        boards = named.get("boards") or [named[name] for name in ("board", "hall") if name in named]
        if boards:
            self._time = boards[0]._time
        now: int = self._time.now
        return now


@contextmanager
def monitored(codes: list[CodeType]) -> Iterator[list[Told]]:
    """Collect what the interpreter tells of these functions."""
    monitoring = sys.monitoring
    tool, events = monitoring.PROFILER_ID, monitoring.events
    names = {events.PY_YIELD: "pauses", events.PY_RESUME: "resumes", events.PY_THROW: "resumes"}
    listener = Listener()

    def calls(code: CodeType, offset: int, called: Any, board: Any) -> None:
        name = getattr(called, "__name__", "")
        if name == "master_moves" or (name == "wait_for_reply" and board.waits):
            listener.add("runs", code, offset)

    def telling(what: str) -> Any:
        return lambda code, offset, *_: code in codes and listener.add(what, code, offset)

    monitoring.use_tool_id(tool, "test")
    try:
        for event, name in names.items():
            monitoring.register_callback(tool, event, telling(name))
        monitoring.register_callback(tool, events.CALL, calls)
        monitoring.set_events(tool, events.PY_THROW)  # which cannot be had of some functions only
        for code in codes:
            monitoring.set_local_events(
                tool, code, events.PY_YIELD | events.PY_RESUME | events.CALL
            )
        yield listener.told
    finally:
        monitoring.set_events(tool, 0)
        for code in codes:
            monitoring.set_local_events(tool, code, 0)
        for event in (*names, events.CALL):
            monitoring.register_callback(tool, event, None)
        monitoring.free_tool_id(tool)


def as_noted(steps: Steps, places: dict[int, int]) -> list[Told]:
    """The same from the steps of a run: an inner frame pauses first, and resumes last."""
    noted: list[Told] = []
    for at, _, board, action, chain in steps.steps:
        place = places[board]
        if action is Action.GIVES_UP:
            noted += [(at, place, "pauses", each) for each in reversed(chain)]
        elif action is Action.GOES_ON:
            noted += [(at, place, "resumes", each) for each in chain]
        elif action is Action.RUNS:
            noted.append((at, place, "runs", chain[-1]))
    return noted


def in_order(told: list[Told]) -> list[Told]:
    """By time, then by board. Who resumed only to pause there again at once has not resumed."""
    kept: list[Told] = []
    for each in sorted(told, key=itemgetter(0, 1)):
        at, board, what, where = each
        if what == "pauses" and kept and kept[-1] == (at, board, "resumes", where):
            kept.pop()
        else:
            kept.append(each)
    return kept


def told_and_noted(name: str, scenario: str) -> tuple[list[Told], list[Told]]:
    """Play, and return what the interpreter told and what was noted."""
    module = import_module(f"simul.schedulers.{find_scheduler(name).module}")
    with monitored(games_of(module)) as told:
        one = run(scenario, name, steps=True)
    assert one.steps is not None
    places = {0: 0} | {each.board: each.seat for each in one.record.pairings}
    of_games = [step for step in one.steps.steps if one.steps.workers[step.worker] != "main"]
    return in_order(told), in_order(as_noted(one.steps._replace(steps=tuple(of_games)), places))


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("name", SCHEDULERS + MISTAKES)
def test_steps_agree_with_the_interpreters_own_events(name: str, scenario: str) -> None:
    """Each pause, resumption and move: its time, its board and its expression, in their order."""
    told, noted = told_and_noted(name, scenario)
    assert noted == told
    assert {"pauses", "resumes"} <= {what for _, _, what, _ in noted}


def without_boards(events: list[Told]) -> Counter[tuple[int, str, Position | None]]:
    """When, what and where, in no order."""
    return Counter((at, what, where) for at, _, what, where in events)


@pytest.mark.parametrize("scenario", ["duel", "uneven"])
@pytest.mark.parametrize("name", OF_SEVERAL_TASKS)
def test_steps_of_several_tasks_agree_with_them(name: str, scenario: str) -> None:
    """The same but for the boards, which the interpreter does not know here."""
    told, noted = map(without_boards, told_and_noted(name, scenario))
    assert noted == told
