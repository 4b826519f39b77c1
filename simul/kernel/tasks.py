"""Tasks of an event loop that wait when nobody can go on: where each stands, and for whom."""

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
    """A lock of some framework's."""

    name: str
    holders: Sequence[object]
    """Tasks; None for one that has ended, and is forgotten."""


class Waiting(NamedTuple):
    """A task that waits."""

    task: object
    name: str
    frame: FrameType | None
    """Where the program waits, if it does."""
    lock: Lock | None
    """The lock for which it waits, if it does."""
    others: Sequence[object]
    """What it awaits, and everybody who holds the lock."""


def waiting(
    task: object, name: str, coroutine: object, as_lock: Callable[[object], Lock | None]
) -> Waiting:
    """Follow what a suspended task awaits.

    Args:
        task: as its framework knows it.
        name: what to call it.
        coroutine: what it runs.
        as_lock: returns, of an object whose method is awaited, the lock that it is.
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
    # what awaits a future refers to it, and has no other way to say which it is
    others = lock.holders if lock else gc.get_referents(coroutine)
    return Waiting(task, name, frame, lock, others)


def told(exhibition: "Exhibition", tasks: Sequence[Waiting]) -> list[str]:
    """Say in lines who waits for whom, those in a circle first, and how many wait elsewhere."""
    names = _names(exhibition, tasks)
    whom = {each.task: _only(each.others, names) for each in tasks}
    for_whom = [
        each
        for each in tasks
        if (each.lock and each.lock.holders) or any(other in names for other in _tasks(each.others))
    ]
    for_whom.sort(key=lambda each: not circle(each.task, whom))
    lines = [f"{names[each.task]} waits for {_what(each, names)}" for each in for_whom]
    elsewhere = [each.frame for each in tasks if each not in for_whom and each.frame]
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
    """Name each by the board that it plays at, or as its program does; number those alike."""
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
    """Say how many tasks wait at which line."""
    counted = Counter((place_of(at), _source(at)) for at in frames)
    for (place, source), tasks in sorted(counted.items()):
        who = f"{tasks} tasks wait" if tasks > 1 else "a task waits"
        yield f"{who} in {place}{f': `{source}`' if source else ''}"


def _source(frame: FrameType) -> str:
    linecache.checkcache(frame.f_code.co_filename)
    return linecache.getline(frame.f_code.co_filename, frame.f_lineno).strip()


def at_line(frame: FrameType | None, words: str) -> str:
    """Add to words where the program stands, unless they end with a place already."""
    own = programs_frame(frame)
    return words if own is None or words.endswith(")") else f"{words} ({place_of(own)})"
