"""Calls of the hall that block an event loop: judged like those of the standard library.

A board of one kind may be played at in the tasks of another: then it blocks, where it would be
awaited at its own. Only a user's own file is judged by this. The schedulers that simul brings are
known to be right or wrong, and their records stay as they are.
"""

import sys
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import TYPE_CHECKING

from simul.exhibition import Exhibition
from simul.kernel.choice import made_kernel
from simul.kernel.running_code import blocking, is_programs

if TYPE_CHECKING:
    from types import FrameType


def blocked_loop(
    exhibition: Exhibition, call: str, until: int | None = None
) -> AbstractContextManager[None]:
    """Record it if a call within the block keeps an event loop from serving boards.

    `until` is when it will return, in ms; None if that is not known.
    """
    kernel = made_kernel(exhibition)
    if kernel is None or not exhibition.program.own_file:
        return nullcontext()
    if until is not None and until <= exhibition.time.now:
        return nullcontext()
    return blocking(kernel, call, wait=until is None)


def judge_the_clock(exhibition: Exhibition) -> None:
    """From now on, record it where a program sleeps in its event loop by the clock of the hall.

    Not for an event loop written by hand, which has to sleep there.
    """
    if exhibition.program.own_file:
        exhibition.time.around_sleep = partial(_around_sleep, exhibition)


def _around_sleep(exhibition: Exhibition, due: int) -> AbstractContextManager[None]:
    """Judge a sleep until `due` (ms) if the program asks for it: the hall sleeps there, too."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and str(frame.f_globals.get("__name__")).startswith(_CLOCKS):
        frame = frame.f_back
    if frame is None or not is_programs(frame):
        return nullcontext()
    return blocked_loop(exhibition, f"exhibition.time.sleep_until({due})", due)


_CLOCKS = "simul.clocks.", "simul.steps."
"""What stands between a clock and the code that calls it: the clock itself, and what notes it."""
