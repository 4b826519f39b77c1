"""Tasks of an event loop that wait: where in the program, and what each waits for."""

import gc
import linecache
from collections.abc import Callable, Mapping, Sequence
from inspect import CORO_CREATED, CORO_RUNNING, getcoroutinestate
from types import CoroutineType, FrameType
from typing import TYPE_CHECKING, Any, NamedTuple

from simul.exhibition.board_state import BoardState
from simul.kernel.deadlock import game_of, numbered
from simul.kernel.running_code import line_of, programs_frame
from simul.record.waits import Role, Wait, Want

if TYPE_CHECKING:
    from simul.exhibition import Exhibition


class Awaited(NamedTuple):
    """An object of a framework, such as a lock, that a task waits for."""

    want: Want
    what: str
    holders: Sequence[object] = ()
    """The tasks that hold a lock; None for one that has ended, and is forgotten."""


AsAwaited = Callable[[object, str], Awaited | None]


_TO_BEGIN = Awaited(Want.SIGNAL, "a first turn in the event loop")


class Waiting(NamedTuple):
    """A task that waits."""

    task: object
    name: str
    frame: FrameType | None
    """Where in the program it waits, if known."""
    awaited: Awaited | None
    """The lock, or other object of the framework, that it waits for, if it does."""
    others: Sequence[object]
    """What it awaits: the holders of the lock, or what its coroutine refers to."""


def waiting(task: object, name: str, coroutine: object, as_awaited: AsAwaited) -> Waiting:
    """Follow what a suspended task awaits.

    Args:
        task: the framework's task.
        name: its name in messages.
        coroutine: its coroutine.
        as_awaited: converts an object, and the name of its method that is awaited; returns None
            for one that it does not know.
    """
    frame: FrameType | None = None
    awaited: Awaited | None = None
    if isinstance(coroutine, CoroutineType):
        state = getcoroutinestate(coroutine)
        if state == CORO_CREATED:
            return Waiting(task, name, programs_frame(coroutine.cr_frame), _TO_BEGIN, ())
        if state == CORO_RUNNING:  # the task does not wait, though its thread may
            return Waiting(task, name, None, None, ())
    while isinstance(coroutine, CoroutineType):
        at = coroutine.cr_frame
        if at is not None and programs_frame(at) is at:
            frame, awaited = at, None
        elif at is not None:
            inner = as_awaited(at.f_locals.get("self"), at.f_code.co_name)
            # the outermost object is the one that the program names; but a condition that was
            # notified may still wait for its lock
            is_other = awaited is not None and inner is not None and inner.want is not awaited.want
            if inner is not None and (awaited is None or (is_other and inner.holders)):
                awaited = inner
        coroutine = coroutine.cr_await
    # an iterator that awaits a future refers to it; there is no other way to find the future
    others = awaited.holders if awaited else gc.get_referents(coroutine)
    return Waiting(task, name, frame, awaited, others)


def task_waits(exhibition: "Exhibition", tasks: Sequence[Waiting]) -> list[Wait]:
    """Return what each task waits for; last come those of which only the line is known."""
    boards = {each.task: game_of(exhibition, each.task) for each in tasks}
    names = numbered(
        {each.task: _name(boards[each.task], each.name) for each in tasks},
    )
    waits = []
    for each in tasks:
        board = boards[each.task]
        place = line_of(each.frame) if each.frame else None
        number = board.number if board else 0
        waits.append(Wait(names[each.task], Role.TASK, *_goal(each, names), place, number))
    known = [each for each in waits if each.place or each.want is not Want.LINE]
    return sorted(known, key=lambda each: (each.place, each.what) if each.want is Want.LINE else ())


def _name(board: BoardState | None, name: str) -> str:
    return f"the task {f'of {board!r}' if board else name}"


def _goal(each: Waiting, names: Mapping[Any, str]) -> tuple[Want, str, tuple[str, ...]]:
    """Return what a task waits for, in words, and the tasks that could let it go on."""
    known = [names[other] for other in _tasks(each.others) if other in names]
    others = tuple(dict.fromkeys(known))
    awaited = each.awaited
    if awaited is None and others:
        return Want.END, "", others
    if awaited is not None:
        kept = awaited.want is Want.LOCK and awaited.holders and not others
        return Want.KEPT if kept else awaited.want, awaited.what, others
    return Want.LINE, _source(each.frame) if each.frame else "", ()


def _tasks(others: Sequence[object]) -> list[Any]:
    return [each for each in others if getattr(type(each), "__hash__", None)]


def _source(frame: FrameType) -> str:
    linecache.checkcache(frame.f_code.co_filename)
    return linecache.getline(frame.f_code.co_filename, frame.f_lineno).strip()
