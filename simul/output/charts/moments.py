"""Moments that change no state: opponents pass or sit down, a scoreboard or a queue goes wrong."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from matplotlib.axes import Axes

from simul.output.charts.bars import HALF_HEIGHT, Scale, lane_px
from simul.output.charts.lanes import Rendering, Shown
from simul.output.charts.page import DPI
from simul.output.marks import LOOKS, What, moments_of, unnoticed, unseen
from simul.record import Record, State
from simul.scenario import Scenario

NEWCOMER_LANE_PX, PASSED_LANE_PX = 4, 6
"""Smallest heights of a lane that can hold such marks."""
USUAL = {State.AT_BOARD, State.THINKING, State.READY, State.IDLE}
"""States that a legend always explains."""
SMALLEST_PX, LARGEST_PX = 5, 12
"""Smallest and largest width of such a mark, which is half as high as its lane."""
RARE_PX = 18
"""Width of marks of which there are few: a queue without a bound, a mishap."""


class _Place(NamedTuple):
    """The place of a mark."""

    lane: float
    at: int
    """Ms of hall time."""


def states_of(records: Sequence[Record]) -> list[State]:
    """Return the states that a legend explains: the usual ones, and others that occur."""
    found = {span.state for record in records for span in (*record.away, *record.spans)}
    return [state for state in State if state in USUAL or state in found]


def mark_moments(
    axes: Axes, record: Record, shown: Shown, scale: Scale, scenario: Scenario | None = None
) -> Rendering:
    """Mark moments in lanes that are high enough and not shared by a group."""
    of: dict[What, list[_Place]] = defaultdict(list)
    for what, game, at in moments_of(record, unnoticed(record, scenario)):
        if at <= scale.until and (game in shown.lane or what is What.CROWDED):
            of[what].append(_Place(shown.lane.get(game, 0), at))
    newcomers, passes, lost = of[What.NEWCOMER], of[What.PASSED], of[What.OVERWRITTEN]
    _scatter(axes, of[What.UNNOTICED], What.UNNOTICED, RARE_PX)  # in lanes of any height: few
    _mark_crowds(axes, of[What.CROWDED], scale)
    if shown.grouped:
        return Rendering(unmarked=bool(newcomers or passes or lost))
    px = lane_px(axes)
    width = min(max(px / 2, SMALLEST_PX), LARGEST_PX)
    apart = [_apart(places, width * scale.pixel) for places in (passes, lost)]
    if newcomers and px >= NEWCOMER_LANE_PX:
        _mark_newcomers(axes, newcomers)
    if px >= PASSED_LANE_PX:
        # at the top of the bar, because its middle holds the name of the move
        up = HALF_HEIGHT[State.THINKING] - width / px / 2
        _scatter(axes, [(row - up, at) for row, at in apart[0]], What.PASSED, width)
        start = width * scale.pixel / 2  # marks at the start cover no numbers of boards
        within = [(row, max(at, start)) for row, at in apart[1]]
        _scatter(axes, within, What.OVERWRITTEN, width)
    low = px < PASSED_LANE_PX
    unmarked = (bool(newcomers) and px < NEWCOMER_LANE_PX) or (bool(passes or lost) and low)
    fewer = sum(map(len, apart)) < len(passes) + len(lost)
    return Rendering(one_for_many=not unmarked and fewer, unmarked=unmarked)


def score_note(record: Record) -> str:
    """Return when the score is written, if a mark stands before a game's first move or after it."""
    outside: list[str] = []
    for game, at in unseen.overwritten(record):
        moments = [event.at for event in record.by_board.get(game, ()) if event.ply]
        if moments and at <= moments[0]:
            outside.append("before its first move")
        if moments and at > moments[-1]:
            outside.append("after its last reply")
    if not outside:
        return ""
    when = " or ".join(dict.fromkeys(outside))
    return (
        f"A mark stands where the task or thread of a board writes the score: that may be {when}."
    )


def _mark_newcomers(axes: Axes, arrivals: Sequence[_Place]) -> None:
    rows, at = zip(*arrivals, strict=True)
    lines = axes.vlines(at, [row - 0.5 for row in rows], [row + 0.5 for row in rows])
    look = LOOKS[What.NEWCOMER]
    lines.set(color=look.face, linewidth=look.edge_width, zorder=4, label=What.NEWCOMER)


def _mark_crowds(axes: Axes, crowds: Sequence[_Place], scale: Scale) -> None:
    """Mark above the first lane when a queue without a bound was at its longest."""
    top = min(axes.get_ylim())
    start = RARE_PX * scale.pixel / 2
    places = [(top, max(at, start)) for _, at in crowds]
    _scatter(axes, places, What.CROWDED, RARE_PX)


def _scatter(axes: Axes, places: Sequence[tuple[float, float]], what: What, width: float) -> None:
    if not places:
        return
    rows, at = zip(*places, strict=True)
    look = LOOKS[what]
    more: dict[str, Any] = {"linewidths": min(look.edge_width, width / 8), "clip_on": False}
    axes.scatter(
        at,
        rows,
        s=(look.size * width * 72 / DPI) ** 2,
        marker=look.shape,
        color=look.face,
        edgecolors=look.edge,
        label=what,
        zorder=6,  # above the line of the end
        **more,
    )


def _apart(places: Sequence[_Place], width: float) -> list[_Place]:
    """Choose marks of a lane that do not overlap."""
    shown: list[_Place] = []
    for place in sorted(places):
        last = shown[-1] if shown else None
        if last and last.lane == place.lane and place.at - last.at < width:
            continue
        shown.append(place)
    return shown
