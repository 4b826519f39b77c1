"""A Gantt chart of one run: the master's lane on top, then a lane for every board."""

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from matplotlib.axes import Axes

from simul.charts import labels, words
from simul.charts.bars import Scale, lane_px
from simul.charts.bins import LANE_STATES, mean_count
from simul.charts.fates import mark_fates
from simul.charts.lanes import Shown, draw_boards, how_drawn, shown_boards
from simul.charts.masters import draw_masters, masters_of
from simul.charts.moments import mark_moments, marks_of, states_of
from simul.charts.page import DPI, FOOT, HEAD, LEFT, WIDTH, Chart, caption
from simul.charts.style import COLOUR, SMALL, TEXT, house_style
from simul.charts.time_axis import lay_out, mark_end
from simul.charts.words import plain
from simul.durations import clock
from simul.record import Record

LANES_AT_MOST, SAMPLE_AT_MOST = 50, 25
"""Up to 50 boards each has its lane; of more, 25 at most have one, and all are counted by state."""
HEIGHT_AT_MOST, LANE_AT_MOST = 9.0, 0.8
MASTER, COUNTS, GAP, CAPTION, END_LABEL = 0.55, 1.9, 0.12, 0.36, 0.38
"""Heights in inches."""
MASTER_MORE, MASTERS_AT_MOST = 0.2, 1.8
"""What each further lane of a master adds to the height of the first, and all of them at most."""
LABEL_PX = 22
"""From one line of text to the next."""


class Rooms(NamedTuple):
    """The axes of a Gantt chart, from top to bottom, on one time axis."""

    master: Axes
    boards: Axes
    counts: Axes | None


class _Plan(NamedTuple):
    """How the page is divided, in inches."""

    master: float
    """Height of the masters' lanes."""
    top: float
    """From the top of the page to the boards' lanes."""
    below: float
    """From there to its foot."""
    right: float
    """Right of all lanes."""
    counts: bool
    """Whether it is shown how many boards are in each state."""


@house_style
def gantt(record: Record, remark: str = "") -> Chart:
    """Draw what happened at each board over hall time, and at which boards the master was.

    Of more than 50 boards every n-th has a lane, and the chart says so; below them it then shows
    how many of all boards are in each state. A `remark` says what is wrong with the run, in few
    words; how fast it was does not count then.
    """
    masters = masters_of(record)
    plan = _plan(record, lanes=masters[-1].lanes.stop)
    shown = shown_boards(record, SAMPLE_AT_MOST if plan.counts else LANES_AT_MOST)
    page = _page(plan, record, plain(remark), len(shown.boards))
    rooms = _rooms(plan, page)
    scale = Scale(record.makespan, (WIDTH - LEFT - plan.right) * DPI)
    drawn = [
        draw_masters(rooms.master, record, masters, scale),
        draw_boards(rooms.boards, record, shown, scale),
        mark_moments(rooms.boards, record, shown.lane, scale),
        mark_fates(rooms.boards, record, shown.lane, scale, words=True),
    ]
    _count_all(rooms, record, shown, scale)
    _name_lanes(rooms, record, shown.boards)
    _lay_time(rooms, record)
    labels.label_visits(rooms.master, record, scale)
    labels.label_moves(rooms.boards, record, shown.lane, scale)
    labels.label_results(rooms.boards, record, shown.boards)
    page.note([*words.endings(record), how_drawn(drawn)])
    return page


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


def _page(plan: _Plan, record: Record, remark: str, lanes: int) -> Chart:
    lanes_high = LANE_AT_MOST * max(lanes, 1)
    page = Chart(
        words.title(record),
        words.subtitle(record, remark),
        min(HEIGHT_AT_MOST + plan.master - MASTER, plan.top + lanes_high + plan.below),
        mistake=record.label if record.mistake else "",
        remark=remark,
    )
    page.explain(states_of([record]), marks_of([record]))
    return page


def _rooms(plan: _Plan, page: Chart) -> Rooms:
    right, height = plan.right, page.height
    return Rooms(
        master=page.room(HEAD + END_LABEL, plan.master, right=right),
        boards=page.room(plan.top, height - plan.top - plan.below, right=right),
        counts=page.room(height - FOOT - COUNTS, COUNTS, right=right) if plan.counts else None,
    )


def _count_all(rooms: Rooms, record: Record, shown: Shown, scale: Scale) -> None:
    if rooms.counts:
        draw_counts(rooms.counts, record, scale)
        caption(rooms.boards, f"{words.every(shown.stride)} board of {len(record.by_place):,}")
        caption(rooms.counts, f"all {len(record.by_place):,} boards, by state")


def _name_lanes(rooms: Rooms, record: Record, boards: Sequence[int]) -> None:
    top, bottom = sorted(rooms.master.get_ylim())
    rooms.master.set_yticks(
        [(top + bottom) / 2], [words.masters(record)], fontsize=TEXT, weight="bold"
    )
    every = ceil(LABEL_PX / lane_px(rooms.boards))
    named = list(enumerate(boards))[every - 1 :: every]
    word = "board " if len(boards) <= labels.REASONS_AT_MOST else ""
    rooms.boards.set_yticks(
        [row for row, _ in named], [f"{word}{board:,}" for _, board in named], fontsize=SMALL
    )
    if not word:
        rooms.boards.set_ylabel("board", fontsize=TEXT)
    for axes in rooms[:2]:
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)


def _lay_time(rooms: Rooms, record: Record) -> None:
    axes = [room for room in rooms if room]
    for room in axes:
        lay_out(room, record.makespan, labelled=room is axes[-1])
        if room is not axes[-1]:
            room.spines["bottom"].set_visible(False)
    rooms.master.grid(visible=False)
    mark_end(axes, record.makespan)
    everyone = "all " if words.finished(record) else ""
    text = f"{everyone}{words.ended_at(record)} {clock(record.makespan)}"
    caption(rooms.master, text, x=1, ha="right", weight="bold")


def draw_counts(axes: Axes, record: Record, scale: Scale) -> None:
    """Stack over time how many boards are in each state; one step a pixel, its exact mean."""
    spans = {state: [s for s in record.spans if s.state is state] for state in LANE_STATES}
    edges = scale.edges()
    counts = [mean_count(spans[state], edges) for state in LANE_STATES]
    axes.stackplot(
        edges,
        [[*values, values[-1]] for values in counts],
        colors=[COLOUR[state] for state in LANE_STATES],
        step="post",
        linewidth=0,
    )
    everyone = len(record.by_place)
    ticks = [0, everyone] if everyone % 2 else [0, everyone // 2, everyone]
    axes.set_yticks(ticks, [f"{tick:,}" for tick in ticks])
    axes.set_ylim(0, everyone)
    axes.set_ylabel("boards", fontsize=TEXT)
