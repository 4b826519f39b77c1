"""All replications of a sweep, in arrays with one entry each."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simul.sweeps.planning.plan import Plan

DIGITS = {"utilisation": 6, "wait": 3, "speedup": 6}
"""Decimals kept. Results are rounded before use, so that the file holds exactly these values."""
_MISSING = -1


class Part(NamedTuple):
    """Figures of successive replications of one scheduler at one point."""

    point: int
    """Number of the point, from 0."""
    scheduler: int
    """Number of the scheduler, from 0."""
    first: int
    """Number of the first replication, from 0."""
    total: NDArray[np.int64]
    """Ms."""
    utilisation: NDArray[np.float64]
    """0 to 1."""
    wait: NDArray[np.float64]
    """Mean ms from a reply to the next visit."""
    speedup: NDArray[np.float64]
    verified: NDArray[np.bool_]
    """Whether each run with chess was verified; True without chess."""


class Replications:
    """The figures of all replications, by point, scheduler and replication."""

    def __init__(self, plan: Plan) -> None:
        shape = (len(plan.points), len(plan.schedulers), plan.replications)
        self.plan = plan
        self.total = np.full(shape, _MISSING, np.int64)
        self.utilisation, self.wait, self.speedup = (np.zeros(shape) for _ in DIGITS)
        self.verified = np.ones(shape, np.bool_)

    def put(self, part: Part) -> None:
        """Store some replications, rounded as in the file."""
        where = part.point, part.scheduler, slice(part.first, part.first + len(part.total))
        self.total[where] = part.total
        self.utilisation[where] = np.round(part.utilisation, DIGITS["utilisation"])
        self.wait[where] = np.round(part.wait, DIGITS["wait"])
        self.speedup[where] = np.round(part.speedup, DIGITS["speedup"])
        self.verified[where] = part.verified

    def forget(self, point: int, scheduler: int, numbers: Sequence[int]) -> None:
        """Mark some replications as missing again."""
        self.total[point, scheduler, list(numbers)] = _MISSING

    @property
    def done(self) -> int:
        """Number of replications done, of all points and schedulers together."""
        return int(np.count_nonzero(self.total != _MISSING))

    @property
    def complete(self) -> bool:
        """Whether all replications are done."""
        return self.done == self.total.size

    def there(self, point: int, scheduler: int) -> NDArray[np.int64]:
        """Return the numbers of the replications done, from 0, in order."""
        return np.flatnonzero(self.total[point, scheduler] != _MISSING)

    def missing(self, point: int, chunk: int) -> Iterator[range]:
        """Yield ranges, of at most `chunk`, of a point's replications that some scheduler lacks.

        Where they are split depends on their numbers alone, not on what is done.
        """
        lacking = np.flatnonzero((self.total[point] == _MISSING).any(axis=0))
        new = np.flatnonzero((np.diff(lacking) > 1) | (lacking[1:] % chunk == 0)) + 1
        for run in np.split(lacking, new):
            if len(run):
                yield range(int(run[0]), int(run[-1]) + 1)
