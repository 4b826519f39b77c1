"""Where tasks stand, against the interpreter's own events: what pauses and resumes, in order.

`sys.monitoring` tells of every pause and every resumption of a coroutine or generator, by the
instruction. It knows nothing of simul, and the steps know nothing of it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from types import CodeType, ModuleType
from typing import Any

import pytest

from simul.record.steps import Action, Position, Steps
from simul.running import run
from simul.schedulers import find_scheduler

if sys.version_info < (3, 12):
    pytest.skip("sys.monitoring is new in Python 3.12", allow_module_level=True)

Paused = tuple[str, Position]
"""`pauses`, `resumes` or `ends`, and where."""
COROUTINES = 0xA0
"""The flags of coroutines and generators."""
STEPS_ASIDE = "pass_through"
"""In the hall of Trio, where a task whose turn it is not yet pauses once more."""
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
MISTAKES = ["cloned-masters", "blocking-wait"]
SCENARIOS = ["duel", "textbook", "uneven", "mishaps", "chance", "newcomers", "consulting"]


def games_of(module: ModuleType) -> list[CodeType]:
    """The functions of a module that play: its classes, below, are the machinery."""
    names = [name for name in vars(module) if name.startswith("play")]
    functions = [getattr(module, name) for name in names if hasattr(vars(module)[name], "__code__")]
    return [each.__code__ for each in functions if each.__module__ == module.__name__]


@cache
def position(code: CodeType, offset: int) -> Position:
    """The expression at an instruction."""
    line, end_line, column, end_column = list(code.co_positions())[offset // 2]
    assert None not in (line, end_line, column, end_column)
    return Position(code.co_qualname, line or 0, column or 0, end_line or 0, end_column or 0)


@contextmanager
def monitored(codes: list[CodeType]) -> Iterator[list[tuple[str, CodeType, int]]]:
    """Collect what the interpreter tells of these functions."""
    monitoring = sys.monitoring
    tool, events = monitoring.PROFILER_ID, monitoring.events
    seen: list[tuple[str, CodeType, int]] = []
    names = {events.PY_YIELD: "pauses", events.PY_RESUME: "resumes", events.PY_RETURN: "ends"}

    def telling(name: str) -> Any:
        return lambda code, offset, *_: seen.append((name, code, offset))

    monitoring.use_tool_id(tool, "test")
    try:
        for event, name in names.items():
            monitoring.register_callback(tool, event, telling(name))
        for code in codes:
            monitoring.set_local_events(tool, code, sum(names))
        yield seen
    finally:
        for code in codes:
            monitoring.set_local_events(tool, code, 0)
        for event in names:
            monitoring.register_callback(tool, event, None)
        monitoring.free_tool_id(tool)


def as_told(seen: list[tuple[str, CodeType, int]], outermost: set[str]) -> list[Paused]:
    """What was told of a file, without the tasks of Trio's that only step aside."""
    told: list[Paused] = []
    steps_aside = False
    for what, code, offset in seen:
        if code.co_name == STEPS_ASIDE:
            if what == "pauses":
                told.pop()  # it has been resumed just now
                steps_aside = True
        elif steps_aside:
            assert what == "pauses"
            steps_aside = False
        elif what != "ends":
            told.append((what, position(code, offset)))
        elif code.co_flags & COROUTINES and code.co_name in outermost:
            told.append((what, Position(code.co_name, 0, 0, 0, 0)))
    return told


def as_noted(steps: Steps) -> list[Paused]:
    """The same from the steps of a run: an inner frame pauses first, and resumes last."""
    noted: list[Paused] = []
    begun: dict[int, str] = {}
    for step in steps.steps:
        if step.blocked:
            continue
        if step.action is Action.GIVES_UP:
            begun[step.worker] = step.chain[0].function
            noted += [("pauses", each) for each in reversed(step.chain)]
        elif step.action is Action.GOES_ON:
            noted += [("resumes", each) for each in step.chain]
        elif step.worker in begun:
            noted.append(("ends", Position(begun[step.worker], 0, 0, 0, 0)))
    return noted


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("name", SCHEDULERS + MISTAKES)
def test_steps_agree_with_the_interpreters_own_events(name: str, scenario: str) -> None:
    """Every pause, every resumption and every end: its expression, and the order of them all."""
    module = import_module(f"simul.schedulers.{find_scheduler(name).module}")
    codes = games_of(module)
    if "trio" in name:
        from simul.halls.on_trio import _Line

        codes.append(_Line.pass_through.__code__)
    with monitored(codes) as seen:
        steps = run(scenario, name, steps=True).steps
    assert steps is not None
    noted = as_noted(steps)
    assert as_told(seen, {"play_board", "play_boards"}) == noted
    assert {"pauses", "resumes", "ends"} == {what for what, _ in noted}
