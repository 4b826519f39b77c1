"""Where each task or thread of a scheduler stood in its source, step by step; kept beside a record.

It is no part of the record: the same things happen whether it is noted or not.
"""

from enum import StrEnum
from typing import NamedTuple


class Action(StrEnum):
    """What a step of a task or thread is."""

    GIVES_UP = "gives up"
    """It gives up execution at this position: it is suspended, or its thread is blocked."""
    GOES_ON = "goes on"
    """It goes on from where it gave up execution."""
    RUNS = "runs"
    """It runs at this position while time passes, and nothing else does in its thread.

    The master moves, or a call blocks the only thread, or that of an event loop.
    """
    LEAVES = "leaves"
    """It stands in the file no more: it has ended, or other tasks run in its thread."""


class Position(NamedTuple):
    """An expression in the scheduler's file; lines count from 1, columns from 0 (UTF-8 bytes)."""

    function: str
    line: int
    column: int
    end_line: int
    end_column: int


Chain = tuple[Position, ...]
"""The calls in the scheduler's file, outermost first: of `yield from`, both frames."""


class Step(NamedTuple):
    """One step of one task or thread."""

    at: int
    """When, in ms of hall time."""
    worker: int
    """The number of the task or thread, from 0."""
    board: int
    """The game at which it plays; 0 if it plays at none, as the main task."""
    action: Action
    chain: Chain = ()
    """Where it stands."""


class Steps(NamedTuple):
    """All steps of a run, in order of time; those of one instant, worker by worker."""

    workers: tuple[str, ...]
    """The names of the tasks or threads, by number: `the thread of board 3`, `main`."""
    steps: tuple[Step, ...]
