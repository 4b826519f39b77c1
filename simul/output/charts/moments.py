"""Moments that change no state: opponents pass or sit down, a scoreboard or a queue goes wrong."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from matplotlib.axes import Axes

from simul.oracle.verdict.score import board_of
from simul.output.charts.bars import HALF_HEIGHT, Scale, lane_px
from simul.output.charts.lanes import Rendering, Shown
from simul.output.charts.mishaps import Unnoticed, unnoticed
from simul.output.charts.page import DPI
from simul.output.charts.sentences import failures, was_out_of_turn
from simul.output.charts.style import (
    CROWDED,
    FORFEITED,
    MARK,
    NEWCOMER,
    OUT_OF_TURN,
    OVERWRITTEN,
    PASSED,
    UNNOTICED,
    Mark,
)
from simul.record import Event, Fate, Kind, Record, State
from simul.scenario import Scenario

NEWCOMER_LANE_PX, PASSED_LANE_PX = 4, 6
"""Smallest heights of a lane that can hold such marks."""
USUAL = {State.AT_BOARD, State.THINKING, State.READY, State.IDLE}
"""States that a legend always explains."""
SMALLEST_PX, LARGEST_PX = 5, 12
"""Smallest and largest width of such a mark, which is half as high as its lane."""
RARE_PX = 18
"""Width of marks of which there are few: a queue without a bound, a mishap."""


class _Moment(NamedTuple):
    """The place of a mark."""

    lane: float
    at: int
    """Ms of hall time."""


def states_of(records: Sequence[Record]) -> list[State]:
    """Return the states that a legend explains: the usual ones, and others that occur."""
    found = {span.state for record in records for span in (*record.away, *record.spans)}
    return [state for state in State if state in USUAL or state in found]


def marks_of(records: Sequence[Record], scenario: Scenario | None = None) -> list[Mark]:
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
    mishaps = {each.what for record in records for each in unnoticed(record, scenario)}
    if mishaps:
        found.append(UNNOTICED._replace(meaning=", or ".join(sorted(mishaps, reverse=True))))
    if any(record.of_kind(Kind.OVERWRITTEN) for record in records):
        found.append(OVERWRITTEN)
    if any(record.of_kind(Kind.CROWDED) for record in records):
        found.append(_crowded(records))
    return found


def _crowded(records: Sequence[Record]) -> Mark:
    """Return the mark of a queue without a bound, with the length of the longest."""
    crowds = [event for record in records for event in record.of_kind(Kind.CROWDED)]
    items = [event.note.partition(" at ")[0] for event in crowds]
    longest = max(items, key=lambda words: int(words.split()[0]))
    return CROWDED._replace(meaning=CROWDED.meaning.format(longest))


def _why_failed(records: Sequence[Record]) -> str:
    """Return what a cross means: a player's failure, the scheduler's, or either."""
    events = [event for record in records for event in failures(record)]
    words = [MARK[Fate.FAILED].meaning] if not all(map(was_out_of_turn, events)) else []
    return ", or ".join([*words, *([OUT_OF_TURN] if any(map(was_out_of_turn, events)) else [])])


def mark_moments(
    axes: Axes, record: Record, shown: Shown, scale: Scale, scenario: Scenario | None = None
) -> Rendering:
    """Mark moments in lanes that are high enough and not shared by a group."""
    lane, until = shown.lane, scale.until
    _mark_unnoticed(axes, unnoticed(record, scenario), shown, scale)
    newcomers = [event for event in _newcomers(record, lane) if event.at <= until]
    passes = [moment for moment in _passes(record, lane) if moment.at <= until]
    lost = [moment for moment in _overwritten(record, lane) if moment.at <= until]
    _mark_crowds(axes, record, scale)
    if shown.grouped:
        return Rendering(unmarked=bool(newcomers or passes or lost))
    px = lane_px(axes)
    width = min(max(px / 2, SMALLEST_PX), LARGEST_PX)
    apart = {
        mark: _apart(moments, width * scale.pixel)
        for mark, moments in ((PASSED, passes), (OVERWRITTEN, lost))
    }
    if newcomers and px >= NEWCOMER_LANE_PX:
        _mark_newcomers(axes, newcomers, lane)
    if px >= PASSED_LANE_PX:
        # at the top of the bar, because its middle holds the name of the move
        up = HALF_HEIGHT[State.THINKING] - width / px / 2
        _scatter(axes, [(at, row - up) for row, at in apart[PASSED]], PASSED, width, "passed")
        start = width * scale.pixel / 2  # marks at the start cover no numbers of boards
        within = [(max(at, start), row) for row, at in apart[OVERWRITTEN]]
        _scatter(axes, within, OVERWRITTEN, width, "overwritten")
    low = px < PASSED_LANE_PX
    unmarked = (bool(newcomers) and px < NEWCOMER_LANE_PX) or (bool(passes or lost) and low)
    fewer = sum(map(len, apart.values())) < len(passes) + len(lost)
    return Rendering(one_for_many=not unmarked and fewer, unmarked=unmarked)


def _passes(record: Record, lane: Mapping[int, int]) -> list[_Moment]:
    if not any(record.passes.values()):
        return []
    return [
        _Moment(row, event.at)
        for board, row in lane.items()
        for event in record.by_board[board]
        if event.kind is Kind.PASSED
    ]


def _overwritten(record: Record, lane: Mapping[int, int]) -> list[_Moment]:
    """Return when a board overwrote what others had added to the scoreboard."""
    lost = ((board_of(event), event.at) for event in record.of_kind(Kind.OVERWRITTEN))
    return [_Moment(lane[board], at) for board, at in lost if board in lane]


def score_note(record: Record) -> str:
    """Return when the score is written, if a mark stands before a game's first move or after it."""
    outside: list[str] = []
    for event in record.of_kind(Kind.OVERWRITTEN):
        moments = [each.at for each in record.by_board.get(board_of(event), ()) if each.ply]
        if not moments:
            continue
        if event.at <= moments[0]:
            outside.append("before its first move")
        if event.at > moments[-1]:
            outside.append("after its last reply")
    if not outside:
        return ""
    when = " or ".join(dict.fromkeys(outside))
    return (
        f"A mark stands where the task or thread of a board writes the score: that may be {when}."
    )


def _newcomers(record: Record, boards: Iterable[int]) -> list[Event]:
    """Return the arrivals of opponents who were not there from the start."""
    arrivals = (event for board in boards for event in record.by_board[board][:1])
    return [event for event in arrivals if event.at > 0 and event.kind is Kind.ARRIVED]


def _mark_newcomers(axes: Axes, arrivals: Sequence[Event], lane: Mapping[int, int]) -> None:
    at, rows = zip(*((event.at, lane[event.board]) for event in arrivals), strict=True)
    lines = axes.vlines(at, [row - 0.5 for row in rows], [row + 0.5 for row in rows])
    lines.set(color=NEWCOMER.face, linewidth=NEWCOMER.edge_width, zorder=4, label="newcomer")


def _mark_unnoticed(axes: Axes, mishaps: Sequence[Unnoticed], shown: Shown, scale: Scale) -> None:
    """Mark in lanes of any height the mishaps that were noticed later: they are few."""
    places = [(each.at, shown.lane[each.game]) for each in mishaps if each.game in shown.lane]
    within = [(at, lane) for at, lane in places if at <= scale.until]
    _scatter(axes, within, UNNOTICED, RARE_PX, "unnoticed")


def _mark_crowds(axes: Axes, record: Record, scale: Scale) -> None:
    """Mark above the first lane when a queue without a bound was at its longest."""
    crowds = [event.at for event in record.of_kind(Kind.CROWDED)]
    top = min(axes.get_ylim())
    start = RARE_PX * scale.pixel / 2
    places = [(max(at, start), top) for at in crowds if at <= scale.until]
    _scatter(axes, places, CROWDED, RARE_PX, "crowded")


def _scatter(
    axes: Axes, places: Sequence[tuple[float, float]], look: Mark, width: float, label: str
) -> None:
    if not places:
        return
    at, rows = zip(*places, strict=True)
    more: dict[str, Any] = {"linewidths": min(look.edge_width, width / 8), "clip_on": False}
    axes.scatter(
        at,
        rows,
        s=(look.size * width * 72 / DPI) ** 2,
        marker=look.shape,
        color=look.face,
        edgecolors=look.edge,
        label=label,
        zorder=6,  # above the line of the end
        **more,
    )


def _apart(moments: Sequence[_Moment], width: float) -> list[_Moment]:
    """Choose marks of a lane that do not overlap."""
    shown: list[_Moment] = []
    for moment in sorted(moments):
        last = shown[-1] if shown else None
        if last and last.lane == moment.lane and moment.at - last.at < width:
            continue
        shown.append(moment)
    return shown
