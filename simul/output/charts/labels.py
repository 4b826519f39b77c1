"""Labels on and beside the bars of a small exhibition: boards, moves, results."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import Any

from matplotlib.axes import Axes

from simul.errors import InputError
from simul.output.charts.bars import HALF_HEIGHT, Bar, Scale, lane_px
from simul.output.charts.masters import masters_of
from simul.output.charts.page import DPI, write_beside
from simul.output.charts.style import SMALL
from simul.output.charts.waits import held_by, in_circle
from simul.output.colours import COLOUR, FAILURE, INK
from simul.output.files.san import replay, san_by_ply
from simul.record import DRAW, Ending, Event, Fate, Kind, Reason, Record, State
from simul.words import plain, shorten

LABELS_AT_MOST = 150
"""Labels in the bars of one chart; more would be a wall of text."""
LETTER_PX = SMALL * DPI / 72 * 0.68
"""Width of a letter or digit of size `SMALL`, rounded up a little."""
NUMBER_PX = 24
"""Height of a master's number above or below her move: a disc of that width with some room."""
RESULT_PT = 12
"""Distance from a lane to its result, in points."""
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


def label_moves(axes: Axes, record: Record, lane: Mapping[int, int], scale: Scale) -> str:
    """Write every move into its bar, upright in narrow bars, if there are few moves.

    Where masters take turns at a board, the number of the one who moves stands in a disc: the
    first master's above her moves, the last one's below, so that one sees whose turn it was.
    Returns a sentence on that if there are any, else an empty one.
    """
    moves = list(_moves(record, lane))
    if len(moves) > LABELS_AT_MOST:
        return ""
    note = ""
    sans = _sans(record)
    for bar, event in moves:
        move = sans.get((event.board, event.ply), event.move)
        masters = record.pairing_of[event.board].masters
        if event.kind is Kind.REPLY:
            _write_move(axes, bar, move, scale, color=INK)
        elif len(masters) == 1:
            _write_move(axes, bar, move, scale, color="white")
        else:
            master = record.pairing_of[event.board].master_at(event.ply)
            above = masters.index(master) < len(masters) / 2
            taken = NUMBER_PX if above else -NUMBER_PX
            _write_move(axes, bar, move, scale, taken=taken, color="white")
            if _number_master(axes, bar, master, scale, above=above):
                note = "The number in a disc is that of the master who makes this move."
    return note


def _write_move(
    axes: Axes, bar: Bar, move: str, scale: Scale, *, taken: float = 0, color: str
) -> None:
    """Write a move into a bar, smaller if need be.

    The number of pixels `taken` of the bar's height are at its top or, if negative, at its bottom.
    """
    width, height = (bar.end - bar.start) / scale.pixel, lane_px(axes) - abs(taken)
    for size in (SMALL, SMALL - 2, SMALL - 3):
        length = _length_px(move, size)
        if width >= length:
            _centre(axes, bar, move, taken, color=color, size=size)
            return
        if height >= length and width >= 2 * LETTER_PX * size / SMALL:
            _centre(axes, bar, move, taken, color=color, size=size, rotation=90)
            return


def _sans(record: Record) -> dict[tuple[int, int], str]:
    """Return the moves in algebraic notation, by board and ply; nothing for illegal ones."""
    try:
        games = replay(record)
    except InputError:
        return {}
    return {
        (board, ply): san
        for board, game in games.items()
        for ply, san in san_by_ply(record, board, game).items()
    }


def _number_master(axes: Axes, bar: Bar, master: int, scale: Scale, *, above: bool) -> bool:
    """Write a master's number into a disc on her move; return whether there was room."""
    size = SMALL - 2
    if (bar.end - bar.start) / scale.pixel < _length_px(str(master), size):
        return False
    side = -1 if above else 1
    edge = bar.lane + side * HALF_HEIGHT[State.AT_BOARD]
    middle = edge - side * NUMBER_PX / 2 / lane_px(axes)
    disc: dict[str, Any] = {"boxstyle": "circle,pad=0.15", "facecolor": "white", "linewidth": 0}
    look: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": size, "weight": "bold"}
    look |= {"color": COLOUR[State.AT_BOARD], "bbox": disc, "zorder": 7}
    axes.text((bar.start + bar.end) / 2, middle, str(master), **look)
    return True


def _moves(record: Record, lane: Mapping[int, int]) -> Iterator[tuple[Bar, Event]]:
    for board, row in lane.items():
        events = (event for event in record.by_board[board] if event.kind is not Kind.PASSED)
        for before, event in pairwise(events):
            # a master who does not wait for the reply moves in the middle of it
            if event.move and before.ply <= event.ply:
                yield Bar(row, before.at, event.at), event


def _length_px(text: str, size: float = SMALL) -> float:
    return LETTER_PX * size / SMALL * (len(text) + 0.5)


def _centre(axes: Axes, bar: Bar, text: str, taken: float = 0, **look: Any) -> None:
    """Write into the middle of what is not `taken` of a bar's height; see `_write_move`."""
    middle, lane = (bar.start + bar.end) / 2, bar.lane + taken / 2 / lane_px(axes)
    # above the marks, so that none hides a move
    place: dict[str, Any] = {"ha": "center", "va": "center", "size": SMALL, "zorder": 7}
    axes.text(middle, lane, text, **place | look)


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
        held = held_by(record).get(board)
        if held is None:
            return str(record.fates[board])
        what = f" ({held.what})" if boards <= REASONS_AT_MOST else ""
        return shorten(plain(f"waits for board {held.holder}{what}"), 26)
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
    circle = in_circle(record)
    for row, board in enumerate(boards if len(record.by_place) <= RESULTS_AT_MOST else ()):
        games = record.by_place[board]
        failed = any(record.fates[game] is Fate.FAILED for game in games)
        look: dict[str, Any] = {"weight": "bold"} if failed else {}
        look["color"] = FAILURE if failed or not circle.keys().isdisjoint(games) else INK
        look |= {"va": "center", "fontsize": size}
        write_beside(axes, 1, row, outcomes(record, board), points=RESULT_PT, **look)
