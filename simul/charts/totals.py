"""How long each run took, as bars, beside what theory says can be had."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from simul.charts import words
from simul.charts.page import FOOT, Chart
from simul.charts.style import BAR, FAINT, INK, TEXT, house_style
from simul.charts.time_axis import lay_out
from simul.charts.words import plain, shorten
from simul.durations import clock
from simul.record import Record

LEFT, RIGHT = 3.1, 3.4
"""Margins in inches: names on the left; on the right, what is written beside the longest bar."""
TOP, BOUND, BAR_AT_MOST, HEIGHT_AT_MOST = 1.45, 0.34, 0.85, 9.0
"""Heights in inches; `BOUND` is the line of text above the bars that each bound has to itself."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A total that theory names, to be drawn as a line."""

    name: str
    """What it says: `no schedule with one master beats this`."""
    total_ms: int
    """In ms of hall time."""


@house_style
def totals(records: Sequence[Record], bounds: Sequence[Bound] = ()) -> Chart:
    """Draw the makespan of each run (one at least) as a bar, with its speed-up, and the bounds."""
    top = TOP + BOUND * len(bounds)
    height = min(HEIGHT_AT_MOST, top + BAR_AT_MOST * len(records) + FOOT)
    scenario = shorten(words.common_title(records), 70)
    what = f"{scenario} · makespan, and how many times as fast as one after the other"
    page = Chart(words.contrast(records), what, height)
    axes = page.room(top, height - top - FOOT, LEFT, RIGHT)
    until = max(*(record.makespan for record in records), *(bound.total_ms for bound in bounds), 1)
    lay_out(axes, until, labelled=True, at_most=6)
    axes.set_ylim(len(records) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.set_yticks(
        range(len(records)),
        [shorten(name, 26) for name in words.names(records)],
        fontsize=TEXT + 1,
    )
    for row, record in enumerate(records):
        _draw_total(axes, row, record)
    for line, bound in enumerate(sorted(bounds, key=lambda bound: -bound.total_ms)):
        _draw_bound(axes, bound, line * BOUND / (height - top - FOOT))
    page.describe(_sentences(records, bounds))
    return page


def _draw_total(axes: Axes, row: int, record: Record) -> None:
    # a run that was stopped is not a total: its bar is an outline
    axes.barh(
        row,
        record.makespan,
        height=0.62,
        facecolor=BAR if record.complete else "white",
        edgecolor=BAR,
        hatch="" if record.complete else "//",
        linewidth=1.5,
        zorder=2,
    )
    axes.annotate(
        _label(record),
        (record.makespan, row),
        (10, 0),
        textcoords="offset points",
        va="center",
        annotation_clip=False,
        zorder=4,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
    )


def _label(record: Record) -> str:
    why = words.times(record.speedup) if record.complete else "stopped early"
    return " · ".join(filter(None, [clock(record.makespan), why]))


def _draw_bound(axes: Axes, bound: Bound, above: float) -> None:
    # the longer the bound, the lower its text: no line crosses the text of another
    right_half = bound.total_ms > 0.6 * axes.get_xlim()[1]
    axes.axvline(
        bound.total_ms, ymax=1 + above + 0.02, color=INK, linestyle="--", clip_on=False, zorder=3
    )
    axes.annotate(
        f"{clock(bound.total_ms)}: {shorten(plain(bound.name), 70)}",
        (bound.total_ms, 1 + above),
        (-8 if right_half else 8, 4),
        xycoords=axes.get_xaxis_transform(),
        textcoords="offset points",
        ha="right" if right_half else "left",
        color=FAINT,
        annotation_clip=False,
    )


def _sentences(records: Sequence[Record], bounds: Sequence[Bound]) -> list[str]:
    runs = zip(words.names(records), records, strict=True)
    return [
        *(f"{name}: {_label(record)}." for name, record in runs),
        *(f"{bound.name}: {clock(bound.total_ms)}." for bound in bounds),
    ]
