"""Where each task or thread of a scheduler stood in its source, step by step; kept beside a record.

It is no part of the record: the same things happen whether it is noted or not.
"""

from enum import StrEnum
from typing import NamedTuple


class Action(StrEnum):
    """What a step of a task or thread is."""

    GIVES_UP = "gives up"
    """It gives up execution: it is suspended, or blocked, at this position."""
    GOES_ON = "goes on"
    """It goes on from where it gave up execution."""
    ENDS = "ends"
    """It has come to its end; there is no position any more."""


class Position(NamedTuple):
    """An expression in the scheduler's file; lines count from 1, columns from 0 (UTF-8 bytes)."""

    function: str
    line: int
    column: int
    end_line: int
    end_column: int


class Step(NamedTuple):
    """One step of one task or thread."""

    at: int
    """When, in ms of hall time."""
    worker: int
    """The number of the task or thread, from 0, in the order of their first steps."""
    board: int
    """The game at which it plays; 0 if it plays at none, as the main task."""
    action: Action
    chain: tuple[Position, ...] = ()
    """The calls in the scheduler's file, outermost first: of `yield from`, both frames."""
    waits_for: str = ""
    """Why it gave up: `reply`, `master`, `lock`, `queue`, `sleep`, `task`; or empty."""


class Steps(NamedTuple):
    """All steps of a run, in the order in which they were taken."""

    workers: tuple[str, ...]
    """The names of the tasks or threads, by number: `task 3`, `the thread of board 3`, `main`."""
    steps: tuple[Step, ...]
