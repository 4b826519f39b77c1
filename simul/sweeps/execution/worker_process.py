"""What a worker process of a sweep does besides its tasks: it ends when its parent wants it to."""

import os
import signal
import threading
import time
from _thread import interrupt_main
from contextlib import suppress
from multiprocessing.connection import Connection

from simul.interrupts import SIGNALS, allow_signals

PATIENCE_S = 5.0
"""Real seconds for a worker to end what it is doing, engines included, when it has to end."""


def begin_worker(ended: Connection) -> None:
    """Prepare this process to end when the other end of a pipe is closed: the parent may be dead.

    A terminal sends its signals to all processes, and so do others. The parent heeds them.
    """
    for number in SIGNALS:
        signal.signal(number, _leave_to_parent)
    allow_signals()
    threading.Thread(target=_end_with_parent, args=(ended,), daemon=True).start()


def _leave_to_parent(_number: int, _frame: object) -> None:
    """Signal handler: do nothing, unlike an ignored signal, which a run could not note."""


def _end_with_parent(ended: Connection) -> None:
    with suppress(OSError):
        ended.poll(None)
    interrupt_main()  # ends a run, and so its engines
    time.sleep(PATIENCE_S)
    os._exit(1)
