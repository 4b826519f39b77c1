"""Why no task or thread can run any more."""

from collections.abc import Callable

from simul.errors import Deadlock
from simul.record import Place, Role, Wait, Want
from simul.record.waits import circle_of
from simul.running.causes.cause import Cause, Causes
from simul.running.causes.evidence import Evidence


def _two_locks(evidence: Evidence) -> bool:
    return len(circle_of(evidence.record.waits, Want.LOCK)) > 1


def _own_lock(evidence: Evidence) -> bool:
    again = "acquire an already held Lock" in str(evidence.error)  # as Trio and AnyIO say it
    return again or len(circle_of(evidence.record.waits, Want.LOCK)) == 1


def _stuck_in_a_call(evidence: Evidence) -> bool:
    """Return whether a call blocks an event loop, and no opponent is the reason for that."""
    silent = any(map(_is_silent, evidence.record.waits))
    return isinstance(evidence.error, Deadlock) and evidence.program.stuck and not silent


def _unheard(evidence: Evidence) -> bool:
    return isinstance(evidence.error, Deadlock) and bool(evidence.error.unheard)


def _unheard_line(evidence: Evidence) -> Place | None:
    """Return the line in another thread than the event loop's that calls asyncio."""
    error = evidence.error
    return next(filter(None, error.unheard), None) if isinstance(error, Deadlock) else None


def _died(evidence: Evidence) -> bool:
    return isinstance(evidence.error, Deadlock) and evidence.hidden is not None


def _each_others_end(evidence: Evidence) -> bool:
    return bool(circle_of(evidence.record.waits, Want.LOCK, Want.END))


def _in_vain(*wants: Want) -> Callable[[Evidence], bool]:
    """Return a test for a deadlock in which all that others wait for is the first of these kinds.

    Waits of the other kinds come along with it. Where one waits for an opponent who will never
    reply, or for a future of its own making, that may be what all the others wait for; so may be
    what comes from outside the program.
    """

    def fits(evidence: Evidence) -> bool:
        hopeful = isinstance(evidence.error, Deadlock) and evidence.error.hopeful
        if hopeful or any(map(_waits_for_the_unknown, evidence.record.waits)):
            return False
        waits = [each for each in evidence.record.waits if each.role is not Role.BOARD]
        roots = {
            # Trio does not know who holds a semaphore
            Want.KEPT if each.want is Want.LOCK and not each.holders else each.want
            for each in waits
        } - _FOLLOWS
        return wants[0] in roots and roots <= set(wants)

    return fits


def _waits_for_the_unknown(wait: Wait) -> bool:
    if wait.want is Want.LINE:
        return not any(words in wait.what for words in _FOR_OTHERS)
    return _is_silent(wait)


def _is_silent(wait: Wait) -> bool:
    return wait.role is Role.BOARD and wait.what.endswith("who will never reply")


_FOR_OTHERS = ("async with", "gather", "wait(", "shield", "thread", "executor", "run_sync")
"""Words of lines at which a task waits for other tasks or threads."""
_FOLLOWS = {Want.LOCK, Want.END, Want.LINE, Want.SIGNAL}
"""Waits for others that wait themselves, or for what is unknown."""

STUCK: Causes = (
    Cause(
        "locks that are taken in opposite orders",
        _two_locks,
        "two-locks",
    ),
    Cause(
        "a lock that is taken again by the thread or task that holds it",
        _own_lock,
        remedy="take it in one place only, and give it back before; a thread may take a "
        "`threading.RLock` again, tasks have no such lock",
    ),
    Cause(
        "asyncio, called from another thread, which does not wake its event loop",
        _unheard,
        remedy="hand the call over, as `loop.call_soon_threadsafe(event.set)` does",
        line=_unheard_line,
    ),
    Cause(
        "a blocking call in a {code}, which stops the very tasks that could end it",
        _stuck_in_a_call,
        remedy="let the event loop wait for it",
        remedies={
            "asyncio": "use what can be awaited, such as `asyncio.Queue` or `asyncio.Event`",
            "trio": "use what can be awaited, such as a memory channel or `trio.Event`",
            "anyio": "use what can be awaited, such as an object stream or `anyio.Event`",
        },
    ),
    Cause(
        "tasks or threads that wait for each other",
        _each_others_end,
        remedy="one of them has to go on without the other",
    ),
    Cause(
        "an error that ended a task or a call, for whose work others wait",
        _died,
        remedy="await the task, or ask the future for its `result()`, which raises the error",
    ),
)
"""Tasks or threads that stop each other."""

IN_VAIN: Causes = (
    Cause(
        "a `queue.join()` without a `task_done()` for every item",
        _in_vain(Want.DONE, Want.ITEM),
        remedy="call `task_done()` once for each item, when it has been dealt with",
    ),
    Cause(
        "an event that nothing sets",
        _in_vain(Want.EVENT),
        remedy="call `set()` on it where what is waited for has happened",
    ),
    Cause(
        "a condition that is notified before the wait, or never",
        _in_vain(Want.CONDITION),
        remedy="look at the state before waiting, as `wait_for` does, and notify after every "
        "change of it",
    ),
    Cause(
        "a barrier at which fewer wait than it was made for",
        _in_vain(Want.BARRIER),
        remedy="make it for as many as come to it",
    ),
    Cause(
        "a queue or channel that is waited for when nothing is put in any more",
        _in_vain(Want.ITEM),
        remedy="put in a last item such as None for each that waits, or close the channel",
    ),
    Cause(
        "a full queue or channel that nothing is taken out of",
        _in_vain(Want.ROOM),
        remedy="start those that take before those that put, or make it larger",
    ),
    Cause(
        "a lock, or a place of a semaphore, that is not given back",
        _in_vain(Want.KEPT),
        remedy="`with` gives it back whatever happens (for tasks, `async with`)",
    ),
)
"""Waits for what never comes."""
