"""The report of a sweep in the terminal: a table of its points, and footnotes."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from textwrap import wrap

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from simul.durations import clock
from simul.sweeps.reporting.notes import faults, margin, notes
from simul.sweeps.reporting.presentation import everything, mode_words, points_shown, series_of
from simul.sweeps.results import Point, Row, Sweep
from simul.words import count

POINTS_AT_MOST = 20
"""Most rows of the table; with more points, it shows some."""
NAME_LETTERS, AXIS_LETTERS = 18, 12
"""Characters per line in the heading of a scheduler, and of an axis."""


class Detail(IntEnum):
    """How many columns a table has for every scheduler; the more, the wider it is."""

    TOTALS = 0
    BUSY = 1
    """Also how busy the master is."""
    WAITS = 2
    """Also how long an opponent waits."""


def sweep_report(sweep: Sweep) -> RenderableType:
    """Return a table of all points, or of some, with footnotes: intervals, comparison, theory.

    Schedulers with equal results share a column.
    """
    points = points_shown(sweep, POINTS_AT_MOST)
    return Group(
        Text(headline(sweep), style="bold"),
        *([_FittingTable(sweep, points)] if points else []),
        *(Text(words, style=style) for words, style in faults(sweep)),
        *map(Text, notes(sweep, len(points))),
    )


def headline(sweep: Sweep) -> str:
    """Return what was simulated: `The textbook exhibition: 60 points, 3 schedulers, seed 2017`."""
    points = len(sweep.points)
    sizes = [
        count(points, "point") if sweep.axes else "",
        count(len(sweep.schedulers), "scheduler"),
        count(sweep.replications, "replication") if sweep.sampled else "",
        mode_words(sweep),
        f"seed {sweep.seed}",
    ]
    return f"{sweep.title}: {', '.join(filter(None, sizes))}"


@dataclass(frozen=True)
class _FittingTable:
    """The table of the points, as wide as fits the terminal."""

    sweep: Sweep
    points: Sequence[Point]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        unlimited = options.update(width=1_000)
        for made in (wide_table, long_table):
            for detail in sorted(Detail, reverse=True):
                table = made(self.sweep, self.points, detail)
                if console.measure(table, options=unlimited).maximum <= options.max_width:
                    yield table
                    return
        yield table


def wide_table(sweep: Sweep, points: Sequence[Point], detail: Detail) -> Table:
    """Return a table of one line a point, with columns for each series."""
    series = series_of(sweep, everything)
    names = [wrap(one.name, NAME_LETTERS, break_on_hyphens=False) for one in series]
    headings = _headings(sweep, detail)
    heads = [
        # two more blanks between one scheduler and the next
        [f"  {line}" for line in [*name, heading]] if n == 0 else [heading]
        for name in names
        for n, heading in enumerate(headings)
    ]
    table = _table([*_axes_heads(sweep), *heads])
    for point in points:
        cells = [cell for one in series for cell in _cells(sweep, one.rows.get(point), detail)]
        table.add_row(*_place(point), *cells)
    return table


def long_table(sweep: Sweep, points: Sequence[Point], detail: Detail) -> Table:
    """Return a table of one line for each series at each point, where columns do not fit."""
    heads = [["scheduler"], *([heading] for heading in _headings(sweep, detail))]
    table = _table([*_axes_heads(sweep), *heads])
    name = table.columns[len(sweep.axes)]
    name.justify, name.no_wrap, name.overflow = "left", False, "fold"
    for point in points:
        for one in series_of(sweep, everything):
            cells = _cells(sweep, one.rows.get(point), detail)
            table.add_row(*_place(point), one.name, *cells)
    return table


def _axes_heads(sweep: Sweep) -> list[list[str]]:
    units = [f", {x.unit}" if x.unit and "second" not in x.label else "" for x in sweep.axes]
    labels = [axis.label + unit for axis, unit in zip(sweep.axes, units, strict=True)]
    return [wrap(label, AXIS_LETTERS, break_on_hyphens=False) for label in labels]


def _table(heads: Sequence[Sequence[str]]) -> Table:
    """Make a table whose column heads are these lines, aligned at the bottom."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    high = max(map(len, heads))
    for lines in heads:
        head = "\n".join([*[""] * (high - len(lines)), *lines])
        table.add_column(Text(head), justify="right", no_wrap=True)
    return table


def _place(point: Point) -> list[str]:
    return [f"{value:,}" for value in point]


def _headings(sweep: Sweep, detail: Detail) -> list[str]:
    headings = ["total", *(["±"] if sweep.sampled else []), "busy", "wait"]
    return headings[: len(headings) - 2 + detail]


def _cells(sweep: Sweep, row: Row | None, detail: Detail) -> list[str]:
    if row is None:
        return ["-"] * len(_headings(sweep, detail))
    cells = [
        clock(row.total.mean),
        *([margin(row.total)] if sweep.sampled else []),
        f"{row.utilisation.mean:.1%}",
        f"{row.wait.mean / 1_000:.1f} s",
    ]
    return cells[: len(cells) - 2 + detail]
