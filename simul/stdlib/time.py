"""The hall's clock under the names of Python's `time`: sleep, monotonic, perf_counter, time.

`time()` counts the seconds since the hall opened, which as a date is 1 January 1970: no result
depends on when a run was made.
"""

import threading
import time as _python
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil, isnan
from types import SimpleNamespace
from typing import Any

from simul.durations import NEVER
from simul.kernel.polls import note_in_vain
from simul.kernel.running_code import blocking
from simul.kernel.threads import current, enter

_here = threading.local()
OF_THE_SYSTEM = frozenset(
    getattr(_python, name)
    for name in dir(_python)
    if name.startswith("CLOCK_") and not name.endswith(("_CPUTIME_ID", "_PROF"))
)
"""Clocks of `clock_gettime` that the hall's clock replaces: all but those of processor time."""


def __getattr__(name: str) -> Any:
    """Return what is not here from Python's own module."""
    return getattr(_python, name)


def sleep(seconds: float, /) -> None:
    """Do nothing for `seconds` of the hall, while other threads run."""
    sleep_in(seconds, "time.sleep")


def sleep_in(seconds: float, call: str) -> None:
    """Do nothing for `seconds` of the hall, as the program has asked by a `call`."""
    kernel = current()
    if kernel is None:
        _python.sleep(seconds)
        return
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    with blocking(kernel, f"{call}({seconds:g})", wait=False):
        if seconds:
            kernel.sleep_until(due_after(seconds))
            note_in_vain(f"{call}({seconds:g})")
        else:
            kernel.give_way()


@contextmanager
def clocks_at_zero() -> Iterator[None]:
    """Stop all clocks at 0 within the block, in which a file is loaded that will be played.

    It belongs to no program yet, not even to one that was played in this thread before.
    """
    before = current()
    enter(None)
    _here.loads = True
    try:
        yield
    finally:
        _here.loads = False
        enter(before)


def _ms() -> int | None:
    """Return the time in the hall, in ms; None for a thread outside every hall."""
    kernel = current()
    if kernel is not None:
        kernel.look()
        return kernel.now()
    return 0 if getattr(_here, "loads", False) else None


def monotonic() -> float:
    """Return the seconds since the hall opened."""
    now = _ms()
    return _python.monotonic() if now is None else now / 1_000


def perf_counter() -> float:
    """Return the seconds since the hall opened."""
    now = _ms()
    return _python.perf_counter() if now is None else now / 1_000


def time() -> float:
    """Return the seconds since the hall opened."""
    now = _ms()
    return _python.time() if now is None else now / 1_000


def monotonic_ns() -> int:
    """Return the nanoseconds since the hall opened."""
    now = _ms()
    return _python.monotonic_ns() if now is None else now * 1_000_000


def perf_counter_ns() -> int:
    """Return the nanoseconds since the hall opened."""
    now = _ms()
    return _python.perf_counter_ns() if now is None else now * 1_000_000


def time_ns() -> int:
    """Return the nanoseconds since the hall opened."""
    now = _ms()
    return _python.time_ns() if now is None else now * 1_000_000


def clock_gettime(clk_id: int, /) -> float:
    """Return the seconds since the hall opened; for a clock of processor time, what it shows."""
    return monotonic() if _is_replaced(clk_id) else _python.clock_gettime(clk_id)


def clock_gettime_ns(clk_id: int, /) -> int:
    """Return the nanoseconds since the hall opened, or what a clock of processor time shows."""
    return monotonic_ns() if _is_replaced(clk_id) else _python.clock_gettime_ns(clk_id)


def _is_replaced(clock: int) -> bool:
    return clock in OF_THE_SYSTEM and _ms() is not None


def get_clock_info(name: str, /) -> Any:
    """Return what kind of clock it is: the hall's counts whole milliseconds, and never goes back.

    Clocks of processor time are Python's own.
    """
    info = _python.get_clock_info(name)  # type: ignore[arg-type]
    if name in {"process_time", "thread_time"} or _ms() is None:
        return info
    return SimpleNamespace(
        implementation="the hall's clock", monotonic=True, adjustable=False, resolution=0.001
    )


def due_after(seconds: float | None) -> int:
    """Return the time of the hall, in ms, that is `seconds` from now; NEVER for None.

    Parts of a millisecond are rounded up: a wait is never too short.
    """
    kernel = current()
    if seconds is None or kernel is None:
        return NEVER
    if isnan(seconds):
        raise ValueError("Invalid value NaN (not a number)")
    if seconds * 1_000 >= NEVER:
        return NEVER
    # at least 1 ms, however little: what rounding leaves of a timeout is waited for again and again
    least = 1 if seconds > 0 else 0
    return kernel.now() + max(least, ceil(seconds * 1_000 - 1e-6))


def localtime(seconds: float | None = None, /) -> _python.struct_time:
    """Return a time, by default the hall's, as year, month, day and so on."""
    return _python.localtime(time() if seconds is None else seconds)


def gmtime(seconds: float | None = None, /) -> _python.struct_time:
    """Return a time, by default the hall's, as year, month, day and so on, in UTC."""
    return _python.gmtime(time() if seconds is None else seconds)


def ctime(seconds: float | None = None, /) -> str:
    """Return a time, by default the hall's, as text."""
    return _python.ctime(time() if seconds is None else seconds)


def asctime(when: _python.struct_time | None = None, /) -> str:
    """Return a time, by default the hall's, as text."""
    return _python.asctime(localtime() if when is None else when)


def strftime(form: str, when: _python.struct_time | None = None, /) -> str:
    """Return a time, by default the hall's, as text in the format given."""
    return _python.strftime(form, localtime() if when is None else when)
