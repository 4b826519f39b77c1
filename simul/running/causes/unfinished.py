"""Why a program ended before its games."""

from simul.kernel.choice import made_kernel
from simul.record import Fate, Kind, Place
from simul.running.causes.cause import Cause, Causes
from simul.running.causes.evidence import Evidence


def _returned(evidence: Evidence) -> bool:
    return evidence.ended_too_soon and _returned_at(evidence) is not None


def _returned_at(evidence: Evidence) -> Place | None:
    """Return where the function returned that played at the first board that was left."""
    return evidence.program.functions.returned_at.get(_first_left(evidence))


def _in_callbacks(evidence: Evidence) -> str:
    """Return the remedy where boards call functions, and nothing loops; else nothing."""
    kernel = made_kernel(evidence.exhibition)
    if kernel is None or kernel.loop_by_hand is None:
        return ""
    return "ask for the reply after every move: `opponent_replies(then)` calls in the end, too"


def _first_left(evidence: Evidence) -> int:
    """Return the number of the first board that was left in mid-game; 0 if none was."""
    left = (board for board, fate in evidence.record.fates.items() if fate is Fate.ORPHANED)
    return next(left, 0)


def _overlooked(evidence: Evidence) -> bool:
    """Return whether an opponent waits for the master at a board where no function plays."""
    if not evidence.ended_too_soon or evidence.program.functions.ended_at is None:
        return False
    events = evidence.record.by_board.get(_first_left(evidence), ())
    last = [event.kind for event in events if event.kind is not Kind.ORPHANED]
    return last[-1:] in ([Kind.ARRIVED], [Kind.REPLY])


def _ended_at(evidence: Evidence) -> Place | None:
    return evidence.program.functions.ended_at


def _without_hall(evidence: Evidence) -> bool:
    exhibition = evidence.exhibition
    hall = exhibition.boards or exhibition.parts or evidence.program.elsewhere
    return evidence.ended_too_soon and not hall


def _from_the_second_on(evidence: Evidence) -> bool:
    first, *others = evidence.record.fates.values()
    missed = first is Fate.NEVER_STARTED and set(others) == {Fate.COMPLETED}
    return evidence.ended_too_soon and missed


def _never_started(evidence: Evidence) -> bool:
    nobody_came = set(evidence.record.fates.values()) == {Fate.NEVER_STARTED}
    return evidence.ended_too_soon and evidence.threads_never_started > 0 and nobody_came


def _start_line(evidence: Evidence) -> Place | None:
    """Return the line that names `start` and does not call it."""
    named = evidence.source.named_only("start")
    return named[0] if named else None


def _with_brackets(evidence: Evidence) -> str:
    named = evidence.source.named_only("start")
    return f"a method runs only when it is called: write `{named[1]}()`" if named else ""


def _left_threads(evidence: Evidence) -> bool:
    """Return whether threads were left that play: where only tasks do, others may be left."""
    in_threads = evidence.workers.threads > 0 or evidence.workers.tasks == 0
    return evidence.ended_too_soon and evidence.program.left_behind.threads and in_threads


def _left_tasks(evidence: Evidence) -> bool:
    orphaned = Fate.ORPHANED in evidence.record.fates.values()
    return evidence.ended_too_soon and evidence.program.left_behind.tasks and orphaned


def _left_standing(evidence: Evidence) -> bool:
    return evidence.ended_too_soon and evidence.program.left_behind.standing


def _breaks_trio(evidence: Evidence) -> bool:
    """Return whether Trio gave up, in a program that wakes and suspends tasks by itself."""
    return "TrioInternalError" in str(evidence.error) and _lowlevel_line(evidence) is not None


def _lowlevel_line(evidence: Evidence) -> Place | None:
    """Return the line that wakes or suspends a task by itself."""
    lines = (evidence.source.only_call([call]) for call in _LOWLEVEL)
    return next(filter(None, lines), None)


def _closed(evidence: Evidence) -> bool:
    return bool(evidence.program.left_behind.closed_at) and (
        evidence.ended_too_soon or "TrioInternalError" in str(evidence.error)
    )


def _closed_at(evidence: Evidence) -> Place | None:
    return next(filter(None, evidence.program.left_behind.closed_at), None)


def _broken_barrier(evidence: Evidence) -> bool:
    """Return whether a barrier that broke ended the program, or games were not begun for it."""
    ended = evidence.ended_too_soon or "BrokenBarrierError" in str(evidence.error)
    return ended and bool(evidence.program.wakeups.broken_barriers)


def _too_few_came(evidence: Evidence) -> bool:
    return evidence.program.wakeups.broken_barriers[0].seconds is not None


def _how_many_came(evidence: Evidence) -> str:
    first = evidence.program.wakeups.broken_barriers[0]
    return (
        f"{first.come} within {first.seconds:g} s: make it for as many as come, or allow more time"
    )


def _broken_at(evidence: Evidence) -> Place | None:
    """Return the line of the wait whose time was up, or of the call that broke the barrier."""
    return evidence.program.wakeups.broken_barriers[0].line


def _cancelled_call(evidence: Evidence) -> bool:
    """Return whether games were never begun, and calls of a pool never made."""
    never_begun = Fate.NEVER_STARTED in evidence.record.fates.values()
    return (
        evidence.ended_too_soon and never_begun and bool(evidence.program.left_behind.cancelled_at)
    )


def _cancelled_at(evidence: Evidence) -> Place | None:
    return next(filter(None, evidence.program.left_behind.cancelled_at), None)


def _system_tasks(evidence: Evidence) -> bool:
    """Return whether games were cancelled that system tasks of Trio may play."""
    in_silence = _timeout_swallowed(evidence) and evidence.program.timeouts.expired_at is None
    return in_silence and evidence.source.only_call(_SPAWN_SYSTEM_TASK) is not None


def _timeout_swallowed(evidence: Evidence) -> bool:
    """Return whether games were cancelled although nothing had failed, and nobody was told."""
    cancelled = Fate.CANCELLED in evidence.record.fates.values()
    return evidence.ended_too_soon and evidence.workers.tasks > 0 and cancelled


def _cancelled_in_silence(evidence: Evidence) -> Place | None:
    """Return the line of the timeout that expired, or else that caught what cancelled a game.

    The timeouts of a user's own file are noted; where none expired, the only `cancel()` did it.
    """
    caught_at, fates = evidence.program.functions.cancel_caught_at, evidence.record.fates
    caught = (at for board, at in caught_at.items() if fates[board] is Fate.CANCELLED)
    known = evidence.program.timeouts.expired_at or next(caught, None)
    return known or (evidence.source.only_call(["cancel"]) if evidence.scheduler.file else None)


_LOWLEVEL = ("reschedule", "wait_task_rescheduled", "reattach_detached_coroutine_object")
"""Calls of `trio.lowlevel` that suspend a task, or let one go on."""
_SPAWN_SYSTEM_TASK = ("spawn_system_task",)

UNFINISHED: Causes = (
    Cause(
        "a program that has made no hall",
        _without_hall,
        remedy="there are no boards before a line such as `hall = AsyncioHall(exhibition)`",
    ),
    Cause(
        "boards that are counted from 1",
        _from_the_second_on,
        remedy="`hall.boards[0]` is board 1",
    ),
    Cause(
        "a barrier to which not all come in time, which breaks it for all",
        lambda evidence: _broken_barrier(evidence) and _too_few_came(evidence),
        remedy="make it for as many as come, or allow more time",
        better=_how_many_came,
        line=_broken_at,
    ),
    Cause(
        "a barrier that `abort()` or `reset()` breaks for all who wait there",
        _broken_barrier,
        remedy="break it only when none is to go on from there",
        line=_broken_at,
    ),
    Cause(
        "a call of a pool that is cancelled before it has begun",
        _cancelled_call,
        remedy="without `cancel_futures=True`, `shutdown()` waits for all calls; a `map` whose "
        "time is up cancels those that are left",
        line=_cancelled_at,
    ),
    Cause(
        "tasks that nobody awaits: asyncio cancels them when the main coroutine ends",
        _left_tasks,
        "nobody-waited",
        calls=("create_task", "ensure_future", "gather"),
    ),
    Cause(
        "tasks that nobody awaits: they are left where they stand when the event loop stops",
        _left_standing,
        "nobody-waited",
        calls=("create_task", "ensure_future", "gather", "run_coroutine_threadsafe"),
    ),
    Cause(
        "a rule of `trio.lowlevel` that is broken, which Trio takes for an error of its own",
        _breaks_trio,
        remedy="`reschedule`, once, a task that waits in `wait_task_rescheduled`; its function "
        "`abort_fn` takes one argument and returns a `trio.lowlevel.Abort`. A `trio.Event` does "
        "all of this",
        line=_lowlevel_line,
    ),
    Cause(
        "a coroutine that is closed, or that nothing runs any more, while its game is in play",
        _closed,
        remedy="let the event loop run it: `await` it, or make a task of it",
        remedies={
            "asyncio": "let the event loop run it: `await` it, or give it to `create_task`",
            "trio": "let Trio run it: `await` it, or start it in a nursery",
        },
        line=_closed_at,
        calls=("send",),
    ),
    Cause(
        "threads that are made and never started",
        _never_started,
        remedy="call `start()` of all of them, and then `join()`",
        better=_with_brackets,
        line=_start_line,
        calls=("Thread",),
    ),
    Cause(
        "daemon threads that nobody joins until they end: they do not keep a program running",
        _left_threads,
        "threaded",
        calls=("start",),
    ),
    Cause(
        "system tasks of Trio, which it cancels when the main task ends",
        _system_tasks,
        remedy="start the games in a nursery, which waits for them",
        calls=_SPAWN_SYSTEM_TASK,
    ),
    Cause(
        "a game that is cancelled, by a timeout or by `cancel()`, and nobody is told",
        _timeout_swallowed,
        "timeout-swallowed",
        line=_cancelled_in_silence,
        calls=("timeout", "wait_for", "move_on_after"),
    ),
    Cause(
        "a function that returns while its game is still in play",
        _returned,
        remedy="play on `while board.in_play`",
        better=_in_callbacks,
        line=_returned_at,
    ),
    Cause(
        "a program that ends while an opponent waits for the master, whose reply it never looks at",
        _overlooked,
        remedy="deal with all that is done: `wait` may return several at once",
        line=_ended_at,
    ),
)
"""Of games that did not end."""
