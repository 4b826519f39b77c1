"""A report as HTML: a table for each table, a paragraph for each sentence, all text escaped."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from html import escape
from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.style import Style
from rich.table import Column, Table
from rich.text import Text

from simul.words import visible

if TYPE_CHECKING:
    from simul.output.charts.page import Chart

ROOM = 1_000
"""Columns for tables that adapt to the terminal's width: a page can be scrolled."""
_COLOURS = {"red": "#d32f2f", "green": "#2e8b57", "yellow": "#b26a00"}
"""The colours of a report, in tones that are readable on white and on black."""


def html(report: RenderableType) -> str:
    """Return a report made of tables and texts as HTML; no meaning depends on its style alone.

    Raises TypeError for a part that is neither a table nor a text.
    """
    console = Console(file=StringIO(), width=ROOM, force_jupyter=False)
    return "\n".join(_parts(report, console))


def picture(chart: "Chart", svg: str) -> str:
    """Return an SVG chart as an `img` element, with its description for blind readers.

    Embedded as a separate picture, so that ids and styles of several charts do not collide.
    """
    data = b64encode(svg.encode()).decode()
    words = escape(f"{chart.title}. {chart.description}")
    return (
        f'<img src="data:image/svg+xml;base64,{data}" alt="{words}" '
        'style="max-width: 100%; height: auto">'
    )


def _parts(report: object, console: Console) -> Iterator[str]:
    match report:
        case Table():
            yield _table(report)
        case Text():
            yield f"<p{_css(_look(report.style))}>{_inner(report)}</p>"
        case _ if hasattr(report, "__rich_console__"):
            for part in report.__rich_console__(console, console.options):
                yield from _parts(part, console)
        case _:
            raise TypeError(f"a report is made of tables and texts (got {type(report).__name__})")


def _table(table: Table) -> str:
    heads = [_cell("th", column.header, column) for column in table.columns]
    columns = [[_cell("td", cell, column) for cell in column.cells] for column in table.columns]
    rows = map(_row, zip(*columns, strict=True))
    return "\n".join(
        ["<table>", f"<thead>{_row(heads)}</thead>", "<tbody>", *rows, "</tbody>", "</table>"]
    )


def _row(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(cells)}</tr>"


def _cell(tag: str, cell: RenderableType, column: Column) -> str:
    text = cell if isinstance(cell, Text) else Text(str(cell))
    look = {"text-align": column.justify, "vertical-align": "bottom"} | _look(text.style)
    scope = ' scope="col"' if tag == "th" else ""
    return f"<{tag}{scope}{_css(look)}>{_inner(text)}</{tag}>"


def _inner(text: Text) -> str:
    lines = text.plain.strip().splitlines()
    return "<br>".join(escape(visible(line.strip())) for line in lines)


def _look(style: str | Style) -> dict[str, str]:
    words = str(style).split()
    colours = [_COLOURS[word] for word in words if word in _COLOURS]
    bold = {"font-weight": "bold"} if "bold" in words else {}
    return bold | ({"color": colours[0]} if colours else {})


def _css(look: dict[str, str]) -> str:
    return f' style="{"; ".join(f"{key}: {value}" for key, value in look.items())}"' if look else ""
