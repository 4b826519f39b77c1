"""Lanes of a Gantt chart, one for each board shown, and how they are painted.

Where visits are wide enough to be visible, a lane holds bars. Otherwise each column shows how its
time is divided among the states; in low lanes it shows the longest state. If there is no room for
all boards, every n-th has a lane, or n boards share one where single boards would be invisible.
Where a round is about as short as a pixel, low lanes would show a pattern that is not there: a
single lane then stacks the shares of all boards.
"""

from collections.abc import Mapping, Sequence
from itertools import count
from math import ceil, inf
from statistics import median
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from simul.durations import clock
from simul.output.charts import groups
from simul.output.charts.bars import Bar, Scale, lane_px, paint_bars, too_dense, visit_pitch
from simul.output.charts.bins import LANE_STATES, Floats, lane_image, longest_state, mean_count
from simul.record import Record, Span, State

SHARES_PX = 16
"""Smallest height of a lane that can show shares of time, and a gap to the next lane."""
OWN_LANES = 50
"""Largest number of boards that get a lane each, however thin."""
SHORT = 1 / 40
"""Share of the time axis; a shorter game is hardly visible in a lane of its own."""
VISITS_A_BIN = 3
"""Smallest number of visits per bin; with fewer, columns with and without a visit would flicker."""


class Rendering(NamedTuple):
    """How a group of lanes is painted, if not with each bar as long as it lasted."""

    bin_ms: float = 0
    """Width of a column in ms, if columns show states stacked by their shares of time; else 0."""
    stacked_ms: float = 0
    """Width of a column in ms, if columns stack the shares of all boards by state; else 0."""
    longest: bool = False
    """True if lanes are too low for shares: a pixel shows the state that took most of its time."""
    widened: bool = False
    """True if visits narrower than a pixel are painted wider than they are long."""
    enlarged: bool = False
    """True if times in which the program is blocked are painted larger than they are."""
    one_for_many: bool = False
    """True if marks were left out because they would overlap others."""
    unmarked: bool = False
    """True if the lanes are too low for the marks of moments, such as passes."""
    grouped: bool = False
    """True if each lane stands for a group of boards."""


class Shown(NamedTuple):
    """The boards of the hall that have a lane, and so the games that are visible."""

    boards: list[int]
    stride: int
    """Every n-th board is shown; 1 for all."""
    lane: dict[int, int]
    """The lane of each visible game, from the top, from 0; games at the same board share one."""
    lanes: int
    """Number of lanes."""
    grouped: bool = False
    """Whether a lane stands for n boards together; `boards` names the last of each."""
    stacked: bool = False
    """Whether the only lane stacks the shares of all boards by state."""

    def among_all(self, record: Record) -> dict[int, float]:
        """Return the place of each game among the lanes, visible or not: no end may be hidden."""
        return {
            game: self._place(index)
            for index, games in enumerate(record.by_place.values())
            for game in games
        }

    def _place(self, index: int) -> float:
        if self.grouped:
            return (index + 0.5) / self.stride - 0.5
        return max((index + 1) / self.stride - 1, -0.5)


def shown_boards(record: Record, at_most: int, groups_at_most: int, scale: Scale) -> Shown:
    """Choose the lanes: all boards, else every n-th, else groups of n boards.

    There are at most `at_most` lanes of boards, or `groups_at_most` of groups; n is a round number.
    More than 50 boards are grouped if one game in a lane of its own would be too short to be seen.
    """
    boards = list(record.by_place)
    stride = _stride(len(boards), at_most)
    shown = boards[stride - 1 :: stride]
    lane = {game: row for row, board in enumerate(shown) for game in record.by_place[board]}
    if len(boards) > OWN_LANES and _game_length(record, lane) < SHORT * scale.until:
        return _groups(record, _stride(len(boards), groups_at_most))
    return Shown(shown, stride, lane, max(len(shown), 1))


def stacked_if_blurred(record: Record, shown: Shown, px: float, scale: Scale) -> Shown:
    """Return one lane for all boards if lanes in so many pixels would be low, and rounds a blur.

    A column of pixels longer than half a round shows a pattern that is not there.
    """
    low = px / shown.lanes < SHARES_PX
    if shown.grouped or not low or scale.pixel <= _round_of(record) / 2:
        return shown
    return _groups(record, max(len(record.by_place), 1))._replace(stacked=True)


def _game_length(record: Record, lane: Mapping[int, int]) -> float:
    """Return the median ms from the first visit, or reply, to the last; infinity without games."""
    begun: dict[int, int] = {}
    ended: dict[int, int] = {}
    for span in record.spans:
        if span.board in lane and span.state is not State.TO_START:
            begun.setdefault(span.board, span.start)
            ended[span.board] = span.end
    return median(ended[game] - begun[game] for game in begun) if begun else inf


def _groups(record: Record, stride: int) -> Shown:
    places = record.by_place
    lane = {game: row // stride for row, games in enumerate(places.values()) for game in games}
    return Shown([*places][stride - 1 :: stride], stride, lane, ceil(len(places) / stride), True)


def _stride(boards: int, at_most: int) -> int:
    """Return the smallest round number n for which every n-th board makes at most `at_most`."""
    if boards <= at_most:
        return 1
    powers = (10**power for power in count(0))
    round_numbers = (n * power // 10 for power in powers for n in (20, 25, 50, 100))
    stride: int = next(n for n in round_numbers if n > 1 and boards <= n * at_most)
    return stride


def _bars(record: Record, lane: Mapping[int, int], until: int) -> dict[State, list[Bar]]:
    """Return the bars of the games that have a lane, by state, in the order of painting."""
    spans = [span for span in record.spans if span.board in lane and span.start < until]
    return {
        state: [Bar(lane[s.board], s.start, s.end) for s in spans if s.state is state]
        for state in (State.TO_START, State.THINKING, State.READY, State.AT_BOARD)
    }


def paint_boards(axes: Axes, record: Record, shown: Shown, scale: Scale) -> Rendering:
    """Paint a lane for each board or group that is shown, the first on top."""
    axes.set_ylim(shown.lanes - 0.5, -0.5)
    if shown.stacked:
        return _paint_stack(axes, record, scale)
    if shown.grouped:
        return _paint_groups(axes, record, shown, scale)
    bars = _bars(record, shown.lane, scale.until)
    visits = bars[State.AT_BOARD]
    if not too_dense(visits, scale):
        return Rendering(widened=paint_bars(axes, bars, scale))
    if lane_px(axes) >= SHARES_PX:
        edges = scale.edges(record.makespan, visit_pitch(visits), VISITS_A_BIN)
        paint_shares(axes, _shares(record, shown, edges), LANE_STATES, edges, scale)
        return Rendering(bin_ms=edges[1])
    edges = scale.edges(record.makespan)
    longest = longest_state(_shares(record, shown, edges))
    paint_shares(axes, longest, LANE_STATES, edges, scale, low=True)
    return Rendering(longest=True)


def _paint_stack(axes: Axes, record: Record, scale: Scale) -> Rendering:
    edges = scale.edges(record.makespan, _round_of(record))
    spans = {state: [s for s in record.spans if s.state is state] for state in LANE_STATES}
    boards = len(record.by_place)
    shares = [mean_count(spans[state], edges)[np.newaxis] / boards for state in LANE_STATES]
    paint_shares(axes, shares, LANE_STATES, edges, scale)
    return Rendering(stacked_ms=edges[1])


def _round_of(record: Record) -> float:
    """Return the median ms from one visit to a board to the next; infinity without visits."""
    visits = (span for span in record.spans if span.state is State.AT_BOARD)
    return visit_pitch([Bar(visit.board, visit.start, visit.end) for visit in visits])


def _paint_groups(axes: Axes, record: Record, shown: Shown, scale: Scale) -> Rendering:
    low = lane_px(axes) < SHARES_PX
    table = groups.table_of(record, shown.lane)
    edges = scale.edges(record.makespan, 0 if low else groups.pitch(table), VISITS_A_BIN)
    shares = groups.shares(table, shown.lanes, edges)
    paint_shares(axes, longest_state(shares) if low else shares, LANE_STATES, edges, scale, low=low)
    return Rendering(bin_ms=0 if low else edges[1], longest=low, grouped=True)


def rendering_notes(renderings: Sequence[Rendering]) -> list[str]:
    """Return sentences on lanes that do not show each bar as long as it lasted."""
    sentences = []
    if any(lanes.stacked_ms for lanes in renderings):
        widest = clock(max(lanes.stacked_ms for lanes in renderings))
        sentences.append(
            "By state: a colour is as high as the share of boards in that state, averaged over "
            f"{widest}."
        )
    if any(lanes.bin_ms for lanes in renderings):
        widest = clock(max(lanes.bin_ms for lanes in renderings))
        sentences.append(
            "Where visits are too short to be seen one by one, a colour is as high as its share of "
            f"the time, over {widest}."
        )
    if any(lanes.longest for lanes in renderings):
        sentences.append(
            "In low lanes with such visits, each pixel has the colour of the state that took most "
            "of its time."
        )
    if any(lanes.grouped for lanes in renderings):
        sentences.append(
            "A lane of several boards shows when a master is at one of them; otherwise the states "
            "of those in play, or that all wait to start."
        )
    if any(lanes.widened for lanes in renderings):
        sentences.append("Visits narrower than a pixel are shown wider.")
    if any(lanes.enlarged for lanes in renderings):
        sentences.append("Times in which the program is blocked are shown large enough to be seen.")
    if any(lanes.one_for_many for lanes in renderings):
        sentences.append("Of marks that would cover each other, one is shown.")
    if any(lanes.unmarked for lanes in renderings):
        sentences.append("Low lanes hold no marks of newcomers, passes and lost updates.")
    return sentences


def _shares(record: Record, shown: Shown, edges: Floats) -> list[Floats]:
    spans: dict[tuple[State, int], list[Span]] = {}
    for span in record.spans:
        if span.board in shown.lane:
            spans.setdefault((span.state, shown.lane[span.board]), []).append(span)
    return [
        np.stack([mean_count(spans.get((state, row), []), edges) for row in range(shown.lanes)])
        for state in LANE_STATES
    ]


def paint_shares(
    axes: Axes,
    shares: Sequence[Floats],
    states: Sequence[State],
    edges: Floats,
    scale: Scale,
    *,
    low: bool = False,
) -> None:
    """Paint lanes whose columns show their shares; with `low`, one row of the image per lane."""
    rows = 1 if low else ceil(lane_px(axes))
    gap = rows // 10 if len(shares[0]) > 1 else 0
    # in bytes, which take an eighth of the memory: all that follows is copying
    image = np.rint(lane_image(shares, states, rows - 2 * gap) * 255).astype(np.uint8)
    # the columns of an image are of one width, and bins need not be
    columns = np.linspace(0, edges[-1], ceil(edges[-1] / scale.pixel), endpoint=False)
    image = image[:, :, np.searchsorted(edges, columns, side="right") - 1]
    spaced = np.pad(image, ((0, 0), (gap, gap), (0, 0), (0, 0)))
    axes.imshow(
        spaced.reshape(-1, *spaced.shape[2:]),
        extent=(edges[0], edges[-1], len(image) - 0.5, -0.5),
        aspect="auto",
        interpolation="nearest",
        zorder=1,
    )
