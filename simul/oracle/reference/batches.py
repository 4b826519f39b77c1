"""Vectorised first come, first served: many visits in many plain halls at once, without a heap.

Its twin in the hall is the queue discipline ready-first in `simul/exhibition/disciplines.py`.

Each step serves, in every hall, the longest prefix of the queue that no returning board can
overtake. The starts of service are then a cumulative sum and a cumulative maximum (Lindley's
recursion; D. V. Lindley, "The theory of queues with a single server", 1952), and the boards served
join the queue again. With a busy master, a step serves the whole hall. Results equal those of the
heap exactly.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
GONE = np.int64(2**61)
"""Ready time, in ms, of a finished game: larger than any time, and doubled still an int64."""


@dataclass(frozen=True)
class Halls:
    """Times in ms of R plain halls with N boards and up to M moves of the master at each."""

    ready: Ints
    """Times at which opponents are ready for the first visit; shape (R, N)."""
    service: Ints
    """Service times: of the master's moves; shape (R, N, M)."""
    think: Ints
    """Think times: of the replies to these moves; shape (R, N, M)."""
    visits: Ints
    """Numbers of the master's moves at each board; shape (R, N)."""


class Batch(NamedTuple):
    """A stretch of service in each of R' unfinished halls; shape (R', N), but that of `halls`."""

    halls: Ints
    """Indices of the halls; shape (R',)."""
    served: Bools
    """Whether an entry counts: in each row a prefix does, in the order of service."""
    move: Ints
    """Indices of the moves in the flattened `service`."""
    ready: Ints
    """Times in ms; so are `begin`, `end` and `reply`."""
    begin: Ints
    end: Ints
    reply: Ints


def batches(halls: Halls) -> Iterator[Batch]:
    """Simulate all halls to their ends, and yield stretch by stretch."""
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
        # service of the k-th in the queue begins when the previous one ends, or when it is ready
        begin = np.maximum.accumulate(np.maximum(due - (done - takes), free), axis=1)
        begin += done - takes
        end = begin + takes
        reply = end + think.take(move, mode="clip")
        served = _certain(due, reply)
        yield Batch(number, served, move, due, begin, end, reply)
        free = np.where(served, end, 0).max(axis=1, keepdims=True)
        move = move + served
        due = np.where(served, np.where(move == beyond, GONE, reply), due)
        # ties: boards that were in the queue already come before those just served
        due, move, beyond = _in_line(2 * due + served, due, move, beyond)


def _certain(due: Ints, reply: Ints) -> Bools:
    """Return the prefix of the queue that is served in this order: no returning board overtakes."""
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
    """Return all visits in one hall, as `simul.oracle.reference.plain.ready_first` does."""
    most = max(map(len, service), default=0)
    halls = Halls(
        np.array([ready], np.int64).reshape(1, len(service)),
        _padded(service, most),
        _padded(think, most),
        np.array([[len(each) for each in service]], np.int64),
    )
    return list(zip(*(column.tolist() for column in columns(halls)), strict=True))


def columns(halls: Halls) -> list[Ints]:
    """Return all visits in a single hall, in order: boards from 0; begins, ends, replies in ms."""
    moves = halls.service.shape[2]
    empty = np.empty(0, np.int64)
    parts = [(empty, empty, empty, empty)]
    parts += [
        (batch.move[0, :n] // moves, batch.begin[0, :n], batch.end[0, :n], batch.reply[0, :n])
        for batch in batches(halls)
        for n in [int(batch.served.sum())]
    ]
    return [np.concatenate(part) for part in zip(*parts, strict=True)]


def _padded(times: Sequence[Sequence[int]], length: int) -> Ints:
    """Return an array of shape (1, boards, length), with zeros at the ends of shorter lists."""
    if isinstance(times, np.ndarray):
        return times.astype(np.int64)[np.newaxis]
    if all(len(each) == length for each in times):
        return np.array([times], np.int64).reshape(1, len(times), length)
    return np.array([[[*each, *[0] * (length - len(each))] for each in times]], np.int64)
