"""A sweep along one axis: a line for each series, with 95 % confidence intervals of the means."""

from collections.abc import Callable, Sequence
from math import isnan, nan
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from simul.durations import clock
from simul.output.charts.fonts import in_any_script
from simul.output.charts.page import Chart, caption
from simul.output.charts.style import TEXT, house_style
from simul.output.colours import FAINT, INK
from simul.sweeps.charts.axes import (
    ZOOM_FROM,
    is_even,
    is_log,
    lay_out_times,
    lay_out_values,
)
from simul.sweeps.charts.expected import (
    CLOSED_FORM,
    TheoryLine,
    about_theory,
    busy_lines,
    theory_along,
    wait_lines,
)
from simul.sweeps.charts.looks import ROOM, Look, Name, look_of, write_names
from simul.sweeps.charts.page import FOOT, HEIGHT, begin
from simul.sweeps.charts.sentences import (
    INTERVALS,
    busy_title,
    cut_short,
    description,
    knee_words,
    off_scale_note,
    totals_title,
)
from simul.sweeps.reporting.presentation import (
    Series,
    busy_and_wait,
    comparable,
    knees,
    only_totals,
    series_of,
)
from simul.sweeps.results import Estimate, Row, Sweep

TOP, GAP = 1.6, 0.55
"""Inches above the axes, and between two of them."""
LEFT = 1.5
LEAST_WAIT = 1_000
"""Smallest end of the axis of waits, in ms: where no opponent waits, it shows no thousandths."""
BARS_AT_MOST = 25
"""Most points with a marker and an error bar each; with more, a band is clearer."""
MARKERS = 12
"""Approximate number of markers on a line with a band."""

Floats = npt.NDArray[np.float64]
LookAt = Callable[[Row], Estimate]


@in_any_script
@house_style()
def totals_along(sweep: Sweep) -> Chart:
    """Plot the mean total along the only axis: a line a series, the closed form and the knee."""
    series = series_of(sweep, only_totals)
    page = begin(totals_title(sweep, series), sweep)
    axes = page.room(TOP, HEIGHT - TOP - FOOT, LEFT, ROOM)
    low, high = _least_and_most(series, _total)
    log = is_log(low, high) and not is_even(sweep.axes[0].values)
    above = [] if log else [one for one in series if one not in comparable(series)]
    if above:  # on their scale all others would lie at the bottom
        low, high = 0, _least_and_most(comparable(series), _total)[1]
    lay_out_values(axes, sweep.axes[0])
    lay_out_times(axes, low, high, log=log)
    _plot(axes, sweep, series, _total, [CLOSED_FORM], above)
    _mark_knees(axes, sweep, up=6)
    page.describe(description(sweep, series))
    page.note(
        [
            off_scale_note(above),
            _intervals(sweep),
            _about_scale(low, high, log=log),
            cut_short(sweep),
        ]
    )
    return page


def _total(row: Row) -> Estimate:
    return row.total


@in_any_script
@house_style()
def busy_and_wait_along(sweep: Sweep) -> Chart:
    """Plot the utilisation of the master, and below it the mean wait, along the only axis."""
    series = series_of(sweep, busy_and_wait)
    page = begin(busy_title(sweep, series), sweep)
    height = (HEIGHT - TOP - FOOT - GAP) / 2
    above = page.room(TOP, height, LEFT, ROOM)
    below = page.room(TOP + height + GAP, height, LEFT, ROOM)
    lay_out_values(above, sweep.axes[0], labelled=False)
    lay_out_values(below, sweep.axes[0])
    _lay_out_shares(above)
    most = max(_least_and_most(series, _wait)[1], LEAST_WAIT)
    lay_out_times(below, 0, most, what="mean wait")
    _plot(above, sweep, series, _percent, busy_lines(sweep))
    _plot(below, sweep, series, _wait, wait_lines(sweep))
    caption(above, "how busy the master is", fontsize=TEXT, weight="bold")
    caption(
        below,
        "how long an opponent who has replied waits for her, on average",
        fontsize=TEXT,
        weight="bold",
    )
    _mark_knees(above, sweep, up=-14)
    _mark_knees(below, sweep)
    page.note([_intervals(sweep), about_theory(sweep)])
    return page


def _least_and_most(series: Sequence[Series], look_at: LookAt) -> tuple[float, float]:
    found = [look_at(row) for one in series for row in one.rows.values()]
    return (
        min(each.mean - each.half_width for each in found),
        max(each.mean + each.half_width for each in found),
    )


def _percent(row: Row) -> Estimate:
    return Estimate(100 * row.utilisation.mean, 100 * row.utilisation.half_width)


def _wait(row: Row) -> Estimate:
    return row.wait


def _plot(
    axes: Axes,
    sweep: Sweep,
    series: Sequence[Series],
    look_at: LookAt,
    lines: Sequence[TheoryLine],
    above: Sequence[Series] = (),
) -> None:
    """Plot all series and the lines of theory, and write their names beside them.

    Those of `above` leave the axes at the top; their names state where they end.
    """
    names = []
    for number, one in enumerate(series):
        end, look = _plot_series(axes, sweep, one, look_at, number, cut=one in above)
        text = f"{one.name} ↑ {clock(end)}" if one in above else one.name
        names.append(Name(text, end, look, wrong=one.is_mistake))
    names += [name for line in lines for name in _plot_theory(axes, sweep, line)]
    write_names(axes, names)


def _plot_series(
    axes: Axes, sweep: Sweep, one: Series, look_at: LookAt, number: int, *, cut: bool
) -> tuple[float, Look]:
    """Plot one series; return where it ends, and its look."""
    look = look_of(sweep, one)
    values = sorted(sweep.axes[0].values)
    found = [look_at(one.rows[value,]) if (value,) in one.rows else None for value in values]
    x = np.asarray(values, dtype=np.float64)
    # what an interrupted sweep lacks is nan, which matplotlib leaves out
    mean = np.asarray([each.mean if each else nan for each in found])
    half = np.asarray([each.half_width if each else nan for each in found])
    has_bars = len(values) <= BARS_AT_MOST
    markers: dict[str, Any] = look.of_marker | {"markevery": _marked(mean, number)}
    axes.plot(x, mean, **look.of_line, **markers, zorder=3, clip_on=cut)
    if has_bars:
        axes.errorbar(x, mean, half, fmt="none", ecolor=look.color, capsize=5, zorder=2.5)
    else:
        axes.fill_between(x, mean - half, mean + half, color=look.color, alpha=0.25, linewidth=0)
    return float(mean[~np.isnan(mean)][-1]), look


def _marked(mean: Floats, number: int) -> list[int]:
    """Choose the points with a marker: staggered between series, and every isolated point.

    All points if they are few.
    """
    each = max(len(mean) // MARKERS, 1)
    there = [n for n in range(len(mean)) if not np.isnan(mean[n])]
    lonely = {n for n in there if {n - 1, n + 1}.isdisjoint(there)}
    return [n for n in there if n % each == number * 2 % each or n in lonely]


def _plot_theory(axes: Axes, sweep: Sweep, line: TheoryLine) -> list[Name]:
    along = theory_along(sweep)
    values, known = [*along], [line.at(theory) for theory in along.values()]
    there = [y for y in known if not isnan(y)]
    if len(there) < 2:
        return []
    axes.plot(values, known, **line.look.of_line, zorder=4)
    return [Name(line.name, there[-1], line.look)]


def _mark_knees(axes: Axes, sweep: Sweep, up: float | None = None) -> None:
    """Plot a vertical line wherever the number of boards equals the knee.

    The names begin `up` points above the top of the axes, or below if negative; None: no names.
    """
    for x in knees(sweep):
        axes.axvline(x, color=FAINT, linestyle=(0, (5, 3)), linewidth=1.6, zorder=1.5)
        right_half = axes.transLimits.transform(axes.transScale.transform((x, 1)))[0] > 0.6
        if up is not None:
            axes.annotate(
                knee_words(sweep, x),
                (x, 1),
                (-6 if right_half else 6, up),
                xycoords=axes.get_xaxis_transform(),
                textcoords="offset points",
                ha="right" if right_half else "left",
                color=INK,
                annotation_clip=False,
            )


def _lay_out_shares(axes: Axes) -> None:
    axes.set_ylim(0, 122)  # room for the name of the knee
    ticks = range(0, 101, 25)
    axes.set_yticks(ticks, [f"{tick} %" for tick in ticks], fontsize=TEXT - 1)
    axes.grid(axis="y", linewidth=0.8)


def _intervals(sweep: Sweep) -> str:
    return INTERVALS if sweep.sampled else ""


def _about_scale(low: float, high: float, *, log: bool) -> str:
    if log:
        return "Logarithmic scale: equal steps upwards are equal factors."
    return "The scale does not begin at 0." if low > ZOOM_FROM * high else ""
