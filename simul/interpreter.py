"""The Python interpreter around a run: handling of Ctrl-C, and garbage collection."""

import gc
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

DOUBLE_PRESS_S = 1.0
"""Real seconds within which a second Ctrl-C counts as the same press."""


class CtrlC:
    """Records whether Ctrl-C was pressed.

    The first press interrupts nothing, so nothing is lost. A second press a while later is meant:
    it raises KeyboardInterrupt, as always.
    """

    def __init__(self) -> None:
        self._pressed_at: float | None = None

    @property
    def pressed(self) -> bool:
        """True once Ctrl-C has been pressed."""
        return self._pressed_at is not None

    def note(self, _signal: int, _frame: FrameType | None) -> None:
        """Signal handler: record the press; a later second press raises KeyboardInterrupt."""
        now = time.monotonic()
        if self._pressed_at is not None and now - self._pressed_at > DOUBLE_PRESS_S:
            raise KeyboardInterrupt
        self._pressed_at = self._pressed_at or now


@contextmanager
def noting_ctrl_c() -> Iterator[CtrlC]:
    """Record Ctrl-C within the block; nested blocks share one record.

    Python handles signals only in the main thread; in other threads there is nothing to record.
    """
    before = None
    if threading.current_thread() is threading.main_thread():
        before = signal.getsignal(signal.SIGINT)
    outer = getattr(before, "__self__", None)
    if isinstance(outer, CtrlC):
        yield outer
    elif before is None or before is signal.SIG_IGN:
        yield CtrlC()
    else:
        ctrl_c = CtrlC()
        signal.signal(signal.SIGINT, ctrl_c.note)
        try:
            yield ctrl_c
        finally:
            signal.signal(signal.SIGINT, before)


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Pause cyclic garbage collection in a `with` block or a decorated function.

    Events and spans form no reference cycles, so reference counts free them all. At 10,000 boards
    the collector took three quarters of the time in which spans were made.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
