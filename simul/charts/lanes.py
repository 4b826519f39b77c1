"""Lanes of a Gantt chart, one for each board shown; and how lanes are drawn.

Where visits are wide enough to be seen, a lane holds its bars. Where they are not, it shows how the
time of each column was shared out among the states, or in low lanes the longest of them.
"""

from collections.abc import Mapping, Sequence
from itertools import count
from math import ceil
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from simul.charts.bars import Bar, Scale, draw_bars, lane_px, too_dense, visit_pitch
from simul.charts.bins import LANE_STATES, Floats, lane_image, longest_state, mean_count
from simul.durations import clock
from simul.record import Record, Span, State

SHARES_PX = 16
"""Height of a lane from which it can show shares of time, and a gap to the next lane."""
VISITS_A_BIN = 3
"""In a share of time; with fewer, columns with a visit and columns without would flicker."""


class Drawn(NamedTuple):
    """How a group of lanes is drawn, where that is not each bar as long as it lasted."""

    bin_ms: float = 0
    """Each column of so many ms shows how its time was shared out: states stacked by share."""
    longest: bool = False
    """The lanes are too low for that: each pixel shows the state that took most of its time."""
    widened: bool = False
    """Visits are narrower than a pixel and are drawn wider than they are long."""
    one_for_many: bool = False
    """Of marks that would cover each other only some are drawn."""
    unmarked: bool = False
    """The lanes are too low for the marks of passes and newcomers."""


class Shown(NamedTuple):
    """Which boards of the hall have a lane, and so which games are seen."""

    boards: list[int]
    stride: int
    """Every n-th board; 1 for all."""
    lane: dict[int, int]
    """The lane of each game that is seen, from the top, from 0; in turns at one board, the same."""


def shown_boards(record: Record, at_most: int) -> Shown:
    """Choose at most so many boards: all, or every n-th, n a number that people count in."""
    boards = list(record.by_place)
    stride = 1
    if len(boards) > at_most:
        powers = (10**power for power in count(0))
        round_numbers = (n * power // 10 for power in powers for n in (20, 25, 50, 100))
        stride = next(n for n in round_numbers if n > 1 and len(boards) <= n * at_most)
    shown = boards[stride - 1 :: stride]
    lane = {game: row for row, board in enumerate(shown) for game in record.by_place[board]}
    return Shown(shown, stride, lane)


def draw_boards(axes: Axes, record: Record, shown: Shown, scale: Scale) -> Drawn:
    """Draw a lane for each board that is shown, the first on top."""
    lanes, lane = max(len(shown.boards), 1), shown.lane
    axes.set_ylim(lanes - 0.5, -0.5)
    spans = [span for span in record.spans if span.board in lane]
    bars = {
        state: [Bar(lane[s.board], s.start, s.end) for s in spans if s.state is state]
        for state in (State.THINKING, State.READY, State.AT_BOARD)
    }
    visits = bars[State.AT_BOARD]
    if not too_dense(visits, scale):
        return Drawn(widened=draw_bars(axes, bars, scale))
    low = lane_px(axes) < SHARES_PX
    edges = scale.edges(0 if low else VISITS_A_BIN * visit_pitch(visits))
    shares = _shares(spans, lane, lanes, edges)
    paint(axes, longest_state(shares) if low else shares, LANE_STATES, edges, low=low)
    return Drawn(longest=True) if low else Drawn(bin_ms=edges[1])


def how_drawn(drawn: Sequence[Drawn]) -> str:
    """Say where lanes show something else than each bar as long as it lasted."""
    sentences = []
    if any(lanes.bin_ms for lanes in drawn):
        widest = clock(max(lanes.bin_ms for lanes in drawn))
        sentences.append(
            "Where bars are too narrow to draw, each column of a lane shows how its time "
            f"(at most {widest}) is shared out."
        )
    if any(lanes.longest for lanes in drawn):
        sentences.append("In low lanes it shows what took most of its time.")
    if any(lanes.widened for lanes in drawn):
        sentences.append("Visits narrower than a pixel are drawn wider.")
    if any(lanes.one_for_many for lanes in drawn):
        sentences.append("Of marks that would cover each other, one is drawn.")
    if any(lanes.unmarked for lanes in drawn):
        sentences.append("Low lanes hold no marks of newcomers and passes.")
    return " ".join(sentences)


def _shares(
    spans: Sequence[Span], lane: Mapping[int, int], lanes: int, edges: Floats
) -> list[Floats]:
    groups: dict[tuple[State, int], list[Span]] = {}
    for span in spans:
        groups.setdefault((span.state, lane[span.board]), []).append(span)
    return [
        np.stack([mean_count(groups.get((state, row), []), edges) for row in range(lanes)])
        for state in LANE_STATES
    ]


def paint(
    axes: Axes,
    shares: Sequence[Floats],
    states: Sequence[State],
    edges: Floats,
    *,
    low: bool = False,
) -> None:
    """Paint lanes in which each column between two edges shows its shares, or in low lanes one."""
    rows = 1 if low else ceil(lane_px(axes))
    gap = rows // 10
    image = lane_image(shares, states, rows - 2 * gap)
    spaced = np.pad(image, ((0, 0), (gap, gap), (0, 0), (0, 0)))
    axes.imshow(
        spaced.reshape(-1, *spaced.shape[2:]),
        extent=(edges[0], edges[-1], len(image) - 0.5, -0.5),
        aspect="auto",
        interpolation="nearest",
        zorder=1,
    )
