"""Many visits at once, in many halls at once: ready-first without walking down a heap.

While those who are ready stand in line, the master serves them in order, and so long as none of
those just served is ready again before the next in line, the line is the order of service. So each
step serves, in every hall, the longest stretch of the line for which that is certain: who begins
when is then a cumulative sum and a cumulative maximum (Lindley's recursion; D. V. Lindley, "The
theory of queues with a single server", 1952), and those served take their new places in the line.
Where the master is busy, a step serves the whole hall. Results are those of the heap, exactly.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
GONE = np.int64(2**61)
"""Ready never again: the game is over. Above all times, and doubled still an int64."""


@dataclass(frozen=True)
class Halls:
    """Times in R plain halls of N boards at which the master makes up to M moves each; in ms."""

    ready: Ints
    """Since when opponents are ready for the first visit; shape (R, N)."""
    service: Ints
    """How long her moves take; shape (R, N, M)."""
    think: Ints
    """How long the replies take that follow; shape (R, N, M)."""
    visits: Ints
    """How many of her moves are made at each board; shape (R, N)."""


class Batch(NamedTuple):
    """A stretch of service in every hall that is still open; all but `halls`: shape (R', N)."""

    halls: Ints
    """Which halls; shape (R',)."""
    served: Bools
    """Which entries count: in each row the first ones, in the order of service."""
    move: Ints
    """Which of all moves: an index into the flattened `service`."""
    ready: Ints
    begin: Ints
    end: Ints
    reply: Ints


def batches(halls: Halls) -> Iterator[Batch]:
    """Play all halls to their ends, stretch by stretch."""
    count, boards, moves = halls.service.shape
    service, think = halls.service.ravel(), halls.think.ravel()
    first = np.arange(count * boards).reshape(count, boards) * moves
    beyond = first + halls.visits
    number = np.arange(count)
    due = np.where(halls.visits > 0, halls.ready, GONE)
    free = np.zeros((count, 1), np.int64)
    due, move, beyond = _in_line(due, due, first, beyond)
    while True:
        open_ = due[:, 0] < GONE
        if not open_.all():
            number, due, move = number[open_], due[open_], move[open_]
            beyond, free = beyond[open_], free[open_]
        if not number.size:
            return
        takes = service.take(move, mode="clip")
        done = takes.cumsum(axis=1)
        # the k-th in line begins when the one before is through, or when it is ready itself
        begin = np.maximum.accumulate(np.maximum(due - (done - takes), free), axis=1)
        begin += done - takes
        end = begin + takes
        reply = end + think.take(move, mode="clip")
        served = _certain(due, reply)
        yield Batch(number, served, move, due, begin, end, reply)
        free = np.where(served, end, 0).max(axis=1, keepdims=True)
        move = move + served
        due = np.where(served, np.where(move == beyond, GONE, reply), due)
        # at one instant, whoever stood in line already comes before those just served
        due, move, beyond = _in_line(2 * due + served, due, move, beyond)


def _certain(due: Ints, reply: Ints) -> Bools:
    """Tell how far the line is the order of service: until one just served could come first."""
    served = np.ones(due.shape, np.bool_)
    earliest = np.minimum.accumulate(reply, axis=1)
    np.logical_and.accumulate(due[:, 1:] <= earliest[:, :-1], axis=1, out=served[:, 1:])
    return served & (due < GONE)


def _in_line(rank: Ints, *columns: Ints) -> tuple[Ints, ...]:
    """Sort every row of all columns by rank; equal ranks keep their order."""
    order = np.argsort(rank, axis=1, kind="stable")
    return tuple(np.take_along_axis(column, order, axis=1) for column in columns)


def visits_in_batches(
    ready: Sequence[int], service: Sequence[Sequence[int]], think: Sequence[Sequence[int]]
) -> list[tuple[int, int, int, int]]:
    """List all visits in one hall, as `simul.oracle.reference.plain.ready_first` does."""
    most = max(map(len, service), default=0)
    halls = Halls(
        np.array([ready], np.int64).reshape(1, len(service)),
        _padded(service, most),
        _padded(think, most),
        np.array([[len(each) for each in service]], np.int64),
    )
    return list(zip(*(column.tolist() for column in columns(halls)), strict=True))


def columns(halls: Halls) -> list[Ints]:
    """Return all visits in a single hall, in order: boards from 0, begins, ends and replies."""
    moves = halls.service.shape[2]
    nobody = np.empty(0, np.int64)
    parts = [(nobody, nobody, nobody, nobody)]
    parts += [
        (batch.move[0, :n] // moves, batch.begin[0, :n], batch.end[0, :n], batch.reply[0, :n])
        for batch in batches(halls)
        for n in [int(batch.served.sum())]
    ]
    return [np.concatenate(part) for part in zip(*parts, strict=True)]


def _padded(times: Sequence[Sequence[int]], length: int) -> Ints:
    """Make an array of shape (1, boards, length); shorter lists end with zeros."""
    if isinstance(times, np.ndarray):
        return times.astype(np.int64)[np.newaxis]
    if all(len(each) == length for each in times):
        return np.array([times], np.int64).reshape(1, len(times), length)
    return np.array([[[*each, *[0] * (length - len(each))] for each in times]], np.int64)
