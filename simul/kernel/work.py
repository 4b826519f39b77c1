"""The work of a thread: run with its error kept, and scheduled by the operating system."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from simul.errors import Interrupted, PlayerError
from simul.kernel.returns import note_error
from simul.kernel.running_code import giver

if TYPE_CHECKING:
    from simul.exhibition import Exhibition


def run_work(exhibition: "Exhibition", work: Callable[[], object]) -> None:
    """Run the work of a thread, and keep its error instead of printing it.

    A player's failure ends this thread alone, as any error in a thread does, and so does an exit.
    An error of the program ends the run.
    """
    try:
        work()
    except Interrupted as error:
        exhibition.errors.failures.append(error)
    except PlayerError as error:
        exhibition.errors.failures.append(error)
        exhibition.errors.in_threads.append(error)
    except SystemExit:
        pass  # as in any thread of Python's
    except BaseException as error:
        note_error(exhibition.program, error)
        exhibition.errors.begun_at[id(error)] = giver(threading.current_thread())
        exhibition.errors.in_threads.append(error)
        exhibition.fail(error)


def stay_on_one_core() -> None:
    """Keep this thread on the same core of the machine as the others that pass the baton.

    One of them runs at a time anyway, and a switch within a core takes half the time. Other
    programs' threads, such as those of another exhibition, are likely to be on other cores.
    """
    with suppress(AttributeError, OSError):  # only Linux has this, and a container may forbid it
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[os.getpid() % len(cores)]})


def be_patient() -> None:
    """Let a thread that wakes this one go on until it waits itself.

    Otherwise Linux would run this one at once, find the interpreter's lock taken, and switch back:
    two switches instead of one. The policy `SCHED_BATCH` differs from the usual one only in this.
    """
    with suppress(AttributeError, OSError):
        if os.sched_getscheduler(0) == os.SCHED_OTHER:
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
