"""The canvas of a chart: each text is rendered once, and then stamped wherever it stands.

To render letters takes most of the time of a picture, and the pictures of a comparison say much the
same: the legend, the numbers of boards, the times on the axis. A text stands at whole pixels, so
that all its stamps are alike.
"""

from functools import cache, lru_cache
from math import ceil
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib import rcParams
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

KEPT = 500
"""Stamps that are kept: several comparisons have fewer texts."""
ROOM = 4
"""Pixels around a stamp, for letters that reach beyond what is measured."""
UPRIGHT = (0, 90)
"""Angles of texts that are stamped: pixels of others would be resampled."""

Metrics = tuple[float, float, float]
"""Width, height, and how far the text reaches below its baseline, in pixels."""


class _Stamp(NamedTuple):
    """A rendered text."""

    pixels: npt.NDArray[np.uint8]
    """RGBA [rows, columns, 4], the lowest row first."""
    left: int
    """Pixels from its left edge to where the text begins."""
    below: int
    """Pixels from its lower edge to where the text begins."""


class Canvas(FigureCanvasAgg):
    """The canvas of one page, with a renderer that shares its texts with those of all others."""

    def __init__(self, figure: Figure) -> None:
        super().__init__(figure)
        self._size: tuple[float, ...] = ()

    def get_renderer(self) -> Any:
        """Return the renderer; a new one if the page or its resolution has changed."""
        # in whole pixels, as matplotlib rounds them: 4.1 inches are 491.99999999999994
        size = (*self.get_width_height(physical=True), self.figure.dpi)
        if size != self._size:
            self._size, self.renderer = size, _Renderer(*size)
        return self.renderer


class _Renderer(RendererAgg):
    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> Metrics:
        """Measure a text, once for all pages."""
        # a copy of the font: its owner may change it
        return _metrics(s, prop.copy(), ismath, self.dpi, rcParams["text.hinting"])

    def draw_text(
        self,
        gc: Any,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        """Stamp a text whose baseline begins so many pixels to the right and down the page."""
        if ismath or angle not in UPRIGHT or not gc.get_antialiased():
            RendererAgg.draw_text(self, gc, x, y, s, prop, angle, ismath, mtext)
            return
        stamp = _stamp(s, prop.copy(), angle, gc.get_rgb(), self.dpi, rcParams["text.hinting"])
        lowest = self.height - round(y) - stamp.below
        self.draw_image(gc, round(x) - stamp.left, lowest, stamp.pixels)


@lru_cache(maxsize=10 * KEPT)
def _metrics(text: str, font: FontProperties, ismath: Any, dpi: float, hinting: str) -> Metrics:  # noqa: ARG001 - part of the key
    width, height, descent = _ruler(dpi).get_text_width_height_descent(text, font, ismath)
    return width, height, descent


@cache
def _ruler(dpi: float) -> RendererAgg:
    return RendererAgg(1, 1, dpi)


@lru_cache(maxsize=KEPT)
def _stamp(
    text: str, font: FontProperties, angle: float, colour: Any, dpi: float, hinting: str
) -> _Stamp:
    """Render a text on a page of its own, just large enough."""
    length, height, descent = map(ceil, _metrics(text, font, False, dpi, hinting))
    across, up = length + 2 * ROOM, height + 2 * ROOM
    left, below = ROOM, ROOM + descent
    if angle:  # the baseline goes up, and what hangs below it is to its right
        across, up = up, across
        left, below = across - below, ROOM
    renderer = RendererAgg(across, up, dpi)
    look = renderer.new_gc()
    look.set_foreground(colour, isRGBA=True)
    renderer.draw_text(look, left, up - below, text, font, angle)
    return _Stamp(np.asarray(renderer.buffer_rgba())[::-1].copy(), left, below)
