"""Threads, and their locks, conditions and events: used like Python's `threading`.

threads.py      Thread, Timer, and which threads there are
locks.py        Lock, RLock
conditions.py   Condition, Event, Barrier: wait until another thread says so
semaphores.py   Semaphore, BoundedSemaphore
task_locks.py   what goes wrong when tasks of an event loop take a lock of threads
naming.py       how Python words what a user sees of them

Threads are real. Under the virtual clock locks are handed over in the order of the requests; in
real time they are the operating system's, which promises no order. All else is made of locks, as in
Python's own module.
"""

import threading as _python
from threading import TIMEOUT_MAX, BrokenBarrierError, current_thread, get_ident, local
from typing import Any

from simul.stdlib.threading.conditions import Barrier, Condition, Event
from simul.stdlib.threading.locks import Lock, RLock
from simul.stdlib.threading.semaphores import BoundedSemaphore, Semaphore
from simul.stdlib.threading.threads import Thread, Timer, active_count, enumerate, main_thread

__all__ = [
    "TIMEOUT_MAX",
    "Barrier",
    "BoundedSemaphore",
    "BrokenBarrierError",
    "Condition",
    "Event",
    "Lock",
    "RLock",
    "Semaphore",
    "Thread",
    "Timer",
    "active_count",
    "current_thread",
    "enumerate",
    "get_ident",
    "local",
    "main_thread",
]


def __getattr__(name: str) -> Any:
    """Return what is not here from Python's own module."""
    return getattr(_python, name)
