"""The lines of `replications.csv`: written while a sweep runs, and read to go on with it."""

from collections.abc import Iterator, Sequence

import numpy as np

from simul.sweep.plan import Plan
from simul.sweep.table import Table

COLUMNS = "scheduler,replication,seed,total_ms,utilisation,wait_ms,speedup,verified"
"""After those of the axes. Without chess there is no seed to play, and nothing to verify."""
_FIGURES = COLUMNS.count(",")
"""Cells after the scheduler's name."""
_VERIFIED = {"": True, "true": True, "false": False}


def header(plan: Plan) -> str:
    """Write the first line."""
    return ",".join([*(axis.key for axis in plan.axes), COLUMNS]) + "\n"


def lines(table: Table, point: int, scheduler: int, numbers: Sequence[int]) -> Iterator[str]:
    """Write a line for each of some replications that are there."""
    seed = table.plan.points[point][1].seed if table.plan.with_chess else None
    where = point, scheduler, np.asarray(numbers, np.int64)
    columns = table.total, table.utilisation, table.wait, table.speedup
    figures = zip(*(column[where].tolist() for column in columns), strict=True)
    head = _head(table.plan, point, scheduler)
    verified = table.verified[where].tolist()
    for number, values, well in zip(numbers, figures, verified, strict=True):
        own, told = ("", "") if seed is None else (seed + number, str(well).lower())
        yield f"{head},{number},{own},{','.join(map(repr, values))},{told}\n"


def all_lines(table: Table) -> Iterator[str]:
    """Write the whole file, in the order of points, schedulers and replications."""
    yield header(table.plan)
    for point in range(len(table.plan.points)):
        for scheduler in range(len(table.plan.schedulers)):
            yield from lines(table, point, scheduler, table.there(point, scheduler).tolist())


def read_lines(table: Table, written: Sequence[str]) -> None:
    """Put into a table what was written, without the header.

    Raises ValueError, with the number of the line in the file, where one is not of this sweep.
    """
    plan = table.plan
    places = {
        _head(plan, point, scheduler): (point, scheduler)
        for point in range(len(plan.points))
        for scheduler in range(len(plan.schedulers))
    }
    for number, line in enumerate(written, start=2):
        try:
            _read(table, places, line)
        except (ValueError, LookupError):
            raise ValueError(f"line {number} is not a line of this sweep: {line[:80]!r}") from None


def _head(plan: Plan, point: int, scheduler: int) -> str:
    """Write the cells that say where a line belongs."""
    return ",".join([*map(str, plan.points[point][0]), plan.names[scheduler]])


def _read(table: Table, places: dict[str, tuple[int, int]], line: str) -> None:
    head, *cells = line.rstrip("\n").rsplit(",", _FIGURES)
    replication, _, total, utilisation, wait, speedup, verified = cells
    where = *places[head], int(replication)
    table.utilisation[where] = float(utilisation)
    table.wait[where] = float(wait)
    table.speedup[where] = float(speedup)
    table.verified[where] = _VERIFIED[verified]
    table.total[where] = int(total)
