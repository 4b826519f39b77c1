"""A screenful of one or several exhibitions: title, lanes, what happens now, and the keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

from rich.cells import cell_len
from rich.text import Text

from simul.durations import clock
from simul.output.colours import IN_A_TERMINAL, LETTER
from simul.output.live.lanes import (
    Cells,
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
from simul.words import count, listing, plural, shorten, visible

NARROWEST = 60
"""Columns that an exhibition needs; with room for two or more, they stand side by side."""
LABEL = 16
"""Columns of a lane's label, with the space behind it."""
MARGIN = 2
"""Columns between two exhibitions."""
HEAD, FOOT = 1, 4
"""Lines above the lanes, and below them."""
LEAST_SOURCE, GOOD_SOURCE, MOST_SOURCE = 2, 6, 24
"""Fewer lines of source tell nothing, some make room for it, and more are not needed."""
TALLEST = 3
"""So many lines at most show the same lane."""
MASTERS = 4
"""So many masters at most have lines of their own."""


class Size(NamedTuple):
    """The room that there is, in characters."""

    columns: int
    lines: int


class Zoom(NamedTuple):
    """How much of the time is shown."""

    whole: bool | None
    """From the beginning to the end; else the last minutes, as far as there is room.

    None: the whole, unless its cells would be longer than `cell`.
    """
    cell: int
    """Ms of a cell if it is not the whole: a move of hers is then seen in a cell of its own."""


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
    in_whole = max(-(-end // cells), 1)
    whole = in_whole <= zoom.cell if zoom.whole is None else zoom.whole
    if whole:
        return Window(0, in_whole, cells)
    past = now // zoom.cell - cells + 1
    return Window(max(past, 0) * zoom.cell, zoom.cell, cells)


class Plan(NamedTuple):
    """How the lines of an exhibition are shared."""

    height: int
    """The lines of each lane."""
    boards: int
    """The lines of all boards."""
    source: int
    """The lines of the scheduler's source, with a blank one above it if it is not short."""


def planned(room: int, masters: int, boards: int, source: int, *, colours: bool) -> Plan:
    """Share so many lines among the lanes and the source, which has so many.

    >>> planned(42, 1, 3, 41, colours=True), planned(15, 1, 24, 41, colours=True)
    (Plan(height=3, boards=9, source=24), Plan(height=1, boards=12, source=2))
    """
    left = room - masters
    wanted = min(source, MOST_SOURCE)
    one_each = not colours or boards + min(wanted, GOOD_SOURCE) <= left
    lanes = boards if one_each else -(-boards // 2)
    code = min(left - lanes if lanes <= left else left // 3, wanted)
    code = code if code >= LEAST_SOURCE else 0
    tall = (room - code) // (masters + boards) if one_each else 1
    height = max(min(tall, TALLEST), 1)
    return Plan(height, min(height * lanes, left - code), code)


def _pane(shown: Shown, window: Window, size: Size, *, colours: bool) -> list[Text]:
    """Return the lines of one exhibition: figures, the masters' lanes, the boards', and words."""
    moment = shown.moment
    masters = [(f"master {number}", lane) for number, lane in moment.masters.items()]
    if len(masters) == 1:
        masters = [("master", masters[0][1])]
    rows = rows_of(masters, MASTERS)
    words = Text(shorten(what_happens(moment), size.columns), style="italic")
    lines = [_figures(shown), _axis(window), words]
    source = 0 if shown.places is None else len(shown.source) + 1
    plan = planned(size.lines - len(lines), len(rows), len(moment.boards), source, colours=colours)
    return [
        lines[0],
        *(
            line
            for row in rows
            for line in _tall(
                row.label, cells_of(row, window, shown.until), plan.height, colours=colours
            )
        ),
        *_boards(shown, window, plan, colours=colours),
        *lines[1:],
        *_source_lines(shown, size.columns, plan.source),
    ]


def _axis(window: Window) -> Text:
    """Return the times at the left and the right end of the lanes."""
    exact = window.end - window.start < 60_000
    first, last = (clock(at if exact else round(at, -3)) for at in (window.start, window.end))
    return Text(f"{'':{LABEL}}{first}{last:>{max(window.cells - len(first), 0)}}", style="dim")


def _source_lines(shown: Shown, columns: int, lines: int) -> list[Text]:
    """Return the source around the lines where tasks stand, where there is room for it."""
    if shown.places is None or not lines:
        return []
    blank = lines > GOOD_SOURCE
    code = source_lines(shown.source, shown.places, columns, lines - blank)
    return [Text(), *code] if blank else code


def _figures(shown: Shown) -> Text:
    moment = shown.moment
    parts = [
        clock(shown.until),
        count(moment.moves, "move"),
        f"{moment.over} of {count(len(moment.boards), 'board')} done",
    ]
    return Text.assemble((visible(shown.label), "bold"), "  ", " · ".join(parts))


def _boards(shown: Shown, window: Window, plan: Plan, *, colours: bool) -> list[Text]:
    lanes = list(shown.moment.boards.items())
    if len(lanes) * plan.height <= plan.boards:
        return [
            line
            for seat, lane in lanes
            for line in _tall(
                f"{seat:>3} {visible(shown.names.get(seat, ''))}",
                cells_of(Row("", [lane]), window, shown.until),
                plan.height,
                colours=colours,
            )
        ]
    rows = rows_of([(str(seat), lane) for seat, lane in lanes], plan.boards * (1 + colours))
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


def _tall(label: str, cells: Cells, height: int, *, colours: bool) -> list[Text]:
    """Return a lane of so many lines, with its label at the middle one."""
    whole = painted_whole(cells, colours=colours)
    return [_lane(label if line == height // 2 else "", whole) for line in range(height)]


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
    waiting = f"; ready and waiting: {_numbered(list(moment.ready))}" if moment.ready else ""
    if where[3:]:
        where = [where[0], f"{len(where) - 1} other masters are at boards, too"]
    return listing(where) + waiting


def _numbered(boards: Sequence[int]) -> str:
    """Return a few boards by their numbers; of more, the first.

    >>> _numbered([14]), _numbered([14, 15, 16]), _numbered([14, 15, 16, 17])
    ('board 14', 'boards 14, 15 and 16', 'board 14 and 3 more')
    """
    if len(boards) > 3:
        return f"board {boards[0]} and {len(boards) - 1} more"
    noun = plural("board") if boards[1:] else "board"
    return f"{noun} {listing([str(board) for board in boards])}"


def _legend(shown: Sequence[Shown], columns: int, *, colours: bool) -> list[Text]:
    """Return the states that have occurred, each with its colour or letter, on two lines."""
    lanes = [lane for each in shown for lane in _all_lanes(each.moment)]
    seen = {change.state for lane in lanes for change in lane}
    lines = [Text(), Text()]
    for state in State:
        if state in seen:
            mark = ("██", IN_A_TERMINAL[state]) if colours else (LETTER[state], "")
            entry = Text.assemble(mark, f" {state}  ")
            first_is_full = lines[1] or cell_len(lines[0].plain + entry.plain) > columns
            lines[1 if first_is_full else 0].append_text(entry)
    return lines


def _all_lanes(moment: Moment) -> list[Lane]:
    return [*moment.boards.values(), *moment.masters.values()]
