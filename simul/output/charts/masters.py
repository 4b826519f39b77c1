"""The master's lane; of several masters, or of one at several boards at once, one lane each."""

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
    draw_bars,
    lane_px,
    median_px,
    too_dense,
    visit_pitch,
)
from simul.output.charts.bins import Floats, mean_count
from simul.output.charts.lanes import VISITS_A_BIN, Drawn, paint
from simul.record import Record, Span, State

AWAY = (State.WALKING, State.RESTING, State.BLOCKED)
"""What a master does neither at a board nor idly, or what keeps her from it."""


BAND_PX = 5
"""Height from which a share of time is seen in which the program is blocked."""


class Master(NamedTuple):
    """What one master does."""

    lanes: range
    """Hers alone, from the top; several where she is at several boards at once."""
    visits: list[Bar]
    """In order of time."""
    own: dict[State, list[Span]]
    """When she is at no board, by state: idle, and what occurs of `AWAY`."""


def masters_of(record: Record) -> list[Master]:
    """Give each master of a run as few lanes as will do, one master below the other."""
    masters: list[Master] = []
    first = 0
    for number, visits in record.visits_by_master.items():
        bars = side_by_side(visits, first)
        lanes = range(first, 1 + max((bar.lane for bar in bars), default=first))
        masters.append(Master(lanes, bars, _own(record, number)))
        first = lanes.stop
    return masters


def boards_at_once(masters: Sequence[Master]) -> int:
    """Return at how many boards one master is at once, at most."""
    return max(len(master.lanes) for master in masters)


def _own(record: Record, master: int) -> dict[State, list[Span]]:
    spans = [*record.idle_by_master[master], *record.away_by_master[master]]
    states = (State.IDLE, *(state for state in AWAY if record.time_in(state)))
    return {state: [span for span in spans if span.state is state] for state in states}


def draw_masters(axes: Axes, record: Record, masters: Sequence[Master], scale: Scale) -> Drawn:
    """Draw the lanes of all masters, the first on top."""
    visits = [Bar(n, bar.start, bar.end) for n, each in enumerate(masters) for bar in each.visits]
    blocks = [
        Bar(n, span.start, span.end)
        for n, each in enumerate(masters)
        for span in each.own.get(State.BLOCKED, ())
    ]
    many_blocks = _too_many(blocks, record.makespan, scale)
    if many_blocks or too_dense(visits, scale):
        bin_ms = VISITS_A_BIN * visit_pitch(visits)
        return _paint_masters(axes, record, masters, bin_ms, scale, [] if many_blocks else blocks)
    axes.set_ylim(masters[-1].lanes.stop - 0.5, -0.5)
    bars = {state: _own_bars(masters, state) for state in masters[0].own}
    bars[State.AT_BOARD] = _visit_bars(masters)
    if median_px(bars[State.AT_BOARD], scale) < SEPARATOR_PX:
        bars[State.AT_BOARD] = merge(bars[State.AT_BOARD])
    if blocks:  # on top, for a narrow one is drawn over its neighbours
        bars[State.BLOCKED] = bars.pop(State.BLOCKED)
    widened = draw_bars(axes, bars, scale)
    return Drawn(widened=widened, enlarged=_too_small(blocks, scale))


def _too_many(blocks: Sequence[Bar], makespan: int, scale: Scale) -> bool:
    """Whether short times in which the program is blocked would cover half the lane, widened."""
    widened = len(blocks) * BLOCK_PX * scale.pixel
    return widened > makespan / 2 and median_px(blocks, scale) < BLOCK_PX


def _too_small(blocks: Sequence[Bar], scale: Scale) -> bool:
    return any(block.end - block.start < BLOCK_PX * scale.pixel for block in blocks)


def _visit_bars(masters: Sequence[Master]) -> list[Bar]:
    return [visit for each in masters for visit in each.visits]


def _own_bars(masters: Sequence[Master], state: State) -> list[Bar]:
    return [
        Bar(lane, span.start, span.end)
        for each in masters
        for lane in each.lanes
        for span in each.own.get(state, ())
    ]


def _paint_masters(
    axes: Axes,
    record: Record,
    masters: Sequence[Master],
    bin_ms: float,
    scale: Scale,
    blocks: Sequence[Bar],
) -> Drawn:
    """Show how the time of each column is shared out, and on top those blocks that stand alone."""
    axes.set_ylim(len(masters) - 0.5, -0.5)
    edges = scale.edges(bin_ms)
    visits = record.visits_by_master.values()
    busy = [
        mean_count(spans, edges) / len(each.lanes)
        for spans, each in zip(visits, masters, strict=True)
    ]
    # idle on top: what she did stands on the lane's floor
    states = [state for state in (*AWAY, State.IDLE) if state in masters[0].own]
    shares = [
        np.stack([mean_count(each.own[state], edges) for each in masters]) for state in states
    ]
    painted = [State.AT_BOARD, *states]
    seen, enlarged = _raised([np.stack(busy), *shares], painted, BAND_PX / lane_px(axes))
    paint(axes, seen, painted, edges)
    if blocks:
        draw_bars(axes, {State.BLOCKED: blocks}, scale)
    return Drawn(bin_ms=edges[1], enlarged=enlarged or _too_small(blocks, scale))


def _raised(
    shares: Sequence[Floats], states: Sequence[State], at_least: float
) -> tuple[list[Floats], bool]:
    """Give the time in which the program is blocked a share that is seen, at the others' cost.

    Returns whether that changed anything.
    """
    if State.BLOCKED not in states:
        return list(shares), False
    blocked = shares[states.index(State.BLOCKED)]
    raised = np.where(blocked > 0, np.maximum(blocked, at_least), 0)
    others = np.divide(1 - raised, 1 - blocked, where=blocked < 1, out=np.ones_like(blocked))
    seen = [
        raised if state is State.BLOCKED else share * others
        for share, state in zip(shares, states, strict=True)
    ]
    return seen, bool((raised > blocked).any())


def side_by_side(visits: Sequence[Span], first: int = 0) -> list[Bar]:
    """Give visits that overlap in time lanes of their own, from `first`, as few as will do.

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
