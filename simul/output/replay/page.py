"""The page of a replay: one HTML file that asks no server for anything.

Everything a file or a user has named is inside the compressed data, and the page shows it as text;
only its title is in the HTML itself, escaped. A policy in the page allows these scripts alone.
"""

import json
import zlib
from base64 import b64encode
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import NamedTuple

import chess.svg

from simul.interpreter import no_garbage_collection
from simul.output.files import writing
from simul.output.replay.data import replay_data
from simul.output.replay.shown import ShownRun
from simul.output.web import allowed, base_style
from simul.scenario.rules import Floor

SCRIPTS = (
    "data.js",
    "chess.js",
    "run.js",
    "words.js",
    "pieces.js",
    "marks.js",
    "texts.js",
    "layout.js",
    "waits.js",
    "painter.js",
    "hall.js",
    "gantt.js",
    "source.js",
    "boards.js",
    "figures.js",
    "player.js",
    "keys.js",
    "main.js",
)
"""In the order in which they are joined: each uses what stands above it."""
SQUARE = 45
"""The width of a piece in the pictures of python-chess."""


@no_garbage_collection()
def replay_page(runs: Sequence[ShownRun], floor: Floor | None = None) -> str:
    """Return the page in which these runs of one scenario are replayed, on one time axis.

    With its `floor`, the boards stand as in the scenario. The same runs give the same text.
    """
    data = replay_data(runs, floor)
    title = " ".join(data["title"].split())
    policy = replay_policy()
    return Template(_file("page.html")).substitute(
        title=escape(title),
        style=_style(),
        style_policy=" ".join(policy.styles),
        start=_file("start.js"),
        script_policy=" ".join(policy.scripts),
        scripts=packed(_scripts()),
        data=packed(_json(data | {"pieces": pieces()})),
    )


class Policy(NamedTuple):
    """What may run in a replay, and in a page around it: a frame obeys the outer page's policy."""

    scripts: tuple[str, ...]
    styles: tuple[str, ...]


def replay_policy() -> Policy:
    """Return the scripts and the style of every replay, as a policy names them."""
    return Policy((allowed(_file("start.js")), allowed(_scripts())), (allowed(_style()),))


def save_replay(runs: Sequence[ShownRun], folder: Path, floor: Floor | None = None) -> Path:
    """Write the page as `replay.html` into a folder; return its path.

    Raises SimulError when the file cannot be written.
    """
    path = folder / "replay.html"
    with writing(path) as part:
        part.write_text(replay_page(runs, floor), encoding="utf-8", newline="\n")
    return path


def packed(text: str) -> str:
    """Return a text compressed (zlib) and in Base64: nothing in it can end its element."""
    return b64encode(zlib.compress(text.encode("utf-8", "replace"), 9)).decode()


def pieces() -> str:
    """Return all pieces as one picture: White's in the upper row, K Q R B N P from the left."""
    placed = (
        f'<g transform="translate({SQUARE * column} {SQUARE * row})">{chess.svg.PIECES[symbol]}</g>'
        for row, symbols in enumerate(("KQRBNP", "kqrbnp"))
        for column, symbol in enumerate(symbols)
    )
    size = f'width="{6 * SQUARE}" height="{2 * SQUARE}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(placed)}</svg>'


def _file(name: str) -> str:
    return files("simul.output.replay").joinpath("web", name).read_text(encoding="utf-8")


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _style() -> str:
    return base_style() + _file("look.css")


def _scripts() -> str:
    return "\n".join(_file(name) for name in SCRIPTS)
