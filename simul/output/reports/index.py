"""The page of an output folder: its table, its pictures, and links to its files.

It holds nothing of its own: pictures and files are named relative to the folder, which may move.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from rich.console import RenderableType

from simul.output.reports.html import html
from simul.words import plain

NAME = "index.html"
HOLDS = {
    "replay.html": "a replay of all runs, event by event",
    "summary.json": "figures and verdicts of all runs",
    "trace.json": "all runs, for Perfetto",
    "games.pgn": "all games, with times",
    "steps.json": "where tasks and threads stood in the source",
    "record.csv": "every event, for a spreadsheet",
    "record.json": "every event, for programs",
    "sweep.csv": "the table, for a spreadsheet",
    "sweep.json": "the table, for programs",
    "replications.csv": "every replication",
    "theory.json": "the laws and their figures",
}
"""What the files hold, by their names."""
STYLE = """
:root { color-scheme: light dark; font: 16px/1.45 system-ui, "DejaVu Sans", sans-serif; }
body { max-width: 80rem; margin: 1rem auto; padding: 0 1rem; }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #8884; }
figure { margin: 1.5rem 0; }
img { width: 100%; height: auto; background: white; border: 1px solid #8886; }
figcaption { font-weight: 700; margin-bottom: .3rem; }
"""


class Picture(NamedTuple):
    """A picture in the folder."""

    path: Path
    title: str
    words: str
    """What it shows, in sentences, for readers who cannot see it."""
    lacks: str = ""
    """The letters on it that no installed font has."""


def index_page(
    title: str,
    report: RenderableType,
    folder: Path,
    pictures: Sequence[Picture],
    remark: str = "",
) -> str:
    """Return the page of a folder: a report, its pictures in this order, and links to all files.

    A `remark` says what is missing.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != NAME)
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{escape(plain(title))}</title>",
        f"<style>{STYLE}</style>",
        f"<h1>{escape(plain(title))}</h1>",
        f'<div class="table">{html(report)}</div>',
        *([f"<p>{escape(remark)}</p>"] if remark else []),
        *(_figure(folder, picture) for picture in pictures),
        "<h2>Files</h2>",
        "<ul>",
        *_links(folder, files),
        "</ul>",
        "</html>",
        "",
    ]
    return "\n".join(parts)


def _figure(folder: Path, picture: Picture) -> str:
    to = _address(folder, picture.path)
    words = escape(f"{picture.title}. {picture.words}")
    return (
        f"<figure><figcaption>{escape(picture.title)}</figcaption>"
        f'<a href="{to}"><img src="{to}" alt="{words}" loading="lazy"></a></figure>'
    )


def _links(folder: Path, files: Iterable[Path]) -> Iterator[str]:
    for path in files:
        holds = f": {HOLDS[path.name]}" if path.name in HOLDS else ""
        name = escape(path.relative_to(folder).as_posix())
        yield f'<li><a href="{_address(folder, path)}">{name}</a>{holds}</li>'


def _address(folder: Path, path: Path) -> str:
    return quote(path.relative_to(folder).as_posix(), errors="replace")
