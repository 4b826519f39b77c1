"""The makespan of each run, as bars, beside the bounds that theory knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from matplotlib.axes import Axes

from simul.durations import clock
from simul.interpreter import no_garbage_collection
from simul.output.charts import faults, headlines, sentences
from simul.output.charts.bars import lane_px
from simul.output.charts.fonts import in_any_script
from simul.output.charts.page import DPI, FOOT, MARGIN, WIDTH, Chart, right_margin
from simul.output.charts.sentences import Group
from simul.output.charts.style import BAR, LETTER, SMALL, TEXT, house_style
from simul.output.charts.time_axis import lay_out
from simul.output.colours import FAILURE, FAINT, INK
from simul.record import Record
from simul.scenario import Scenario
from simul.words import count, listing, plain, shorten

LEFT, RIGHT = 3.7, 3.4
"""Margins in inches: names on the left, the text beside the longest bar on the right."""
TOP, BOUND, BAR_AT_MOST, HEIGHT_AT_MOST = 1.2, 0.34, 0.85, 9.0
"""Heights in inches; `BOUND` is the line of text above the bars, one for each bound."""
NAME_LETTERS = 28
"""Characters per line of the names beside a bar."""
GAP_PT = 10
"""Distance from the end of a bar to its total, in points."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound on the makespan, plotted as a line."""

    name: str
    """Its meaning: `no schedule with one master beats this`."""
    total_ms: int
    """The bound, in ms of hall time."""


@in_any_script
@house_style()
@no_garbage_collection()
def totals(
    records: Sequence[Record],
    bounds: Sequence[Bound] = (),
    remarks: Sequence[str] = (),
    *,
    scenario: Scenario | None = None,
) -> Chart:
    """Plot the makespan of one run or more as bars, with their speed-ups, and the bounds.

    Equal runs share a bar.
    There are as many remarks as runs, or none. A remark says what is wrong with a run and replaces
    its speed-up; it is empty for a run without fault. Only filled bars are totals that count.
    With the scenario that all of them played, a line has the total of the real event.
    """
    if real := sentences.real_total(scenario):
        bounds = [*bounds, Bound("the real event", real)]
    groups = sentences.groups(records, remarks)
    top = TOP + BOUND * len(bounds)
    height = min(HEIGHT_AT_MOST, top + BAR_AT_MOST * len(groups) + FOOT)
    page = Chart(headlines.of_runs(groups), sentences.scale_of(records), height)
    until = max(*(record.makespan for record in records), *(bound.total_ms for bound in bounds), 1)
    right = _right(groups, until)
    axes = page.room(top, height - top - FOOT, LEFT, right)
    lay_out(axes, until, labelled=True, at_most=min(6, int(WIDTH - LEFT - right)))
    _name_rows(axes, groups)
    for row, group in enumerate(groups):
        _plot_total(axes, row, group.record, group.remark)
    for line, bound in enumerate(sorted(bounds, key=lambda bound: -bound.total_ms)):
        _plot_bound(axes, bound, line * BOUND / (height - top - FOOT))
    page.describe(_sentences(groups, bounds))
    return page


def _right(groups: Sequence[Group], until: int) -> float:
    needs = (
        (group.record.makespan, _inches(_label(group.record, group.remark)))
        for group in groups
        if group.remark
    )
    return right_margin([(until, RIGHT), *needs], until, left=LEFT)


def _inches(label: str) -> float:
    return LETTER * TEXT * len(label) + GAP_PT / 72 + MARGIN


def _name_rows(axes: Axes, groups: Sequence[Group]) -> None:
    axes.set_ylim(len(groups) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    room = lane_px(axes) / DPI * 72  # in points
    size = TEXT if room >= 2 * TEXT else SMALL
    lines = 2 if room >= 2 * size else 1
    names = [_name(group, lines, int(NAME_LETTERS * TEXT / size)) for group in groups]
    axes.set_yticks(range(len(groups)), names, fontsize=size, linespacing=1)
    for name, group in zip(axes.get_yticklabels(), groups, strict=True):
        name.set_color(FAILURE if group.record.mistake else INK)


def _name(group: Group, most: int, letters: int) -> str:
    """Return the names of equal runs on at most so many lines."""
    names = group.names
    if len(names) > 1:  # the colour says of each that it is a mistake
        names = sentences.plain_names(names)
    for text in sentences.ever_fewer(names):
        lines = _balanced(text, letters)
        if len(lines) <= most:
            break
    return "\n".join(shorten(line, letters) for line in lines[:most])


def _balanced(text: str, letters: int) -> list[str]:
    """Break a text into as few lines as possible, none of which is much shorter than the others."""
    most = len(wrap(text, letters, break_on_hyphens=False))
    widths = range(-(-len(text) // most), letters)
    balanced = (wrap(text, width, break_on_hyphens=False) for width in (*widths, letters))
    return next(lines for lines in balanced if len(lines) == most)


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
    comment = f"· {_comment(record, remark)}"
    size = TEXT if LETTER * TEXT * len(comment) <= inches else SMALL
    comment = shorten(comment, int(inches / LETTER / size))
    look |= {"xycoords": total, "color": FAILURE, "weight": "bold", "size": size}
    axes.annotate(comment, (1, 0.5), (5, 0), **look)


def _label(record: Record, remark: str) -> str:
    return " · ".join(filter(None, [clock(record.makespan), _comment(record, remark)]))


def _comment(record: Record, remark: str) -> str:
    """Return a comment on a total, or what went wrong; of a run that broke off its moves, too."""
    comment = faults.in_words(record, remark) or sentences.comment(record, remark)
    if sentences.finished(record):
        return comment
    return f"{comment} · {count(record.moves, 'move')}"


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


def _sentences(groups: Sequence[Group], bounds: Sequence[Bound]) -> list[str]:
    return [
        *(f"{listing(each.names)}: {_label(each.record, each.remark)}." for each in groups),
        *(f"{bound.name}: {clock(bound.total_ms)}." for bound in bounds),
    ]
