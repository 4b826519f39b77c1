"""A Gantt chart of one run: the master's lane on top, then a lane for every board."""

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from matplotlib.axes import Axes

from simul.durations import clock
from simul.interpreter import no_garbage_collection
from simul.output.charts import headlines, labels, sentences
from simul.output.charts.bars import Scale, lane_px
from simul.output.charts.bins import LANE_STATES, mean_count
from simul.output.charts.fates import mark_fates
from simul.output.charts.fonts import in_any_script
from simul.output.charts.groups import most_at_once
from simul.output.charts.lanes import (
    OWN_LANES,
    Rendering,
    Shown,
    paint_boards,
    rendering_notes,
    shown_boards,
)
from simul.output.charts.masters import MasterLanes, boards_at_once, masters_of, paint_masters
from simul.output.charts.moments import mark_moments, score_note, states_of
from simul.output.charts.pace import late_starts
from simul.output.charts.page import (
    DPI,
    FOOT,
    HEAD,
    LEFT,
    WIDTH,
    Chart,
    caption,
    width,
    write_beside,
)
from simul.output.charts.style import SMALL, TEXT, TITLE, house_style
from simul.output.charts.time_axis import lay_out, lay_out_bare, mark_end
from simul.output.charts.waits import paint_circle
from simul.output.colours import COLOUR
from simul.output.marks import legend, unnoticed
from simul.record import Record
from simul.scenario import Scenario
from simul.words import plain

LANES_AT_MOST, SAMPLE_AT_MOST, GROUPS_AT_MOST = OWN_LANES, 25, 15
"""Up to 50 boards: one lane each. Beyond: 25 sampled lanes or 15 grouped lanes, and a stacked count
of all boards by state."""
HEIGHT_AT_MOST, LANE_AT_MOST = 9.0, 0.8
MASTER, COUNTS, GAP, CAPTION, END_LABEL = 0.55, 1.9, 0.12, 0.36, 0.38
"""Heights in inches."""
MASTER_MORE, MASTERS_AT_MOST = 0.2, 1.8
"""Inches that each further lane of a master adds to the first, and the maximum for all lanes."""
NAME_PT = 3.5
"""Distance from a lane to its number in points, and from there, about, to the word `board`."""
LABEL_PX = 22
"""Distance from one line of text to the next."""
FEW = 0.05
"""Largest share of the boards in play at once that is hardly visible; the caption then names it."""


class Rooms(NamedTuple):
    """The axes of a Gantt chart, from top to bottom, on one time axis."""

    master: Axes
    boards: Axes
    counts: Axes | None


class _Plan(NamedTuple):
    """The division of the page, in inches."""

    master: float
    """Height of the masters' lanes."""
    top: float
    """Distance from the top of the page to the boards' lanes."""
    below: float
    """Distance from the boards' lanes to the foot of the page."""
    right: float
    """Margin to the right of all lanes."""
    counts: bool
    """Whether the page shows the number of boards in each state."""


@in_any_script
@house_style()
@no_garbage_collection()
def gantt(
    record: Record,
    remark: str = "",
    runs: Sequence[str] = (),
    *,
    scenario: Scenario | None = None,
) -> Chart:
    """Paint what happened at each board over hall time, and at which boards the master was.

    Of more than 50 boards every n-th has a lane, or n boards share one where single boards would
    be invisible; the chart says so. Below the lanes it then shows the number of all boards in each
    state.

    Args:
        record: the run.
        remark: what is wrong with it, in a few words; it replaces the speed-up.
        runs: the names of all runs with an equal record, if this is not the only one.
        scenario: what was played; with it the chart also shows mishaps that the program noticed
            later, and how long the real event took.
    """
    group = sentences.Group([*runs] or [record.label], record, plain(remark))
    masters = masters_of(record)
    plan = _plan(record, lanes=masters[-1].lanes.stop)
    scale = Scale(record.makespan, (WIDTH - LEFT - plan.right) * DPI)
    at_most = SAMPLE_AT_MOST if plan.counts else LANES_AT_MOST
    shown = shown_boards(record, at_most, GROUPS_AT_MOST, scale)
    at_once = boards_at_once(masters)
    page = _page(plan, group, shown.lanes, scenario)
    rooms = _rooms(plan, page)
    renderings = [
        paint_masters(rooms.master, record, masters, scale),
        paint_boards(rooms.boards, record, shown, scale),
        mark_moments(rooms.boards, record, shown, scale, scenario),
        _mark_fates(rooms.boards, record, shown, scale),
    ]
    _count_all(rooms, record, shown, scale)
    _name_masters(rooms.master, record, masters)
    _name_boards(rooms.boards, shown)
    _lay_time(rooms, record)
    if not record.makespan and not record.moves:
        _say_why_empty(rooms.boards)
    labels.label_visits(rooms.master, record, scale)
    turns = ""
    if not shown.grouped:
        turns = labels.label_moves(rooms.boards, record, shown.lane, scale)
        paint_circle(rooms.boards, record, shown.lane)
    labels.label_results(rooms.boards, record, shown.boards)
    same = sentences.same_note(group.names)
    several = sentences.at_once_note(record, at_once)
    endings = [note for note in sentences.endings(record) if not _is_told(note, record)]
    score, rendered = score_note(record), rendering_notes(renderings)
    page.note([same, several, turns, score, *endings, *rendered])
    return page


def _is_told(note: str, record: Record) -> bool:
    """Whether a sentence says what the headline says: how long opponents wait to start."""
    return note == sentences.start_note(record) and bool(late_starts(record))


def _plan(record: Record, lanes: int) -> _Plan:
    thinned = len(record.by_place) > LANES_AT_MOST
    master = min(MASTER + MASTER_MORE * (lanes - 1), MASTERS_AT_MOST)
    return _Plan(
        master=master,
        top=HEAD + END_LABEL + master + (CAPTION if thinned else GAP),
        below=FOOT + (CAPTION + COUNTS if thinned else 0),
        right=labels.results_width(record),
        counts=thinned,
    )


def _page(plan: _Plan, group: sentences.Group, lanes: int, scenario: Scenario | None) -> Chart:
    record = group.record
    lanes_high = LANE_AT_MOST * max(lanes, 1)
    page = Chart(
        headlines.of_run(group, scenario),
        sentences.subtitle(record, group.remark, scenario),
        min(HEIGHT_AT_MOST, plan.top + lanes_high + plan.below),
        mistake=sentences.every_name(group.names) if record.mistake else "",
        remark=group.remark,
    )
    page.explain(states_of([record]), [*legend([record], unnoticed(record, scenario)).values()])
    return page


def _rooms(plan: _Plan, page: Chart) -> Rooms:
    right, height = plan.right, page.height
    return Rooms(
        master=page.room(HEAD + END_LABEL, plan.master, right=right),
        boards=page.room(plan.top, height - plan.top - plan.below, right=right),
        counts=page.room(height - FOOT - COUNTS, COUNTS, right=right) if plan.counts else None,
    )


def _mark_fates(axes: Axes, record: Record, shown: Shown, scale: Scale) -> Rendering:
    if shown.grouped:
        return mark_fates(axes, record, shown.among_all(record), scale)
    return mark_fates(axes, record, shown.lane, scale, words=True)


def _say_why_empty(axes: Axes) -> None:
    why = "The run ended before the first move:\nthere are no bars to show."
    axes.text(0.5, 0.5, why, transform=axes.transAxes, ha="center", va="center", size=TITLE)


def _count_all(rooms: Rooms, record: Record, shown: Shown, scale: Scale) -> None:
    if not rooms.counts:
        return
    boards = f"{len(record.by_place):,}"
    plot_counts(rooms.counts, record, scale)
    most = most_at_once(record)
    few = most <= FEW * len(record.by_place)
    at_once = f": never more than {most:,} in play at once" if few else ""
    caption(rooms.counts, f"all {boards} boards, by state{at_once}")
    lanes = f"all {boards} boards, {shown.stride:,} a lane"
    sample = f"{sentences.every(shown.stride)} board of {boards}"
    caption(rooms.boards, lanes if shown.grouped else sample)


def _name_masters(axes: Axes, record: Record, masters: Sequence[MasterLanes]) -> None:
    """Number the lanes of several masters if there is room; one master may have several lanes."""
    top, bottom = sorted(axes.get_ylim())
    names = {(top + bottom) / 2: sentences.masters(record)}
    if len(masters) > 1 and lane_px(axes) >= LABEL_PX:
        painted = bottom - top == len(masters)  # one lane each, however many visits overlap
        middles = (
            n if painted else (each.lanes.start + each.lanes.stop - 1) / 2
            for n, each in enumerate(masters)
        )
        names = {middle: f"master {n}" for n, middle in enumerate(middles, 1)}
    axes.set_yticks([*names], [*names.values()], fontsize=TEXT, weight="bold")
    _bare(axes)


def _name_boards(axes: Axes, shown: Shown) -> None:
    """Number the lanes; label a group at its lower end with its last board."""
    every = ceil(LABEL_PX / lane_px(axes))
    named = list(enumerate(shown.boards))[every - 1 :: every]
    _bare(axes)
    if shown.grouped:
        rows, boards = [row + 0.5 for row, _ in named], [f"{board:,}" for _, board in named]
        axes.set_yticks(rows, boards, fontsize=SMALL)
        axes.tick_params(axis="y", length=5, left=True)
        axes.set_ylabel("board", fontsize=TEXT)
        return
    word = "board " if shown.lanes <= labels.REASONS_AT_MOST else ""
    names = {row: f"{word}{board:,}" for row, board in named}
    axes.set_yticks([])
    look = {"ha": "right", "va": "center_baseline", "fontsize": SMALL, "color": "black"}
    for row, name in names.items():
        write_beside(axes, 0, row, name, points=-NAME_PT, **look)
    if not word:
        widest = max((width(name, SMALL) for name in names.values()), default=0) * 72
        axes.set_ylabel("board", fontsize=TEXT, labelpad=2 * NAME_PT + widest)


def _bare(axes: Axes) -> None:
    axes.tick_params(axis="y", length=0, left=False)
    axes.spines["left"].set_visible(False)


def _lay_time(rooms: Rooms, record: Record) -> None:
    axes = [room for room in rooms if room]
    lay_out_bare(rooms.master, record.makespan)
    for room in axes[1:]:
        lay_out(room, record.makespan, labelled=room is axes[-1])
    for room in axes[:-1]:
        room.spines["bottom"].set_visible(False)
    mark_end(axes, record.makespan)
    scope = "all " if sentences.finished(record) else ""
    text = f"{scope}{sentences.ended_at(record)} {clock(record.makespan)}"
    at_once = record.makespan == 0
    caption(
        rooms.master, text, x=0 if at_once else 1, ha="left" if at_once else "right", weight="bold"
    )


def plot_counts(axes: Axes, record: Record, scale: Scale) -> None:
    """Stack the number of boards in each state over time; a step per pixel shows its exact mean."""
    spans = {state: [s for s in record.spans if s.state is state] for state in LANE_STATES}
    edges = scale.edges(record.makespan)
    counts = [mean_count(spans[state], edges) for state in LANE_STATES]
    axes.stackplot(
        edges,
        [[*values, values[-1]] for values in counts],
        colors=[COLOUR[state] for state in LANE_STATES],
        step="post",
        linewidth=0,
    )
    boards = len(record.by_place)
    ticks = [0, boards] if boards % 2 else [0, boards // 2, boards]
    axes.set_yticks(ticks, [f"{tick:,}" for tick in ticks])
    axes.set_ylim(0, boards)
    axes.set_ylabel("boards", fontsize=TEXT)
