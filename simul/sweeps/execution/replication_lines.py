"""The lines of `replications.csv`: written while a sweep runs, and read to resume it."""

from collections.abc import Iterator, Sequence
from math import inf
from zlib import crc32

import numpy as np

from simul.sweeps.execution.replications import Replications
from simul.sweeps.planning.plan import Plan
from simul.words import spreadsheet_cell

COLUMNS = "scheduler,replication,seed,total_ms,utilisation,wait_ms,speedup,verified,checksum"
"""Columns after those of the axes. Without chess, seed and verified are empty."""
_FIGURES = COLUMNS.count(",") - 1
"""Number of cells between the scheduler's name and the checksum."""
_PLAYED = {"true": True, "false": False}
_NOT_PLAYED = {"": True}
_MOST_MS = 2**63 - 1
"""Largest total that the arrays can hold, in ms."""


def header(plan: Plan) -> str:
    """Return the first line."""
    return ",".join([*(axis.key for axis in plan.axes), COLUMNS]) + "\n"


def lines(table: Replications, point: int, scheduler: int, numbers: Sequence[int]) -> Iterator[str]:
    """Yield a line for each of these replications, which must be done."""
    seed = table.plan.points[point][1].seed if table.plan.with_chess else None
    where = point, scheduler, np.asarray(numbers, np.int64)
    columns = table.total, table.utilisation, table.wait, table.speedup
    figures = zip(*(column[where].tolist() for column in columns), strict=True)
    head = _head(table.plan, point, scheduler)
    verified = table.verified[where].tolist()
    for number, values, well in zip(numbers, figures, verified, strict=True):
        own_seed, verdict = ("", "") if seed is None else (seed + number, str(well).lower())
        cells = f"{head},{number},{own_seed},{','.join(map(repr, values))},{verdict}"
        yield f"{cells},{_checksum(cells)}\n"


def all_lines(table: Replications) -> Iterator[str]:
    """Yield the whole file, in the order of points, schedulers and replications."""
    yield header(table.plan)
    for point in range(len(table.plan.points)):
        for scheduler in range(len(table.plan.schedulers)):
            yield from lines(table, point, scheduler, table.there(point, scheduler).tolist())


def read_lines(table: Replications, written: Sequence[str]) -> None:
    """Read the lines of a file, without its header, into a table.

    Raises ValueError, with the line's number in the file, for a line that this sweep would not have
    written, or that repeats a replication.
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
            raise ValueError(
                f"line {number} is not a line of this sweep, or was edited: {line[:80]!r}"
            ) from None


def _head(plan: Plan, point: int, scheduler: int) -> str:
    """Return the cells that identify point and scheduler."""
    return ",".join([*map(str, plan.points[point][0]), spreadsheet_cell(plan.names[scheduler])])


def _read(table: Replications, places: dict[str, tuple[int, int]], line: str) -> None:
    """Read a line into a table. Raises ValueError or LookupError for an invalid one."""
    row, _, checksum = line.rstrip("\n").rpartition(",")
    if checksum != _checksum(row):
        raise ValueError("it was edited")
    head, *cells = row.rsplit(",", _FIGURES)
    replication, seed, total, *figures, verified = cells
    point, scheduler = places[head]
    number = _whole(replication, table.plan.replications - 1)
    where = point, scheduler, number
    if table.total[where] >= 0:
        raise ValueError("it is there already")
    if seed != (str(table.plan.points[point][1].seed + number) if table.plan.with_chess else ""):
        raise ValueError("it has another seed")
    columns = table.utilisation, table.wait, table.speedup
    for column, figure in zip(columns, figures, strict=True):
        column[where] = _figure(figure)
    table.verified[where] = (_PLAYED if table.plan.with_chess else _NOT_PLAYED)[verified]
    table.total[where] = _whole(total, _MOST_MS)


def _checksum(row: str) -> str:
    """Return the CRC-32 of a line's other cells: against slips of an editor, not against fraud."""
    return f"{crc32(row.encode()):08x}"


def _whole(cell: str, most: int) -> int:
    """Parse a number from 0 to `most` as `lines` writes it: Python also takes " 1_0 " for 10."""
    value = int(cell)
    if str(value) != cell or not 0 <= value <= most:
        raise ValueError("no whole number of a sweep")
    return value


def _figure(cell: str) -> float:
    """Parse a finite number of at least 0 as `lines` writes it."""
    value = float(cell)
    if repr(value) != cell or not 0 <= value < inf:
        raise ValueError("no figure of a sweep")
    return value
