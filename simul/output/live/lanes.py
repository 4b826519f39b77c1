"""The states of boards and masters as lanes of coloured cells, as many as there is room for.

A cell stands for a stretch of time in one lane, and shows the state that takes most of it. With
more boards than lines, a line has two rows, in its upper and its lower half; with more boards
still, a row stands for several boards, and its cells show the state that most time goes to.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from rich.style import Style
from rich.text import Text

from simul.output.colours import IN_A_TERMINAL, LETTER
from simul.output.live.moment import Lane
from simul.record import State

_at = attrgetter("at")
Cells = Sequence[State | None]


class Window(NamedTuple):
    """The stretch of time that the lanes show, in ms of hall time, and its number of cells."""

    start: int
    cell: int
    """Ms of a cell."""
    cells: int

    @property
    def end(self) -> int:
        """Where it ends, in ms of hall time."""
        return self.start + self.cell * self.cells


class Row(NamedTuple):
    """One row of cells: a lane, or several lanes together."""

    label: str
    lanes: Sequence[Lane]


def rows_of(lanes: Sequence[tuple[str, Lane]], most: int) -> list[Row]:
    """Return the lanes in at most so many rows; a label names the first and the last lane of a row.

    >>> [row.label for row in rows_of([("1", []), ("2", []), ("3", [])], 2)]
    ['1-2', '3']
    """
    each = -(-len(lanes) // most)
    groups = [lanes[start : start + each] for start in range(0, len(lanes), each)]
    return [Row(_label(group), [lane for _, lane in group]) for group in groups]


def _label(group: Sequence[tuple[str, Lane]]) -> str:
    first, last = group[0][0], group[-1][0]
    return first if len(group) == 1 else f"{first}-{last}"


def cells_of(row: Row, window: Window, now: int) -> list[State | None]:
    """Return for each cell the state that most of its time goes to, until now."""
    spent: list[Counter[State]] = [Counter() for _ in range(window.cells)]
    for lane in row.lanes:
        for cell, state, ms in _shares(lane, window, min(now, window.end)):
            spent[cell][state] += ms
    return [max(each, key=each.__getitem__) if each else None for each in spent]


def _shares(lane: Lane, window: Window, now: int) -> Iterator[tuple[int, State, int]]:
    """Yield cell, state and ms for each cell that a state of this lane touches."""
    first = max(bisect_right(lane, window.start, key=_at) - 1, 0)
    shown = lane[first:]
    for (at, state), until in zip(shown, [*map(_at, shown[1:]), now], strict=False):
        start, end = max(at, window.start), min(until, now)
        while state is not None and start < end:
            cell = (start - window.start) // window.cell
            edge = min(window.start + (cell + 1) * window.cell, end)
            yield cell, state, edge - start
            start = edge


def painted(rows: Sequence[Cells], *, colours: bool) -> list[Text]:
    """Return the rows as lines of text: in colours two of them on each line, else one."""
    if not colours:
        return [Text("".join(map(_letter, row))) for row in rows]
    blank: Cells = [None] * len(rows[0])
    lower = [*rows[1::2], blank]
    return [_halves(*two) for two in zip(rows[::2], lower, strict=False)]


def painted_whole(row: Cells, *, colours: bool) -> Text:
    """Return one row as a line of its own."""
    return _halves(row, row) if colours else Text("".join(map(_letter, row)))


def _letter(state: State | None) -> str:
    return " " if state is None else LETTER[state]


def _halves(upper: Cells, lower: Cells) -> Text:
    text = Text()
    for (above, below), cells in groupby(zip(upper, lower, strict=True)):
        character, style = _cell(above, below)
        text.append(character * len(list(cells)), style)
    return text


def _cell(above: State | None, below: State | None) -> tuple[str, Style]:
    """Return a character whose upper and lower half have the colours of these states."""
    upper = IN_A_TERMINAL[above] if above else None
    lower = IN_A_TERMINAL[below] if below else None
    if upper == lower:
        return " ", Style(bgcolor=upper)
    if upper is None:
        return "▄", Style(color=lower)
    return "▀", Style(color=upper, bgcolor=lower)
