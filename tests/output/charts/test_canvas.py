"""A page is as matplotlib paints it alone, although each text is rendered only once."""

import gc
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from sketched_halls import ready_first

from simul.output.charts import gantt, save
from simul.output.charts.canvas import Canvas
from simul.output.charts.style import house_style

pytestmark = pytest.mark.charts

TEXTS = ("0-1 checkmate", "Ǻgjpqy,", "ÅÄ½×", "|", "The master's lane")
Pixels = npt.NDArray[np.uint8]


def page(canvas: type[FigureCanvasAgg], **look: Any) -> Pixels:
    """Return the pixels of a page of texts, each of which begins at a whole pixel."""
    with house_style():
        figure = Figure(figsize=(5, 5), dpi=100)
        painted = canvas(figure)
        for row, text in enumerate(TEXTS):
            at = (60 + 80 * row) / 500
            figure.text(at, at, text, va="baseline", **look)
        painted.draw()
    return np.asarray(painted.buffer_rgba()).astype(int)


@pytest.mark.parametrize("rotation", [0, 90, 30])
@pytest.mark.parametrize("color", ["#1A1A1A", "white", "#D55E00"])
@pytest.mark.parametrize("size", [9, 21.5])
def test_a_text_looks_as_ever(rotation: int, color: str, size: float) -> None:
    """Of every colour, size and angle, letters that hang below the line and reach above others."""
    look: dict[str, Any] = {
        "rotation": rotation,
        "color": color,
        "size": size,
        "rotation_mode": "anchor",
    }
    expected, found = page(FigureCanvasAgg, **look), page(Canvas, **look)
    assert np.abs(expected - found).max() <= 1  # of 255: colours are mixed in another order
    assert color == "white" or (expected != 255).any()


def test_a_text_between_two_pixels_is_moved_onto_one() -> None:
    """So that it looks the same wherever it stands."""
    with house_style():
        figure = Figure(figsize=(4, 1), dpi=100)
        canvas = Canvas(figure)
        figure.text(0.1, 0.5, "board 12", va="baseline")
        figure.text(0.601, 0.504, "board 12", va="baseline")  # 200.4 pixels to the right, 0.4 up
        canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())
    assert (pixels[:, :200] == pixels[:, 200:]).all()
    assert (pixels != 255).any()


def test_a_page_is_painted_at_any_resolution(tmp_path: Path) -> None:
    """A reader may save it as any figure of matplotlib, larger and smaller."""
    chart = gantt(ready_first(3, 4))
    widths = []
    for dpi in (60, 120, 60):
        chart.savefig(tmp_path / "chart.png", dpi=dpi)
        with Image.open(tmp_path / "chart.png") as image:
            widths.append((image.width, len(image.getcolors(1 << 20) or ())))
    assert [width for width, _ in widths] == [960, 1_920, 960]
    assert widths[0] == widths[2]


def test_a_page_is_let_go(tmp_path: Path) -> None:
    """What is kept of it are its texts, not the page and its pixels."""
    chart = gantt(ready_first(3, 4))
    save(chart, tmp_path / "run", ["png"])
    page = weakref.ref(chart)
    del chart
    gc.collect()
    assert page() is None
