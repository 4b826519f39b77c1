"""Pools and their futures: used like Python's `concurrent.futures`.

future.py        Future
thread_pool.py   ThreadPoolExecutor
process_pool.py  ProcessPoolExecutor
waiting.py       wait, as_completed
"""

import concurrent.futures as _python
from concurrent.futures import (
    ALL_COMPLETED,
    FIRST_COMPLETED,
    FIRST_EXCEPTION,
    CancelledError,
    Executor,
    InvalidStateError,
    TimeoutError,
)
from typing import Any

from simul.stdlib.concurrent.futures.future import Future
from simul.stdlib.concurrent.futures.process_pool import ProcessPoolExecutor
from simul.stdlib.concurrent.futures.thread_pool import ThreadPoolExecutor
from simul.stdlib.concurrent.futures.waiting import as_completed, wait

__all__ = [
    "ALL_COMPLETED",
    "FIRST_COMPLETED",
    "FIRST_EXCEPTION",
    "CancelledError",
    "Executor",
    "Future",
    "InvalidStateError",
    "ProcessPoolExecutor",
    "ThreadPoolExecutor",
    "TimeoutError",
    "as_completed",
    "wait",
]


def __getattr__(name: str) -> Any:
    """Return what is not here from Python's own module."""
    return getattr(_python, name)
