"""Reading a chart back: what it shows, in the units of the record."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.image import AxesImage
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from simul.output.charts import Chart
from simul.record import State


def bars(axes: Axes, state: State) -> list[tuple[float, float, float]]:
    """Return the bars of a state in these axes: lane, start and end in ms."""
    outlines = [bar for patch in patches(axes, state) for bar in patch.get_path().to_polygons()]
    return [
        (float(y.min() + y.max()) / 2, float(x.min()), float(x.max()))
        for x, y in (np.asarray(outline).T for outline in outlines)
    ]


def patches(axes: Axes, state: State) -> list[PathPatch]:
    """Return the patches that hold a state's bars."""
    return [
        each
        for each in axes.patches
        if isinstance(each, PathPatch) and each.get_label() == state.value
    ]


def colours(image: AxesImage) -> npt.NDArray[np.float64]:
    """Return the colours of an image, of which each part is 0 to 1: [rows, columns, RGBA]."""
    return np.asarray(image.get_array()) / 255


def marks(axes: Axes) -> dict[str, list[tuple[float, float]]]:
    """Return the marks in these axes by the fate they stand for: ms and lane."""
    return {
        str(each.get_label()): [(at, lane) for at, lane in np.asarray(each.get_offsets()).tolist()]
        for each in axes.collections
        if isinstance(each, PathCollection)
    }


def legend(chart: Chart) -> list[str]:
    """Return what the legends explain, row by row."""
    return [text.get_text() for each in chart.legends for text in each.get_texts()]


def colour_of(chart: Chart, words: str) -> str:
    """Return the colour of the text that says just this, however it is broken into lines."""
    wanted = words.split()
    placed = (text for text, _ in _placed(chart) if text.get_text().split() == wanted)
    (found,) = {str(text.get_color()) for text in placed}
    return found


def texts(chart: Chart) -> list[str]:
    """Return every text on the page."""
    for axes in chart.axes:
        for axis in (axes.xaxis, axes.yaxis):
            axis.get_ticklabels()  # writes them, as drawing does, which takes ten times as long
    return [text.get_text() for text in _written(chart)]


def collisions(chart: Chart) -> list[tuple[str, str]]:
    """Return the texts that overlap each other, or leave the page (paired with `page`)."""
    placed = list(_placed(chart))
    page = Bbox.from_bounds(0, 0, *chart.canvas.get_width_height())
    over = [
        (one.get_text(), other.get_text())
        for (one, a), (other, b) in combinations(placed, 2)
        if a.overlaps(b)
    ]
    off = [(one.get_text(), "page") for one, a in placed if not _inside(a, page)]
    return over + off


def artists(chart: Chart) -> int:
    """Count what is drawn in the axes: collections, images, lines, patches and texts."""
    return sum(
        len(each)
        for axes in chart.axes
        for each in (axes.collections, axes.images, axes.lines, axes.patches, axes.texts)
    )


def _inside(box: Bbox, page: Bbox) -> bool:
    return bool(page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1)


def _written(chart: Chart) -> Iterator[Text]:
    for text in chart.findobj(Text):
        if isinstance(text, Text) and text.get_text() and text.get_visible():
            yield text


def _placed(chart: Chart) -> Iterator[tuple[Text, Bbox]]:
    FigureCanvasAgg(chart)
    chart.draw_without_rendering()
    for text in _written(chart):
        yield text, Text.get_window_extent(text)
