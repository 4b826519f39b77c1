"""Moments in the lanes that change no state: an opponent passes, or a newcomer sits down."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from simul.output.charts.bars import HALF_HEIGHT, Scale, lane_px
from simul.output.charts.lanes import Rendering, Shown
from simul.output.charts.page import DPI
from simul.output.charts.sentences import failures, was_out_of_turn
from simul.output.charts.style import FORFEITED, MARK, NEWCOMER, OUT_OF_TURN, PASSED, Mark
from simul.record import Event, Fate, Kind, Record, State

NEWCOMER_LANE_PX, PASSED_LANE_PX = 4, 6
"""Smallest heights of a lane that can hold such marks."""
USUAL = {State.AT_BOARD, State.THINKING, State.READY, State.IDLE}
"""States that a legend always explains."""
SMALLEST_PX, LARGEST_PX = 5, 12
"""Smallest and largest width of the mark of a pass, which is half as high as its lane."""


def states_of(records: Sequence[Record]) -> list[State]:
    """Return the states that a legend explains: the usual ones, and others that occur."""
    found = {span.state for record in records for span in (*record.away, *record.spans)}
    return [state for state in State if state in USUAL or state in found]


def marks_of(records: Sequence[Record]) -> list[Mark]:
    """Return the marks that a legend explains: those that occur."""
    fates = {
        fate
        for record in records
        for board, fate in record.fates.items()
        if board not in record.unseated
    }
    found = [look for fate, look in MARK.items() if fate in fates]
    if Fate.FAILED in fates:
        found[0] = found[0]._replace(meaning=_why_failed(records))
    if any(ending.forfeited for record in records for ending in record.endings.values()):
        found.append(FORFEITED)
    if any(_newcomers(record, record.by_board) for record in records):
        found.append(NEWCOMER)
    if any(any(record.passes.values()) for record in records):
        found.append(PASSED)
    return found


def _why_failed(records: Sequence[Record]) -> str:
    """Return what a cross means: a player's failure, the scheduler's, or either."""
    events = [event for record in records for event in failures(record)]
    words = [MARK[Fate.FAILED].meaning] if not all(map(was_out_of_turn, events)) else []
    return ", or ".join([*words, *([OUT_OF_TURN] if any(map(was_out_of_turn, events)) else [])])


def mark_moments(axes: Axes, record: Record, shown: Shown, scale: Scale) -> Rendering:
    """Mark passes and newcomers in lanes that are high enough and not shared by a group."""
    lane = shown.lane
    newcomers, passes = (
        [event for event in found if event.at <= scale.until]
        for found in (_newcomers(record, lane), _passes(record, lane))
    )
    if shown.grouped:
        return Rendering(unmarked=bool(newcomers or passes))
    px = lane_px(axes)
    width = min(max(px / 2, SMALLEST_PX), LARGEST_PX)
    apart = _apart(passes, lane, width * scale.pixel)
    if newcomers and px >= NEWCOMER_LANE_PX:
        _mark_newcomers(axes, newcomers, lane)
    if passes and px >= PASSED_LANE_PX:
        _mark_passes(axes, apart, lane, width)
    unmarked = (bool(newcomers) and px < NEWCOMER_LANE_PX) or (bool(passes) and px < PASSED_LANE_PX)
    return Rendering(one_for_many=not unmarked and len(apart) < len(passes), unmarked=unmarked)


def _passes(record: Record, boards: Mapping[int, object]) -> list[Event]:
    if not any(record.passes.values()):
        return []
    return [
        event for board in boards for event in record.by_board[board] if event.kind is Kind.PASSED
    ]


def _newcomers(record: Record, boards: Mapping[int, object]) -> list[Event]:
    """Return the arrivals of opponents who were not there from the start."""
    arrivals = (event for board in boards for event in record.by_board[board][:1])
    return [event for event in arrivals if event.at > 0 and event.kind is Kind.ARRIVED]


def _mark_newcomers(axes: Axes, arrivals: Sequence[Event], lane: Mapping[int, int]) -> None:
    at, rows = zip(*((event.at, lane[event.board]) for event in arrivals), strict=True)
    lines = axes.vlines(at, [row - 0.5 for row in rows], [row + 0.5 for row in rows])
    lines.set(color=NEWCOMER.face, linewidth=NEWCOMER.edge_width, zorder=4, label="newcomer")


def _mark_passes(
    axes: Axes, passes: Sequence[Event], lane: Mapping[int, int], width: float
) -> None:
    # at the top of the bar, because its middle holds the name of the move
    up = HALF_HEIGHT[State.THINKING] - width / lane_px(axes) / 2
    axes.scatter(
        [event.at for event in passes],
        [lane[event.board] - up for event in passes],
        s=(width * 72 / DPI) ** 2,
        marker=PASSED.shape,
        color=PASSED.face,
        edgecolors=PASSED.edge,
        linewidths=min(PASSED.edge_width, width / 8),
        label=str(Kind.PASSED),
        clip_on=False,
        zorder=5,
    )


def _apart(passes: Sequence[Event], lane: Mapping[int, int], width: float) -> list[Event]:
    """Choose marks of a lane that do not overlap."""
    shown: list[Event] = []
    for event in sorted(passes, key=lambda event: (lane[event.board], event.at)):
        last = shown[-1] if shown else None
        if last and lane[last.board] == lane[event.board] and event.at - last.at < width:
            continue
        shown.append(event)
    return shown
