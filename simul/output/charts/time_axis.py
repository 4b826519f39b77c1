"""The time axis: hall time from 0, in round steps."""

from collections.abc import Sequence
from itertools import chain, count

from matplotlib.axes import Axes

from simul.durations import UNITS_MS, clock
from simul.output.charts.style import GRID, SMALL, TEXT
from simul.output.colours import INK

_SECOND, _MINUTE, _HOUR = UNITS_MS["s"], UNITS_MS["min"], UNITS_MS["h"]
_STEPS = (
    *(100, 200, 500),
    *(n * _SECOND for n in (1, 2, 5, 10, 15, 30)),
    *(n * _MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * _HOUR for n in (1, 2, 3, 6, 12, 24, 48)),
)
GRID_PT = 0.8
"""Width of the grid's lines, in points."""
GRID_ORDER = 0.5
"""Place of the grid in the order of painting: below everything, as matplotlib puts its own."""


def step(until: int, at_most: int) -> int:
    """Return the smallest step in ms that divides `until` ms into `at_most` parts or fewer.

    >>> step(3_655_000, at_most=10), step(43_200_000, at_most=10)
    (600000, 7200000)
    """
    days = (n * 100 * _HOUR for n in count(1))
    return next(ms for ms in chain(_STEPS, days) if until <= ms * at_most)


def step_below(ms: int) -> int:
    """Return the largest step that is no longer than `ms`, and at least the smallest step.

    >>> step_below(184_000), step_below(7)
    (120000, 100)
    """
    return max((each for each in _STEPS if each <= ms), default=_STEPS[0])


def lay_out(axes: Axes, until: int, *, labelled: bool, at_most: int = 10) -> None:
    """Set the x axis from 0 to `until` ms of hall time, with a grid, and its ticks as h:mm:ss."""
    ticks = range(0, until + 1, step(until, at_most))
    if not labelled:
        lay_out_bare(axes, until)
        _paint_grid(axes, ticks)
        return
    axes.set_xlim(0, max(until, 1))
    axes.set_xticks(ticks, [clock(tick) for tick in ticks], fontsize=TEXT - 1)
    axes.tick_params(axis="x", length=6)
    axes.grid(axis="x", linewidth=GRID_PT)
    axes.set_xlabel("hall time, h:mm:ss", fontsize=SMALL)


def lay_out_bare(axes: Axes, until: int) -> None:
    """Set the x axis from 0 to `until` ms of hall time, without ticks and grid."""
    axes.set_xlim(0, max(until, 1))
    axes.set_xticks([])


def _paint_grid(axes: Axes, ticks: Sequence[int]) -> None:
    """Paint a grid as matplotlib does; for each of its lines it would make five objects."""
    axes.vlines(
        ticks,
        0,
        1,
        transform=axes.get_xaxis_transform(),
        colors=GRID,
        linewidth=GRID_PT,
        capstyle="projecting",
        zorder=GRID_ORDER,
    )


def mark_end(rooms: Sequence[Axes], makespan: int) -> None:
    """Plot the makespan, in ms, as a vertical line through all these axes, the first on top."""
    highest, lowest = rooms[0].get_position(), rooms[-1].get_position()
    rooms[-1].axvline(
        makespan,
        ymax=(highest.y1 - lowest.y0) / lowest.height,
        color=INK,
        linewidth=2,
        clip_on=False,
        zorder=5,
    )
