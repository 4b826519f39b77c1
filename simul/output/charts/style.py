"""One look for all charts: the marks of moments, font sizes for a projector."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from matplotlib import style

from simul.output.colours import FAILURE
from simul.record import Fate

BAR = "#009E73"
"""Okabe and Ito's bluish green: a total is not a state, so it has a colour of its own."""
INK = "#1A1A1A"
FAINT = "#5A5A5A"
GRID = "#D9D9D9"


class Mark(NamedTuple):
    """The mark of a moment, such as the end of a game that was not played to its end."""

    shape: str
    """One of matplotlib's markers."""
    face: str
    edge: str
    edge_width: float
    """Width of the edge, in points."""
    size: float
    """Size relative to the other marks: a cross is less visible than a filled mark."""
    meaning: str
    """The text in the legend."""


MARK = {
    Fate.FAILED: Mark("X", FAILURE, INK, 0.8, 1.3, "a player failed"),
    Fate.CANCELLED: Mark("s", INK, "white", 0.8, 1, "cancelled: told to stop"),
    Fate.ORPHANED: Mark("o", "white", INK, 2.4, 1, "orphaned: left as it stood"),
    Fate.NEVER_STARTED: Mark(">", "white", FAINT, 1.8, 1, "never started"),
}
"""Marks differ by shape and filling, not by colour: a cross, a stop button, an open end, a start
button that was not pressed. The worst come first."""

OUT_OF_TURN = "a move was asked for out of turn"
"""The text for the mark of a failure that is not a player's, but the scheduler's."""
FORFEITED = Mark("P", FAILURE, INK, 0.8, 1.1, "game forfeited")
PASSED = Mark("v", "white", INK, 1.0, 1, "asked to come back")
UNNOTICED = Mark("D", "white", FAILURE, 2.4, 0.8, "")
OVERWRITTEN = Mark("d", FAILURE, "white", 0.8, 1.2, "an update of the score that overwrote others")
CROWDED = Mark("^", FAILURE, INK, 0.8, 1.2, "{} in a queue that has no bound")
NEWCOMER = Mark("|", INK, INK, 1.6, 1.2, "an opponent sits down")

OWN_FONT = "DejaVu Sans"
"""It comes with matplotlib: the same on every machine."""
more_fonts: ContextVar[tuple[str, ...]] = ContextVar("more_fonts", default=())
"""Families for letters that it lacks; `in_any_script` finds them."""

TITLE, TEXT, SMALL = 21, 14, 12
"""Font sizes in points: 35, 23 and 20 pixels at 120 DPI."""
LETTER = 0.0092
"""Width of a bold letter in inches per point of its size, rounded up a little."""

_HOUSE = {
    "font.size": TEXT,
    "text.color": INK,
    "text.parse_math": False,  # a dollar sign in a scenario's title is a dollar sign
    "axes.edgecolor": FAINT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "hatch.linewidth": 1.0,
    "pdf.fonttype": 42,
    "svg.fonttype": "path",  # letters as outlines: no viewer can choose another font
    "svg.hashsalt": "simul",
}


@contextmanager
def house_style() -> Iterator[None]:
    """Paint or save in this look, independent of other settings of matplotlib."""
    fonts = {"font.family": [OWN_FONT, *more_fonts.get()]}
    # a reader's own style sheet would change colours that mean something here
    with style.context(["default", _HOUSE | fonts]), warnings.catch_warnings():
        # letters that no font has are told of once, in words
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from|Matplotlib currently")
        yield
