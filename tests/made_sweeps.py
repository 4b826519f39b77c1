"""Sweeps for the tests of charts and reports, from a few lines of event simulation of their own.

They must read any sweep, so these are made without the project's timing and schedulers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from itertools import product
from math import sqrt
from random import Random
from statistics import fmean, stdev

from simul.sweeps.results import Axis, Estimate, Number, Point, PointTheory, Row, Sweep
from simul.theory import closed_form, knee

Times = list[list[int]]
"""Ms of every move, board by board."""


@dataclass(frozen=True)
class Played:
    """One replication."""

    total: int
    """Ms, as all of these."""
    busy: int
    wait: float
    alone: int
    """What one game after the other would take."""


def sequential(service: Times, think: Times) -> Played:
    """One game after the other."""
    return _played(sum(map(sum, service)) + sum(map(sum, think)), 0, service, think)


def ready_first(service: Times, think: Times) -> Played:
    """First come, first served."""
    queue = [(0, board, 0) for board in range(len(service))]
    heapify(queue)
    free = end = waited = 0
    while queue:
        due, board, pair = heappop(queue)
        begin = max(free, due)
        waited += begin - due if pair else 0
        free = begin + service[board][pair]
        replied = free + think[board][pair]
        end = max(end, replied)
        if pair + 1 < len(service[board]):
            heappush(queue, (replied, board, pair + 1))
    return _played(end, waited, service, think)


def rotation(service: Times, think: Times) -> Played:
    """Round-robin; the master waits at a board that is not ready."""
    ready = [0] * len(service)
    free = waited = 0
    for pair in range(len(service[0])):
        for board, at in enumerate(ready):
            begin = max(free, at)
            waited += begin - at if pair else 0
            free = begin + service[board][pair]
            ready[board] = free + think[board][pair]
    return _played(max(ready), waited, service, think)


def _played(total: int, waited: int, service: Times, think: Times) -> Played:
    busy = sum(map(sum, service))
    visits = len(service) * (len(service[0]) - 1)
    return Played(total, busy, waited / max(visits, 1), busy + sum(map(sum, think)))


POLICIES: dict[str, Callable[[Times, Times], Played]] = {
    "sequential": sequential,
    "rotation": rotation,
}
"""All others serve first come, first served."""


@dataclass(frozen=True)
class Hall:
    """What is swept: the numbers of an exhibition; those on an axis take the axis's values."""

    boards: int = 4
    moves: int = 6
    service: float = 5
    """Seconds of a move of the master, on average."""
    think: float = 25
    """Seconds of a reply, on average."""
    sampled: bool = True
    """Whether times are exponential; else they are constant."""


BOARDS = Axis("boards", (1, 2, 3, 4, 6, 8, 9), "boards", "")
THINK = Axis("opponents.seconds", (5, 15, 25, 35), "opponents' seconds", "s")
_FIELD = {"boards": "boards", "moves": "moves", "opponents.seconds": "think"}


def boards(*values: int) -> Axis:
    """An axis of boards."""
    return replace(BOARDS, values=values)


def made(
    *axes: Axis,
    schedulers: Sequence[str] = ("sequential", "rotation", "asyncio"),
    replications: int = 5,
    hall: Hall = Hall(),
) -> Sweep:
    """Simulate everything that is asked for."""
    points: list[Point] = list(product(*(axis.values for axis in axes)))
    halls = {point: _hall_at(hall, axes, point) for point in points}
    number = replications if hall.sampled else 1
    rows = [
        _row(point, name, [_replication(at, name, r) for r in range(number)])
        for point, at in halls.items()
        for name in schedulers
    ]
    theory = {point: _theory(at) for point, at in halls.items()}
    return Sweep(
        title="An exhibition",
        seed=7,
        axes=axes,
        schedulers=tuple(schedulers),
        rows=tuple(rows),
        replications=number,
        with_chess=False,
        length="fixed",
        sampled=hall.sampled,
        complete=True,
        theory=theory,
    )


def cut(sweep: Sweep, rows: int) -> Sweep:
    """Interrupt a sweep after this many rows."""
    return replace(sweep, rows=sweep.rows[:rows], complete=False)


def _hall_at(hall: Hall, axes: Sequence[Axis], point: Point) -> Hall:
    values: dict[str, Number] = {
        _FIELD[axis.key]: value for axis, value in zip(axes, point, strict=True)
    }
    return replace(hall, **values)  # type: ignore[arg-type]


def _replication(hall: Hall, name: str, number: int) -> Played:
    # a stream of its own for each board: common random numbers, whatever the point
    dice = [Random(f"{number} {board}") for board in range(hall.boards)]
    pairs = [[_pair(hall, one) for _ in range(hall.moves)] for one in dice]
    service = [[mine for mine, _ in board] for board in pairs]
    think = [[theirs for _, theirs in board] for board in pairs]
    return POLICIES.get(name, ready_first)(service, think)


def _pair(hall: Hall, dice: Random) -> tuple[int, int]:
    factors = (dice.expovariate(1), dice.expovariate(1)) if hall.sampled else (1, 1)
    return round(1_000 * hall.service * factors[0]), round(1_000 * hall.think * factors[1])


def _row(point: Point, name: str, played: Sequence[Played]) -> Row:
    return Row(
        point=point,
        scheduler=name,
        replications=len(played),
        total=estimate([one.total for one in played]),
        utilisation=estimate([one.busy / one.total for one in played]),
        wait=estimate([one.wait for one in played]),
        speedup=estimate([one.alone / one.total for one in played]),
        totals=tuple(one.total for one in played),
    )


def estimate(values: Sequence[float]) -> Estimate:
    """Mean and 1.96 standard errors: near enough for a picture."""
    if len(values) < 2:
        return Estimate(fmean(values), 0)
    return Estimate(fmean(values), 1.96 * stdev(values) / sqrt(len(values)))


def _theory(hall: Hall) -> PointTheory:
    service, think = round(1_000 * hall.service), round(1_000 * hall.think)
    return PointTheory(
        boards=hall.boards,
        pairs=hall.moves,
        service=service,
        think=think,
        constant=not hall.sampled,
        closed_form=None if hall.sampled else closed_form(hall.boards, hall.moves, service, think),
        knee=knee(service, think),
    )
