"""The figures of many replications of a plain hall under each queue discipline, all at once."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from simul.oracle.reference import plain
from simul.oracle.reference.batches import Bools, Halls, Ints, batches
from simul.oracle.timing.in_step import Rank, visits_in_step
from simul.oracle.timing.samples import Floats

ALONE = 32
"""Largest number of small halls for which a loop over halls is faster than arrays."""
FEW = 48
"""Largest number of boards for which steps of one visit per hall are faster than batches."""


class Figures(NamedTuple):
    """Figures of R replications, as `Record` has them; shape (R,) each."""

    total: Ints
    """The makespan, in ms."""
    utilisation: Floats
    """Mean share of the makespan in which a master was at a board; 0 to 1."""
    wait: Floats
    """Mean time from a reply to the master's next visit, in ms; 0 without waits."""
    speedup: Floats
    """The makespan of one game after the other, divided by this makespan."""


class Played(NamedTuple):
    """Makespans and waits of R simulated halls; shape (R,) each."""

    total: Ints
    """The makespan, in ms."""
    waited: Ints
    """Sum of the times between replies and the visits after them, in ms."""


def figures_of(halls: Halls, opponent_first: Bools, policy: str, workers: int) -> Figures:
    """Simulate all halls under a policy; return their figures."""
    masters = min(workers, halls.visits.shape[1]) if policy == "processes" else 1
    if policy == "processes":
        parts = [_part(halls, opponent_first, number, masters) for number in range(masters)]
        several = [ready_first(*part) for part in parts]
        total = np.maximum.reduce([each.total for each in several])
        played = Played(total, sum((each.waited for each in several), np.zeros_like(total)))
    else:
        played = POLICIES[policy](halls, opponent_first)
    one_by_one = sequential(halls, opponent_first).total
    waits = np.maximum(halls.visits - ~opponent_first, 0).sum(axis=1)
    busy = halls.service.sum(axis=(1, 2))
    return Figures(
        played.total,
        _share(busy, masters * played.total, 0.0),
        _share(played.waited, waits, 0.0),
        _share(one_by_one, played.total, 1.0),
    )


def _share(part: Ints, whole: Ints, otherwise: float) -> Floats:
    """Return part / whole, or `otherwise` where the whole is 0."""
    shares = np.full(part.shape, otherwise)
    np.divide(part, whole, out=shares, where=whole > 0)
    return shares


def _part(halls: Halls, first: Bools, number: int, parts: int) -> tuple[Halls, Bools]:
    """Return every `parts`-th board, from index `number`."""
    dealt = slice(number, None, parts)
    ready, service, think = halls.ready[:, dealt], halls.service[:, dealt], halls.think[:, dealt]
    return Halls(ready, service, think, halls.visits[:, dealt]), first[:, dealt]


def sequential(halls: Halls, opponent_first: Bools) -> Played:
    """Stay at a board until its game is over."""
    work = (halls.service + halls.think).sum(axis=2)
    begin, end = _one_after_the_other(halls.ready, work, np.zeros((len(work), 1), np.int64))
    waited = np.where(opponent_first & (halls.visits > 0), begin - halls.ready, 0).sum(axis=1)
    return Played(end[:, -1], waited)


def rotation(halls: Halls, opponent_first: Bools) -> Played:
    """Visit all boards in play round-robin, and wait for every reply; one round at a time."""
    count, _, moves = halls.service.shape
    since, free = halls.ready, np.zeros((count, 1), np.int64)
    waited = np.zeros(count, np.int64)
    for number in range(int(halls.visits.max(initial=0)) + 1):
        visited = number < halls.visits
        # she waits for the last reply of a game as well
        ready = np.where(number <= halls.visits, since, 0)
        takes = halls.service[:, :, number] if number < moves else np.zeros_like(ready)
        begin, end = _one_after_the_other(ready, takes, free)
        free = end[:, -1:]
        replied = (number > 0) | opponent_first
        waited += np.where(visited & replied, begin - since, 0).sum(axis=1)
        if number < moves:
            since = np.where(visited, end + halls.think[:, :, number], since)
    return Played(np.maximum(since.max(axis=1), 0), waited)


def _one_after_the_other(ready: Ints, takes: Ints, free: Ints) -> tuple[Ints, Ints]:
    """Return begin and end of work at each board in turn, in ms, by Lindley's recursion (1952)."""
    before = takes.cumsum(axis=1) - takes
    begin = np.maximum.accumulate(np.maximum(ready - before, free), axis=1) + before
    return begin, begin + takes


def ready_first(halls: Halls, opponent_first: Bools) -> Played:
    """Serve the board that has been ready longest."""
    count, boards = halls.visits.shape
    if boards <= FEW and count <= ALONE:
        return _one_hall_at_a_time(halls, opponent_first)
    if boards <= FEW and Rank.fits(halls):
        return Played(*visits_in_step(halls, opponent_first))
    return _in_batches(halls, opponent_first)


def _one_hall_at_a_time(halls: Halls, opponent_first: Bools) -> Played:
    """Simulate halls one by one, as the reference does."""
    rows = zip(halls.ready, halls.service, halls.think, halls.visits, opponent_first, strict=True)
    played = np.array([_play_one(*row) for row in rows], np.int64).reshape(-1, 2)
    return Played(played[:, 0], played[:, 1])


def _play_one(
    ready: Ints, service: Ints, think: Ints, visits: Ints, first: Bools
) -> tuple[int, int]:
    """Return the makespan of one hall, and the sum of the waits for a visit; in ms."""
    since = ready.tolist()
    replied, waited = first.tolist(), 0
    moves = [row[:made] for row, made in zip(service.tolist(), visits.tolist(), strict=True)]
    replies = [row[: len(own)] for row, own in zip(think.tolist(), moves, strict=True)]
    for board, begin, _, reply in plain.ready_first(ready.tolist(), moves, replies):
        if replied[board]:
            waited += begin - since[board]
        replied[board], since[board] = True, reply
    return max(since), waited


def _in_batches(halls: Halls, opponent_first: Bools) -> Played:
    """Simulate batches of visits to many boards at once."""
    count, _, moves = halls.service.shape
    total, waited = halls.ready.max(axis=1), np.zeros(count, np.int64)
    first = opponent_first.ravel()
    for batch in batches(halls):
        replied = (batch.move % moves > 0) | first.take(batch.move // moves, mode="clip")
        waits = np.where(batch.served & replied, batch.begin - batch.ready, 0)
        waited[batch.halls] += waits.sum(axis=1)
        last = np.where(batch.served, batch.reply, 0).max(axis=1)
        total[batch.halls] = np.maximum(total[batch.halls], last)
    return Played(total, waited)


POLICIES: dict[str, Callable[[Halls, Bools], Played]] = {
    "sequential": sequential,
    "rotation": rotation,
    "ready-first": ready_first,
}
"""The functions that simulate a plain hall, by the name of the policy."""
