"""Distribution of totals over the replications, which a mean does not show.

A curve is an empirical distribution function: the share of the replications that are over by then.
It has no bins, so curves can be overlaid, and every replication counts.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from textwrap import wrap

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from simul.durations import clock
from simul.output.charts.fonts import in_any_script
from simul.output.charts.page import WIDTH, Chart
from simul.output.charts.style import SMALL, TEXT, house_style
from simul.output.colours import FAINT
from simul.sweeps.charts.axes import even_ticks, time_labels
from simul.sweeps.charts.looks import Look, look_of
from simul.sweeps.charts.page import FOOT, HEIGHT, begin
from simul.sweeps.charts.sentences import spread_title
from simul.sweeps.reporting.presentation import (
    Series,
    eligible,
    first_knee_last,
    has_spread,
    only_totals,
    point_name,
    points_in_order,
    series_of,
)
from simul.sweeps.results import Point, Sweep
from simul.words import shorten

TOP, LEFT, RIGHT, ACROSS = 2.75, 1.5, 0.7, 0.9
"""Inches: above the panels with their headings, beside them, and between two of them."""
LEGEND, NAMES = 1.28, 1.8
"""Inches from the top to the legend, and to the names of the points."""
PLAIN_LETTER = 0.008
"""Inches of a character for each point of font size."""
LEGEND_LETTERS = 105
"""Characters that fit into a row of the legend."""
FAR = 4
"""Factor to all others beyond which a series has no curve: it would take their room."""
TICK = 0.95
"""Inches that a time label needs below the axis."""
QUARTILES = (25, 50, 75)
"""Per cent at which a curve has marks."""
HOW_TO_READ = (
    "A curve shows the share of the replications that are over by then; marks at a quarter, the "
    "median and three quarters. Further left is faster, steeper is more certain."
)


def percentile(ordered: Sequence[int], share: int) -> int:
    """Return the value at which a curve reaches a share in per cent.

    >>> [percentile([10, 20, 30, 40, 50], share) for share in (25, 50, 75)]
    [20, 30, 40]
    """
    return ordered[max(ceil(len(ordered) * share / 100) - 1, 0)]


def spread_points(sweep: Sweep) -> list[Point]:
    """Choose the points to show: the first, the knee's and the last of those with a spread.

    After an interrupt, only points that the most schedulers have. Empty if all replications of
    every point took equally long.
    """
    if not has_spread(sweep):
        return []
    several = Counter(row.point for row in sweep.rows if row.replications > 1)
    most = max(several.values(), default=0)
    return first_knee_last(sweep, [p for p in points_in_order(sweep) if several[p] == most > 0])


@in_any_script
@house_style()
def spread(sweep: Sweep) -> Chart:
    """Plot the distributions of totals at up to three points.

    Raises ValueError if no point has a spread: `spread_points` is empty then.
    """
    points = spread_points(sweep)
    if not points:
        raise ValueError("there is no spread in one replication, or in equal ones")
    series = series_of(sweep, only_totals)
    page = begin(spread_title(sweep, series, points[-1]), sweep)
    wide = (WIDTH - LEFT - RIGHT + ACROSS) / len(points)
    for number, point in enumerate(points):
        left = LEFT + number * wide
        axes = page.room(TOP, HEIGHT - TOP - FOOT, left, WIDTH - left - wide + ACROSS)
        _plot_point(page, axes, sweep, point)
        _lay_out_shares(axes, named=number == 0)
    _explain(page, sweep, series)
    page.note([HOW_TO_READ])
    return page


def _plot_point(page: Chart, axes: Axes, sweep: Sweep, point: Point) -> None:
    rows = tuple(row for row in sweep.rows if row.point == point)
    series = series_of(replace(sweep, rows=rows), only_totals)  # grouped by this point alone
    near = _near(series, point)
    totals = [ms for one in near for ms in one.rows[point].totals]
    _lay_out_times(axes, min(totals), max(totals))
    if all(len(set(one.rows[point].totals)) == 1 for one in near):
        _write_no_spread(axes)
    else:
        for one in near:
            _plot_curve(axes, one.rows[point].totals, look_of(sweep, one))
    far = [_median(one, point) for one in series if one not in near]
    _write_medians(page, axes, point_name(sweep, point), [_median(one, point) for one in near], far)


def _write_no_spread(axes: Axes) -> None:
    """Write across a panel why it has no curve."""
    axes.text(
        0.5, 0.5, "no spread: all replications\ntake equally long",
        transform=axes.transAxes, ha="center", va="center", color=FAINT,
    )  # fmt: skip


def _near(series: Sequence[Series], point: Point) -> list[Series]:
    """Keep the series that fit on one axis; drop slow outliers.

    The fastest eligible series is kept, however much faster a mistake seems to be.
    """
    ordered = sorted(series, key=lambda one: max(one.rows[point].totals))
    valid = {one.name for one in eligible(series)}
    first = next((n for n, one in enumerate(ordered, 1) if one.name in valid), 1)
    near = ordered[:first]
    for one in ordered[first:]:
        if min(one.rows[point].totals) > FAR * max(near[-1].rows[point].totals):
            break
        near.append(one)
    return near


def _plot_curve(axes: Axes, totals: Sequence[int], look: Look) -> None:
    """Plot a curve with marks at its quartiles; solid, since steps would break up dashes."""
    ordered = sorted(totals)
    low, high = axes.get_xlim()
    y = [100 * n / len(ordered) for n in (*range(len(ordered) + 1), len(ordered))]
    line = look.of_line | {"linestyle": "-"}
    axes.plot([low, *ordered, high], y, drawstyle="steps-post", **line, zorder=3)
    marks = [percentile(ordered, share) for share in QUARTILES]
    axes.plot(marks, QUARTILES, linestyle="", **look.of_marker, zorder=4)


def _write_medians(
    page: Chart, axes: Axes, named: str, near: Sequence[str], far: Sequence[str]
) -> None:
    """Write the name of the point and the medians above a panel."""
    left, inches = axes.get_position().x0 * WIDTH, axes.get_position().width * WIDTH
    text = f"median: {', '.join(near)}" + (f"; far right: {', '.join(far)}" if far else "")
    letters = int(inches / PLAIN_LETTER / SMALL)
    lines = wrap(text, letters, max_lines=3, placeholder=" …", break_on_hyphens=False)
    page.write(NAMES, shorten(named or "all replications", letters), left=left, weight="bold")
    page.write(NAMES + 0.27, "\n".join(lines), left=left, size=SMALL, color=FAINT)


def _median(one: Series, point: Point) -> str:
    return f"{one.name} {clock(percentile(sorted(one.rows[point].totals), 50))}"


def _lay_out_times(axes: Axes, low: float, high: float) -> None:
    margin = 0.04 * (high - low) or max(0.01 * high, 1)
    axes.set_xlim(max(low - margin, 0), high + margin)
    inches = axes.get_position().width * WIDTH
    ticks = even_ticks(*axes.get_xlim(), at_most=max(int(inches / TICK), 2))
    axes.set_xticks(ticks, time_labels(ticks), fontsize=TEXT - 1)
    axes.tick_params(axis="x", pad=8)  # the first label may stand below the 0 of the other axis
    axes.grid(axis="x", linewidth=0.8)
    axes.set_xlabel("total, h:mm:ss", fontsize=TEXT)


def _lay_out_shares(axes: Axes, *, named: bool) -> None:
    axes.set_ylim(0, 102)
    ticks = range(0, 101, 25)
    axes.set_yticks(ticks, [f"{tick} %" for tick in ticks] if named else [], fontsize=TEXT - 1)
    axes.grid(axis="y", linewidth=0.8)


def _explain(page: Chart, sweep: Sweep, series: Sequence[Series]) -> None:
    looks = [(shorten(one.name, 40), look_of(sweep, one)) for one in series]
    rows = ceil(sum(len(name) + 8 for name, _ in looks) / LEGEND_LETTERS)
    page.legend(
        handles=[
            Line2D([], [], **look.of_line | {"linestyle": "-"}, **look.of_marker, label=name)
            for name, look in looks
        ],
        loc="upper left",
        bbox_to_anchor=((LEFT - 0.13) / WIDTH, 1 - LEGEND / HEIGHT),
        ncols=ceil(len(looks) / rows),
        frameon=False,
        fontsize=TEXT if rows == 1 else SMALL,
        handlelength=2.6,
        borderaxespad=0,
        borderpad=0,
        labelspacing=0.2,
    )
