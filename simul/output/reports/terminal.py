"""The terminal: the console to print on, lists and source code."""

import os
import sys
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

PLAIN_WIDTH = 120
"""Columns if the output is not a terminal, so that a table in a file keeps its lines."""


def console(*, stderr: bool = False) -> Console:
    """Return the console to print on, with colours only in a terminal and without `NO_COLOR`."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(
        file=stream,
        width=None if stream.isatty() else PLAIN_WIDTH,
        color_system=None if os.environ.get("NO_COLOR") else "auto",  # else bold would remain
    )


def complain(text: str) -> None:
    """Print on standard error, without line breaks."""
    console(stderr=True).print(text, markup=False, highlight=False, soft_wrap=True)


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
    from rich.syntax import Syntax  # imported late: it loads all of Pygments

    return Syntax(text, "python", theme="ansi_dark").highlight(text)
