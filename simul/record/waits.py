"""Who waits for whom in a program that nothing can wake: a deadlock, as data."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple, TypeVar

Waiter = TypeVar("Waiter")


class Role(StrEnum):
    """What waits."""

    TASK = "task"
    THREAD = "thread"
    BOARD = "board"


class Want(StrEnum):
    """What is waited for."""

    LOCK = "lock"
    """A lock, or a place of a semaphore, that others hold."""
    KEPT = "kept"
    """A lock that a thread or task kept when it ended."""
    END = "end"
    """The end of other threads or tasks."""
    SIGNAL = "signal"
    """What any thread or task may do, such as setting an event."""
    LINE = "line"
    """Unknown; only the line of the program is known."""


class Wait(NamedTuple):
    """One thread, task or board that waits."""

    waiter: str
    """Its name, which no other waiter of its role has: `the task of board 1`."""
    role: Role
    want: Want
    what: str = ""
    """The lock or the signal: `Anna`, `the master`; for `LINE`, the text of that line."""
    holders: tuple[str, ...] = ()
    """Names of those that hold the lock, or whose end is waited for."""
    place: str = ""
    """Where in the program it waits, if that is known: `mine.py, line 7`."""
    board: int = 0
    """The number of the game that it plays, or that is waiting; 0 if there is none."""


def circle(waits_for: Mapping[Waiter, Collection[Waiter]]) -> list[Waiter]:
    """Return a circle in which each waits for the next, and the last for the first; else nothing.

    >>> circle({"Ada": ["Bea"], "Bea": ["Cleo"], "Cleo": ["Bea"]})
    ['Bea', 'Cleo']
    """
    try:
        TopologicalSorter(waits_for).prepare()
    except CycleError as error:
        found: list[Waiter] = error.args[1][:0:-1]
        first = min(found, key=list(waits_for).index)
        return found[found.index(first) :] + found[: found.index(first)]
    return []


def circle_of(waits: Iterable[Wait], *wants: Want) -> list[str]:
    """Return the names of a circle of waiters; `wants` are the kinds of wait that count."""
    return circle({each.waiter: each.holders for each in waits if each.want in wants})
