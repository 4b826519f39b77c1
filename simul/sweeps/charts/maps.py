"""A sweep along two axes: a map for each series, on one colour scale, with the line of the knee.

The colours are cividis: they look alike with red-green colour blindness, and a greater value is
lighter, even in a grey print (Nuñez, Anderton and Renslow, PLoS ONE 13, 2018).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, isnan, nan
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm, Normalize
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from simul.output.charts.page import DPI, WIDTH, Chart, caption
from simul.output.charts.style import LETTER, SMALL, TEXT
from simul.output.colours import FAINT, INK
from simul.sweeps.charts.axes import axis_name, every, round_ticks
from simul.sweeps.charts.page import FOOT, HEIGHT, begin
from simul.sweeps.reporting.presentation import Series, beyond_knee
from simul.sweeps.results import Axis, Row, Sweep
from simul.words import shorten

TOP = 1.75
LEFT, RIGHT, ACROSS, DOWN = 1.35, 2.1, 0.5, 0.65
"""Inches left and right of all maps, and between two of them."""
BAR_GAP, BAR_WIDTH = 0.35, 0.3
"""Inches from the maps to the colour scale, and its width."""
COLUMNS = {1: 1, 2: 2, 3: 3, 4: 2, 5: 3, 6: 3}
COLUMNS_AT_MOST, MAPS_AT_MOST, CONTOURS_AT_MOST = 4, 12, 5
TICK_SHARE = 0.045
"""Share of the height of the colour scale that a value beside it needs."""
CELL_LETTER, CELL_LINE = 0.107, 0.3
"""Inches that a cell needs for each character of its value, and for the line."""
COLOURS = "cividis"
KNEE = "#D55E00"
"""Vermilion, edged with white: it does not occur in cividis."""

Floats = npt.NDArray[np.float64]
Value = Callable[[Row], float]
"""The value of a scheduler at a point; nan if there is none."""


@dataclass(frozen=True)
class Scale:
    """The colour scale of a map."""

    name: str
    """Its title."""
    low: float
    high: float
    ticks: Callable[[float, float], Sequence[float]]
    """Chooses round values between two, for the scale and for contours."""
    shown: Callable[[float], str]
    log: bool = False

    @property
    def norm(self) -> Normalize:
        """Maps values to shares of the colours."""
        return (LogNorm if self.log else Normalize)(self.low, self.high)


def plot_maps(
    title: str,
    sweep: Sweep,
    series: Sequence[Series],
    scale: Scale,
    value: Value,
) -> Chart:
    """Plot a map for each series, the first axis from left to right, the second upwards."""
    page = begin(title, sweep)
    shown = series[:MAPS_AT_MOST]
    columns = COLUMNS.get(len(shown), COLUMNS_AT_MOST)
    rooms = _rooms(page, len(shown), columns)
    maps = [_cells(sweep, one, value) for one in shown]
    annotate = _write_values if _has_room(rooms[0], maps, scale) else _plot_contours
    for number, (axes, one, cells) in enumerate(zip(rooms, shown, maps, strict=True)):
        _paint(axes, cells, scale)
        _plot_knee(axes, sweep)
        annotate(axes, cells, scale)
        _lay_out(axes, sweep, left=number % columns == 0, below=number + columns >= len(shown))
        letters = int(axes.get_window_extent().width / DPI / LETTER / TEXT)
        caption(axes, shorten(one.name, letters), fontsize=TEXT, weight="bold")
    _plot_scale(page, scale)
    return page


def _rooms(page: Chart, count: int, columns: int) -> list[Axes]:
    """Make axes for `count` maps, row by row."""
    rows = ceil(count / columns)
    return [_room(page, *divmod(number, columns), rows, columns) for number in range(count)]


def _room(page: Chart, row: int, column: int, rows: int, columns: int) -> Axes:
    wide = (WIDTH - LEFT - RIGHT + ACROSS) / columns
    high = (HEIGHT - TOP - FOOT + DOWN) / rows
    left = LEFT + column * wide
    return page.room(TOP + row * high, high - DOWN, left, WIDTH - left - wide + ACROSS)


def _cells(sweep: Sweep, one: Series, value: Value) -> Floats:
    """Return the values of a series as an array [upwards, to the right]."""
    across, upwards = (sorted(axis.values) for axis in sweep.axes)
    found = [
        [value(one.rows[x, y]) if (x, y) in one.rows else nan for x in across] for y in upwards
    ]
    return np.asarray(found, dtype=np.float64)


def _paint(axes: Axes, cells: Floats, scale: Scale) -> None:
    axes.imshow(
        cells, cmap=COLOURS, norm=scale.norm, aspect="auto", origin="lower", interpolation="nearest"
    )


def _has_room(axes: Axes, maps: Sequence[Floats], scale: Scale) -> bool:
    """Return whether every cell has room for its value; all maps are equally large."""
    texts = (scale.shown(value) for cells in maps for value in cells.flat if not isnan(value))
    letters = max(map(len, texts), default=0)
    box = axes.get_window_extent()
    up, across = maps[0].shape
    wide, high = box.width / DPI / across, box.height / DPI / up
    return bool(wide >= CELL_LETTER * letters + 0.08 and high >= CELL_LINE)


def _write_values(axes: Axes, cells: Floats, scale: Scale) -> None:
    for (y, x), value in np.ndenumerate(cells):
        if not isnan(value):
            share = scale.norm(value)
            # the knee may run through the cell, but not through its value
            behind = {"facecolor": colormaps[COLOURS](share), "edgecolor": "none", "pad": 2}
            look: dict[str, Any] = {"color": "white" if share < 0.5 else INK, "zorder": 5}
            text = axes.text(x, y, scale.shown(float(value)), **look, fontsize=SMALL)
            text.set(ha="center", va="center", bbox=behind)


def _plot_contours(axes: Axes, cells: Floats, scale: Scale) -> None:
    """Plot contours at round values; not where cells are missing."""
    if min(cells.shape) < 2 or np.isnan(cells).all():
        return
    low, high = float(np.nanmin(cells)), float(np.nanmax(cells))
    levels = [tick for tick in scale.ticks(low, high) if low < tick < high]
    levels = levels[:: ceil(len(levels) / CONTOURS_AT_MOST)] if levels else []
    if not levels:
        return
    lines = axes.contour(np.ma.masked_invalid(cells), levels, colors="white", linewidths=1.2)
    lines.set(path_effects=[withStroke(linewidth=2.4, foreground=FAINT)])
    texts = axes.clabel(lines, fmt=scale.shown, fontsize=SMALL, colors=INK, inline=False)
    for text in texts:
        text.set(rotation=0, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})
    _thin_out(axes, texts)


def _thin_out(axes: Axes, texts: Sequence[Text]) -> None:
    """Remove the labels of contours that cover another one, or leave the map."""
    inside = axes.get_window_extent()
    kept: list[Text] = []
    for text in texts:
        box = text.get_window_extent().padded(3)
        whole = inside.x0 <= box.x0 and box.x1 <= inside.x1
        if whole and not any(box.overlaps(other.get_window_extent()) for other in kept):
            kept.append(text)
        else:
            text.remove()


def _plot_knee(axes: Axes, sweep: Sweep) -> None:
    """Plot a line where the number of boards equals the knee."""
    across, upwards = (sorted(axis.values) for axis in sweep.axes)
    over = [[_beyond(sweep, x, y) for x in across] for y in upwards]
    cells = np.asarray(over, dtype=np.float64)
    if min(cells.shape) < 2 or not np.nanmin(cells) < 0 < np.nanmax(cells):
        return
    look: dict[str, Any] = {"levels": [0.0], "linestyles": "solid"}
    masked = np.ma.masked_invalid(cells)
    axes.contour(masked, colors="white", linewidths=5, **look)
    axes.contour(masked, colors=KNEE, linewidths=2.5, **look)


def _beyond(sweep: Sweep, x: float, y: float) -> float:
    boards = beyond_knee(sweep.theory.get((x, y)))
    return nan if boards is None else boards


def _lay_out(axes: Axes, sweep: Sweep, *, left: bool, below: bool) -> None:
    axes.spines[:].set_visible(False)
    across, upwards = sweep.axes
    box = axes.get_window_extent()
    axes.set_xticks(*_ticks(across, int(box.width / DPI / 0.6)), fontsize=TEXT - 1)
    axes.set_yticks(*_ticks(upwards, int(box.height / DPI / 0.4)), fontsize=TEXT - 1)
    axes.set_xlabel(axis_name(across), fontsize=TEXT) if below else axes.set_xticklabels([])
    axes.set_ylabel(axis_name(upwards), fontsize=TEXT) if left else axes.set_yticklabels([])


def _ticks(axis: Axis, at_most: int) -> tuple[list[int], list[str]]:
    """Return the indices of the labelled cells, and their labels."""
    ordered = sorted(axis.values)
    cells = [ordered.index(tick) for tick in round_ticks(ordered, at_most) if tick in ordered]
    if len(cells) < min(len(ordered), 3):
        cells = list(every(len(ordered), at_most))
    return cells, [f"{ordered[cell]:,}" for cell in cells]


def _plot_scale(page: Chart, scale: Scale) -> None:
    """Plot the colour scale to the right of all maps."""
    left = WIDTH - RIGHT + BAR_GAP
    axes = page.room(TOP, HEIGHT - TOP - FOOT, left, WIDTH - left - BAR_WIDTH)
    colours = ScalarMappable(scale.norm, colormaps[COLOURS])
    bar = page.colorbar(colours, cax=axes)
    ticks = _apart(scale)
    bar.set_ticks(ticks, labels=[scale.shown(tick) for tick in ticks], fontsize=TEXT - 1)
    bar.ax.minorticks_off()
    bar.outline.set_visible(False)
    axes.set_title(scale.name, fontsize=TEXT, loc="left", color=FAINT, pad=14)


def _apart(scale: Scale) -> list[float]:
    """Choose round values whose labels beside the colour scale do not overlap, from below."""
    kept: list[float] = []
    for tick in scale.ticks(scale.low, scale.high):
        far = not kept or scale.norm(tick) - scale.norm(kept[-1]) >= TICK_SHARE
        if far and scale.shown(tick) not in map(scale.shown, kept):
            kept.append(tick)
    return kept
