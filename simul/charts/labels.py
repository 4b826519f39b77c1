"""Words on and beside the bars of a small exhibition: boards, moves, results, failures."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from simul.charts.bars import Scale, side_by_side
from simul.charts.page import DPI
from simul.charts.style import FAILURE, INK, SMALL
from simul.charts.words import failures, plain, shorten
from simul.record import Kind, Record

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
        if (bar.end - bar.start) / scale.pixel >= LETTER_PX * (len(text) + 0.5):
            middle = (bar.start + bar.end) / 2
            _centre(axes, middle, bar.lane, text, color="white", weight="bold")


def label_moves(axes: Axes, record: Record, boards: Sequence[int], scale: Scale) -> None:
    """Write every move into its bar, upright where the bar is narrow, where they are few."""
    lane_px = axes.get_window_extent().height * 0.8 / len(boards)
    lane = {board: row for row, board in enumerate(boards)}
    begun: dict[int, int] = {}
    if sum(event.kind in (Kind.MOVE, Kind.REPLY) for event in record.events) > LABELS_AT_MOST:
        return
    for event in record.events:
        if event.move and event.board in lane:
            start = begun[event.board]
            width = (event.at - start) / scale.pixel
            upright = width < LETTER_PX * (len(event.move) + 0.5)
            room = min(width * 2.5, lane_px) if upright else width
            if room >= LETTER_PX * (len(event.move) + 0.5):
                color = "white" if event.kind is Kind.MOVE else INK
                _centre(
                    *(axes, (start + event.at) / 2, lane[event.board], event.move),
                    color=color,
                    rotation=90 if upright else 0,
                )
        begun[event.board] = event.at


def _centre(axes: Axes, x: float, y: float, text: str, **look: Any) -> None:
    axes.text(x, y, text, ha="center", va="center", fontsize=SMALL, **look)


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
