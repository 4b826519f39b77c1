"""One look for all charts: font sizes for a projector, lines, and the colours of matplotlib."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from matplotlib import style

from simul.output.colours import FAINT, INK

BAR = "#009E73"
"""Okabe and Ito's bluish green: a total is not a state, so it has a colour of its own."""
GRID = "#D9D9D9"

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
