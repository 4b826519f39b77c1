"""Locks of threads that tasks of an event loop take.

All tasks of a loop run in one thread: where one of them waits for a `Lock`, the loop waits; and an
`RLock` lets them all in.
"""

from simul.kernel import running_code
from simul.kernel.threads import Kernel, current


def taken_by_task(kernel: Kernel | None) -> running_code.Taken | None:
    """Return which task of an event loop takes a lock of threads now; None if none does."""
    return running_code.taken_now() if kernel is not None and kernel.has_event_loop else None


def note_if_kept(taken: running_code.Taken | None) -> None:
    """Note a lock that a task keeps over an `await`, if another one blocks the loop for it now."""
    kernel = current()
    if kernel is None or kernel.exhibition.switch.stopped:
        return
    if taken is not None and _is_another_tasks(taken):
        kernel.exhibition.program.locks.kept_while_waiting = taken.at


def note_if_useless(taken: running_code.Taken | None) -> None:
    """Note a lock that lets in a second task now, for it runs in the thread that holds the lock."""
    kernel = current()
    if kernel is not None and taken is not None and _is_another_tasks(taken):
        kernel.exhibition.program.locks.useless[running_code.line_now()] = None


def _is_another_tasks(taken: running_code.Taken) -> bool:
    """Return whether a lock was taken by another task than the one that runs now."""
    now = running_code.taken_now()
    return now is not None and taken.by != now.by
