"""The makespan of each run, as bars, beside the bounds that theory knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from simul.durations import clock
from simul.interpreter import no_garbage_collection
from simul.output.charts import sentences
from simul.output.charts.page import DPI, FOOT, MARGIN, WIDTH, Chart, right_margin
from simul.output.charts.style import BAR, FAINT, INK, LETTER, SMALL, TEXT, house_style
from simul.output.charts.time_axis import lay_out
from simul.output.colours import FAILURE
from simul.record import Record
from simul.words import plain, shorten

LEFT, RIGHT = 3.7, 3.4
"""Margins in inches: names on the left, the text beside the longest bar on the right."""
TOP, BOUND, BAR_AT_MOST, HEIGHT_AT_MOST = 1.45, 0.34, 0.85, 9.0
"""Heights in inches; `BOUND` is the line of text above the bars, one for each bound."""
GAP_PT = 10
"""Distance from the end of a bar to its total, in points."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound on the makespan, plotted as a line."""

    name: str
    """Its meaning: `no schedule with one master beats this`."""
    total_ms: int
    """The bound, in ms of hall time."""


@house_style
@no_garbage_collection()
def totals(
    records: Sequence[Record], bounds: Sequence[Bound] = (), remarks: Sequence[str] = ()
) -> Chart:
    """Plot the makespan of one run or more as bars, with their speed-ups, and the bounds.

    There are as many remarks as runs, or none. A remark says what is wrong with a run and replaces
    its speed-up; it is empty for a run without fault. Only filled bars are totals that count.
    """
    runs = sentences.remarked(records, remarks)
    top = TOP + BOUND * len(bounds)
    height = min(HEIGHT_AT_MOST, top + BAR_AT_MOST * len(records) + FOOT)
    scenario = sentences.common_title(records)
    what = f"{scenario} · makespan, and how many times as fast as one after the other"
    page = Chart(sentences.contrast(records, remarks), what, height)
    until = max(*(record.makespan for record in records), *(bound.total_ms for bound in bounds), 1)
    right = _right(runs, until)
    axes = page.room(top, height - top - FOOT, LEFT, right)
    lay_out(axes, until, labelled=True, at_most=min(6, int(WIDTH - LEFT - right)))
    _name_rows(axes, records)
    for row, (record, remark) in enumerate(runs):
        _plot_total(axes, row, record, remark)
    for line, bound in enumerate(sorted(bounds, key=lambda bound: -bound.total_ms)):
        _plot_bound(axes, bound, line * BOUND / (height - top - FOOT))
    page.describe(_sentences(runs, bounds))
    return page


def _right(runs: Sequence[tuple[Record, str]], until: int) -> float:
    needs = (
        (record.makespan, _inches(_label(record, remark))) for record, remark in runs if remark
    )
    return right_margin([(until, RIGHT), *needs], until, left=LEFT)


def _inches(label: str) -> float:
    return LETTER * TEXT * len(label) + GAP_PT / 72 + MARGIN


def _name_rows(axes: Axes, records: Sequence[Record]) -> None:
    axes.set_ylim(len(records) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    names = [shorten(name, 28) for name in sentences.names(records)]
    axes.set_yticks(range(len(records)), names, fontsize=TEXT)
    for name, record in zip(axes.get_yticklabels(), records, strict=True):
        name.set_color(FAILURE if record.mistake else INK)


def _plot_total(axes: Axes, row: int, record: Record, remark: str) -> None:
    # totals that do not count are outlines: of mistakes, and of runs that were stopped or failed
    counts = sentences.finished(record) and not remark and not record.mistake
    axes.barh(
        row,
        record.makespan,
        height=0.62,
        facecolor=BAR if counts else "white",
        edgecolor=FAILURE if record.mistake else BAR,
        hatch="" if counts else "//",
        linewidth=1.5,
        zorder=2,
    )
    _write_total(axes, row, record, remark)


def _write_total(axes: Axes, row: int, record: Record, remark: str) -> None:
    look: dict[str, Any] = {
        "textcoords": "offset points",
        "va": "center",
        "annotation_clip": False,
        "zorder": 4,
        "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 2},
    }
    end = (record.makespan, row)
    if not remark:
        axes.annotate(_label(record, ""), end, (GAP_PT, 0), **look)
        return
    total = axes.annotate(clock(record.makespan), end, (GAP_PT, 0), **look)
    inches = WIDTH - MARGIN - 5 / 72 - total.get_window_extent().x1 / DPI
    size = TEXT if LETTER * TEXT * (len(remark) + 2) <= inches else SMALL
    remark = shorten(f"· {remark}", int(inches / LETTER / size))
    look |= {"xycoords": total, "color": FAILURE, "weight": "bold", "size": size}
    axes.annotate(remark, (1, 0.5), (5, 0), **look)


def _label(record: Record, remark: str) -> str:
    return " · ".join(filter(None, [clock(record.makespan), sentences.comment(record, remark)]))


def _plot_bound(axes: Axes, bound: Bound, above: float) -> None:
    # the larger the bound, the lower its text, so that no line crosses another text
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


def _sentences(runs: Sequence[tuple[Record, str]], bounds: Sequence[Bound]) -> list[str]:
    names = sentences.names([record for record, _ in runs])
    return [
        *(f"{name}: {_label(*run)}." for name, run in zip(names, runs, strict=True)),
        *(f"{bound.name}: {clock(bound.total_ms)}." for bound in bounds),
    ]
