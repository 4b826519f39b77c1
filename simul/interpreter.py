"""The Python interpreter around a run: its handling of Ctrl-C, and its garbage collection."""

import gc
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

DOUBLE_PRESS_S = 1.0
"""Seconds within which a second Ctrl-C is only a nervous one."""


class CtrlC:
    """Whether Ctrl-C was pressed.

    It interrupts nothing, so nothing is lost. Pressed once more a while later, somebody means it:
    then it raises KeyboardInterrupt, as always.
    """

    def __init__(self) -> None:
        self._pressed_at: float | None = None

    @property
    def pressed(self) -> bool:
        """Whether it was."""
        return self._pressed_at is not None

    def note(self, _signal: int, _frame: FrameType | None) -> None:
        """Be the handler of the signal."""
        now = time.monotonic()
        if self._pressed_at is not None and now - self._pressed_at > DOUBLE_PRESS_S:
            raise KeyboardInterrupt
        self._pressed_at = self._pressed_at or now


@contextmanager
def noting_ctrl_c() -> Iterator[CtrlC]:
    """Note Ctrl-C within the block; in a block inside another, for both of them.

    Python has only the main thread handle signals: in other threads there is nothing to note.
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
    """Pause the search in a `with` block, or in a function that is decorated with this.

    Events and spans refer to nothing that refers back to them, so reference counts free them
    all. At 10,000 boards the search took three quarters of the time in which spans were made.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
