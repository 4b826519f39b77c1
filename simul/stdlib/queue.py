"""Python's own `queue`, made of the hall's locks and going by its clock."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from queue import Empty, Full, LifoQueue, PriorityQueue, Queue, SimpleQueue

    __all__ = ["Empty", "Full", "LifoQueue", "PriorityQueue", "Queue", "SimpleQueue"]
else:
    from simul.stdlib.importing import on_halls_clock

    globals().update(on_halls_clock("queue"))
