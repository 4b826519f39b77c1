"""How much of the time that a player computed was only waited, while others computed.

In real time several players may compute at once, in threads. CPython lets one of them run at a
time, so each takes longer than it would alone, and than the sequential scheduler would take for it.
"""

import time


class Stopwatch:
    """Runs from its making on, for the thread that made it."""

    def __init__(self) -> None:
        self._elapsed = time.perf_counter()
        self._own = time.thread_time()
        self._program = time.process_time()

    def held_up(self) -> float:
        """Return for how many seconds of that time others can have held up this thread."""
        own = time.thread_time() - self._own
        elapsed = time.perf_counter() - self._elapsed
        return held_up(elapsed, own, time.process_time() - self._program)


def held_up(elapsed: float, own: float, program: float) -> float:
    """Return how much less than `elapsed` it would have taken alone, in seconds.

    A thread that does not compute (`own` is its processor time) waits: for something outside, or
    for its turn. For its turn it waits no longer than the rest of the program computes; so what
    remains is taken to be a wait for something outside, an engine or a disk, and counts as its own.

    >>> held_up(elapsed=3, own=1, program=3)  # three threads that compute, in turns
    2
    >>> held_up(elapsed=3, own=0, program=0)  # a wait for an engine
    0
    >>> held_up(elapsed=1, own=1, program=3)  # three threads that really compute at once
    0
    """
    return max(0, min(elapsed - own, program - own))
