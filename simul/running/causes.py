"""The usual cause: which of the famous mistakes the record of a run looks like, if any.

It is derived from what happened and from what played, never from a file or a name. So the author of
a mistake need not know its name to be led to the file that explains it, or to the remedy. A run
that fits none gets none: a wrong guess costs more time than it saves.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from itertools import groupby, pairwise
from typing import NamedTuple

from simul.errors import Deadlock, OutOfTurn, PlayerError, SimulError
from simul.record import Fate, Kind, Record, Role, Wait, Want
from simul.record.waits import circle_of

NEARLY = 0.1
"""Share of a think time that may pass before the master goes on: a program has other work, too."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a run, besides the words of the verdict."""

    record: Record
    broken: tuple[str, ...]
    """Names of the invariants that broke."""
    error: SimulError | None = None
    hidden: bool = False
    """Whether another error ended a task or a call, and was swallowed."""
    policy: str = ""
    """The order that the scheduler promises."""
    tasks: int = 0
    """How many tasks played at the boards."""
    threads: int = 0
    movers: int = 0
    """Where tasks play: in how many threads the master moved."""
    in_asyncio: bool = False
    """Whether the tasks were asyncio's."""
    framework: str = ""
    """The framework that the program uses: `asyncio`, `trio` or `anyio`."""
    at_first_reply: tuple[Wait, ...] = ()
    """What tasks and threads waited for when the first opponent had replied."""
    never_awaited: tuple[str, ...] = ()
    """Python's warnings of coroutines that were discarded before they had begun."""
    watched: bool = False
    """Whether an event loop was blocked until an opponent had replied."""
    stuck: bool = False
    """Whether a call blocked an event loop when all tasks and threads were waiting."""
    left_running: bool = False
    """Whether threads of the program were still at work when it ended."""
    kept_by: str = ""
    """What kept the error as a result that was not asked for: `a future`, or `gather`."""
    raised: bool = False
    """Whether an error came out of the program."""
    in_group: bool = False
    """Whether that was an exception group, as structured concurrency raises it."""
    halls: int = 1
    """The halls that the program made; each has boards of its own."""
    without_hall: bool = False
    """Whether the program made no hall, and so no boards."""


class Clue(Enum):
    """A line that is noted during a run, in case it is the wrong one."""

    TIMEOUT = auto()
    """Of the timeout that expired."""
    CALL = auto()
    """In another thread than the event loop's, of the call of asyncio."""
    KEEPER = auto()
    """Of what kept an error: the call of gather, or the one that made a future."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A mistake that a run may look like."""

    words: str
    """The mistake in words that follow "looks like"."""
    see: str = ""
    """The scheduler that shows it; empty if none does."""
    calls: tuple[str, ...] = ()
    """Methods whose call is the wrong line, or part of it."""
    remedy: str = ""
    """What to do instead, where no scheduler shows it better."""
    remedies: Mapping[str, str] = field(default_factory=dict)
    """... that differ between frameworks."""
    waits: tuple[Want, ...] = ()
    """Kinds of wait at the first reply whose line is the wrong one."""
    clue: Clue | None = None
    """Which line, noted during the run, is the wrong one."""

    def __str__(self) -> str:
        see = f"see `simul show {self.see}`" if self.see else ""
        return "; ".join(filter(None, [f"looks like {self.words}", self.remedy, see]))


def usual_cause(evidence: Evidence) -> Cause | None:
    """Return the first mistake that the evidence fits; None if it fits none."""
    cause = next((cause for cause, fits in CAUSES if fits(evidence)), None)
    if cause and evidence.framework in cause.remedies:
        return replace(cause, remedy=cause.remedies[evidence.framework])
    return cause


def _two_locks(evidence: Evidence) -> bool:
    return len(circle_of(evidence.record.waits, Want.LOCK)) > 1


def _own_lock(evidence: Evidence) -> bool:
    again = "acquire an already held Lock" in str(evidence.error)  # as Trio and AnyIO say it
    return again or len(circle_of(evidence.record.waits, Want.LOCK)) == 1


def _stuck_in_a_call(evidence: Evidence) -> bool:
    return isinstance(evidence.error, Deadlock) and evidence.stuck


def _unheard(evidence: Evidence) -> bool:
    return isinstance(evidence.error, Deadlock) and bool(evidence.error.unheard)


def _died(evidence: Evidence) -> bool:
    return isinstance(evidence.error, Deadlock) and evidence.hidden


def _each_others_end(evidence: Evidence) -> bool:
    return bool(circle_of(evidence.record.waits, Want.LOCK, Want.END))


def _in_vain(*wants: Want) -> Callable[[Evidence], bool]:
    """Return a test for a deadlock in which all that others wait for is the first of these kinds.

    Waits of the other kinds come along with it. Where one waits for an opponent who will never
    reply, or for a future of its own making, that may be what all the others wait for.
    """

    def fits(evidence: Evidence) -> bool:
        if any(map(_waits_for_the_unknown, evidence.record.waits)):
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
    return wait.role is Role.BOARD and wait.what.endswith("who will never reply")


_FOR_OTHERS = ("async with", "gather", "wait(", "shield", "thread", "executor", "run_sync")
"""Words of lines at which a task waits for other tasks or threads."""
_FOLLOWS = {Want.LOCK, Want.END, Want.LINE, Want.SIGNAL}
"""Waits for others that wait themselves, or for what is unknown."""


def _reply_to_no_move(evidence: Evidence) -> bool:
    error = evidence.error
    return isinstance(error, OutOfTurn) and "no move to reply to" in str(error)


def _other_process(evidence: Evidence) -> bool:
    words = "to another process", "in a copy of this process"
    return any(each in str(evidence.error) for each in words)


def _never_arrived(evidence: Evidence) -> bool:
    """Return whether games were begun without waiting for the opponent to arrive."""
    first = [events[0].kind for events in evidence.record.by_board.values() if events]
    return Kind.VISIT in first and not isinstance(evidence.error, Deadlock)


def _without_hall(evidence: Evidence) -> bool:
    return _ended_too_soon(evidence) and evidence.without_hall


def _from_the_second_on(evidence: Evidence) -> bool:
    first, *others = evidence.record.fates.values()
    missed = first is Fate.NEVER_STARTED and set(others) == {Fate.COMPLETED}
    return _ended_too_soon(evidence) and missed


def _left_threads(evidence: Evidence) -> bool:
    """Return whether threads were left that play: where only tasks do, others may be left."""
    in_threads = evidence.threads > 0 or evidence.tasks == 0
    return _ended_too_soon(evidence) and evidence.left_running and in_threads


def _left_tasks(evidence: Evidence) -> bool:
    orphaned = Fate.ORPHANED in evidence.record.fates.values()
    return _ended_too_soon(evidence) and evidence.in_asyncio and orphaned


def _ended_too_soon(evidence: Evidence) -> bool:
    return evidence.error is None and "every-game-ends" in evidence.broken


def _forgotten_await(evidence: Evidence) -> bool:
    """Return whether an await is missing; other errors, too, leave coroutines that never began."""
    matters = evidence.error is None or isinstance(evidence.error, Deadlock)
    if isinstance(evidence.error, OutOfTurn):  # a sleep that was left out does not lead to that
        matters = not all("coroutine 'sleep'" in each for each in evidence.never_awaited)
    return bool(evidence.never_awaited) and matters and "every-game-ends" in evidence.broken


def _kept_by(keeper: str) -> Callable[[Evidence], bool]:
    """Return a test for an error that was kept as a result, while other games went on."""

    def fits(evidence: Evidence) -> bool:
        over = Fate.COMPLETED in evidence.record.fates.values()
        return evidence.kept_by == keeper and not evidence.raised and over

    return fits


def _timeout_swallowed(evidence: Evidence) -> bool:
    """Return whether games were cancelled although nothing had failed, and nobody was told."""
    cancelled = Fate.CANCELLED in evidence.record.fates.values()
    return _ended_too_soon(evidence) and evidence.tasks > 0 and cancelled


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


def _unchecked_rotation(evidence: Evidence) -> bool:
    return evidence.error is None and "no-move-before-the-reply" in evidence.broken


def _at_two_boards(evidence: Evidence) -> bool:
    return evidence.error is None and "one-board-at-a-time" in evidence.broken


def _lost_update(evidence: Evidence) -> bool:
    return evidence.error is None and "score-adds-up" in evidence.broken


def _unbounded_queue(evidence: Evidence) -> bool:
    return evidence.error is None and "lines-have-a-bound" in evidence.broken


def _two_halls(evidence: Evidence) -> bool:
    return evidence.halls > 1 and (_at_two_boards(evidence) or _ended_too_soon(evidence))


def _unlocked_score(evidence: Evidence) -> bool:
    return _lost_update(evidence) and evidence.threads > 1


def _no_lock(evidence: Evidence) -> bool:
    return _at_two_boards(evidence) and max(evidence.threads, evidence.movers) > 1


def _asked_then_came(evidence: Evidence) -> bool:
    """Return whether boards waited for the master, as clones of her need not be waited for."""
    waited = any(visited > ready for ready, visited in _waits(evidence.record))
    return _cloned_masters(evidence) and waited


def _cloned_masters(evidence: Evidence) -> bool:
    return _at_two_boards(evidence) and evidence.tasks > 1


def _time_sleep(evidence: Evidence) -> bool:
    """Return whether all that blocked an event loop was `time.sleep`."""
    calls = [block.note for block in evidence.record.blocks]
    return bool(calls) and all(call.startswith("time.sleep(") for call in calls)


def _one_after_another(evidence: Evidence) -> bool:
    """Return whether tasks or threads played one game to its end after the other, unasked.

    A turn that is kept for a whole game looks the same, but others have begun and wait for it.
    """
    if _waits_for_lock(evidence) or _several_have_begun(evidence):
        return False
    in_order = evidence.error is None and (not evidence.broken or _broke_promise(evidence))
    unasked = (evidence.tasks or evidence.threads > 1) and evidence.policy != "sequential"
    return bool(unasked) and in_order and _game_after_game(evidence.record)


def _game_after_game(record: Record) -> bool:
    """Return whether the master came back to boards, but to none after she had been elsewhere."""
    visits = [event.board for event in record.events if event.kind is Kind.VISIT]
    in_turn = [board for board, _ in groupby(visits)]
    return 1 < len(in_turn) == len(set(in_turn)) < len(visits)


def _blocking_wait(evidence: Evidence) -> bool:
    if "loop-not-blocked" in evidence.broken:
        return evidence.error is None
    return evidence.watched and (_broke_promise(evidence) or _one_after_the_other(evidence))


def _lock_held(evidence: Evidence) -> bool:
    return _turn_kept(evidence) and _waits_for_lock(evidence)


def _turn_kept(evidence: Evidence) -> bool:
    return _one_after_the_other(evidence)


def _waits_for_lock(evidence: Evidence) -> bool:
    """Return whether a lock was waited for when the first opponent had replied."""
    return any(each.want is Want.LOCK for each in evidence.at_first_reply)


def _several_have_begun(evidence: Evidence) -> bool:
    """Return whether several games were begun when the first opponent had replied."""
    return len({each.board for each in evidence.at_first_reply if each.board}) > 1


def _broke_promise(evidence: Evidence) -> bool:
    return evidence.error is None and evidence.broken == ("promised-order",)


def _one_after_the_other(evidence: Evidence) -> bool:
    """Return whether several tasks or threads played as one would, without a promise to do so."""
    several = max(evidence.tasks, evidence.threads) > 1 and evidence.policy != "sequential"
    in_order = evidence.error is None and (not evidence.broken or _broke_promise(evidence))
    return several and in_order and watches_every_reply(evidence.record)


_OVER = "a wait that was cancelled is over; {}"
_PATIENCE_IN_TRIO = {
    each: _OVER.format("wait for the end of the game with a time limit: `simul show patience-trio`")
    for each in ("trio", "anyio")
}

CAUSES: tuple[tuple[Cause, Callable[[Evidence], bool]], ...] = (
    (Cause("locks that are taken in opposite orders", "two-locks"), _two_locks),
    (
        Cause(
            "a lock that is taken again by the thread or task that holds it",
            remedy="take it in one place only, and give it back before; a thread may take a "
            "`threading.RLock` again, tasks have no such lock",
        ),
        _own_lock,
    ),
    (
        Cause(
            "asyncio, called from another thread, which does not wake its event loop",
            remedy="hand the call over, as `loop.call_soon_threadsafe(event.set)` does",
            clue=Clue.CALL,
        ),
        _unheard,
    ),
    (
        Cause(
            "a blocking call in a coroutine, which stops the very tasks that could end it",
            remedy="let the event loop wait for it",
            remedies={
                "asyncio": "use what can be awaited, such as `asyncio.Queue` or `asyncio.Event`",
                "trio": "use what can be awaited, such as a memory channel or `trio.Event`",
                "anyio": "use what can be awaited, such as an object stream or `anyio.Event`",
            },
        ),
        _stuck_in_a_call,
    ),
    (
        Cause(
            "tasks or threads that wait for each other",
            remedy="one of them has to go on without the other",
        ),
        _each_others_end,
    ),
    (
        Cause(
            "an error that ended a task or a call, for whose work others wait",
            remedy="await the task, or ask the future for its `result()`, which raises the error",
        ),
        _died,
    ),
    (
        Cause("an await that was forgotten, so that a coroutine never began", "forgotten-await"),
        _forgotten_await,
    ),
    (
        Cause(
            "a `queue.join()` without a `task_done()` for every item",
            remedy="call `task_done()` once for each item, when it has been dealt with",
        ),
        _in_vain(Want.DONE, Want.ITEM),
    ),
    (
        Cause(
            "an event that nothing sets",
            remedy="call `set()` on it where what is waited for has happened",
        ),
        _in_vain(Want.EVENT),
    ),
    (
        Cause(
            "a condition that is notified before the wait, or never",
            remedy="look at the state before waiting, as `wait_for` does, and notify after every "
            "change of it",
        ),
        _in_vain(Want.CONDITION),
    ),
    (
        Cause(
            "a barrier at which fewer wait than it was made for",
            remedy="make it for as many as come to it",
        ),
        _in_vain(Want.BARRIER),
    ),
    (
        Cause(
            "a queue or channel that is waited for when nothing is put in any more",
            remedy="put in a last item such as None for each that waits, or close the channel",
        ),
        _in_vain(Want.ITEM),
    ),
    (
        Cause(
            "a full queue or channel that nothing is taken out of",
            remedy="start those that take before those that put, or make it larger",
        ),
        _in_vain(Want.ROOM),
    ),
    (
        Cause(
            "a lock, or a place of a semaphore, that is not given back",
            remedy="`with` gives it back whatever happens (for tasks, `async with`)",
        ),
        _in_vain(Want.KEPT),
    ),
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
            ("create_task", "ensure_future"),
        ),
        _left_tasks,
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
        _kept_by("gather"),
    ),
    (
        Cause(
            "an error that a future keeps, and nobody asks for",
            remedy="ask every future for its `result()`, which raises the error; `map` raises it "
            "when its results are gone through",
            clue=Clue.KEEPER,
        ),
        _kept_by("a future"),
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
    (
        Cause(
            "a reply that is taken without looking whether it is there",
            "unchecked-rotation",
            ("take_reply",),
        ),
        _unchecked_rotation,
    ),
    (
        Cause(
            "two halls for one exhibition, where each has boards of its own and the same master",
            remedy="make one hall, and play all boards of it",
        ),
        _two_halls,
    ),
    (
        Cause(
            "threads that fetch the master without a lock that lets in one at a time",
            "no-lock",
            ("master_moves",),
        ),
        _no_lock,
    ),
    (
        Cause(
            "a check and an act with an await between them, during which others check as well",
            "asked-then-came",
            ("add", "append", "set"),
        ),
        _asked_then_came,
    ),
    (
        Cause(
            "a master's move with an await in it, during which other tasks run",
            "cloned-masters",
            ("master_moves_awaited", "master_moves"),
        ),
        _cloned_masters,
    ),
    (
        Cause(
            "threads that add to the same number without a lock",
            "unlocked-score",
            ("scoreboard",),
        ),
        _unlocked_score,
    ),
    (
        Cause("an update that was read before an await and written after it", "lost-update"),
        _lost_update,
    ),
    (
        Cause("a queue without a bound, which takes in whatever comes", "unbounded-queue"),
        _unbounded_queue,
    ),
    (
        Cause(
            "a time.sleep in a coroutine, which stops the event loop",
            "time-sleep",
            ("sleep",),
            remedies={
                each: f"write `await {each}.sleep(...)`" for each in ("asyncio", "trio", "anyio")
            },
        ),
        _time_sleep,
    ),
    (
        Cause(
            "a blocking call in a coroutine",
            "blocking-wait",
            ("wait_for_reply",),
            remedies={
                "asyncio": "await an asynchronous call, or `await asyncio.to_thread(...)`",
                "trio": "await an asynchronous call, or `await trio.to_thread.run_sync(...)`",
                "anyio": "await an asynchronous call, or `await anyio.to_thread.run_sync(...)`",
            },
        ),
        _blocking_wait,
    ),
    (
        Cause(
            "one game awaited to its end before the next is begun",
            "one-after-another",
            ("play_board",),
            waits=(Want.END, Want.LINE, Want.SIGNAL),
        ),
        _one_after_another,
    ),
    (
        Cause(
            "a lock that is held while the opponent thinks",
            "lock-held",
            ("opponent_replies",),
            waits=(Want.LOCK,),
        ),
        _lock_held,
    ),
    (
        Cause(
            "a turn that a board keeps while its opponent thinks",
            remedy="let others have the master before `opponent_replies()`",
            calls=("opponent_replies",),
        ),
        _turn_kept,
    ),
)
"""Each cause, and how it is recognised; the first that fits is reported."""


def watches_every_reply(record: Record) -> bool:
    """Return whether the master stayed for each reply while another opponent waited for her.

    That is what one game after the other looks like, whatever the program is made of. If she then
    went to none of those who waited, it was something else that kept them.
    """
    if record.masters > 1 or record.away:
        return False
    stays: list[_Stay] = []
    replies = {(e.board, e.ply): e.at for e in record.events if e.kind is Kind.REPLY}
    for event in record.events:
        if event.kind is Kind.VISIT and stays:
            if event.at < stays[-1].until:
                return False
            stays[-1] = stays[-1]._replace(next_visit=event.at)
        if event.kind is Kind.MOVE:
            before = stays[-1].until if stays else 0
            until = max(before, replies.get((event.board, event.ply + 1), 0))
            stays.append(_Stay(event.at, until, until))
    waits = list(_waits(record))
    watched = [stay for stay in stays if any(stay.is_waited_out(*wait) for wait in waits)]
    return bool(watched) and all(stay.is_left_at_once for stay in watched)


class _Stay(NamedTuple):
    """How long the master may have stayed at a board after her move."""

    since: int
    until: int
    next_visit: int

    def is_waited_out(self, ready: int, visited: int) -> bool:
        """Whether an opponent waited for her all the time."""
        return ready <= self.since < self.until <= visited

    @property
    def is_left_at_once(self) -> bool:
        """Whether she went to another board as soon as this opponent had replied, or nearly so."""
        return self.next_visit - self.until <= NEARLY * (self.until - self.since)


def _waits(record: Record) -> Iterator[tuple[int, int]]:
    """Yield from when to when opponents waited for the master."""
    for events in record.by_board.values():
        for before, after in pairwise(events):
            if before.kind in {Kind.ARRIVED, Kind.REPLY} and after.kind is Kind.VISIT:
                yield before.at, after.at
