"""Who waits for whom: circles of threads, each of which holds what the one before it wants."""

import threading
from collections.abc import Mapping

Whom = Mapping[threading.Thread, threading.Thread | None]
"""For whom a thread waits; None, or no entry, where that is not known."""


def circle(start: threading.Thread, whom: Whom) -> list[threading.Thread]:
    """Follow who waits for whom; return the threads on the way if that leads back to the start."""
    way = [start]
    while (after := whom.get(way[-1])) is not None and after not in way:
        way.append(after)
    return way if after is start else []
