"""The master's lane; several lanes for several masters, or for one at several boards at once."""

from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from simul.output.charts.bars import (
    BLOCK_PX,
    SEPARATOR_PX,
    Bar,
    Scale,
    lane_px,
    median_px,
    paint_bars,
    too_dense,
    visit_pitch,
)
from simul.output.charts.bins import Floats, mean_count
from simul.output.charts.lanes import VISITS_A_BIN, Rendering, paint_shares
from simul.record import Record, Span, State

AWAY = (State.WALKING, State.RESTING, State.BLOCKED)
"""States in which a master is neither at a board nor idle."""


BAND_PX = 5
"""Smallest painted height of the share of time in which the program is blocked."""


class MasterLanes(NamedTuple):
    """The lanes of one master, and what they show."""

    lanes: range
    """Her lanes, from the top; several if she is at several boards at once."""
    visits: list[Bar]
    """Her visits in order of time."""
    own: dict[State, list[Span]]
    """Her times at no board, by state: idle, and those of `AWAY` that occur."""


def masters_of(record: Record) -> list[MasterLanes]:
    """Return the lanes of each master, as few as possible, one master below the other."""
    masters: list[MasterLanes] = []
    first = 0
    for number, visits in record.visits_by_master.items():
        bars = side_by_side(visits, first)
        lanes = range(first, 1 + max((bar.lane for bar in bars), default=first))
        masters.append(MasterLanes(lanes, bars, _own(record, number)))
        first = lanes.stop
    return masters


def boards_at_once(masters: Sequence[MasterLanes]) -> int:
    """Return the largest number of boards at which one master is at once."""
    return max(len(master.lanes) for master in masters)


def _own(record: Record, master: int) -> dict[State, list[Span]]:
    spans = [*record.idle_by_master[master], *record.away_by_master[master]]
    states = (State.IDLE, *(state for state in AWAY if record.time_in(state)))
    return {state: [span for span in spans if span.state is state] for state in states}


def paint_masters(
    axes: Axes, record: Record, masters: Sequence[MasterLanes], scale: Scale
) -> Rendering:
    """Paint the lanes of all masters, the first on top."""
    masters = [_until(each, scale.until) for each in masters]
    in_a_row = merge(_visit_bars(masters))
    blocks = [
        Bar(n, span.start, span.end)
        for n, each in enumerate(masters)
        for span in each.own.get(State.BLOCKED, ())
    ]
    many_blocks = _too_many(blocks, min(record.makespan, scale.until), scale)
    if many_blocks or too_dense(in_a_row, scale):
        edges = scale.edges(record.makespan, visit_pitch(in_a_row), VISITS_A_BIN)
        on_top = [] if many_blocks else blocks
        return _paint_master_shares(axes, record, masters, edges, scale, on_top)
    axes.set_ylim(masters[-1].lanes.stop - 0.5, -0.5)
    bars = {state: _own_bars(masters, state) for state in masters[0].own}
    bars[State.AT_BOARD] = _visit_bars(masters)
    if median_px(bars[State.AT_BOARD], scale) < SEPARATOR_PX:
        bars[State.AT_BOARD] = merge(bars[State.AT_BOARD])
    if blocks:  # on top, for a narrow one is painted over its neighbours
        bars[State.BLOCKED] = bars.pop(State.BLOCKED)
    widened = paint_bars(axes, bars, scale)
    return Rendering(widened=widened, enlarged=_too_small(blocks, scale))


def _until(master: MasterLanes, until: int) -> MasterLanes:
    """Leave out what begins beyond the end of the time axis."""
    return master._replace(
        visits=[bar for bar in master.visits if bar.start < until],
        own={
            state: [span for span in spans if span.start < until]
            for state, spans in master.own.items()
        },
    )


def _too_many(blocks: Sequence[Bar], makespan: int, scale: Scale) -> bool:
    """Whether short times in which the program is blocked would cover half the lane, widened."""
    widened = len(blocks) * BLOCK_PX * scale.pixel
    return widened > makespan / 2 and median_px(blocks, scale) < BLOCK_PX


def _too_small(blocks: Sequence[Bar], scale: Scale) -> bool:
    return any(block.end - block.start < BLOCK_PX * scale.pixel for block in blocks)


def _visit_bars(masters: Sequence[MasterLanes]) -> list[Bar]:
    return [visit for each in masters for visit in each.visits]


def _own_bars(masters: Sequence[MasterLanes], state: State) -> list[Bar]:
    return [
        Bar(lane, span.start, span.end)
        for each in masters
        for lane in each.lanes
        for span in each.own.get(state, ())
    ]


def _paint_master_shares(
    axes: Axes,
    record: Record,
    masters: Sequence[MasterLanes],
    edges: Floats,
    scale: Scale,
    blocks: Sequence[Bar],
) -> Rendering:
    """Paint how the time of each column is divided, and on top the `blocks` that stand alone."""
    axes.set_ylim(len(masters) - 0.5, -0.5)
    visits = record.visits_by_master.values()
    busy = [
        mean_count(spans, edges) / len(each.lanes)
        for spans, each in zip(visits, masters, strict=True)
    ]
    # idle on top, so that her work stands on the floor of the lane
    states = [state for state in (*AWAY, State.IDLE) if state in masters[0].own]
    shares = [
        np.stack([mean_count(each.own[state], edges) for each in masters]) for state in states
    ]
    painted = [State.AT_BOARD, *states]
    visible, enlarged = _raised([np.stack(busy), *shares], painted, BAND_PX / lane_px(axes))
    paint_shares(axes, visible, painted, edges, scale)
    if blocks:
        paint_bars(axes, {State.BLOCKED: blocks}, scale)
    return Rendering(bin_ms=edges[1], enlarged=enlarged or _too_small(blocks, scale))


def _raised(
    shares: Sequence[Floats], states: Sequence[State], at_least: float
) -> tuple[list[Floats], bool]:
    """Raise the share of time in which the program is blocked to a visible one, at others' cost.

    Returns the shares, and whether any of them changed.
    """
    if State.BLOCKED not in states:
        return list(shares), False
    blocked = shares[states.index(State.BLOCKED)]
    raised = np.where(blocked > 0, np.maximum(blocked, at_least), 0)
    others = np.divide(1 - raised, 1 - blocked, where=blocked < 1, out=np.ones_like(blocked))
    visible = [
        raised if state is State.BLOCKED else share * others
        for share, state in zip(shares, states, strict=True)
    ]
    return visible, bool((raised > blocked).any())


def side_by_side(visits: Sequence[Span], first: int = 0) -> list[Bar]:
    """Put visits that overlap in time into lanes of their own, from `first`, as few as possible.

    >>> from simul.record import Span, State
    >>> a, b = Span(1, State.AT_BOARD, 0, 9), Span(2, State.AT_BOARD, 5, 9)
    >>> [bar.lane for bar in side_by_side([a, b])]
    [0, 1]
    """
    if all(before.end <= after.start for before, after in pairwise(visits)):
        return [Bar(first, visit.start, visit.end) for visit in visits]
    bars: list[Bar] = []
    under_way: list[tuple[int, int]] = []
    free: list[int] = []
    for visit in visits:
        while under_way and under_way[0][0] <= visit.start:
            heappush(free, heappop(under_way)[1])
        lane = heappop(free) if free else first + len(under_way)
        heappush(under_way, (visit.end, lane))
        bars.append(Bar(lane, visit.start, visit.end))
    return bars


def merge(bars: Sequence[Bar]) -> list[Bar]:
    """Join bars without a gap between them, lane by lane.

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
