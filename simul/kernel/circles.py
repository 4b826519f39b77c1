"""Circles of threads or tasks, in which each waits for the next one: the sign of a deadlock."""

from collections.abc import Mapping
from typing import TypeVar

Waiter = TypeVar("Waiter")


def circle(start: Waiter, waits_for: Mapping[Waiter, Waiter | None]) -> list[Waiter]:
    """Return the circle of waiters through `start`; empty if there is none.

    `waits_for` has no entry, or None, for a waiter of whom it is not known what it waits for.
    """
    path = [start]
    while (after := waits_for.get(path[-1])) is not None and after not in path:
        path.append(after)
    return path if after == start else []
