"""Python's own `queue`, made of the hall's locks and going by its clock."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from simul.kernel.queues import new_line, note_length
from simul.kernel.running_code import place
from simul.kernel.threads import Goal, look
from simul.record import Want
from simul.stdlib.threading.conditions import always
from simul.words import count

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


def _noting(put: Callable[..., None]) -> Callable[..., None]:
    """Note how long the line is when another item is in it."""

    @wraps(put)
    def put_and_note(queue: Any, item: object) -> None:
        put(queue, item)
        note_length(queue.line, queue._qsize())

    return put_and_note


def _naming(make: Callable[..., None]) -> Callable[..., None]:
    """Name a queue by the line that makes it, for those that wait for it in a deadlock."""

    @wraps(make)
    def make_and_name(queue: Any, *arguments: Any, **options: Any) -> None:
        make(queue, *arguments, **options)
        queue.line = new_line(queue.maxsize)
        name = f"the queue of {place()}"
        queue.not_empty.goal = always(Want.ITEM, name)
        queue.not_full.goal = always(Want.ROOM, name)
        queue.all_tasks_done.goal = lambda: Goal(
            Want.DONE, f"{count(queue.unfinished_tasks, 'item')} of {name}"
        )

    return make_and_name


def _naming_simple(make: Callable[..., None]) -> Callable[..., None]:
    """Name a simple queue, too."""

    @wraps(make)
    def make_and_name(queue: Any) -> None:
        make(queue)
        say_goal(queue, always(Want.ITEM, f"the queue of {place()}"))

    return make_and_name


def say_goal(queue: "SimpleQueue[Any]", goal: Callable[[], Goal]) -> None:
    """Set what a thread is said to wait for at an empty queue."""
    vars(queue)["_count"].stands_for(goal)


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
    Queue.__init__ = _naming(Queue.__init__)
    SimpleQueue.__init__ = _naming_simple(SimpleQueue.__init__)
    for _queue in (Queue, LifoQueue, PriorityQueue):
        _queue._put = _noting(_queue._put)
    Queue.full = _looking(Queue.full)
    Queue.put_nowait = _looking_in_vain(Queue.put_nowait)
