"""When players whose times are measured get a processor to compute.

Computing is measured one player at a time, but what the times mean together depends on where the
players compute. Those in this process share one interpreter: of its threads, one runs Python code
at a time, whatever the scheduler (docs.python.org/3/glossary.html, "global interpreter lock").
Engines are processes of their own, and really compute at once, on as many cores as there are.
"""

import os
from heapq import heapreplace

from simul.interpreter import interpreter_lock


class Processors:
    """The processors of this machine; a player waits if none is free."""

    def __init__(self) -> None:
        cores = os.cpu_count() or 1
        self._engines = [0] * cores
        self._python = [0] * (1 if interpreter_lock() else cores)
        """When each processor is free, in ms of the hall; two heaps."""

    def compute(self, began: int, length: int, *, own_process: bool) -> int:
        """Return when a computation of `length` ms is over that may begin at `began`; in ms."""
        free_at = self._engines if own_process else self._python
        end = max(began, free_at[0]) + length
        heapreplace(free_at, end)
        return end
