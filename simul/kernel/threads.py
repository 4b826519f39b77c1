"""The interface of a kernel: how the threads of one program block and run.

Every run has one kernel, and `current()` returns it in every thread of the program. Under the
virtual clock it is a `Baton`: one thread runs at a time, and time passes when none can. In real
time it is `FreeThreads`, which leaves scheduling to the operating system.
"""

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from simul.clocks import LATE
from simul.durations import NEVER
from simul.kernel.blocked_call import BlockedCall
from simul.kernel.copies import Letterbox
from simul.record.waits import Wait, Want

if TYPE_CHECKING:
    import asyncio

    from simul.exhibition import Exhibition

Register = Callable[["Parked"], object]
"""Stores a thread that is about to block, where it will be found and woken."""


class Goal(NamedTuple):
    """What a thread waits for."""

    want: Want
    what: str = ""
    """The lock, or the signal, in words."""
    holders: tuple[threading.Thread, ...] = ()
    """The threads that could let it go on; empty if any could, or time."""


A_FILE = Goal(Want.SIGNAL, "a socket or another file")


class Parked:
    """One thread that is blocked, or about to be."""

    __slots__ = ("_make_ready", "goal", "timed_out", "turn", "woken")

    def __init__(
        self,
        make_ready: "Callable[[Parked], object]",
        goal: Callable[[], Goal],
    ) -> None:
        self._make_ready = make_ready
        self.goal = goal
        """Returns what it waits for now."""
        self.woken = False
        """Whether it may go on when its turn comes."""
        self.timed_out = False
        """Whether it goes on because its time was up."""
        self.turn = threading.Lock()
        self.turn.acquire()

    def wake(self) -> bool:
        """Let the thread go on; return False if it goes on already."""
        if self.woken:
            return False
        self.woken = True
        self._make_ready(self)
        return True

    def time_out(self) -> None:
        """Let the thread go on because its time is up."""
        self.timed_out = self.wake()

    def grant(self) -> None:
        """Let the thread run now; a second call does nothing."""
        try:  # noqa: SIM105 - `suppress` takes twice as long as all the rest
            self.turn.release()
        except RuntimeError:
            pass


class Lockable(Protocol):
    """What a kernel has to know about a lock that a thread waits for."""

    holder: threading.Thread | None
    raw: threading.Lock
    """Held while the lock is."""

    def goal(self) -> Goal:
        """Return which lock it is and which thread holds it."""

    def enqueue(self, parked: Parked) -> None:
        """Queue a blocked thread, which gets the lock when its turn comes."""


class Kernel(Protocol):
    """How the threads of one program block and run."""

    exhibition: "Exhibition"
    main: threading.Thread
    """The thread with which the program begins."""
    loop: "asyncio.AbstractEventLoop | None"
    """The program's event loop of asyncio, if it has made one."""
    has_event_loop: bool
    """Whether an event loop of any kind runs in the program."""
    loop_by_hand: threading.Thread | None
    """The thread of an event loop that is written by hand, if there is one."""
    letterbox: Letterbox
    """A message from a copy of this process, which the run does not see."""
    in_call: BlockedCall | None
    """In real time: the last call that kept an event loop from going on."""
    locks: int
    """The locks that the program has made."""
    threads_made: int
    """The threads that the program has made."""
    pools_made: int
    """The pools of threads that the program has made without a name."""

    def now(self) -> int:
        """Return the time in the hall, in ms."""

    def start(self, thread: threading.Thread, work: Callable[[], object]) -> Callable[[], None]:
        """Add a thread, about to be started, to the program; return the function it has to run."""

    def join(self, thread: threading.Thread, due: int) -> None:
        """Block until a thread has ended, or until `due` (ms)."""

    def has_ended(self, thread: threading.Thread) -> bool:
        """Return whether a thread of the program has ended."""

    def sleep_until(self, due: int, order: int = LATE) -> None:
        """Block this thread, and no other, until `due` (ms)."""

    def call_at(self, due: int, order: int, callback: Callable[[], object]) -> None:
        """Call a function at `due` (ms), in no thread of the program; ties go by `order`."""

    def waits(self) -> list[Wait]:
        """Return what each task and thread of the program waits for now."""

    def check_thread(self, board: int) -> None:
        """Raise SystemExit, and end the run, where this thread cannot play at a board.

        So an unknown thread ends quietly, and so does a copied process, which leaves a letter.
        """

    def park(
        self,
        goal: Callable[[], Goal],
        register: Register,
        due: int = NEVER,
        order: int = LATE,
    ) -> bool:
        """Block this thread until it is woken, or until `due` (ms); return False for the latter.

        Raises Interrupted when the run is stopped.
        """

    def acquire(self, lock: Lockable, due: int) -> bool:
        """Block until this thread has a lock, or until `due` (ms); return whether it has it."""

    def may_be_switched(self) -> bool:
        """Return whether this thread is to be preempted just after it took a lock."""

    def place(self) -> str:
        """Return file and line of the program that runs now; empty if none does."""

    def preempt(self) -> None:
        """Let other threads run first, where the operating system may do so."""

    def look(self) -> None:
        """Count a look at what only time or another thread can change."""

    def give_way(self) -> None:
        """Let every other thread that can run now go first."""


_here = threading.local()


def current() -> Kernel | None:
    """Return the kernel of the program that this thread belongs to; None if there is none."""
    kernel: Kernel | None = getattr(_here, "kernel", None)
    return kernel


def strangers(exhibition: "Exhibition", before: Iterable[threading.Thread]) -> bool:
    """Return whether threads run that are neither the program's own nor older than the run."""
    program = exhibition.program
    known = {*before, *program.threads, *list(program.borrowed)}
    return not known.issuperset(threading.enumerate())


def look() -> None:
    """Count a look of this thread at what only time or another thread can change."""
    kernel = current()
    if kernel is not None:
        kernel.look()


def enter(kernel: Kernel | None) -> None:
    """Make this thread part of a kernel's program."""
    _here.kernel = kernel
