"""Labels on and beside the bars of a small exhibition: boards, moves, results."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import Any

from matplotlib.axes import Axes

from simul.output.charts.bars import Bar, Scale, lane_px
from simul.output.charts.masters import masters_of
from simul.output.charts.page import DPI
from simul.output.charts.style import INK, SMALL
from simul.output.colours import FAILURE
from simul.record import DRAW, Ending, Event, Fate, Kind, Reason, Record
from simul.words import plain, shorten

LABELS_AT_MOST = 150
"""Labels in the bars of one chart; more would be a wall of text."""
LETTER_PX = SMALL * DPI / 72 * 0.68
"""Width of a letter or digit of size `SMALL`, rounded up a little."""
REASONS_AT_MOST, RESULTS_AT_MOST = 12, 30
"""Largest number of boards for which the reason for a result fits beside its lane; for which the
result alone fits."""


def label_visits(axes: Axes, record: Record, scale: Scale) -> None:
    """Write the board's number into every visit in the master's lane if there are few visits."""
    if len(record.visits) > LABELS_AT_MOST:
        return
    visits = chain.from_iterable(record.visits_by_master.values())
    bars = chain.from_iterable(master.visits for master in masters_of(record))
    for visit, bar in zip(visits, bars, strict=True):
        text = str(record.place_of[visit.board])
        wide = (bar.end - bar.start) / scale.pixel >= _length_px(text)
        if wide and lane_px(axes) >= LETTER_PX:
            _centre(axes, bar, text, color="white", weight="bold")


def label_moves(axes: Axes, record: Record, lane: Mapping[int, int], scale: Scale) -> None:
    """Write every move into its bar, upright in narrow bars, if there are few moves."""
    moves = list(_moves(record, lane))
    if len(moves) > LABELS_AT_MOST:
        return
    for bar, event in moves:
        width = (bar.end - bar.start) / scale.pixel
        upright = width < _length_px(event.move)
        fits = lane_px(axes) >= _length_px(event.move) and width >= 2 * LETTER_PX
        if fits or not upright:
            color = "white" if event.kind is Kind.MOVE else INK
            _centre(axes, bar, event.move, color=color, rotation=90 if upright else 0)


def _moves(record: Record, lane: Mapping[int, int]) -> Iterator[tuple[Bar, Event]]:
    for board, row in lane.items():
        events = (event for event in record.by_board[board] if event.kind is not Kind.PASSED)
        for before, event in pairwise(events):
            # a master who does not wait for the reply moves in the middle of it
            if event.move and before.ply <= event.ply:
                yield Bar(row, before.at, event.at), event


def _length_px(text: str) -> float:
    return LETTER_PX * (len(text) + 0.5)


def _centre(axes: Axes, bar: Bar, text: str, **look: Any) -> None:
    middle = (bar.start + bar.end) / 2
    axes.text(middle, bar.lane, text, ha="center", va="center", fontsize=SMALL, **look)


def results_width(record: Record) -> float:
    """Return the inches to the right of the lanes that the results need."""
    boards = len(record.by_place)
    if boards <= REASONS_AT_MOST:
        return 2.7
    if boards > RESULTS_AT_MOST:
        return 0.6
    longest = max(len(outcomes(record, board)) for board in record.by_place)
    return 0.95 if longest <= len("½-½") else 1.7


def outcomes(record: Record, place: int) -> str:
    """Return how the game at one board of the hall ended; for several games, the master's score."""
    games = [board for board in record.by_place[place] if board not in record.unseated]
    boards = len(record.by_place)
    if len(games) == 1:
        return outcome(record, games[0], boards)
    number = f"{len(games)} games: " if boards <= REASONS_AT_MOST else ""
    return "{}+{} ={} -{}".format(number, *record.score_at(games))


def outcome(record: Record, board: int, boards: int) -> str:
    """Return how a game ended, with the reason if there are few boards or it was a forfeit."""
    ending = record.endings.get(board)
    if ending is None:
        return str(record.fates[board])
    with_reason = boards <= REASONS_AT_MOST or ending.forfeited
    reason = plain(_short_reason(ending)) if with_reason else ""
    return shorten(f"{ending.result.replace(DRAW, '½-½')} {reason}".strip(), 26)


def _short_reason(ending: Ending) -> str:
    """Return the reason of an ending without the details of the record."""
    if ending.forfeited:
        return "forfeit"
    return str(ending.reason) if ending.reason is Reason.ADJUDICATED else ending.words


def label_results(axes: Axes, record: Record, boards: Sequence[int]) -> None:
    """Write how its games ended beside the end of each lane if there are few boards."""
    line_px = 1.2 * DPI / 72
    size = min(SMALL, lane_px(axes) / line_px)
    for row, board in enumerate(boards if len(record.by_place) <= RESULTS_AT_MOST else ()):
        failed = any(record.fates[game] is Fate.FAILED for game in record.by_place[board])
        axes.annotate(
            outcomes(record, board),
            (1, row),
            (12, 0),
            xycoords=axes.get_yaxis_transform(),
            textcoords="offset points",
            va="center",
            fontsize=size,
            color=FAILURE if failed else INK,
            weight="bold" if failed else "normal",
            annotation_clip=False,
        )
