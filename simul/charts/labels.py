"""Words on and beside the bars of a small exhibition: boards, moves, results, failures."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes

from simul.charts.bars import Bar, Scale, lane_px, side_by_side
from simul.charts.page import DPI
from simul.charts.style import FAILURE, INK, SMALL
from simul.charts.words import failures, plain, shorten
from simul.record import Event, Kind, Record

LABELS_AT_MOST = 150
"""Words in the bars of one chart; with more of them it is a wall of text."""
LETTER_PX = SMALL * DPI / 72 * 0.68
"""Width of a letter or digit of `SMALL` size, a little generous."""
REASONS_AT_MOST, RESULTS_AT_MOST = 12, 30
"""Boards up to which the reason for a result fits beside its lane, or the result alone."""


def label_visits(axes: Axes, record: Record, scale: Scale) -> None:
    """Write the board's number into every visit in the master's lane, where they are few."""
    if len(record.visits) > LABELS_AT_MOST:
        return
    for visit, bar in zip(record.visits, side_by_side(record.visits), strict=True):
        text = str(visit.board)
        if (bar.end - bar.start) / scale.pixel >= _length_px(text):
            _centre(axes, bar, text, color="white", weight="bold")


def label_moves(axes: Axes, record: Record, boards: Sequence[int], scale: Scale) -> None:
    """Write every move into its bar, upright where the bar is narrow, where they are few."""
    moves = list(_moves(record, boards))
    if len(moves) > LABELS_AT_MOST:
        return
    for bar, event in moves:
        width = (bar.end - bar.start) / scale.pixel
        upright = width < _length_px(event.move)
        fits = lane_px(axes) >= _length_px(event.move) and width >= 2 * LETTER_PX
        if fits or not upright:
            color = "white" if event.kind is Kind.MOVE else INK
            _centre(axes, bar, event.move, color=color, rotation=90 if upright else 0)


def _moves(record: Record, boards: Sequence[int]) -> Iterator[tuple[Bar, Event]]:
    for lane, board in enumerate(boards):
        for before, event in pairwise(record.by_board[board]):
            if event.move:
                yield Bar(lane, before.at, event.at), event


def _length_px(text: str) -> float:
    return LETTER_PX * (len(text) + 0.5)


def _centre(axes: Axes, bar: Bar, text: str, **look: Any) -> None:
    middle = (bar.start + bar.end) / 2
    axes.text(middle, bar.lane, text, ha="center", va="center", fontsize=SMALL, **look)


def results_width(boards: int) -> float:
    """Inches right of the lanes that the results of this many boards need."""
    if boards <= REASONS_AT_MOST:
        return 2.7
    return 0.95 if boards <= RESULTS_AT_MOST else 0.6


def label_results(axes: Axes, record: Record, boards: Sequence[int]) -> None:
    """Write the result of each game beside the end of its lane; of a few, the reason too."""
    for row, board in enumerate(boards if len(record.by_board) <= RESULTS_AT_MOST else ()):
        result, reason = record.results.get(board, ("", ""))
        result = result.replace("1/2-1/2", "½-½")
        reason = reason.partition(":")[0]  # "adjudicated"; the record says why
        text = f"{result} {reason}" if len(boards) <= REASONS_AT_MOST else result
        axes.annotate(
            shorten(plain(text), 26),
            (1, row),
            (10, 0),
            xycoords=axes.get_yaxis_transform(),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            annotation_clip=False,
        )


def mark_failures(axes: Axes, record: Record, boards: Sequence[int]) -> None:
    """Put a cross on the lane of each board whose player failed, at that time."""
    lane = {board: row for row, board in enumerate(boards)}
    shown = [event for event in failures(record) if event.board in lane]
    axes.scatter(
        [event.at for event in shown],
        [lane[event.board] for event in shown],
        s=150,
        marker="X",
        color=FAILURE,
        edgecolors="white",
        clip_on=False,
        zorder=6,
    )
