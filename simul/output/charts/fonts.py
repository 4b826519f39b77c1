"""Letters of any script: installed fonts that have what the charts' own font lacks.

The own font has Latin, Greek, Cyrillic and some more. A title in Chinese, or an opponent's name in
Kannada, is only then written with what is installed: the bytes of all other charts depend on no
machine.
"""

import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, wraps
from typing import ParamSpec

from matplotlib.font_manager import FontEntry, findSystemFonts, fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text

from simul.output.charts.page import Chart
from simul.output.charts.style import OWN_FONT, more_fonts

P = ParamSpec("P")
NOT_FOR_TEXT = ("cm", "Last Resort", "STIXSize", "STIXNon", OWN_FONT)
"""How the names of fonts begin that come with matplotlib and are of no use here: for formulas, or
with a box for every letter that there is."""
INVISIBLE = {"Cc", "Cf", "Mn", "Zs"}
"""Categories of characters of which nothing is seen if they are lacking."""


def in_any_script(paint: Callable[P, Chart]) -> Callable[P, Chart]:
    """Paint a chart; if it holds letters that its font lacks, paint it again with more fonts.

    What no installed font has either, the chart's `lacks` tells.
    """

    @wraps(paint)
    def painted(*args: P.args, **kwargs: P.kwargs) -> Chart:
        chart = paint(*args, **kwargs)
        lacking = _letters(chart) - _letters_in(_own_path())
        if not lacking:
            return chart
        families, unknown = fonts_for(lacking)
        token = more_fonts.set(families)
        try:
            chart = paint(*args, **kwargs)
        finally:
            more_fonts.reset(token)
        chart.lacks = "".join(sorted(unknown))
        return chart

    return painted


def _letters(chart: Chart) -> set[str]:
    texts = (text.get_text() for text in chart.findobj(Text) if isinstance(text, Text))
    return {
        letter
        for text in texts
        for letter in set(text)
        if unicodedata.category(letter) not in INVISIBLE
    }


def fonts_for(letters: set[str]) -> tuple[tuple[str, ...], set[str]]:
    """Return as few installed families as have these letters, and the letters that none has."""
    families: list[str] = []
    for entry in _entries():
        found = letters & _letters_in(entry.fname)
        if found:
            families.append(entry.name)
            letters = letters - found
        if not letters:
            break
    return tuple(families), letters


def _entries() -> Iterator[FontEntry]:
    """Yield fonts for text, one for each family, those first that are made for all scripts."""
    known = {entry.fname for entry in fontManager.ttflist}
    for path in findSystemFonts():  # matplotlib looked for them once, long ago
        if path not in known:
            try:
                fontManager.addfont(path)
            except (OSError, RuntimeError, ValueError):
                continue
    usual = {
        entry.name: entry
        for entry in sorted(fontManager.ttflist, key=_unlike_plain, reverse=True)
        if not entry.name.startswith(NOT_FOR_TEXT)
    }
    yield from sorted(usual.values(), key=lambda e: (not e.name.startswith("Noto Sans"), e.name))


def _unlike_plain(entry: FontEntry) -> tuple[bool, bool, str]:
    return entry.style != "normal", str(entry.weight) not in {"400", "normal"}, entry.fname


@cache
def _letters_in(path: str) -> frozenset[str]:
    """Return all letters of a font; none of one that cannot be read, as of coloured pictures."""
    try:
        font = FT2Font(path)
    except (OSError, RuntimeError, ValueError):
        return frozenset()
    return frozenset(chr(code) for code in font.get_charmap())


@cache
def _own_path() -> str:
    return str(fontManager.findfont(OWN_FONT))
