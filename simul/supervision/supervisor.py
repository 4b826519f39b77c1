"""Run a scheduler in a thread of its own, and supervise it.

The caller's thread waits, shows progress, listens for Ctrl-C and ends runs that would never end. So
an interrupt never strikes inside a framework, a run can be started from inside a running event loop
(a notebook cell), and what was played is available at any moment.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable

from simul.errors import Deadlock, Interrupted, SimulError
from simul.exhibition import Exhibition
from simul.interpreter import no_garbage_collection
from simul.interrupts import noting_interrupts
from simul.kernel import outside, polls
from simul.kernel.choice import kernel_of, made_kernel
from simul.supervision.real_watch import RealWatch
from simul.supervision.supervised import Supervised
from simul.supervision.virtual_watch import VirtualWatch
from simul.words import count, listing

PATIENCE = 0.5
"""Real seconds in which a stopped run can end by itself; then it is left behind."""
GIVE_UP_AFTER = 30.0
"""Real seconds without a move after which a run under the virtual clock is given up."""


def supervise(
    scheduler: Supervised,
    play: Callable[[Exhibition], None],
    exhibition: Exhibition,
    look: Callable[[], None],
    give_up_after: float,
) -> SimulError | None:
    """Run a scheduler's `play` to its end, or to an interrupt, which is returned.

    `look` is called at intervals, and shows how far the run is.
    All other errors are in `exhibition.errors.failures`.
    """
    name = f"the scheduler {scheduler.name}"
    thread = threading.Thread(target=_keep_error, args=(play, exhibition), name=name, daemon=True)
    kind = VirtualWatch if exhibition.time.virtual else RealWatch
    watch = kind(scheduler, exhibition, thread, give_up_after)
    if scheduler.file:
        outside.listen(exhibition)
    # not in that thread: it may have to be left behind
    with noting_interrupts() as interrupts, no_garbage_collection():
        try:
            thread.start()
            while not (interrupts.pressed or exhibition.switch.stopped):
                thread.join(watch.next_look())
                look()
                if not thread.is_alive():
                    break
                watch.look_for_copies()
                watch.look()
        finally:
            watch.look_for_copies()
            exhibition.stop()
            _wait_for([thread, *exhibition.program.threads], PATIENCE)
            notes = (
                *outside.notes(exhibition),
                *unheard(exhibition),
                *useless_locks(exhibition),
                *polls.notes(exhibition),
                *watch.notes(),
            )
            exhibition.program.costs += notes
        return Interrupted("interrupted") if interrupts.pressed else None


def unheard(exhibition: Exhibition) -> list[str]:
    """Return a sentence for each line at which another thread has called asyncio.

    Those that a deadlock has named are left out.
    """
    told = {line for each in exhibition.errors.failures if isinstance(each, Deadlock)
            for line in each.unheard}  # fmt: skip
    return [
        f"{line or 'a thread'}: asyncio is called from a thread that is not the event loop's, and "
        "does not wake it; use `loop.call_soon_threadsafe(...)`"
        for line in exhibition.program.event_loop.called_by_threads
        if line not in told
    ]


def useless_locks(exhibition: Exhibition) -> list[str]:
    """Return a sentence for each line that took an `RLock` which another task held."""
    return [
        f"{line or 'the program'}: an `RLock` of threads keeps no task out while another one holds "
        "it, for they all run in the same thread; tasks have locks of their own, for `async with`"
        for line in exhibition.program.locks.useless
    ]


def workers_in_words(workers: Iterable[object]) -> str:
    """Return how many workers played, by kind: `1 thread`, `24 tasks`."""
    kinds = Counter(map(kind_of_worker, workers)) or {"task": 0}
    return listing([count(number, kind) for kind, number in sorted(kinds.items())])


def kind_of_worker(worker: object) -> str:
    """Return the kind of a worker: `thread`, `task`, or the first word of a text."""
    if isinstance(worker, str):
        return worker.partition(" ")[0]
    return "thread" if isinstance(worker, threading.Thread) else "task"


def _keep_error(play: Callable[[Exhibition], None], exhibition: Exhibition) -> None:
    try:
        kernel_of(exhibition)
        play(exhibition)
        _exit(exhibition)
    except BaseException as error:
        exhibition.errors.raised = error
        exhibition.errors.failures.append(error)


def _exit(exhibition: Exhibition) -> None:
    """End as a Python program does: close what is open, and wait for all other threads."""
    for action in exhibition.program.at_exit:
        action()
    for thread in exhibition.program.threads:
        if getattr(thread, "outlives", False):
            thread.join()
    kernel = made_kernel(exhibition)
    exhibition.program.left_behind.threads = kernel is not None and not all(
        map(kernel.has_ended, exhibition.program.threads)
    )


def _wait_for(threads: Iterable[threading.Thread], patience: float) -> None:
    """Wait until these threads have ended, for `patience` real seconds at most."""
    until = time.monotonic() + patience
    for thread in threads:
        if thread.is_alive():
            # a plain join: this thread is not of the program, and has no baton to pass
            threading.Thread.join(thread, max(0.0, until - time.monotonic()))
