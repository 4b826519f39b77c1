"""Marks for games that were not played to an end, or were forfeited: the same in all charts."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from matplotlib.axes import Axes

from simul.output.charts.bars import Scale, lane_px
from simul.output.charts.lanes import Rendering
from simul.output.charts.page import DPI
from simul.output.charts.style import SMALL
from simul.output.colours import FAINT
from simul.output.marks import LOOKS, What, moments_of
from simul.record import Record

SMALLEST_PX, LARGEST_PX = 12, 22
"""Smallest and largest width of a mark, which is almost as high as its lane."""
WORDS_LANE_PX = 24
"""Smallest height of a lane that can hold words."""
ENDS = (What.FAILED, What.CANCELLED, What.ORPHANED, What.NEVER_STARTED, What.FORFEITED)
"""The ends of games that have a mark, the worst first."""


class _Place(NamedTuple):
    """The middle of a mark."""

    at: float
    """Ms of hall time."""
    lane: float


def mark_fates(
    axes: Axes, record: Record, lane: Mapping[int, float], scale: Scale, *, words: bool = False
) -> Rendering:
    """Mark the end of each game that was not played to an end, for the boards that have a `lane`.

    A game that never started has a mark at the start, or, with `words`, text if lanes are high
    enough. With `words`, no mark covers what stands to the left of the lanes.
    """
    px = min(max(0.85 * lane_px(axes), SMALLEST_PX), LARGEST_PX)
    start = (px / 2 + 2) * scale.pixel
    wanted = _places(record, lane, start, scale.until)
    if words:
        wanted = {
            fate: [place._replace(at=max(place.at, start)) for place in places]
            for fate, places in wanted.items()
        }
    if words and lane_px(axes) >= WORDS_LANE_PX:
        _write_never_started(axes, wanted.pop(What.NEVER_STARTED, []))
    shown = _apart(wanted, px * scale.pixel, px / lane_px(axes))
    for fate, places in reversed(shown.items()):
        _scatter(axes, fate, places, px)
    return Rendering(one_for_many=any(len(shown[fate]) < len(wanted[fate]) for fate in wanted))


def _places(
    record: Record, lane: Mapping[int, float], start: float, until: int
) -> dict[What, list[_Place]]:
    """Return the places of the marks up to a time, by what became of a game, the worst first."""
    places: dict[What, list[_Place]] = {what: [] for what in ENDS}
    ends = {each.game: each for each in moments_of(record) if each.what in ENDS}
    for game, row in lane.items():
        if game in ends:
            what, _, end = ends[game]
            at = end if record.by_board[game] else start
            if at <= until:
                places[what].append(_Place(at, row))
    return {what: found for what, found in places.items() if found}


def _apart(
    wanted: Mapping[What, Sequence[_Place]], width: float, height: float
) -> dict[What, list[_Place]]:
    """Choose marks that do not overlap, the worst first, and at least one of each fate."""
    shown: dict[What, list[_Place]] = {fate: [] for fate in wanted}
    taken: list[_Place] = []

    def free(place: _Place) -> bool:
        return all(
            abs(place.at - other.at) >= width or abs(place.lane - other.lane) >= height
            for other in taken
        )

    for fate, places in wanted.items():
        shown[fate] = [next(filter(free, places), places[0])]
        taken += shown[fate]
    for fate, places in wanted.items():
        for place in filter(free, places):
            shown[fate].append(place)
            taken.append(place)
    return shown


def _scatter(axes: Axes, fate: What, places: Sequence[_Place], px: float) -> None:
    look = LOOKS[fate]
    at, lanes = zip(*places, strict=True)
    axes.scatter(
        at,
        lanes,
        s=(look.size * px * 72 / DPI) ** 2,
        marker=look.shape,
        color=look.face,
        edgecolors=look.edge,
        linewidths=look.edge_width,
        label=fate,
        clip_on=False,
        zorder=6,
    )


def _write_never_started(axes: Axes, places: Sequence[_Place]) -> None:
    for place in places:
        axes.annotate(
            "never started",
            (0, place.lane),
            (6, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            color=FAINT,
        )
