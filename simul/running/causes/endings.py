"""Why a program failed, or ended before its games."""

from collections.abc import Callable
from itertools import pairwise
from traceback import walk_tb
from types import TracebackType

from simul.errors import OutOfTurn, PlayerError, SimulError
from simul.exhibition.errors import Keeper
from simul.kernel.choice import made_kernel
from simul.record import Fate, Kind, Place
from simul.running.causes.cause import RAISE_AGAIN, Cause, Causes, where_caught
from simul.running.causes.evidence import Evidence


def _other_process(evidence: Evidence) -> bool:
    words = "to another process", "in a copy of this process"
    return any(each in str(evidence.error) for each in words)


def _reply_to_no_move(evidence: Evidence) -> bool:
    error = evidence.error
    return isinstance(error, OutOfTurn) and "no move to reply to" in str(error)


def _arrives_twice(evidence: Evidence) -> bool:
    """Return whether the arrival of an opponent was waited for who sits there already."""
    asked_by = (frame.f_code.co_name for frame, _ in walk_tb(_traceback(evidence.error)))
    return _reply_to_no_move(evidence) and "opponent_arrives" in asked_by


def _traceback(error: SimulError | None) -> TracebackType | None:
    return error.__traceback__ if error else None


def _two_players(evidence: Evidence) -> bool:
    """Return whether one waits for an opponent, and another waits as well, or wants to go on."""
    error = evidence.error
    waits_too = "it is waited for already, by another" in str(error)
    return isinstance(error, OutOfTurn) and (waits_too or evidence.program.turns.two_at_board)


def _never_arrived(evidence: Evidence) -> bool:
    """Return whether a game was begun without waiting for the opponent to arrive."""
    words = "before the first move the opponent's arrival", "the opponent moves first"
    error = evidence.error
    return isinstance(error, OutOfTurn) and any(each in str(error) for each in words)


def _waits_beside(evidence: Evidence) -> bool:
    """Return whether a game went on while something else waited for its opponent."""
    error = evidence.error
    return isinstance(error, OutOfTurn) and "has to come first" in str(error)


def _wait_beside_line(evidence: Evidence) -> Place | None:
    """Return the line that lets something wait for an opponent beside the game."""
    beside = evidence.program.turns.waits_beside
    if beside is not None and beside.line is not None:
        return beside.line
    replies = "after every move" in str(evidence.error)
    return evidence.source.only_call(["opponent_replies" if replies else "opponent_arrives"])


def _in_another_order(evidence: Evidence) -> bool:
    """Return whether a board is played at because another's reply has come."""
    return _waits_beside(evidence) and _numbering_line(evidence) is not None


def _numbering_line(evidence: Evidence) -> Place | None:
    """Return the loop in which the error was raised, if it numbers what is done first."""
    lines = [evidence.source.as_done_in_order(step.line) for step in evidence.steps]
    return next((evidence.source.line(line) for line in reversed(lines) if line), None)


def _gave_up_waiting(evidence: Evidence) -> bool:
    return _waits_beside(evidence) and _gave_up_at(evidence) is not None


def _gave_up_at(evidence: Evidence) -> Place | None:
    """Return the line of the wait that a timeout ended, though the reply was still awaited."""
    beside = evidence.program.turns.waits_beside
    return beside.given_up_at if beside else None


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


def _kept_to_itself(evidence: Evidence) -> bool:
    """Return whether an error ended a game, and the program has caught it, or looked at it."""
    if evidence.error is None or evidence.errors.raised is not None or evidence.kept:
        return False
    return bool(evidence.ended_by)


def _went_on_after_error(evidence: Evidence) -> bool:
    """Return whether an error was caught, and then a step at its board was out of turn."""
    return (
        isinstance(evidence.error, OutOfTurn) and evidence.program.turns.caught_before is not None
    )


def _caught_before(evidence: Evidence) -> Place | None:
    """Return the line that caught the error after which a game went on."""
    before = evidence.program.turns.caught_before
    return before.caught_at if before else None


def _system_tasks(evidence: Evidence) -> bool:
    """Return whether games were cancelled that system tasks of Trio may play."""
    in_silence = _timeout_swallowed(evidence) and evidence.program.timeouts.expired_at is None
    return in_silence and evidence.source.only_call(_SPAWN_SYSTEM_TASK) is not None


_LOWLEVEL = ("reschedule", "wait_task_rescheduled", "reattach_detached_coroutine_object")
"""Calls of `trio.lowlevel` that suspend a task, or let one go on."""
_SPAWN_SYSTEM_TASK = ("spawn_system_task",)


def _kept_by(keeper: Keeper) -> Callable[[Evidence], bool]:
    """Return a test for an error that was kept as a result, and did not end the program."""

    def fits(evidence: Evidence) -> bool:
        kept = evidence.kept
        return kept is not None and kept.by is keeper and evidence.errors.raised is None

    return fits


def _ended_callback(evidence: Evidence) -> bool:
    """Return whether an error ended a callback; the tasks that wait for it may be cancelled."""
    kept = evidence.kept
    return kept is not None and kept.by is Keeper.CALLBACK


def _kept_line(evidence: Evidence) -> Place | None:
    """Return the line that called gather, or made the task or the future that kept the error."""
    return evidence.kept.place if evidence.kept else None


def _timeout_swallowed(evidence: Evidence) -> bool:
    """Return whether games were cancelled although nothing had failed, and nobody was told."""
    cancelled = Fate.CANCELLED in evidence.record.fates.values()
    return evidence.ended_too_soon and evidence.workers.tasks > 0 and cancelled


def _expired(evidence: Evidence) -> Place | None:
    """Return the line of the timeout that expired."""
    return evidence.program.timeouts.expired_at


def _cancelled_in_silence(evidence: Evidence) -> Place | None:
    """Return the line of the timeout that expired, or else that caught what cancelled a game.

    The timeouts of a user's own file are noted; where none expired, the only `cancel()` did it.
    """
    caught = (
        at for board, at in evidence.program.functions.cancel_caught_at.items() if board.in_play
    )
    known = _expired(evidence) or next(caught, None)
    return known or (evidence.source.only_call(["cancel"]) if evidence.scheduler.file else None)


def _went_on_after_timeout(evidence: Evidence) -> bool:
    return _went_on_after_cancel(evidence) and "by the timeout at" in str(evidence.error)


def _went_on_after_cancel(evidence: Evidence) -> bool:
    """Return whether a game went on after the wait for the reply had been cancelled."""
    error = evidence.error
    return isinstance(error, OutOfTurn) and "the wait for the opponent was cancelled" in str(error)


def _swallowing(evidence: Evidence) -> Place | None:
    """Return the line that catches a cancellation around the step that was cancelled."""
    lines = (evidence.source.swallows_cancel(step.line) for step in reversed(evidence.steps))
    return next((evidence.source.line(line) for line in lines if line), None)


def _cancel_swallowed(evidence: Evidence) -> bool:
    """Return whether a game went on after its task had been cancelled."""
    return isinstance(evidence.error, PlayerError) and any(
        (before.kind, after.kind) == (Kind.CANCELLED, Kind.FAILED)
        for events in evidence.record.by_board.values()
        for before, after in pairwise(events)
    )


def _gather(evidence: Evidence) -> bool:
    fates = set(evidence.record.fates.values())
    failed = isinstance(evidence.error, PlayerError)
    in_group = isinstance(evidence.errors.raised, BaseExceptionGroup)
    at_large = evidence.workers.in_asyncio and not in_group
    return failed and at_large and {Fate.FAILED, Fate.ORPHANED} <= fates


_OVER = "a wait that was cancelled is over; {}"
_PATIENCE_IN_TRIO = {
    each: _OVER.format("wait for the end of the game with a time limit: `simul show patience-trio`")
    for each in ("trio", "anyio")
}

ENDINGS: Causes = (
    Cause(
        "boards that are handed to another process",
        _other_process,
        "processes",
        calls=("Process", "submit", "map", "starmap", "apply", "apply_async", "map_async", "fork"),
    ),
    Cause(
        "an error that is caught, after which the game goes on as if nothing had happened",
        _went_on_after_error,
        remedy=RAISE_AGAIN,
        line=_caught_before,
    ),
    Cause(
        "a second wait for the arrival of an opponent who sits at the board already",
        _arrives_twice,
        remedy="wait for `opponent_arrives()` once at each board, before the games or in them, and "
        "let one function play it",
    ),
    Cause(
        "a wait for the reply to a move that was not made, or two tasks at one board",
        _reply_to_no_move,
        remedy="`master_moves()` comes first, then `opponent_replies()`",
    ),
    Cause(
        "replies that are dealt with in the order in which they come, as if it were that of a list",
        _in_another_order,
        remedy="`as_completed` yields first what is done first: let each task return its board",
        line=_numbering_line,
    ),
    Cause(
        "a wait that a timeout ends, after which the game goes on as if the reply were there",
        _gave_up_waiting,
        remedy="go on with what is done: `asyncio.wait` returns the others as `pending`, and a "
        "thread says it by `is_alive()`",
        line=_gave_up_at,
    ),
    Cause(
        "a wait for the opponent in a {waiter} of its own, whose end the game does not await",
        _waits_beside,
        remedy="join it before the master's next move",
        remedies={
            "callback": "`yield` or `await` what waits, or go on in the callback",
            "asyncio": "`await` it before the master's next move",
            "trio": "`await` the board itself before the master's next move",
            "anyio": "`await` the board itself before the master's next move",
        },
        line=_wait_beside_line,
    ),
    Cause(
        "two tasks, threads or callbacks at one board: while one waits for the opponent, another "
        "goes on there",
        _two_players,
        remedy="let only one play at a board; where a wait is still under way, wait for its end "
        "instead of beginning it anew",
    ),
    Cause(
        "a game that is begun before the opponent sits at the board",
        _never_arrived,
        remedy="wait for `opponent_arrives()` first",
    ),
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
        "an error that gather returned as a result, and nobody looked at it",
        _kept_by(Keeper.GATHER),
        "gather-swallowed",
        line=_kept_line,
        calls=("gather",),
    ),
    Cause(
        "an error that a future keeps, and nobody asks for",
        _kept_by(Keeper.FUTURE),
        remedy="ask every future for its `result()`, which raises the error; `map` raises it "
        "when its results are gone through",
        line=_kept_line,
    ),
    Cause(
        "an error that a task of asyncio keeps, and nobody awaits",
        _kept_by(Keeper.TASK),
        remedy="await every task, which raises its error (`asyncio.wait` does not), or make "
        "tasks in a TaskGroup, which does so by itself",
        line=_kept_line,
    ),
    Cause(
        "an error that ends a callback, and of which nobody is told",
        _ended_callback,
        remedy="catch it in the callback, or do the work where the result is asked for",
        remedies=dict.fromkeys(
            ("asyncio", "anyio"),
            "catch it in the callback, or let a task do the work, and await it",
        ),
        calls=("call_later", "call_at", "call_soon", "call_soon_threadsafe", "add_done_callback"),
    ),
    Cause(
        "an error that ends a game, and that the program keeps to itself",
        _kept_to_itself,
        remedy="raise it again where it is caught; `asyncio.wait` and `task.exception()` do not "
        "raise it, `await task` does",
        remedies=dict.fromkeys(
            ("trio", "anyio"),
            "raise it again where it is caught: `except` and `suppress` end it there",
        ),
        better=where_caught,
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
    Cause(
        "a cancellation that is caught and not raised again, after which the game goes on",
        lambda evidence: _went_on_after_cancel(evidence) and _swallowing(evidence) is not None,
        remedy="catch only what can be dealt with there, or `raise` again: who is cancelled has "
        "to end",
        line=_swallowing,
    ),
    Cause(
        "a timeout that cancels the wait for a reply, after which the game goes on",
        _went_on_after_timeout,
        remedy=_OVER.format("put a shield around it to go on waiting: `simul show patience`"),
        remedies=_PATIENCE_IN_TRIO,
        line=_expired,
    ),
    Cause(
        "a wait for a reply that is cancelled, after which the game goes on",
        _went_on_after_cancel,
        remedy=_OVER.format("put a shield around it to go on waiting: `simul show patience`"),
        remedies=_PATIENCE_IN_TRIO,
    ),
    Cause(
        "a task that is told to stop, and goes on",
        _cancel_swallowed,
        "cancel-swallowed",
        calls=("CancelledError",),
    ),
    Cause(
        "tasks that go on when another one has failed, as under gather",
        _gather,
        "asyncio-gather",
    ),
)
"""Of errors, and of games that did not end."""
