"""A screenful of one or several exhibitions: title, lanes, what happens now, and the keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

from rich.cells import cell_len
from rich.text import Text

from simul.durations import clock
from simul.output.colours import COLOUR, LETTER
from simul.output.live.lanes import (
    Row,
    Window,
    cells_of,
    painted,
    painted_whole,
    rows_of,
)
from simul.output.live.moment import Lane, Moment
from simul.output.live.source import Places, source_lines
from simul.record import State
from simul.words import count, few, shorten, visible

NARROWEST = 60
"""Columns that an exhibition needs; with room for two or more, they stand side by side."""
LABEL = 16
"""Columns of a lane's label, with the space behind it."""
MARGIN = 2
"""Columns between two exhibitions."""
HEAD, FOOT = 1, 4
"""Lines above the lanes, and below them."""
LEAST_SOURCE, MOST_SOURCE = 6, 24
"""Fewer lines of source tell nothing, and more are not needed."""
MASTERS = 4
"""So many masters at most have lines of their own."""


class Size(NamedTuple):
    """The room that there is, in characters."""

    columns: int
    lines: int


class Zoom(NamedTuple):
    """How much of the time is shown."""

    whole: bool
    """From the beginning to the end; else the last minutes, as far as there is room."""
    cell: int
    """Ms of a cell if it is not the whole."""


@dataclass(frozen=True)
class Shown:
    """What is shown of one exhibition."""

    label: str
    """The scheduler's name."""
    moment: Moment
    until: int
    """How far its lanes go, in ms of hall time: now, or its end."""
    names: dict[int, str]
    """The opponents' names, by the board of the hall."""
    source: Sequence[str] = ()
    """The lines of the scheduler's file."""
    places: Places | None = None
    """Where its tasks or threads stand, if that has been noted."""


def fitting(number: int, columns: int) -> int:
    """Return how many of so many exhibitions there is room for, side by side.

    >>> fitting(4, 80), fitting(4, 130)
    (1, 2)
    """
    return max(1, min(number, columns // NARROWEST))


def screen(
    title: str,
    shown: Sequence[Shown],
    end: int,
    zoom: Zoom,
    size: Size,
    keys: str,
    *,
    colours: bool,
) -> Text:
    """Return a screenful; `end` is when the last of the exhibitions is over, in ms of hall time."""
    width = (size.columns - MARGIN * (len(shown) - 1)) // len(shown)
    now = max(each.until for each in shown)
    window = _window(zoom, end, now, width - LABEL)
    room = size.lines - HEAD - FOOT
    panes = [_pane(each, window, Size(width, room), colours=colours) for each in shown]
    lines = [Text(shorten(visible(title), size.columns), style="bold"), *_beside(panes, width)]
    lines += [Text(), *_legend(shown, size.columns, colours=colours), Text(keys, style="dim")]
    for line in lines:
        line.truncate(size.columns)
    return Text("\n").join(lines)


def _beside(panes: Sequence[Sequence[Text]], width: int) -> list[Text]:
    """Put panes of one width beside each other, line by line."""
    lines = []
    for parts in zip_longest(*panes, fillvalue=Text()):
        line = Text()
        for number, part in enumerate(parts):
            line.pad_right(number * (width + MARGIN) - cell_len(line.plain))
            line.append_text(part)
        lines.append(line)
    return lines


def _window(zoom: Zoom, end: int, now: int, cells: int) -> Window:
    if zoom.whole:
        return Window(0, max(-(-end // cells), 1), cells)
    past = now // zoom.cell - cells + 2
    return Window(max(past, 0) * zoom.cell, zoom.cell, cells)


def _pane(shown: Shown, window: Window, size: Size, *, colours: bool) -> list[Text]:
    """Return the lines of one exhibition: figures, the masters' lanes, the boards', and words."""
    moment = shown.moment
    masters = [(f"master {number}", lane) for number, lane in moment.masters.items()]
    if len(masters) == 1:
        masters = [("master", masters[0][1])]
    lines = [_figures(shown)]
    for row in rows_of(masters, MASTERS):
        lines.append(
            _lane(row.label, painted_whole(cells_of(row, window, shown.until), colours=colours))
        )
    words = Text(shorten(what_happens(moment), size.columns), style="italic")
    room = size.lines - len(lines) - 1
    for_source = _room_for_source(room, len(moment.boards), colours=colours)
    code = _source_lines(shown, size.columns, for_source)
    lines += _boards(shown, window, room - len(code), colours=colours)
    return [*lines, words, *code]


def _room_for_source(room: int, boards: int, *, colours: bool) -> int:
    """Return how many lines the lanes of so many boards leave for the source; 0 if too few."""
    lanes = boards if room - boards >= LEAST_SOURCE or not colours else -(-boards // 2)
    left = room - lanes if boards <= 2 * room else room // 3
    return min(left, MOST_SOURCE) if left >= LEAST_SOURCE else 0


def _source_lines(shown: Shown, columns: int, lines: int) -> list[Text]:
    """Return the source around the lines where tasks stand, where there is room for it."""
    if shown.places is None or not lines:
        return []
    return [Text(), *source_lines(shown.source, shown.places, columns, lines - 1)]


def _figures(shown: Shown) -> Text:
    moment = shown.moment
    parts = [
        clock(shown.until),
        count(moment.moves, "move"),
        f"{moment.over} of {count(len(moment.boards), 'board')} done",
    ]
    return Text.assemble((visible(shown.label), "bold"), "  ", " · ".join(parts))


def _boards(shown: Shown, window: Window, lines: int, *, colours: bool) -> list[Text]:
    lanes = list(shown.moment.boards.items())
    if len(lanes) <= lines:
        return [
            _lane(
                f"{seat:>3} {visible(shown.names.get(seat, ''))}",
                painted_whole(cells_of(Row("", [lane]), window, shown.until), colours=colours),
            )
            for seat, lane in lanes
        ]
    rows = rows_of([(str(seat), lane) for seat, lane in lanes], lines * (1 + colours))
    cells = [cells_of(row, window, shown.until) for row in rows]
    labels = [row.label for row in rows]
    if colours:
        labels = [
            _first_to_last(above, below)
            for above, below in zip_longest(labels[::2], labels[1::2], fillvalue="")
        ]
    return [
        _lane(label, line)
        for label, line in zip(labels, painted(cells, colours=colours), strict=True)
    ]


def _first_to_last(above: str, below: str) -> str:
    """Return the label of two rows.

    >>> _first_to_last("1-5", "6-10"), _first_to_last("3", "4"), _first_to_last("9", "")
    ('1-10', '3-4', '9')
    """
    return f"{above.split('-')[0]}-{below.split('-')[-1]}" if below else above


def _lane(label: str, cells: Text) -> Text:
    text = Text(shorten(label, LABEL - 1))
    text.pad_right(LABEL - cell_len(text.plain))
    return text + cells


def what_happens(moment: Moment) -> str:
    """Return in words where the masters are, and which boards wait for them."""
    if moment.blocked_by:
        return f"the program is blocked by {visible(moment.blocked_by)}: nobody is served"
    several = len(moment.masters) > 1
    where = [
        f"{f'master {master}' if several else 'the master'} is at board {seat}"
        for master, seat in sorted(moment.at_board.items())
    ]
    if not where:
        where = ["no master is at a board" if several else "the master is at no board"]
    ready = [str(seat) for seat in moment.ready]
    waiting = f"; ready and waiting: {few(ready)}" if ready else ""
    return (few(where) if several else where[0]) + waiting


def _legend(shown: Sequence[Shown], columns: int, *, colours: bool) -> list[Text]:
    """Return the states that have occurred, each with its colour or letter, on two lines."""
    lanes = [lane for each in shown for lane in _all_lanes(each.moment)]
    seen = {change.state for lane in lanes for change in lane}
    lines = [Text(), Text()]
    for state in State:
        if state in seen:
            mark = ("██", COLOUR[state]) if colours else (LETTER[state], "")
            entry = Text.assemble(mark, f" {state}  ")
            first_is_full = lines[1] or cell_len(lines[0].plain + entry.plain) > columns
            lines[1 if first_is_full else 0].append_text(entry)
    return lines


def _all_lanes(moment: Moment) -> list[Lane]:
    return [*moment.boards.values(), *moment.masters.values()]
