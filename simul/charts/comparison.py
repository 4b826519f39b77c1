"""Several runs one below the other on one time axis: what a scheduler is worth, at a glance."""

from collections.abc import Sequence
from textwrap import fill
from typing import Any

from matplotlib.axes import Axes

from simul.charts import words
from simul.charts.bars import Scale
from simul.charts.labels import mark_failures
from simul.charts.lanes import (
    Drawn,
    Shown,
    draw_boards,
    draw_master,
    how_drawn,
    shown_boards,
)
from simul.charts.page import DPI, FOOT, HEAD, WIDTH, Chart
from simul.charts.style import FAINT, SMALL, TEXT, house_style
from simul.charts.time_axis import lay_out, mark_end
from simul.charts.words import plain, shorten
from simul.durations import clock
from simul.record import Record

LEFT, RIGHT = 3.4, 2.6
"""Margins in inches: names on the left; on the right, what is written beside the longest run."""
TOP = HEAD + 0.15
HEIGHT_AT_LEAST, PANEL_AT_LEAST = 9.0, 1.0
MASTER, GAP, BETWEEN = 0.2, 0.06, 0.26
"""Heights in inches: the master's lane, from it to the boards, from a run to the next."""
LANE_PX_AT_LEAST = 2


@house_style
def comparison(records: Sequence[Record]) -> Chart:
    """Draw runs (one at least) one below the other, in the given order, on one time axis.

    Each has its master's lane and its boards' lanes; how long it took, and how much faster that
    is than one after the other, stands right of its end, in the time that it did not need.
    """
    until = max(record.makespan for record in records)
    height = max(HEIGHT_AT_LEAST, TOP + PANEL_AT_LEAST * len(records) + FOOT)
    page = Chart(words.contrast(records), words.common_title(records), height)
    page.explain_states(failures=any(words.failures(record) for record in records))
    each = (height - TOP - FOOT + BETWEEN) / len(records)
    scale = Scale(until, (WIDTH - LEFT - RIGHT) * DPI)
    drawn: list[Drawn] = []
    for row, (record, name) in enumerate(zip(records, words.names(records), strict=True)):
        top = TOP + row * each
        page.write(top, fill(shorten(name, 33), 11), size=TEXT + 2, weight="bold")
        drawn.extend(_draw_run(page, top, each - BETWEEN, record, scale))
    lay_out(page.axes[-1], until, labelled=True, at_most=8)
    page.note([how_drawn(drawn)])
    return page


def _draw_run(
    page: Chart, top: float, height: float, record: Record, scale: Scale
) -> tuple[Drawn, Drawn]:
    master = page.room(top, MASTER, LEFT, RIGHT)
    boards = page.room(top + MASTER + GAP, height - MASTER - GAP, LEFT, RIGHT)
    shown = shown_boards(record, int(boards.get_window_extent().height / LANE_PX_AT_LEAST))
    drawn = draw_master(master, record, scale), draw_boards(boards, record, shown.boards, scale)
    mark_failures(boards, record, shown.boards)
    for axes, name in ((master, words.masters(record)), (boards, _boards_name(record, shown))):
        lay_out(axes, scale.until, labelled=False, at_most=8)
        axes.set_yticks([sum(axes.get_ylim()) / 2], [name], fontsize=SMALL)
        axes.tick_params(axis="y", length=0)
        axes.spines[["left", "bottom"]].set_visible(False)
    master.grid(visible=False)
    mark_end([master, boards], record.makespan)
    _say_when_done(boards, record)
    return drawn


def _boards_name(record: Record, shown: Shown) -> str:
    everyone = words.count(len(record.by_board), "board")
    return everyone if shown.stride == 1 else f"{words.every(shown.stride)} of\n{everyone}"


def _say_when_done(axes: Axes, record: Record) -> None:
    ended = "done at" if record.complete else "stopped at"
    why = words.times(record.speedup) if record.complete else shorten(plain(record.stopped), 24)
    lines: list[tuple[str, int, dict[str, Any]]] = [
        (f"{ended} {clock(record.makespan)}", 2, {"va": "bottom", "weight": "bold"}),
        (why, -2, {"va": "top", "color": FAINT}),
    ]
    for text, up, look in lines:
        axes.annotate(
            text,
            (record.makespan, 0.6),
            (10, up),
            xycoords=axes.get_xaxis_transform(),
            textcoords="offset points",
            annotation_clip=False,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
            **look,
        )
