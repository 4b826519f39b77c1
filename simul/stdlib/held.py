"""What tasks of asyncio, Trio and AnyIO hold: locks, and places of semaphores and limiters."""

import asyncio
import sys
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary, ref

from simul.kernel.running_code import in_trio, place
from simul.kernel.taken_again import Way, note_if_never_given_back, way_here
from simul.record import Want


class Held:
    """Something that tasks hold, which knows who does: a deadlock's message names them."""

    def begin(self, kind: str, *, has_owner: bool = True, is_empty: bool = False) -> None:
        """Begin to note who holds it.

        Args:
            kind: what it is, in words.
            has_owner: whether only the task that took it may give it back.
            is_empty: whether it was made without any place.
        """
        self.name = f"{kind} of {place()}"
        self.holders: list[ref[Any]] = []
        """Weak references: asyncio reports a failed task when the last reference to it is gone."""
        self.ways: WeakKeyDictionary[Any, Way | None] = WeakKeyDictionary()
        """By which calls each task has taken it last."""
        self.has_owner = has_owner
        self.is_held = True
        """Whether those that take it give it back; else it is a signal, and nobody holds it."""
        self.is_empty = is_empty
        """Whether it was made without any place, and nothing has released it."""

    @property
    def want(self) -> Want:
        """What a task waits for that finds it taken."""
        if self.holders:
            return Want.LOCK
        return Want.EMPTY if self.is_empty else Want.SIGNAL

    def ask(self) -> None:
        """Note it if a task waits for what it has taken itself, and not given back."""
        task = task_now()
        if task is not None and any(holder() is task for holder in self.holders):
            note_if_never_given_back(self.ways.get(task))

    def hold(self) -> None:
        """Note that the current task has taken it."""
        task = task_now()
        if task is not None and self.is_held:
            self.holders.append(ref(task))
            self.ways[task] = way_here()

    def let_go(self) -> None:
        """Forget a holder; what another task releases is a signal."""
        task = task_now()
        own = [each for each in self.holders if task is not None and each() is task]
        for each in own[:1] or self.holders.copy():
            self.holders.remove(each)
        self.is_held = bool(own) or self.has_owner
        self.is_empty = False


def task_now() -> Any:
    """Return the current task; None outside of the event loop, as in a coroutine that is closed."""
    if in_trio():
        return sys.modules["trio"].lowlevel.current_task()
    with suppress(RuntimeError):
        return asyncio.current_task()
    return None
