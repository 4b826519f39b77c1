"""Lanes of bars over hall time: the master's own, and one for each board shown.

Where bars are wide enough, each is drawn from its first to its last ms: one collection a state,
never an artist a bar. Where they are not, the lane shows the shares of each column's time.
"""

from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush
from itertools import count, pairwise
from statistics import median
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from simul.charts.bins import LANE_STATES, Floats, lane_image, mean_count
from simul.charts.style import COLOUR, HATCH, HATCH_COLOUR
from simul.durations import clock
from simul.record import Record, Span, State

VECTORS_AT_MOST = 5_000
"""Bars on one pair of axes; more than these go into SVG and PDF as pixels."""
HATCHES_AT_MOST = 2_000
HATCH_PX, SEPARATOR_PX = 12, 5
"""Width from which a bar shows a hatch, or a white line between it and the next."""
PITCH_PX = 6
"""From one visit to the next; bars that come more densely are averaged."""
NARROW_VISIT_PX = 2
"""A visit is what the chart is about: one narrower than a pixel is drawn so wide."""
VISITS_A_BIN = 3
"""In an average; with fewer, columns with a visit and columns without would flicker."""


HALF_HEIGHT = {State.AT_BOARD: 0.5, State.THINKING: 0.4, State.READY: 0.4, State.IDLE: 0.4}
"""Of a bar in its lane of height 1: visits touch, so that the eye can follow the master's walk."""


class Bar(NamedTuple):
    """One bar: its lane from the top, from 0, and its first and last ms."""

    lane: int
    start: int
    end: int


class Scale(NamedTuple):
    """How much time a pixel of the axes holds."""

    until: int
    """Where the axis ends, in ms."""
    width: float
    """In pixels of the PNG."""

    @property
    def pixel(self) -> float:
        """Ms of hall time a pixel."""
        return max(self.until, 1) / self.width

    def edges(self, at_least: float = 0) -> Floats:
        """Cut the axis into equal bins of at least so many ms, and of a pixel."""
        bins = max(int(max(self.until, 1) / max(self.pixel, at_least)), 1)
        return np.linspace(0, max(self.until, 1), bins + 1)


class Drawn(NamedTuple):
    """How a group of lanes is drawn, where that is not each bar as long as it lasted."""

    bin_ms: float = 0
    """Bars are averaged: each column of this width shows how its time was shared out."""
    widened: bool = False
    """Visits are narrower than a pixel and are drawn wider than they are long."""


class Shown(NamedTuple):
    """Which boards have a lane."""

    boards: list[int]
    stride: int
    """Every n-th board; 1 for all."""


def shown_boards(record: Record, at_most: int) -> Shown:
    """Choose the boards to show: all, or every n-th, n a number people count in."""
    boards = sorted(record.by_board)
    stride = 1
    if len(boards) > at_most:
        powers = (10**power for power in count(0))
        round_numbers = (n * power // 10 for power in powers for n in (20, 25, 50, 100))
        stride = next(n for n in round_numbers if n > 1 and len(boards) <= n * at_most / 2)
    return Shown(boards[stride - 1 :: stride], stride)


def draw_boards(axes: Axes, record: Record, boards: Sequence[int], scale: Scale) -> Drawn:
    """Draw a lane for each of these boards, the first on top."""
    lane = {board: row for row, board in enumerate(boards)}
    spans = [span for span in record.spans if span.board in lane]
    axes.set_ylim(max(len(boards), 1) - 0.5, -0.5)
    if too_dense(spans, scale):
        edges = scale.edges(VISITS_A_BIN * visit_pitch(spans))
        _paint(axes, _shares(spans, boards, edges), LANE_STATES, edges)
        return Drawn(bin_ms=edges[1])
    bars = {
        state: [Bar(lane[s.board], s.start, s.end) for s in spans if s.state is state]
        for state in (State.THINKING, State.READY, State.AT_BOARD)
    }
    return draw_bars(axes, bars, scale)


def draw_master(axes: Axes, record: Record, scale: Scale) -> Drawn:
    """Draw the master's lane; masters who are at boards at the same time, one below the other."""
    at_boards = side_by_side(record.visits)
    masters = 1 + max((bar.lane for bar in at_boards), default=0)
    lane = [visit._replace(board=0) for visit in record.visits]
    if too_dense(lane, scale):
        axes.set_ylim(0.5, -0.5)
        edges = scale.edges(VISITS_A_BIN * visit_pitch(lane))
        busy, idle = mean_count(record.visits, edges), mean_count(record.idle, edges)
        shares = [busy[np.newaxis] / masters, idle[np.newaxis]]
        _paint(axes, shares, (State.AT_BOARD, State.IDLE), edges)
        return Drawn(bin_ms=edges[1])
    axes.set_ylim(masters - 0.5, -0.5)
    if median(bar.end - bar.start for bar in at_boards) < SEPARATOR_PX * scale.pixel:
        at_boards = merge(at_boards)
    idle_bars = [Bar(lane, s.start, s.end) for lane in range(masters) for s in record.idle]
    return draw_bars(axes, {State.IDLE: idle_bars, State.AT_BOARD: at_boards}, scale)


def draw_bars(axes: Axes, bars: Mapping[State, Sequence[Bar]], scale: Scale) -> Drawn:
    """Draw every bar, one collection a state; the states in this order, later ones on top."""
    rasterized = sum(map(len, bars.values())) > VECTORS_AT_MOST
    widened = False
    for state, group in bars.items():
        if not group:
            continue
        width = median(bar.end - bar.start for bar in group) / scale.pixel
        narrow = state is State.AT_BOARD and width < 1
        widened |= narrow
        hatched = width >= HATCH_PX and len(group) <= HATCHES_AT_MOST
        separated = state is State.AT_BOARD and width >= SEPARATOR_PX
        collection = PolyCollection(
            _corners(group, HALF_HEIGHT[state], at_least=narrow * NARROW_VISIT_PX * scale.pixel),
            facecolor=COLOUR[state],
            edgecolor=HATCH_COLOUR[state],
            linewidth=0.8 if separated else 0,
            hatch=HATCH[state] if hatched else None,
            rasterized=rasterized,
            label=state.value,
        )
        # snapped to whole pixels, bars of 2.4 pixels would be now 2, now 3 wide
        collection.set_snap(False)
        axes.add_collection(collection, autolim=False)
    return Drawn(widened=widened)


def how_drawn(master: Drawn, boards: Drawn) -> str:
    """Say where lanes show something else than each bar as long as it lasted."""
    sentences = [
        f"A column of {lanes} shows how its {clock(drawn.bin_ms)} are shared out."
        for lanes, drawn in (("the master's lane", master), ("a board's lane", boards))
        if drawn.bin_ms
    ]
    if master.widened or boards.widened:
        sentences.append("Visits are drawn wider than they are long.")
    return " ".join(sentences)


def side_by_side(visits: Iterable[Span]) -> list[Bar]:
    """Give visits that overlap in time lanes of their own, as few as will do.

    >>> from simul.record import Span, State
    >>> a, b = Span(1, State.AT_BOARD, 0, 9), Span(2, State.AT_BOARD, 5, 9)
    >>> [bar.lane for bar in side_by_side([a, b])]
    [0, 1]
    """
    bars: list[Bar] = []
    under_way: list[tuple[int, int]] = []
    free: list[int] = []
    for visit in visits:
        while under_way and under_way[0][0] <= visit.start:
            heappush(free, heappop(under_way)[1])
        lane = heappop(free) if free else len(under_way)
        heappush(under_way, (visit.end, lane))
        bars.append(Bar(lane, visit.start, visit.end))
    return bars


def merge(bars: Sequence[Bar]) -> list[Bar]:
    """Join bars that follow each other without a gap, lane by lane.

    >>> merge([Bar(0, 0, 5), Bar(0, 5, 9), Bar(0, 10, 12)])
    [Bar(lane=0, start=0, end=9), Bar(lane=0, start=10, end=12)]
    """
    joined: list[Bar] = []
    for bar in sorted(bars):
        if joined and joined[-1].lane == bar.lane and joined[-1].end == bar.start:
            joined[-1] = joined[-1]._replace(end=bar.end)
        else:
            joined.append(bar)
    return joined


def too_dense(spans: Sequence[Span], scale: Scale) -> bool:
    """Say whether visits are narrower than a pixel, and too many to draw them wider."""
    visits = [span.end - span.start for span in spans if span.state is State.AT_BOARD]
    narrow = bool(visits) and median(visits) < scale.pixel
    return narrow and visit_pitch(spans) < PITCH_PX * scale.pixel


def visit_pitch(spans: Iterable[Span]) -> float:
    """Return the median ms from one visit to the next in the same lane; infinity without any."""
    visits = [span for span in spans if span.state is State.AT_BOARD]
    gaps = [b.start - a.start for a, b in pairwise(visits) if a.board == b.board]
    return median(gaps) if gaps else np.inf


def _corners(bars: Sequence[Bar], half_height: float, at_least: float) -> Floats:
    # [bars, 4 corners, x and y]
    lane, start, end = np.asarray(bars, dtype=np.float64).T
    # widened to the left, over the wait: thinking, which follows, may be as narrow as the visit
    start = np.maximum(np.minimum(start, end - at_least), 0)
    end = np.maximum(end, start + at_least)
    x = np.stack([start, end, end, start], axis=1)
    y = lane[:, np.newaxis] + half_height * np.array([-1, -1, 1, 1])
    return np.stack([x, y], axis=2)


def _shares(spans: Sequence[Span], boards: Sequence[int], edges: Floats) -> list[Floats]:
    groups: dict[tuple[State, int], list[Span]] = {}
    for span in spans:
        groups.setdefault((span.state, span.board), []).append(span)
    return [
        np.stack([mean_count(groups.get((state, board), []), edges) for board in boards])
        for state in LANE_STATES
    ]


def _paint(axes: Axes, shares: list[Floats], states: Sequence[State], edges: Floats) -> None:
    lanes = len(shares[0])
    lane_px = axes.get_window_extent().height / lanes
    gap = round(lane_px / 10) if lane_px >= 4 else 0
    image = lane_image(shares, states, max(1, round(lane_px) - 2 * gap))
    spaced = np.pad(image, ((0, 0), (gap, gap), (0, 0), (0, 0)))
    axes.imshow(
        spaced.reshape(-1, *spaced.shape[2:]),
        extent=(edges[0], edges[-1], lanes - 0.5, -0.5),
        aspect="auto",
        interpolation="none",
        zorder=1,
    )
