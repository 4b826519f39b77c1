"""The program that plays: its threads and tasks, and what the halls and the kernel know of it."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, NamedTuple, Protocol

from simul.exhibition.board_state import BoardState
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
from simul.exhibition.lines import Line
from simul.record import Wait

if TYPE_CHECKING:
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


@dataclass(eq=False)
class Program:
    """The program of a run, as far as the halls and the kernel have come to know it."""

    # What kind of program it is

    framework: str = ""
    """The framework of its event loop: `asyncio`, `trio` or `anyio`."""
    own_file: bool = False
    """Whether it is a user's own file."""
    elsewhere: bool = False
    """Whether boards run in other processes or in parts of the exhibition."""

    # Who and what plays

    kernel: Threads | None = None
    """How its threads block and wake; made by `simul.kernel.kernel_of`."""
    threads: list[threading.Thread] = field(default_factory=list)
    """Its threads; when the run ends, so do they."""
    borrowed: set[threading.Thread] = field(default_factory=set)
    """Threads of a library that make a call of the program now."""
    workers: set[object] = field(default_factory=set)
    """The threads, tasks or processes that played at a board."""
    movers: set[int] = field(default_factory=set)
    """Where tasks play: the identifiers of the threads in which the master moved."""
    played_by: dict[object, BoardState] = field(default_factory=dict)
    """The board at which each thread or task plays now."""
    pools: list[Pool] = field(default_factory=list)
    """Its pools of threads."""
    future_numbers: Iterator[int] = field(default_factory=lambda: count(1))
    """Numbers for the futures of its pools, in the order in which they are made."""
    lines: list[Line] = field(default_factory=list)
    """Its queues, in the order in which they were made."""

    # What is noted while it plays

    steps: "StepLog | None" = None
    """Where its tasks and threads stood; None unless that is noted."""
    at_first_reply: list[Wait] | None = field(default_factory=list)
    """What its tasks and threads waited for when the first opponent had replied.

    None until then; empty if the run does not look for the cause of a mistake.
    """
    functions: Functions = field(default_factory=Functions)
    turns: Turns = field(default_factory=Turns)
    event_loop: EventLoop = field(default_factory=EventLoop)
    locks: Locks = field(default_factory=Locks)
    wakeups: Wakeups = field(default_factory=Wakeups)
    polling: Polling = field(default_factory=Polling)
    timeouts: Timeouts = field(default_factory=Timeouts)
    left_behind: LeftBehind = field(default_factory=LeftBehind)
    outside: OutsideCalls = field(default_factory=OutsideCalls)
    lateness: float = 0.0
    """In real time: by how many real seconds the machine has been late lately."""
    costs: list[str] = field(default_factory=list)
    """What the run cost beside the games, in sentences: real seconds, bytes."""

    # How it ends

    at_exit: list[Callable[[], object]] = field(default_factory=list)
    """What Python does when a program ends, such as closing its pools."""
    at_end: list[Callable[[], object]] = field(default_factory=list)
    """What leaves the boards at which the program still waits when it has ended."""
    is_over: bool = False
    """Whether nothing of it counts any more: it has ended, and so has its record."""

    def add(self, part: "Program") -> None:
        """Add what is known of the program of a part of the exhibition."""
        self.workers |= part.workers
        self.lines += part.lines
        self.costs += part.costs
        self.turns.waits_beside = self.turns.waits_beside or part.turns.waits_beside
        self.event_loop.add(part.event_loop)
        if self.steps is not None and part.steps is not None:
            self.steps.workers += part.steps.workers

    def end(self) -> None:
        """Leave what still waits: nothing of the program will ever run again."""
        for leave in self.at_end:
            leave()
        self.is_over = True

    def note_first_waits(self) -> None:
        """Note what its tasks and threads wait for, at the first reply; it shows who holds whom."""
        if self.at_first_reply is None:
            self.at_first_reply = self.kernel.waits() if self.kernel else []
