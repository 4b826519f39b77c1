"""The terminal: the console to print on, lists and source code."""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

from simul.words import visible

PLAIN_WIDTH = 120
"""Columns if the output is not a terminal, so that a table in a file keeps its lines."""
BEFORE = re.compile(r" *(?:\S+ {2,})?")
"""What stands before the text of a line: its indentation, and a first column if it has one."""
LEAST_TEXT = 20
"""Columns that a text has in any case, however far it is indented."""
TONES = {"red": "color(160)", "bold red": "bold color(160)", "green": "color(28)",
         "yellow": "color(130)"}  # fmt: skip
"""The colours of reports, in tones that are readable on white and on black."""
CODE = {
    "Token.Comment": "color(243)",
    "Token.Keyword": "color(27)",
    "Token.Operator.Word": "color(27)",
    "Token.Name.Builtin": "color(31)",
    "Token.Name.Decorator": "color(133)",
    "Token.Literal.String": "color(28)",
    "Token.Literal.Number": "color(130)",
}
"""The colours of source code, by Pygments' names of its parts; likewise."""


def console(*, stderr: bool = False) -> Console:
    """Return the console to print on, with colours only in a terminal and without `NO_COLOR`.

    Whatever is printed, its control characters are shown as escapes.
    """
    stream = sys.stderr if stderr else sys.stdout
    screen = Console(
        file=stream,
        width=None if stream.isatty() else _plain_width(),
        theme=Theme(TONES),
        color_system=None if os.environ.get("NO_COLOR") else "auto",  # else bold would remain
    )
    screen.push_render_hook(_Visible())
    return screen


def _plain_width() -> int:
    """Return the columns of an output that is no terminal: those of `COLUMNS`, if it is set."""
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdecimal() and int(columns) > 0 else PLAIN_WIDTH


class _Visible(RenderHook):
    """Shows control characters in what is printed; rich's own, such as colours, are no text."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        return [_Shown(each) for each in renderables]


class _Shown:
    """A renderable with its control characters made visible after it is laid out."""

    def __init__(self, inner: ConsoleRenderable) -> None:
        self._inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for segment in console.render(self._inner, options):
            text = segment.text if segment.control else _spelled(visible(segment.text), console)
            yield Segment(text, segment.style, segment.control)


def _spelled(text: str, console: Console) -> str:
    """Spell what the encoding lacks as the stream would; a longer spelling takes blanks beside it.

    So the columns of a table stay where they are.
    """
    if getattr(console.file, "errors", "") != "spelled":
        return text
    spelled = text.encode(console.encoding, "spelled").decode(console.encoding)
    longer = len(spelled) - len(text)
    if spelled.startswith(" " * (longer + 1)):
        return spelled[longer:]
    return spelled[:-longer] if longer and spelled.endswith(" " * (longer + 1)) else spelled


def complain(text: str) -> None:
    """Print on standard error, without line breaks; a terminal that is gone hears nothing."""
    with suppress(OSError):
        console(stderr=True).print(text, markup=False, highlight=False, soft_wrap=True)


class Indented(Text):
    """Lines that keep their indentation where they are wrapped; after a first column, below it."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for line in self.plain.splitlines():
            before = BEFORE.match(line)
            first = before[0] if before else ""
            rest = Text(line[len(first) :])
            for part in rest.wrap(console, max(options.max_width - len(first), LEAST_TEXT)):
                yield from console.render(Text(f"{first}{part.plain}", style=self.style))
                first = " " * len(first)


def two_columns(title: str, rows: Iterable[tuple[str, str]]) -> Table:
    """Return a table of two columns: names, and one line about each."""
    table = Table(box=None, title=title, title_justify="left", show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for name, line in rows:
        table.add_row(f"  {name}", line)
    return table


def source(text: str) -> Text:
    """Return Python source, coloured for dark and light terminals; print it with `soft_wrap`.

    It is neither wrapped nor padded, so that text copied from the screen is the code itself.
    """
    # imported late: it loads all of Pygments
    from pygments.token import string_to_tokentype
    from rich.syntax import ANSISyntaxTheme, Syntax

    colours = {string_to_tokentype(part): Style.parse(look) for part, look in CODE.items()}
    return Syntax(text, "python", theme=ANSISyntaxTheme(colours)).highlight(text)
