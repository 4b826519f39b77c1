"""Why a program failed, or ended before its games."""

from collections.abc import Callable
from itertools import pairwise

from simul.errors import Deadlock, OutOfTurn, PlayerError
from simul.exhibition.program import Keeper
from simul.record import Fate, Kind
from simul.running.causes.cause import Cause, Causes, Clue
from simul.running.causes.evidence import Evidence


def _forgotten_await(evidence: Evidence) -> bool:
    """Return whether an await is missing; other errors, too, leave coroutines that never began."""
    if "every-game-ends" not in evidence.broken:
        return False
    if "Lock is not acquired" in str(evidence.error):  # as asyncio says it, at the release
        return "Lock.acquire" in evidence.never_awaited
    if isinstance(evidence.error, Deadlock):
        return bool(evidence.never_awaited)
    matters = evidence.error is None or isinstance(evidence.error, OutOfTurn)
    return bool(evidence.never_played) and (matters or _goes_on_without_end(evidence))


def _forgotten_generator(evidence: Evidence) -> bool:
    """Return whether a generator is discarded, and a game goes on, or ends, without it."""
    if "every-game-ends" not in evidence.broken:
        return False
    matters = evidence.error is None or isinstance(evidence.error, OutOfTurn)
    return evidence.never_iterated and (matters or _goes_on_without_end(evidence))


def _goes_on_without_end(evidence: Evidence) -> bool:
    return "was given up after" in str(evidence.error)


def _awaited_by_thread(evidence: Evidence) -> bool:
    return evidence.made_by_thread and _forgotten_await(evidence)


def _other_process(evidence: Evidence) -> bool:
    words = "to another process", "in a copy of this process"
    return any(each in str(evidence.error) for each in words)


def _reply_to_no_move(evidence: Evidence) -> bool:
    error = evidence.error
    return isinstance(error, OutOfTurn) and "no move to reply to" in str(error)


def _never_arrived(evidence: Evidence) -> bool:
    """Return whether a game was begun without waiting for the opponent to arrive."""
    words = "before the first move the opponent's arrival", "the opponent moves first"
    error = evidence.error
    return isinstance(error, OutOfTurn) and any(each in str(error) for each in words)


def _waits_beside(evidence: Evidence) -> bool:
    """Return whether a game went on while something else waited for its opponent."""
    error = evidence.error
    return isinstance(error, OutOfTurn) and "has to come first" in str(error)


def _without_hall(evidence: Evidence) -> bool:
    return evidence.ended_too_soon and evidence.without_hall


def _from_the_second_on(evidence: Evidence) -> bool:
    first, *others = evidence.record.fates.values()
    missed = first is Fate.NEVER_STARTED and set(others) == {Fate.COMPLETED}
    return evidence.ended_too_soon and missed


def _never_started(evidence: Evidence) -> bool:
    nobody_came = set(evidence.record.fates.values()) == {Fate.NEVER_STARTED}
    return evidence.ended_too_soon and evidence.never_started > 0 and nobody_came


def _left_threads(evidence: Evidence) -> bool:
    """Return whether threads were left that play: where only tasks do, others may be left."""
    in_threads = evidence.threads > 0 or evidence.tasks == 0
    return evidence.ended_too_soon and evidence.left_running and in_threads


def _left_tasks(evidence: Evidence) -> bool:
    orphaned = Fate.ORPHANED in evidence.record.fates.values()
    return evidence.ended_too_soon and evidence.left_tasks and orphaned


def _kept_by(keeper: Keeper) -> Callable[[Evidence], bool]:
    """Return a test for an error that was kept as a result, and did not end the program."""
    return lambda evidence: evidence.kept_by is keeper and not evidence.raised


def _timeout_swallowed(evidence: Evidence) -> bool:
    """Return whether games were cancelled although nothing had failed, and nobody was told."""
    cancelled = Fate.CANCELLED in evidence.record.fates.values()
    return evidence.ended_too_soon and evidence.tasks > 0 and cancelled


def _went_on_after_timeout(evidence: Evidence) -> bool:
    return _went_on_after_cancel(evidence) and "by the timeout at" in str(evidence.error)


def _went_on_after_cancel(evidence: Evidence) -> bool:
    """Return whether a game went on after the wait for the reply had been cancelled."""
    error = evidence.error
    return isinstance(error, OutOfTurn) and "the wait for the opponent was cancelled" in str(error)


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
    at_large = evidence.in_asyncio and not evidence.in_group
    return failed and at_large and {Fate.FAILED, Fate.ORPHANED} <= fates


_OVER = "a wait that was cancelled is over; {}"
_PATIENCE_IN_TRIO = {
    each: _OVER.format("wait for the end of the game with a time limit: `simul show patience-trio`")
    for each in ("trio", "anyio")
}

FORGOTTEN_AWAIT: Causes = (
    (
        Cause(
            "a coroutine function that a thread calls: that only makes a coroutine",
            remedy="await it in the event loop; a thread takes a plain function, such as one that "
            "blocks",
            clue=Clue.MAKER,
        ),
        _awaited_by_thread,
    ),
    (
        Cause(
            "an await that was forgotten, so that a coroutine never began",
            "forgotten-await",
            clue=Clue.UNAWAITED,
        ),
        _forgotten_await,
    ),
    (
        Cause(
            "a generator that is called and discarded, so that it never began",
            remedy="write `yield from` before the call",
            clue=Clue.GENERATOR,
        ),
        _forgotten_generator,
    ),
)
"""It may look like a deadlock, and like an early end."""

ENDINGS: Causes = (
    (
        Cause(
            "boards that are handed to another process",
            "processes",
            ("Process", "submit", "map", "starmap", "apply", "apply_async", "map_async", "fork"),
        ),
        _other_process,
    ),
    (
        Cause(
            "a wait for the reply to a move that was not made, or two tasks at one board",
            remedy="`master_moves()` comes first, then `opponent_replies()`",
        ),
        _reply_to_no_move,
    ),
    (
        Cause(
            "a wait for the opponent in a task, thread or callback of its own, whose end the game "
            "does not await",
            remedy="join it before the master's next move",
            remedies={
                "callback": "`yield` or `await` what waits, or go on in the callback",
                "asyncio": "`await` it before the master's next move",
                "trio": "`await` the board itself before the master's next move",
                "anyio": "`await` the board itself before the master's next move",
            },
            clue=Clue.WAIT,
        ),
        _waits_beside,
    ),
    (
        Cause(
            "a game that is begun before the opponent sits at the board",
            remedy="wait for `opponent_arrives()` first",
        ),
        _never_arrived,
    ),
    (
        Cause(
            "a program that has made no hall",
            remedy="there are no boards before a line such as `hall = AsyncioHall(exhibition)`",
        ),
        _without_hall,
    ),
    (
        Cause(
            "boards that are counted from 1",
            remedy="`hall.boards[0]` is board 1",
        ),
        _from_the_second_on,
    ),
    (
        Cause(
            "tasks that nobody awaits: asyncio cancels them when the main coroutine ends",
            "nobody-waited",
            ("create_task", "ensure_future", "gather"),
        ),
        _left_tasks,
    ),
    (
        Cause(
            "threads that are made and never started",
            remedy="call `start()` of all of them, and then `join()`",
            calls=("Thread",),
        ),
        _never_started,
    ),
    (
        Cause(
            "daemon threads that nobody joins until they end: they do not keep a program running",
            "threaded",
            ("start",),
        ),
        _left_threads,
    ),
    (
        Cause(
            "an error that gather returned as a result, and nobody looked at it",
            "gather-swallowed",
            ("gather",),
            clue=Clue.KEEPER,
        ),
        _kept_by(Keeper.GATHER),
    ),
    (
        Cause(
            "an error that a future keeps, and nobody asks for",
            remedy="ask every future for its `result()`, which raises the error; `map` raises it "
            "when its results are gone through",
            clue=Clue.KEEPER,
        ),
        _kept_by(Keeper.FUTURE),
    ),
    (
        Cause(
            "an error that a task of asyncio keeps, and nobody awaits",
            remedy="await every task, which raises its error (`asyncio.wait` does not), or make "
            "tasks in a TaskGroup, which does so by itself",
            clue=Clue.KEEPER,
        ),
        _kept_by(Keeper.TASK),
    ),
    (
        Cause(
            "a game that is cancelled, by a timeout or by `cancel()`, and nobody is told",
            "timeout-swallowed",
            ("timeout", "wait_for", "move_on_after"),
            clue=Clue.TIMEOUT,
        ),
        _timeout_swallowed,
    ),
    (
        Cause(
            "a timeout that cancels the wait for a reply, after which the game goes on",
            remedy=_OVER.format("put a shield around it to go on waiting: `simul show patience`"),
            remedies=_PATIENCE_IN_TRIO,
            clue=Clue.TIMEOUT,
        ),
        _went_on_after_timeout,
    ),
    (
        Cause(
            "a wait for a reply that is cancelled, after which the game goes on",
            remedy=_OVER.format("put a shield around it to go on waiting: `simul show patience`"),
            remedies=_PATIENCE_IN_TRIO,
        ),
        _went_on_after_cancel,
    ),
    (
        Cause("a task that is told to stop, and goes on", "cancel-swallowed", ("CancelledError",)),
        _cancel_swallowed,
    ),
    (
        Cause("tasks that go on when another one has failed, as under gather", "asyncio-gather"),
        _gather,
    ),
)
"""Of errors, and of games that did not end."""
