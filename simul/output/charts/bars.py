"""Bars over hall time, each painted from its first to its last ms.

One or two paths per state, never one artist per bar: 10,000 bars cost what ten do, and a renderer
prepares a hatch once for every path.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import ceil
from statistics import median
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from simul.output.charts.bins import Floats
from simul.output.colours import COLOUR, HATCH, HATCH_COLOUR
from simul.record import State

VECTORS_AT_MOST = 5_000
"""Bars on one pair of axes up to which SVG and PDF hold vectors; more bars become pixels."""
HATCHES_AT_MOST = 2_000
HATCH_PX, SEPARATOR_PX = 12, 5
"""Smallest width at which a bar shows a hatch, or a white line between it and the next."""
HATCH_LANE_PX, APART_LANE_PX = 16, 8
"""Smallest height of a lane whose bars may be hatched: in lower ones a hatch is a pattern of its
own. Of a lane whose bars stand apart from each other, and from those of the next lane."""
PITCH_PX = 6
"""Smallest distance between the starts of two visits at which narrow visits may be widened."""
CROWDED_PX = 3
"""Distance between the starts of two visits below which bars of any width blur into a pattern of
their own."""
NARROW_VISIT_PX = 2
"""Painted width of visits that are narrower than a pixel: the chart is about them, so they must be
visible."""
BLOCK_PX = 4
"""Smallest painted width of a time in which the program is blocked: it is a fault, and rare."""
HALF_HEIGHT = {state: 0.5 if state is State.AT_BOARD else 0.4 for state in State}
"""Half the height of a bar, by state, in a lane of height 1. Visits touch the next lane, so that
the eye can follow the master's walk. In low lanes all bars do: gaps of a pixel, or none, would be
stripes that mean nothing."""


class Bar(NamedTuple):
    """One bar: its lane from the top, from 0, and its first and last ms."""

    lane: int
    start: int
    end: int


class Scale(NamedTuple):
    """The amount of time that a pixel of the axes holds."""

    until: int
    """End of the axis, in ms."""
    width: float
    """Width of the axes, in pixels of the PNG."""

    @property
    def pixel(self) -> float:
        """Ms of hall time per pixel."""
        return max(self.until, 1) / self.width

    def edges(self, end: int, round_ms: float = 0, rounds: int = 1) -> Floats:
        """Return the edges of bins up to `end`, or up to the end of the axis if that comes first.

        A bin is at least a pixel and `rounds` rounds wide, and holds whole rounds: what is the same
        in every round looks steady. The last bin also takes what remains.
        """
        until = max(min(end, self.until), 1)
        width = self.pixel
        if round_ms:
            width = min(round_ms * max(rounds, ceil(self.pixel / round_ms)), until)
        bins = max(int(until / width), 1)
        return np.append(np.arange(bins) * width, until)


def paint_bars(axes: Axes, bars: Mapping[State, Sequence[Bar]], scale: Scale) -> bool:
    """Paint every bar, the states in this order, later ones on top.

    Returns True if visits were painted wider than they are long.
    """
    rasterized = sum(map(len, bars.values())) > VECTORS_AT_MOST
    px = lane_px(axes)
    for state, group in bars.items():
        width = median_px(group, scale)
        # a white line would hide the short walks between visits, and in low lanes the visits
        touching = state is State.AT_BOARD and State.WALKING not in bars
        separated = touching and width >= SEPARATOR_PX and px >= APART_LANE_PX
        half_height = HALF_HEIGHT[state] if px >= APART_LANE_PX else 0.5
        at_least = _px_at_least(state, width) * scale.pixel
        for hatch, some in _by_hatch(state, group, scale, px):
            patch = PathPatch(
                compound(corners(some, half_height, at_least)),
                facecolor=COLOUR[state],
                edgecolor=HATCH_COLOUR[state],
                linewidth=0.8 if separated else 0,
                hatch=hatch,
                rasterized=rasterized,
                label=state.value,
            )
            # snapping to whole pixels would make bars of 2.4 pixels sometimes 2, sometimes 3 wide
            patch.set_snap(False)
            axes.add_artist(patch)  # not add_patch, which would search all corners for new limits
    return median_px(bars.get(State.AT_BOARD, ()), scale) < 1


def _by_hatch(
    state: State, bars: Sequence[Bar], scale: Scale, lane_px: float
) -> list[tuple[str | None, Sequence[Bar]]]:
    """Return the bars of a state with their hatch: those that are wide enough for it have one."""
    if not HATCH[state] or lane_px < HATCH_LANE_PX or len(bars) > HATCHES_AT_MOST:
        return [(None, bars)]
    wide = [bar for bar in bars if bar.end - bar.start >= HATCH_PX * scale.pixel]
    narrow = [bar for bar in bars if bar.end - bar.start < HATCH_PX * scale.pixel]
    return [(hatch, some) for hatch, some in ((None, narrow), (HATCH[state], wide)) if some]


def _px_at_least(state: State, median_width: float) -> int:
    """Return the smallest painted width of a bar of a state, in pixels."""
    if state is State.BLOCKED:
        return BLOCK_PX
    return NARROW_VISIT_PX if state is State.AT_BOARD and median_width < 1 else 0


def corners(bars: Sequence[Bar], half_height: float, at_least: float = 0) -> Floats:
    """Return the outlines of the bars: floats [bars, 4 corners, x and y].

    A bar shorter than `at_least` ms grows to the left, over the wait: the think time that follows
    a visit may itself be narrow.
    """
    lane, start, end = np.asarray(bars, dtype=np.float64).reshape(-1, 3).T
    start = np.maximum(np.minimum(start, end - at_least), 0)
    end = np.maximum(end, start + at_least)
    x = np.stack([start, end, end, start], axis=1)
    y = lane[:, np.newaxis] + half_height * np.array([-1, -1, 1, 1])
    return np.stack([x, y], axis=2)


def compound(outlines: Floats) -> Path:
    """Return one path of closed outlines: floats [bars, corners, x and y]."""
    bars, corners, _ = outlines.shape
    closed = np.concatenate([outlines, outlines[:, :1]], axis=1)
    codes = np.full((bars, corners + 1), Path.LINETO, dtype=Path.code_type)
    codes[:, 0], codes[:, -1] = Path.MOVETO, Path.CLOSEPOLY
    return Path(closed.reshape(-1, 2), codes.ravel())


def lane_px(axes: Axes) -> float:
    """Return the height of a lane in pixels; a lane is 1 high on the y axis."""
    bottom, top = axes.get_ylim()
    return float(axes.get_window_extent().height / (bottom - top))


def median_px(bars: Sequence[Bar], scale: Scale) -> float:
    """Return the median width of bars in pixels; infinity for no bars."""
    return median(bar.end - bar.start for bar in bars) / scale.pixel if bars else np.inf


def too_dense(visits: Sequence[Bar], scale: Scale) -> bool:
    """Whether visits, lane by lane, are too close, or too narrow to see and too many to widen."""
    apart = PITCH_PX if median_px(visits, scale) < 1 else CROWDED_PX
    return visit_pitch(visits) < apart * scale.pixel


def visit_pitch(visits: Sequence[Bar]) -> float:
    """Return the median ms from one visit to the next in the same lane; infinity without visits."""
    gaps = [b.start - a.start for a, b in pairwise(visits) if a.lane == b.lane]
    return median(gaps) if gaps else np.inf
