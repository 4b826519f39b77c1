"""Why no task or thread can run any more."""

from collections.abc import Callable, Mapping

from simul.errors import Deadlock
from simul.record import Place, Role, Wait, Want
from simul.record.waits import LATER, circle_of
from simul.running.causes.cause import Cause, Causes, where_caught
from simul.running.causes.evidence import Evidence


def _two_locks(evidence: Evidence) -> bool:
    return len(circle_of(evidence.record.waits, Want.LOCK)) > 1


def _own_lock(evidence: Evidence) -> bool:
    again = "acquire an already held Lock" in str(evidence.error)  # as Trio and AnyIO say it
    return again or _own_limiter(evidence) or len(circle_of(evidence.record.waits, Want.LOCK)) == 1


def _own_limiter(evidence: Evidence) -> bool:
    """Return whether Trio or AnyIO has refused a task a second place of a limiter."""
    return "already holding one of this CapacityLimiter's tokens" in str(evidence.error)


def _own_place(evidence: Evidence) -> bool:
    """Return whether one that waits for a place of a semaphore holds one itself."""
    waits = (each for each in evidence.record.waits if each.want is Want.LOCK)
    return _own_lock(evidence) and any(
        each.waiter in each.holders and "a place of the semaphore" in each.what for each in waits
    )


def _never_given_back(evidence: Evidence) -> Place | None:
    """Return the line where a thread or task waits for a lock that it has taken there before."""
    own = (each for each in evidence.record.waits if each.want is Want.LOCK)
    places = [each.place for each in own if each.waiter in each.holders] or [evidence.failed_at]
    return next((at for at in places if at in evidence.program.locks.never_given_back), None)


def _kept_while_waiting(evidence: Evidence) -> bool:
    """Return whether a lock that a task keeps over an `await` blocks, or blocked, an event loop."""
    blocked = _own_lock(evidence) or (
        evidence.error is None and "loop-not-blocked" in evidence.broken
    )
    return _kept_lock_at(evidence) is not None and blocked


def _kept_lock_at(evidence: Evidence) -> Place | None:
    """Return the line that took a lock of threads, and kept it over an `await`."""
    return evidence.program.locks.kept_while_waiting


def _stuck_in_a_call(evidence: Evidence) -> bool:
    """Return whether a call blocks an event loop, and no opponent is the reason for that."""
    silent = any(map(_is_silent, evidence.record.waits))
    return isinstance(evidence.error, Deadlock) and evidence.program.event_loop.stuck and not silent


def _waits_for_own_loop(evidence: Evidence) -> bool:
    """Return whether a wait in an event loop, for what that loop is to run, ended the program."""
    stuck = isinstance(evidence.error, Deadlock) and evidence.program.event_loop.stuck
    ended = stuck or "TimeoutError" in str(evidence.error)
    return ended and _own_loop_line(evidence) is not None


def _own_loop_line(evidence: Evidence) -> Place | None:
    return evidence.program.event_loop.waits_for_itself


def _unheard(evidence: Evidence) -> bool:
    return isinstance(evidence.error, Deadlock) and bool(evidence.error.unheard)


def _unheard_line(evidence: Evidence) -> Place | None:
    """Return the line in another thread than the event loop's that calls asyncio."""
    error = evidence.error
    return next(filter(None, error.unheard), None) if isinstance(error, Deadlock) else None


def _died(evidence: Evidence) -> bool:
    return isinstance(evidence.error, Deadlock) and evidence.hidden is not None


def _own_end(evidence: Evidence) -> bool:
    """Return whether a task waits for its own end, among that of others."""
    ends = (each for each in evidence.record.waits if each.want is Want.END)
    return any(each.waiter in each.holders for each in ends)


def _each_others_end(evidence: Evidence) -> bool:
    return bool(circle_of(evidence.record.waits, Want.LOCK, Want.END, Want.RESULT))


def _own_pool(evidence: Evidence) -> bool:
    """Return whether a worker waits for a call that its own pool has not begun."""
    return bool(circle_of(evidence.record.waits, Want.WORKER))


def _small_pool(evidence: Evidence) -> bool:
    """Return whether those that are missing have no worker, and nothing else is waited for."""
    roots = _roots(evidence)
    awaited = any(each.want is Want.WORKER for each in evidence.record.waits)
    return _is_starved(evidence) and (roots == {Want.BARRIER} or (roots == set() and awaited))


def _maybe_small_pool(evidence: Evidence) -> bool:
    """Return whether a call that has no worker may be what others wait for."""
    roots = _roots(evidence)
    return _is_starved(evidence) and roots is not None and Want.KEPT not in roots


def _small_limiter(evidence: Evidence) -> bool:
    """Return whether a limiter of threads is waited for, and nothing but others that wait."""
    limited = any(_LIMITER in each.what for each in evidence.record.waits)
    return isinstance(evidence.error, Deadlock) and limited and _roots(evidence) == set()


def _is_starved(evidence: Evidence) -> bool:
    return isinstance(evidence.error, Deadlock) and evidence.error.starved


def _kept_at_barrier(evidence: Evidence) -> bool:
    """Return whether those that are missing at a barrier wait for what others took to it."""
    locks = [each for each in evidence.record.waits if each.want is Want.LOCK and each.holders]
    return bool(locks) and _roots(evidence) == {Want.BARRIER}


def _left_barrier(evidence: Evidence) -> bool:
    """Return whether fewer come to a barrier than have come before."""
    waits = [each for each in evidence.record.waits if each.want is Want.BARRIER]
    return _in_vain(Want.BARRIER)(evidence) and all(LATER in each.what for each in waits)


def _ended_before(evidence: Evidence) -> Place | None:
    """Return where a function returned in mid-game in which others wait at a barrier."""
    barriers = [each.place for each in evidence.record.waits if each.want is Want.BARRIER]
    lines = [at.line for at in barriers if at and at.file == evidence.source.path.name]
    ended = evidence.program.functions.returned_at.values()
    return next((at for at in ended if evidence.source.are_in_one_function(at.line, *lines)), None)


def _in_vain(*wants: Want) -> Callable[[Evidence], bool]:
    """Return a test for a deadlock in which all that others wait for is the first of these kinds.

    Waits of the other kinds come along with it.
    """

    def fits(evidence: Evidence) -> bool:
        roots = _roots(evidence)
        return roots is not None and wants[0] in roots and roots <= set(wants)

    return fits


def _full_circle(evidence: Evidence) -> bool:
    """Return whether several wait for room in a queue, and all would take from one themselves."""
    places = [each.place for each in evidence.record.waits if each.want is Want.ROOM]
    several = len(places) > 1 and _in_vain(Want.ROOM)(evidence)
    return several and all(map(evidence.source.takes, places))


def _endless_loop(evidence: Evidence) -> Place | None:
    """Return the line of a loop that waits for the next item of a channel."""
    file = evidence.source.path.name
    places = (each.place for each in evidence.record.waits if each.want is Want.ITEM)
    here = (at for at in places if at is not None and at.file == file)
    return next((at for at in here if evidence.source.begins_loop(at.line)), None)


def _woke_wrong_one(evidence: Evidence) -> Place | None:
    """Return the line that woke one that waited again at once, while those waited that wait now."""
    return _line_of(Want.CONDITION, evidence.program.wakeups.woke_wrong_one, evidence)


def _cleared_unseen(evidence: Evidence) -> Place | None:
    """Return the line that cleared an event, now waited for, when nothing had seen it set."""
    return _line_of(Want.EVENT, evidence.program.wakeups.cleared_unseen, evidence)


def _line_of(want: Want, lines: Mapping[str, Place], evidence: Evidence) -> Place | None:
    if want not in (_roots(evidence) or ()):
        return None
    awaited = (each.what for each in evidence.record.waits if each.want is want)
    return next((lines[what] for what in awaited if what in lines), None)


def _roots(evidence: Evidence) -> set[Want] | None:
    """Return the kinds of wait that are not for others that wait themselves; None if unknown.

    Where one waits for an opponent who will never reply, or for a future of its own making, that
    may be what all the others wait for; so may be what comes from outside the program.
    """
    hopeful = isinstance(evidence.error, Deadlock) and evidence.error.hopeful
    if hopeful or any(map(_waits_for_the_unknown, evidence.record.waits)):
        return None
    waits = [each for each in evidence.record.waits if each.role is not Role.BOARD]
    return {
        # Trio does not know who holds a semaphore
        Want.KEPT if each.want is Want.LOCK and not each.holders else each.want
        for each in waits
    } - _FOLLOWS


def _waits_for_the_unknown(wait: Wait) -> bool:
    if wait.want is Want.LINE:
        return not any(words in wait.what for words in _FOR_OTHERS)
    return _is_silent(wait)


def _is_silent(wait: Wait) -> bool:
    return wait.role is Role.BOARD and wait.what.endswith("who will never reply")


_LIMITER = "a limiter"
"""Part of what is waited for at a limiter."""
_FOR_OTHERS = ("async with", "gather", "wait(", "shield", "thread", "executor", "run_sync")
"""Words of lines at which a task waits for other tasks or threads."""
_FOLLOWS = {Want.LOCK, Want.END, Want.RESULT, Want.WORKER, Want.LINE, Want.SIGNAL}
"""Waits for others that wait themselves, or for what is unknown."""

STUCK: Causes = (
    Cause(
        "locks that are taken in opposite orders",
        _two_locks,
        "two-locks",
    ),
    Cause(
        "a lock of threads that a task keeps while it waits: another one that wants it blocks "
        "the event loop",
        _kept_while_waiting,
        remedy="give it back before the `await` or `yield`",
        remedies={
            each: f"let only the task wait, `async with` an `{each}.Lock`; or take none, for "
            "nothing else runs between two `await`s"
            for each in ("asyncio", "trio", "anyio")
        },
        line=_kept_lock_at,
    ),
    Cause(
        "a lock, or a place of a semaphore, that was taken by the same call before, and not given "
        "back",
        lambda evidence: _own_lock(evidence) and _never_given_back(evidence) is not None,
        remedy="`with` gives it back whatever happens; a function with `@contextmanager` does so "
        "if its `yield` is in a `try` with `finally`",
        remedies=dict.fromkeys(
            ("asyncio", "trio", "anyio", "callback"),
            "`async with` gives it back whatever happens; an `AsyncExitStack` does so when it is "
            "closed, a function with `@asynccontextmanager` in a `finally`",
        ),
        line=_never_given_back,
    ),
    Cause(
        "a place of a semaphore that is taken by one that holds a place already, when none is left",
        _own_place,
        remedy="take a place once, and give it back before the next",
    ),
    Cause(
        "a task that takes a second place of a limiter, which lets each task have one",
        _own_limiter,
        remedy="take it in one place only, and give it back before; `acquire_on_behalf_of` takes "
        "a place for something else than the task",
    ),
    Cause(
        "a lock that is taken again by the thread or task that holds it",
        _own_lock,
        remedy="take it in one place only, and give it back before; a thread may take a "
        "`threading.RLock` again",
        remedies=dict.fromkeys(
            ("asyncio", "trio", "anyio", "callback"),
            "take it in one place only, and give it back before: tasks have no lock that can "
            "be taken twice",
        ),
    ),
    Cause(
        "asyncio, called from another thread, which does not wake its event loop",
        _unheard,
        remedy="hand the call over, as `loop.call_soon_threadsafe(event.set)` does",
        line=_unheard_line,
    ),
    Cause(
        "a wait in a {code} for what its own event loop is to run, which it blocks meanwhile",
        _waits_for_own_loop,
        remedy="`await` the coroutine itself: `run_coroutine_threadsafe` is for other threads",
        remedies={"anyio": "`await` the function itself: `from_thread.run` is for other threads"},
        line=_own_loop_line,
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
        "a task that waits for its own end",
        _own_end,
        remedy="let only the task that made them wait for the end of all; `asyncio.all_tasks()` "
        "has `asyncio.current_task()` in it, too",
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
        better=where_caught,
    ),
    Cause(
        "a call in a pool that waits for another call of the same pool, when no worker is left "
        "to begin that one",
        _own_pool,
        remedy="call the function itself, or submit it to a second pool",
    ),
    Cause(
        "a pool with fewer workers than calls that wait for each other",
        _small_pool,
        remedy="give it a worker for each of them, as `ThreadPoolExecutor(len(hall.boards))` does",
    ),
    Cause(
        "calls in worker threads that wait for others, for which the limiter has no thread left",
        _small_limiter,
        remedy="let no thread wait for another one, or raise the limiter's `total_tokens`",
    ),
    Cause(
        "calls of a pool that wait, maybe for one that has no worker yet",
        _maybe_small_pool,
        remedy="give the pool a worker for each call; if they wait even then, nothing does "
        "what they wait for",
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
        "an event that is set, and cleared before anything has seen it",
        lambda evidence: _cleared_unseen(evidence) is not None,
        remedy="leave it set, or call `clear()` before looking at what there is to do, or before "
        "asking for it; what is set after that is seen at the next `wait()`",
        line=_cleared_unseen,
    ),
    Cause(
        "an event that nothing sets",
        _in_vain(Want.EVENT),
        remedy="call `set()` on it where what is waited for has happened",
    ),
    Cause(
        "a `notify()` that wakes only one of those that wait, and not the one whose turn it is",
        lambda evidence: _woke_wrong_one(evidence) is not None,
        remedy="`notify_all()` wakes all of them, and each looks whether it is its turn",
        line=_woke_wrong_one,
    ),
    Cause(
        "a condition that is notified before the wait, or never",
        _in_vain(Want.CONDITION),
        remedy="look at the state before waiting, as `wait_for` does, and notify after every "
        "change of it; those that all wait for a change cannot make it",
    ),
    Cause(
        "a lock, or a place of a semaphore, that is kept at a barrier: others cannot come to "
        "it without",
        _kept_at_barrier,
        remedy="give it back before the wait at the barrier",
    ),
    Cause(
        "a barrier to which fewer come than before, such as games that are not over",
        _left_barrier,
        remedy="it needs all its parties in every round: let those whose game is over come as "
        "well, or wait for the futures of each round instead",
    ),
    Cause(
        "a barrier to which one that has ended will not come",
        lambda evidence: _in_vain(Want.BARRIER)(evidence) and _ended_before(evidence) is not None,
        remedy="let each come to it before it returns; one that gives up can call `abort()`, "
        "which tells the others",
        line=_ended_before,
    ),
    Cause(
        "a barrier at which fewer wait than it was made for",
        _in_vain(Want.BARRIER),
        remedy="make it for as many as come to it",
    ),
    Cause(
        "a loop over a channel that is never closed",
        lambda evidence: _in_vain(Want.ITEM)(evidence) and _endless_loop(evidence) is not None,
        remedy="`async for` ends when the sending end is closed, and with it all its clones: "
        "write `async with send:` around what sends",
        line=_endless_loop,
    ),
    Cause(
        "a queue or channel that is waited for when nothing is put in any more",
        _in_vain(Want.ITEM),
        remedy="put in a last item such as None for each that waits, or close the channel",
    ),
    Cause(
        "a full queue or channel whose consumers wait for room themselves",
        _full_circle,
        remedy="give it room for all that is under way, or a consumer that puts nothing in; "
        "`put_nowait()` raises an error instead of waiting",
    ),
    Cause(
        "a full queue or channel that nothing is taken out of",
        _in_vain(Want.ROOM),
        remedy="start those that take before those that put, or make it larger",
    ),
    Cause(
        "a semaphore that is made without any place, and that nothing releases",
        _in_vain(Want.EMPTY),
        remedy="make it with the number of those that may hold it at once, which is 1 for one "
        "master; or call `release()` where a place becomes free",
    ),
    Cause(
        "a lock, or a place of a semaphore, that is not given back",
        _in_vain(Want.KEPT),
        remedy="`with` gives it back whatever happens (for tasks, `async with`)",
    ),
)
"""Waits for what never comes."""
