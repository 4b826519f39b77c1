"""Tasks of an event loop that wait: where in the program, and what each waits for."""

import gc
import linecache
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from types import CoroutineType, FrameType
from typing import TYPE_CHECKING, Any, NamedTuple

from simul.kernel.circles import circle
from simul.kernel.program import place_of, programs_frame

if TYPE_CHECKING:
    from simul.exhibition import Exhibition


class Lock(NamedTuple):
    """A lock of a framework."""

    name: str
    holders: Sequence[object]
    """The tasks that hold it; None for one that has ended, and is forgotten."""


class Waiting(NamedTuple):
    """A task that waits."""

    task: object
    name: str
    frame: FrameType | None
    """Where in the program it waits, if known."""
    lock: Lock | None
    """The lock it waits for, if it does."""
    others: Sequence[object]
    """What it awaits: the holders of the lock, or what its coroutine refers to."""


def waiting(
    task: object, name: str, coroutine: object, as_lock: Callable[[object], Lock | None]
) -> Waiting:
    """Follow what a suspended task awaits.

    Args:
        task: the framework's task.
        name: its name in messages.
        coroutine: its coroutine.
        as_lock: converts an object whose method is awaited; None if it is not a lock.
    """
    frame: FrameType | None = None
    lock: Lock | None = None
    while isinstance(coroutine, CoroutineType):
        at = coroutine.cr_frame
        if at is not None and programs_frame(at) is at:
            frame, lock = at, None
        elif at is not None:
            lock = lock or as_lock(at.f_locals.get("self"))
        coroutine = coroutine.cr_await
    # an iterator that awaits a future refers to it; there is no other way to find the future
    others = lock.holders if lock else gc.get_referents(coroutine)
    return Waiting(task, name, frame, lock, others)


def describe_waits(exhibition: "Exhibition", tasks: Sequence[Waiting]) -> list[str]:
    """Return lines on what each task waits for, circles first, and on how many wait elsewhere."""
    names = _names(exhibition, tasks)
    waits_for = {each.task: _only(each.others, names) for each in tasks}
    for_tasks = [
        each
        for each in tasks
        if (each.lock and each.lock.holders) or any(other in names for other in _tasks(each.others))
    ]
    for_tasks.sort(key=lambda each: not circle(each.task, waits_for))
    lines = [f"{names[each.task]} waits for {_what(each, names)}" for each in for_tasks]
    elsewhere = [each.frame for each in tasks if each not in for_tasks and each.frame]
    return [*lines, *_counted(elsewhere)]


def _tasks(others: Sequence[object]) -> list[Any]:
    return [each for each in others if getattr(type(each), "__hash__", None)]


def _only(others: Sequence[object], names: dict[object, str]) -> object | None:
    known = [each for each in _tasks(others) if each in names]
    return known[0] if len(known) == 1 else None


def _what(each: Waiting, names: dict[object, str]) -> str:
    where = f" ({place_of(each.frame)})" if each.frame else ""
    others = " and ".join(names[other] for other in _tasks(each.others) if other in names)
    if each.lock and not others:
        return f"{each.lock.name} that was never released by a task that has ended{where}"
    if each.lock:
        hold = "holds" if len(each.others) == 1 else "hold"
        return f"{each.lock.name} that {others} {hold}{where}"
    return f"{others} to end{where}"


def _names(exhibition: "Exhibition", tasks: Sequence[Waiting]) -> dict[object, str]:
    """Name tasks by their boards, or else as the program does; number equal names."""
    names = {each.task: _name(exhibition, each) for each in tasks}
    often, seen = Counter(names.values()), Counter[str]()
    for task, name in names.items():
        if often[name] > 1:
            seen[name] += 1
            names[task] = f"{name} #{seen[name]}"
    return names


def _name(exhibition: "Exhibition", each: Waiting) -> str:
    board = exhibition.program.played_by.get(each.task)
    return f"the task {f'of {board!r}' if board is not None and board.in_play else each.name}"


def _counted(frames: Sequence[FrameType]) -> Iterator[str]:
    """Yield a sentence for each line of the program at which tasks wait."""
    counted = Counter((place_of(at), _source(at)) for at in frames)
    for (place, source), tasks in sorted(counted.items()):
        who = f"{tasks} tasks wait" if tasks > 1 else "a task waits"
        yield f"{who} in {place}{f': `{source}`' if source else ''}"


def _source(frame: FrameType) -> str:
    linecache.checkcache(frame.f_code.co_filename)
    return linecache.getline(frame.f_code.co_filename, frame.f_lineno).strip()


def with_line(frame: FrameType | None, words: str) -> str:
    """Return words, followed by the program's line unless they end with one already."""
    own = programs_frame(frame)
    return words if own is None or words.endswith(")") else f"{words} ({place_of(own)})"
