"""Calls of the hall that block an event loop: judged like those of the standard library.

A board of one kind may be played at in the tasks of another: then it blocks, where it would be
awaited at its own. Only a user's own file is judged by this. What comes along is known to be right
or wrong, and its record is the same as ever.
"""

import sys
from contextlib import AbstractContextManager, nullcontext

from simul.clocks import LATE
from simul.exhibition import Exhibition
from simul.kernel.choice import made_kernel
from simul.kernel.running_code import blocking, is_programs


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
    time = exhibition.time
    sleep = time.sleep_until

    def sleep_until(due: int, order: int = LATE) -> None:
        if is_programs(sys._getframe(1)):
            with blocked_loop(exhibition, f"exhibition.time.sleep_until({due})", due):
                sleep(due, order)
        else:
            sleep(due, order)

    if exhibition.program.own_file:
        vars(time)["sleep_until"] = sleep_until
