"""How long other players held up one who computes, in real time.

In real time several players may compute at once, in threads. CPython lets one of them run at a
time, so each takes longer than it would alone, and than the sequential scheduler would take for it.
"""

import time


class Stopwatch:
    """Measures the thread that made it, from then on."""

    def __init__(self) -> None:
        self._elapsed = time.perf_counter()
        self._own = time.thread_time()
        self._program = time.process_time()

    def held_up(self) -> float:
        """Return for how many seconds other threads can have held up this one."""
        own = time.thread_time() - self._own
        elapsed = time.perf_counter() - self._elapsed
        return held_up(elapsed, own, time.process_time() - self._program)


def held_up(elapsed: float, own: float, program: float) -> float:
    """Return by how many seconds `elapsed` would have been shorter alone; all in seconds.

    A thread that does not compute waits for something outside, or for its turn. `own` is its
    processor time, `program` that of all threads. A wait for a turn lasts no longer than the other
    threads compute. The rest is a wait for something outside, such as an engine or a disk, and
    counts as its own.

    >>> held_up(elapsed=3, own=1, program=3)  # three threads that compute, in turns
    2
    >>> held_up(elapsed=3, own=0, program=0)  # a wait for an engine
    0
    >>> held_up(elapsed=1, own=1, program=3)  # three threads that really compute at once
    0
    """
    return max(0, min(elapsed - own, program - own))
