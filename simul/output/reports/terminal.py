"""The terminal: the console to print on, and what needs no run to be printed."""

import os
import sys
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

PLAIN_WIDTH = 120
"""Columns where there is no terminal to ask, so that a table in a file keeps its lines."""


def console(*, stderr: bool = False) -> Console:
    """Return the console to print on: colours only in a terminal, and none with `NO_COLOR`."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(
        file=stream,
        width=None if stream.isatty() else PLAIN_WIDTH,
        color_system=None if os.environ.get("NO_COLOR") else "auto",  # else bold would remain
    )


def two_columns(title: str, rows: Iterable[tuple[str, str]]) -> Table:
    """Make a table of two columns: a name, and one line about it."""
    table = Table(box=None, title=title, title_justify="left", show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for name, line in rows:
        table.add_row(f"  {name}", line)
    return table


def source(text: str) -> Text:
    """Python source, coloured for dark and light terminals; to be printed with `soft_wrap`.

    Neither wrapped nor padded, so that what is copied from the screen is the code itself.
    """
    from rich.syntax import Syntax  # not before: it brings all of Pygments along

    return Syntax(text, "python", theme="ansi_dark").highlight(text)
