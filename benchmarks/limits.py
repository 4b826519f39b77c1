"""The least that the closed loop costs: a heap of ready boards, and no record but the last reply.

Once in Python, and once compiled by Numba.
"""

from collections.abc import Callable, Sequence
from functools import cache
from heapq import heapify, heappop, heapreplace

import numpy as np

Lists = Sequence[Sequence[int]]
"""Times in ms of hall time, a row for each board."""


def a_heap(service: Lists, think: Lists) -> int:
    """Simulate in a tight loop; return the makespan in ms."""
    boards, pairs = len(service), len(service[0])
    heap = [(0, board, board, 0) for board in range(boards)]
    heapify(heap)
    free = last = 0
    rank = boards
    while heap:
        ready, _, board, pair = heap[0]
        if ready > free:
            free = ready
        free += service[board][pair]
        reply = free + think[board][pair]
        if reply > last:
            last = reply
        if pair + 1 < pairs:
            rank += 1
            heapreplace(heap, (reply, rank, board, pair + 1))
        else:
            heappop(heap)
    return last


@cache
def compiled_heap() -> Callable[[Lists, Lists], int]:
    """Return the same loop in machine code; it begins with making arrays of the lists."""
    from numba import njit

    in_arrays = njit(a_heap)

    def loop(service: Lists, think: Lists) -> int:
        return int(in_arrays(np.array(service, np.int64), np.array(think, np.int64)))

    loop([[1], [1]], [[1], [1]])  # now it is compiled
    return loop
