"""Who waits for whom in a program that nothing can wake: a deadlock, as data and in words."""

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
    EMPTY = "empty"
    """A place of a semaphore that was made without any, and that nothing has released."""
    END = "end"
    """The end of other threads or tasks."""
    RESULT = "result"
    """The result of a call that a worker of a pool makes."""
    WORKER = "worker"
    """The result of a call that no worker of a pool has begun, for all of them are busy."""
    EVENT = "event"
    """That an event is set."""
    CONDITION = "condition"
    """That a condition is notified."""
    BARRIER = "barrier"
    """That as many wait at a barrier as it was made for."""
    ITEM = "item"
    """Something in a queue, or from a channel."""
    ROOM = "room"
    """Room in a queue or a channel."""
    DONE = "done"
    """That `task_done()` has been called for every item of a queue."""
    SIGNAL = "signal"
    """Anything else, such as the master, a turn, or the release of a semaphore by any task."""
    LINE = "line"
    """Unknown; only the line of the program is known."""


_PHRASES = {
    Want.EMPTY: "{}, which was made with none and never released",
    Want.EVENT: "{} to be set",
    Want.CONDITION: "{} to be notified",
    Want.ITEM: "an item from {}, which is empty",
    Want.ROOM: "room in {}, which is full",
    Want.DONE: "`task_done()`, to be called for {}",
    Want.WORKER: "the result of a call that {} has not begun",
}


_MOST_NAMES = 4
"""How many threads or tasks are named for whose end one waits; a few more are counted."""
LATER = ", in round "
"""Part of what is waited for at a barrier that has opened before."""


def have_come(inside: int, parties: int, rounds: int) -> str:
    """Say how many have come to a barrier that has opened in so many rounds.

    >>> have_come(3, 4, 0), have_come(1, 2, 8)
    ('3 of 4 have come', '1 of 2 have come, in round 9')
    """
    return f"{inside} of {parties} have come" + (f"{LATER}{rounds + 1:,}" if rounds else "")


class Place(NamedTuple):
    """A line of a program."""

    file: str
    """The name of the file, without the folder."""
    line: int

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}"


class Wait(NamedTuple):
    """One thread, task or board that waits."""

    waiter: str
    """Its name, which no other waiter of its role has: `the task of board 1`."""
    role: Role
    want: Want
    what: str = ""
    """What it waits for, in words: `Anna`, `the master`; for `LINE`, the text of that line."""
    holders: tuple[str, ...] = ()
    """Names of those that hold the lock, or whose end or result is waited for.

    A worker that waits for a call which its own pool has not begun waits for itself.
    """
    place: Place | None = None
    """Where in the program it waits; None if that is unknown."""
    board: int = 0
    """The number of the game that it plays, or that is waiting; 0 if there is none."""

    @property
    def goal(self) -> str:
        """What it waits for, as it is said after "waits".

        >>> Wait("board 1", Role.BOARD, Want.LOCK, "Anna", ("board 2",)).goal
        'for the lock Anna that board 2 holds'
        """
        others = " and ".join(self.holders)
        several = len(self.holders) > 1
        match self.want:
            case Want.LINE:
                return f"in {self.place}{f': `{self.what}`' if self.what else ''}"
            case Want.END:
                return f"for {' and '.join(_few(self.holders))} to end"
            case Want.RESULT:
                return f"for the result of a call that {others} makes"
            case Want.KEPT:
                has_ended = f"{'have' if several else 'has'} ended"
                by = f"{others}, which {has_ended}" if others else f"a {self.role} that has ended"
                return f"for {self._lock} that was never released by {by}"
            case Want.LOCK if others:
                return f"for {self._lock} that {others} {'hold' if several else 'holds'}"
        return f"for {_PHRASES.get(self.want, '{}').format(self.what)}"

    @property
    def _lock(self) -> str:
        """What it waits for, introduced as a lock if that is a mere name."""
        return self.what if self.what.startswith(("a ", "an ", "the ")) else f"the lock {self.what}"


def _few(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names, or the first of them and how many others there are."""
    first = names[:_MOST_NAMES]
    more = len(names) - len(first)
    return (*first, f"{more} others") if more > 1 else names


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
