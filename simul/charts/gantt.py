"""A Gantt chart of one run: the master's lane on top, then a lane for every board."""

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from matplotlib.axes import Axes

from simul.charts import labels, words
from simul.charts.bars import Scale, lane_px
from simul.charts.bins import LANE_STATES, mean_count
from simul.charts.lanes import draw_boards, draw_master, how_drawn, shown_boards
from simul.charts.page import DPI, FOOT, HEAD, LEFT, WIDTH, Chart, caption
from simul.charts.style import COLOUR, SMALL, TEXT, house_style
from simul.charts.time_axis import lay_out, mark_end
from simul.durations import clock
from simul.record import Record

LANES_AT_MOST, SAMPLE_AT_MOST = 50, 25
"""Up to 50 boards each has its lane; of more, 25 at most have one, and all are counted by state."""
HEIGHT_AT_MOST, LANE_AT_MOST = 9.0, 0.8
MASTER, COUNTS, GAP, CAPTION, END_LABEL = 0.55, 1.9, 0.12, 0.36, 0.38
"""Heights in inches."""
LABEL_PX = 22
"""From one line of text to the next."""


class Rooms(NamedTuple):
    """The axes of a Gantt chart, from top to bottom, on one time axis."""

    master: Axes
    boards: Axes
    counts: Axes | None


@house_style
def gantt(record: Record) -> Chart:
    """Draw what happened at each board over hall time, and at which boards the master was.

    Of more than 50 boards every n-th has a lane, and the chart says so; below them it then shows
    how many of all boards are in each state.
    """
    thinned = len(record.by_board) > LANES_AT_MOST
    shown = shown_boards(record, SAMPLE_AT_MOST if thinned else LANES_AT_MOST)
    right = labels.results_width(len(record.by_board))
    page, rooms = _lay_page(record, len(shown.boards), thinned=thinned, right=right)
    scale = Scale(record.makespan, (WIDTH - LEFT - right) * DPI)
    how = how_drawn(
        [
            draw_master(rooms.master, record, scale),
            draw_boards(rooms.boards, record, shown.boards, scale),
        ]
    )
    if rooms.counts:
        draw_counts(rooms.counts, record, scale)
        caption(rooms.boards, f"{words.every(shown.stride)} board of {len(record.by_board):,}")
        caption(rooms.counts, f"all {len(record.by_board):,} boards, by state")
    _name_lanes(rooms, record, shown.boards)
    _lay_time(rooms, record)
    labels.label_visits(rooms.master, record, scale)
    labels.label_moves(rooms.boards, record, shown.boards, scale)
    labels.label_results(rooms.boards, record, shown.boards)
    labels.mark_failures(rooms.boards, record, shown.boards)
    page.note([words.failure_note(record), words.last_move(record), how])
    return page


def _lay_page(record: Record, lanes: int, *, thinned: bool, right: float) -> tuple[Chart, Rooms]:
    top = HEAD + END_LABEL + MASTER + (CAPTION if thinned else GAP)
    below = FOOT + (CAPTION + COUNTS if thinned else 0)
    height = min(HEIGHT_AT_MOST, top + LANE_AT_MOST * max(lanes, 1) + below)
    page = Chart(words.title(record), words.subtitle(record), height)
    page.explain_states(failures=bool(words.failures(record)))
    return page, Rooms(
        master=page.room(HEAD + END_LABEL, MASTER, right=right),
        boards=page.room(top, height - top - below, right=right),
        counts=page.room(height - FOOT - COUNTS, COUNTS, right=right) if thinned else None,
    )


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
    ended = "all done at" if record.complete else "stopped at"
    text = f"{ended} {clock(record.makespan)}"
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
    everyone = len(record.by_board)
    ticks = [0, everyone] if everyone % 2 else [0, everyone // 2, everyone]
    axes.set_yticks(ticks, [f"{tick:,}" for tick in ticks])
    axes.set_ylim(0, everyone)
    axes.set_ylabel("boards", fontsize=TEXT)
