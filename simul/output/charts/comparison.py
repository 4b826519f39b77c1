"""Several runs one below the other on one time axis: compare schedulers at a glance."""

from collections.abc import Sequence
from functools import partial
from textwrap import wrap
from typing import Any

from matplotlib.axes import Axes
from matplotlib.transforms import blended_transform_factory

from simul.durations import clock
from simul.interpreter import no_garbage_collection
from simul.output.charts import sentences
from simul.output.charts.bars import Scale
from simul.output.charts.fates import mark_fates
from simul.output.charts.lanes import Rendering, Shown, paint_boards, rendering_notes, shown_boards
from simul.output.charts.masters import boards_at_once, masters_of, paint_masters
from simul.output.charts.moments import mark_moments, marks_of, states_of
from simul.output.charts.page import DPI, FOOT, HEAD, MARGIN, WIDTH, Chart, right_margin
from simul.output.charts.style import FAINT, INK, LETTER, SMALL, TEXT, house_style
from simul.output.charts.time_axis import lay_out, mark_end
from simul.output.colours import FAILURE
from simul.record import Record
from simul.words import count, shorten, whole_sentences

LEFT, RIGHT = 3.7, 2.6
"""Margins in inches: names on the left, the text beside the longest run on the right."""
TOP = HEAD + 0.2
HEIGHT_AT_LEAST, PANEL_AT_LEAST = 9.0, 0.7
MASTER, MASTER_MORE, MASTERS_AT_MOST, GAP, BETWEEN_AT_MOST = 0.16, 0.03, 0.25, 0.05, 0.26
"""Heights in inches: the master's lane, the increment per further master, the maximum for all
masters, the gap to the boards, the gap between two runs."""
LANE_PX_AT_LEAST, GROUP_PX_AT_LEAST, GROUPS_AT_MOST = 1.25, 4, 25
"""Smallest heights of the lanes of a board and of a group of boards, and the number of groups."""
NAME_LETTERS, LETTERS_AT_MOST = 18, 35
"""Characters per line: of a run's name; of the note beside it (room is reserved for it)."""
BESIDE_PT = 14
"""Distance from the end of a run to the text beside it, in points."""


@house_style
@no_garbage_collection()
def comparison(records: Sequence[Record], remarks: Sequence[str] = ()) -> Chart:
    """Paint one run or more, one below the other, in the given order, on one time axis.

    Each run has its master's lane and its boards' lanes. To the right of its end stand the makespan
    and the speed-up over one game after the other. There are as many remarks as runs, or none; a
    remark says what is wrong with a run and replaces its speed-up. It is empty for a run without
    fault.
    """
    runs = sentences.remarked(records, remarks)
    height = max(HEIGHT_AT_LEAST, TOP + PANEL_AT_LEAST * len(records) + FOOT)
    page = Chart(sentences.contrast(records, remarks), sentences.common_title(records), height)
    page.explain(states_of(records), marks_of(records))
    scale, right = _scale(runs)
    between = min(0.2 * (height - TOP - FOOT) / len(records), BETWEEN_AT_MOST)
    each = (height - TOP - FOOT + between) / len(records)
    renderings: list[Rendering] = []
    for row, ((record, remark), name) in enumerate(
        zip(runs, sentences.names(records), strict=True)
    ):
        top = TOP + row * each
        _write_name(page, top, record, name)
        rooms = _rooms(page, record, top, each - between, right)
        renderings.extend(_paint_run(*rooms, record, scale))
        _write_result(*rooms, record, remark, scale)
    lay_out(page.axes[-1], scale.until, labelled=True, at_most=_steps(scale))
    page.describe(sentences.remark_sentences(records, remarks))
    at_once = sentences.at_once_notes(
        records, [boards_at_once(masters_of(each)) for each in records]
    )
    fates = sentences.fates_notes(records)
    page.note([sentences.stop_note(records), fates, at_once, rendering_notes(renderings)])
    return page


def _scale(runs: Sequence[tuple[Record, str]]) -> tuple[Scale, float]:
    """Return the time scale, and the inches to keep free to the right of the longest run."""
    until = max(record.makespan for record, _ in runs)
    needs = [(record.makespan, _inches(_why(record, remark))) for record, remark in runs]
    right = right_margin([(until, RIGHT), *needs], until, left=LEFT)
    return Scale(until, (WIDTH - LEFT - right) * DPI), right


def _inches(why: str) -> float:
    """Return the inches for two lines of small letters, with room to break between words."""
    letters = min(len(why) / 2, LETTERS_AT_MOST) + 6
    return LETTER * SMALL * letters + BESIDE_PT / 72 + MARGIN


def _why(record: Record, remark: str) -> str:
    """Return the comment on a total; for a run that was stopped, the fates of its boards."""
    if not record.stopped:
        return sentences.comment(record, remark)
    return ": ".join(
        filter(None, [remark, sentences.fates(record) or sentences.why_stopped(record)])
    )


def _steps(scale: Scale) -> int:
    """Return the largest number of parts of the time axis: each label needs an inch."""
    return min(8, int(scale.width / DPI))


def _write_name(page: Chart, top: float, record: Record, name: str) -> None:
    lines = wrap(shorten(name, 3 * NAME_LETTERS - 8), NAME_LETTERS, break_on_hyphens=False)
    size = TEXT if len(lines) <= 2 else SMALL
    color = FAILURE if record.mistake else INK
    page.write(top, "\n".join(lines), weight="bold", size=size, color=color)


def _rooms(
    page: Chart, record: Record, top: float, height: float, right: float
) -> tuple[Axes, Axes]:
    masters = min(MASTER + MASTER_MORE * (record.masters - 1), MASTERS_AT_MOST)
    below = masters + GAP
    return page.room(top, masters, LEFT, right), page.room(top + below, height - below, LEFT, right)


def _paint_run(master: Axes, boards: Axes, record: Record, scale: Scale) -> list[Rendering]:
    px = boards.get_window_extent().height
    groups = min(max(int(px / GROUP_PX_AT_LEAST), 1), GROUPS_AT_MOST)
    shown = shown_boards(record, int(px / LANE_PX_AT_LEAST), groups, scale)
    renderings = [
        paint_masters(master, record, masters_of(record), scale),
        paint_boards(boards, record, shown, scale),
        mark_moments(boards, record, shown, scale),
        mark_fates(boards, record, shown.among_all(record), scale),
    ]
    for axes, name in ((master, sentences.masters(record)), (boards, _boards_name(record, shown))):
        lay_out(axes, scale.until, labelled=False, at_most=_steps(scale))
        axes.set_yticks([sum(axes.get_ylim()) / 2], [name], fontsize=SMALL)
        axes.tick_params(axis="y", length=0, pad=8)
        axes.spines[["left", "bottom"]].set_visible(False)
    master.grid(visible=False)
    mark_end([master, boards], record.makespan)
    return renderings


def _boards_name(record: Record, shown: Shown) -> str:
    boards = count(len(record.by_place), "board")
    if record.has_newcomers and shown.stride == 1:
        return f"{sentences.games(record)} at\n{boards}"
    if shown.grouped:
        return f"{boards},\n{shown.stride:,} a lane"
    return boards if shown.stride == 1 else f"{sentences.every(shown.stride)} of\n{boards}"


def _write_result(master: Axes, boards: Axes, record: Record, remark: str, scale: Scale) -> None:
    why = _why(record, remark)
    look = {"color": FAILURE, "weight": "bold"} if remark else {"color": FAINT}
    inches = WIDTH - MARGIN - BESIDE_PT / 72 - LEFT - record.makespan / scale.pixel / DPI
    size = TEXT if len(why) * LETTER * TEXT <= inches else SMALL
    lines = _lines(why, int(inches / LETTER / size))
    beside = partial(_write_beside, master, boards, record.makespan)
    beside(0, f"{sentences.ended_at(record)} {clock(record.makespan)}", weight="bold")
    beside(TEXT * 1.25, "\n".join(lines), size=size, **look)


def _lines(why: str, letters: int) -> list[str]:
    """Break a text into at most two lines; drop clauses at its end that do not fit."""
    for length in range(len(why), 0, -1):
        lines = wrap(whole_sentences(why, length), letters, break_on_hyphens=False)
        if len(lines) <= 2:
            return lines
    return []


def _write_beside(
    master: Axes, boards: Axes, end: int, down: float, text: str, **look: Any
) -> None:
    """Write to the right of the end of a run, `down` points below the top of the master's lane."""
    boards.annotate(
        text,
        (end, 1),
        (BESIDE_PT, -down),
        xycoords=blended_transform_factory(boards.transData, master.transAxes),
        textcoords="offset points",
        va="top",
        linespacing=1.1,
        annotation_clip=False,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        **look,
    )
