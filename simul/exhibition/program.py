"""What is known of the program that plays: its threads and tasks, and its errors."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import TYPE_CHECKING, NamedTuple, Protocol
from weakref import WeakKeyDictionary

from simul.record import Place, Wait

if TYPE_CHECKING:
    import threading
    from types import FrameType

    from simul.exhibition.board_state import BoardState
    from simul.exhibition.lines import Line
    from simul.steps import StepLog


class Threads(Protocol):
    """What a board asks of the kernel of its program; see `simul.kernel.threads`."""

    def check_thread(self, board: int) -> None:
        """Raise SystemExit, and end the run, where this thread cannot play at a board."""

    def place(self) -> str:
        """Return file and line of the program that runs now; empty if none does."""

    def preempt(self) -> None:
        """Let other threads run first, where an operating system may do so."""

    def waits(self) -> list[Wait]:
        """Return what each task and thread of the program waits for now."""


class Pool(NamedTuple):
    """What a deadlock tells of a pool of threads."""

    name: str
    """By the line that made it: `the pool of mine.py, line 7`."""
    workers: int
    """How many threads it has at most."""
    not_begun: Callable[[], int]
    """Returns how many of its calls wait for a worker."""


class OutsideCall(NamedTuple):
    """A call of the program that leads out of the hall."""

    name: str
    """Its name in the program, such as `subprocess.run`."""
    where: str
    """File and line; or the thread, where no line of the program makes the call."""
    waits: bool
    """Whether it waits at once for what it has begun."""


class WaitBeside(NamedTuple):
    """A wait for an opponent that is begun, and whose end the game has not awaited."""

    kind: str
    """What waits: a `task`, a `thread` or a `callback`."""
    line: Place | None = None
    """The line that has let it wait; None if unknown."""
    given_up_at: Place | None = None
    """The line of a wait for its end that a timeout has ended; None if there was none."""

    def __str__(self) -> str:
        where = f" ({self.line})" if self.line else ""
        return f"a {self.kind} of its own does so{where}, whose end has to come first"


class BrokenBarrier(NamedTuple):
    """A barrier that has broken: every wait at it raises an error."""

    line: Place | None
    """The line of the wait whose time was up, or of the call that broke it."""
    come: str
    """How many had come: `3 of 4 have come`."""
    seconds: float | None = None
    """How long that wait was; None if a call broke it."""


class Poll(NamedTuple):
    """A call that waits until its time is up, and is made again and again."""

    line: Place
    call: str
    """As it would be written: `time.sleep(0.001)`."""


class Woken(NamedTuple):
    """A thread or task that a condition has let go on."""

    at: int
    """When, in ms."""
    board: int
    """The number of the game that it plays; 0 if it plays none."""
    place: Place
    """Where it had waited."""


class TimeLimit(NamedTuple):
    """A timeout that a task of the program has set."""

    place: Place
    task: int
    """The identity of the task."""
    has_expired: Callable[[], bool]
    """Whether it has expired and its block has not ended."""


class Program:
    """The program of a run, as far as the halls and the kernel have come to know it."""

    def __init__(self) -> None:
        self.kernel: Threads | None = None
        """How its threads block and wake; made by `simul.kernel.kernel_of`."""
        self.threads: list[threading.Thread] = []
        """Its threads; when the run ends, so do they."""
        self.borrowed: set[threading.Thread] = set()
        """Threads of a library that make a call of the program now."""
        self.workers: set[object] = set()
        """The threads, tasks or processes that played at a board."""
        self.movers: set[int] = set()
        """Where tasks play: the identifiers of the threads in which the master moved."""
        self.played_by: dict[object, BoardState] = {}
        """The board at which each thread or task plays now."""
        self.pools: list[Pool] = []
        """Its pools of threads."""
        self.at_exit: list[Callable[[], object]] = []
        """What Python does when a program ends, such as closing its pools."""
        self.at_end: list[Callable[[], object]] = []
        """What leaves the boards at which the program still waits when it has ended."""
        self.is_over = False
        """Whether nothing of it counts any more: it has ended, and so has its record."""
        self.costs: list[str] = []
        """What the run cost beside the games, in sentences: real seconds, bytes."""
        self.elsewhere = False
        """Whether boards run in other processes or in parts of the exhibition."""
        self.at_first_reply: list[Wait] | None = []
        """What its tasks and threads waited for when the first opponent had replied.

        None until then; empty if the run does not look for the cause of a mistake.
        """
        self.framework = ""
        """The framework of its event loop: `asyncio`, `trio` or `anyio`."""
        self.own_file = False
        """Whether the program is a user's own file."""
        self.by_trios_coin = False
        """Whether Trio's random order of tasks may have decided something."""
        self.notes_outside_calls = False
        """Whether calls that lead out of the hall are noted."""
        self.outside_calls: dict[OutsideCall, None] = {}
        """Calls that led out of the hall without blocking an event loop, in order."""
        self.blocked_at: set[BoardState] = set()
        """Boards at which an event loop was blocked until the opponent had replied."""
        self.stuck = False
        """Whether a call blocked an event loop when the run was stopped."""
        self.blocked_in = ""
        """What of the program blocked an event loop last: a `coroutine`, or something else."""
        self.kept_while_waiting: Place | None = None
        """The line of a task that took a lock of threads, and then let another one want it."""
        self.never_given_back: set[Place] = set()
        """Lines where a thread or task waits for a lock that the same call has taken before."""
        self.useless_locks: dict[Place | None, None] = {}
        """Lines that took an `RLock` which another task of the same thread held, in order."""
        self.lateness = 0.0
        """In real time: by how many real seconds the machine has been late lately."""
        self.left_tasks = False
        """Whether tasks of asyncio were left when the main coroutine had ended."""
        self.left_standing = False
        """Whether tasks of asyncio were left where they stood when the event loop had stopped."""
        self.closed_at: list[Place | None] = []
        """Lines that closed a coroutine in mid-game, or dropped it; None where none is known."""
        self.orphaned_at: tuple[str, int] | None = None
        """File and line where a task stood that was cancelled at the end of the program."""
        self.time_limits: WeakKeyDictionary[object, TimeLimit] = WeakKeyDictionary()
        """Its timeouts that are under way."""
        self.expired_at: Place | None = None
        """The line of the first timeout that cancelled the wait for an opponent."""
        self.waits_beside: WaitBeside | None = None
        """What waited for an opponent when the game went on without it."""
        self.unheard: list[Place | None] = []
        """Lines of other threads that called asyncio since its event loop last looked."""
        self.called_by_threads: dict[Place | None, None] = {}
        """All of them, in order; asyncio is not made for that."""
        self.woken: list[Woken] = []
        """Its threads and tasks that a condition has let go on, in order."""
        self.woke_wrong_one: dict[str, Place] = {}
        """By the name of a condition: the line whose `notify` woke one that waited again at once,
        while others slept."""
        self.cleared_unseen: dict[str, Place] = {}
        """By the name of an event: the line that cleared it after a `set` that nothing had seen."""
        self.broken_barriers: list[BrokenBarrier] = []
        """Barriers that have broken, in order."""
        self.cancelled_at: dict[Place | None, None] = {}
        """Lines that cancelled calls of a pool before they had begun, in order."""
        self.waits_for_own_loop: Place | None = None
        """The line that waited in an event loop, and blocked it, for what that loop is to run."""
        self.polls: Counter[Poll] = Counter()
        """How often each call was over when nothing had happened since it was over before."""
        self.last_waits: dict[tuple[int, Poll], int] = {}
        """How many events there had been when each was over last, by thread."""
        self.steps: StepLog | None = None
        """Where its tasks and threads stood; None unless that is noted."""
        self.future_numbers = count(1)
        """Numbers for the futures of its pools, in the order in which they are made."""
        self.lines: list[Line] = []
        """Its queues, in the order in which they were made."""
        self.coroutines_made_at: list[Place | None] = []
        """Lines that had a thread call a coroutine function, which only makes a coroutine."""
        self.idle_threads_made_at: list[Place | None] = []
        """Lines that made a thread with nothing to do."""
        self.given_up: WeakKeyDictionary[object, Place | None] = WeakKeyDictionary()
        """Tasks and threads that were not over when a timeout ended the wait for them: its line."""
        self.last_steps: dict[BoardState, list[FrameType]] = {}
        """In a user's own file: the functions that took the last step at each board in play."""
        self.last_step: list[FrameType] = []
        """The functions that took the last step of all, the innermost first."""
        self.ended_by: dict[BoardState, Exception] = {}
        """The errors that ended the functions which had taken the last steps at these boards."""
        self.returned_at: dict[int, Place] = {}
        """By the number of a board that was left in play: where its function returned."""
        self.ended_at: Place | None = None
        """Where the function returned that took the last step of all."""
        self.strayed_from: BoardState | None = None
        """The board of a task or thread that has played at another, where a step is out of turn."""
        self.two_at_board = False
        """Whether a move was asked for where another player of the game waited for the reply."""
        self.left_running = False
        """Whether the program ended while some of its threads still ran."""

    def end(self) -> None:
        """Leave what still waits: nothing of the program will ever run again."""
        for leave in self.at_end:
            leave()
        self.is_over = True

    def note_unheard(self, line: Place | None) -> None:
        """Note that another thread has called asyncio, whose event loop does not hear of it."""
        self.unheard.append(line)
        self.called_by_threads[line] = None

    def note_first_waits(self) -> None:
        """Note what its tasks and threads wait for, at the first reply; it shows who holds whom."""
        if self.at_first_reply is None:
            self.at_first_reply = self.kernel.waits() if self.kernel else []


class Keeper(StrEnum):
    """What keeps an error as a result until it is asked for."""

    FUTURE = "a future"
    """Of `concurrent.futures`."""
    TASK = "a task"
    """A task of asyncio's, or a call that its event loop hands to a thread."""
    GATHER = "a result of gather"
    CALLBACK = "a callback"
    """Which nothing can ask for it."""


@dataclass
class Kept:
    """An error that is kept as a result, and goes no further unless the program asks for it."""

    error: BaseException
    by: Keeper | None = None
    """What keeps it, where the program may ask for it."""
    place: Place | None = None
    """The line that made the task or future, or called gather."""
    asked_for: bool = False
    """Whether the program has asked the future for its result or error."""

    @property
    def is_lost(self) -> bool:
        """Whether the program could have asked for the error, and has not."""
        return self.by in {Keeper.FUTURE, Keeper.TASK} and not self.asked_for


class Errors:
    """What went wrong, whether or not the program caught it."""

    def __init__(self) -> None:
        self.failures: list[BaseException] = []
        """All errors, including those without a caller to raise them in, as in a plain thread."""
        self.kept: list[Kept] = []
        """Errors kept as results, such as in futures; the program may never have looked at them."""
        self.begun_at: dict[int, Place | None] = {}
        """By the identity of an error that ended a thread, the line that gave it its work."""
        self.in_threads: list[BaseException] = []
        """Errors that ended a plain thread; they are in `failures`, too."""
        self.raised: BaseException | None = None
        """The exception that escaped `play`, as the framework raised it; maybe a group."""
