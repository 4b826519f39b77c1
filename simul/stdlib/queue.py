"""Python's own `queue`, made of the hall's locks and going by its clock."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeVar

from simul.kernel.threads import look

Answer = TypeVar("Answer")


def _looking(ask: Callable[..., Answer]) -> Callable[..., Answer]:
    """Count how often a program asks: asking without end is polling."""

    @wraps(ask)
    def look_and_ask(*arguments: object) -> Answer:
        look()
        return ask(*arguments)

    return look_and_ask


def _looking_in_vain(ask: Callable[..., Answer]) -> Callable[..., Answer]:
    """Count how often a program asks in vain."""

    @wraps(ask)
    def ask_and_look(*arguments: object) -> Answer:
        try:
            return ask(*arguments)
        except Exception:
            look()
            raise

    return ask_and_look


if TYPE_CHECKING:
    from queue import Empty, Full, LifoQueue, PriorityQueue, Queue, SimpleQueue

    __all__ = ["Empty", "Full", "LifoQueue", "PriorityQueue", "Queue", "SimpleQueue"]
else:
    from simul.stdlib.importing import on_halls_clock

    globals().update(on_halls_clock("queue"))
    for _queue in (Queue, SimpleQueue):
        _queue.empty = _looking(_queue.empty)
        _queue.qsize = _looking(_queue.qsize)
        _queue.get_nowait = _looking_in_vain(_queue.get_nowait)
    Queue.full = _looking(Queue.full)
    Queue.put_nowait = _looking_in_vain(Queue.put_nowait)
