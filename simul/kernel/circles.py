"""Who waits for whom: circles of threads or tasks, in which each waits for the next one."""

from collections.abc import Mapping
from typing import TypeVar

Waiter = TypeVar("Waiter")


def circle(start: Waiter, whom: Mapping[Waiter, Waiter | None]) -> list[Waiter]:
    """Follow who waits for whom; return those on the way if that leads back to the start.

    For whom somebody waits is None, or missing, where that is not known.
    """
    way = [start]
    while (after := whom.get(way[-1])) is not None and after not in way:
        way.append(after)
    return way if after == start else []
