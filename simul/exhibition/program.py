"""The program that plays: its threads and tasks, and what the halls and the kernel know of it."""

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, NamedTuple, Protocol

from simul.exhibition.findings import (
    EventLoop,
    Functions,
    LeftBehind,
    Locks,
    OutsideCalls,
    Polling,
    Timeouts,
    Turns,
    Wakeups,
)
from simul.record import Wait

if TYPE_CHECKING:
    import threading

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


class Program:
    """The program of a run, as far as the halls and the kernel have come to know it."""

    def __init__(self) -> None:
        # What kind of program it is

        self.framework = ""
        """The framework of its event loop: `asyncio`, `trio` or `anyio`."""
        self.own_file = False
        """Whether it is a user's own file."""
        self.looks_back = True
        """Whether it may look at more than the last move, and at games that are over.

        No scheduler of ours does. A user's own may, and so may players who are seated by one.
        """
        self.elsewhere = False
        """Whether boards run in other processes or in parts of the exhibition."""

        # Who and what plays

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
        self.future_numbers = count(1)
        """Numbers for the futures of its pools, in the order in which they are made."""
        self.lines: list[Line] = []
        """Its queues, in the order in which they were made."""

        # What is noted while it plays

        self.steps: StepLog | None = None
        """Where its tasks and threads stood; None unless that is noted."""
        self.at_first_reply: list[Wait] | None = []
        """What its tasks and threads waited for when the first opponent had replied.

        None until then; empty if the run does not look for the cause of a mistake.
        """
        self.functions = Functions()
        self.turns = Turns()
        self.event_loop = EventLoop()
        self.locks = Locks()
        self.wakeups = Wakeups()
        self.polling = Polling()
        self.timeouts = Timeouts()
        self.left_behind = LeftBehind()
        self.outside = OutsideCalls()
        self.lateness = 0.0
        """In real time: by how many real seconds the machine has been late lately."""
        self.costs: list[str] = []
        """What the run cost beside the games, in sentences: real seconds, bytes."""

        # How it ends

        self.at_exit: list[Callable[[], object]] = []
        """What Python does when a program ends, such as closing its pools."""
        self.at_end: list[Callable[[], object]] = []
        """What leaves the boards at which the program still waits when it has ended."""
        self.is_over = False
        """Whether nothing of it counts any more: it has ended, and so has its record."""

    def add(self, part: "Program", number: int) -> None:
        """Add what is known of the program of a part of the exhibition; from 1."""
        self.workers |= part.workers
        self.lines += part.lines
        self.costs += part.costs
        self.turns.waits_beside = self.turns.waits_beside or part.turns.waits_beside
        self.event_loop.add(part.event_loop)
        if self.steps is not None and part.steps is not None:
            self.steps.add(part.steps, number)

    def end(self) -> None:
        """Leave what still waits: nothing of the program will ever run again."""
        for leave in self.at_end:
            leave()
        self.is_over = True

    def note_first_waits(self) -> None:
        """Note what its tasks and threads wait for, at the first reply; it shows who holds whom."""
        if self.at_first_reply is None:
            self.at_first_reply = self.kernel.waits() if self.kernel else []
