"""Save charts to files: the same record gives the same bytes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from simul.output.charts.page import DPI, PRINT_DPI, Chart
from simul.output.charts.style import house_style

FORMATS = ("png", "svg", "pdf")
LEVEL = 3
"""How hard a PNG is compressed, up to 9: the usual 6 takes half as long again, for 15 % less."""


@house_style()
def save(chart: Chart, stem: Path, formats: Sequence[str]) -> list[Path]:
    """Write the chart to `stem` with the ending of each format: `png`, `svg` or `pdf`.

    Returns the files in the order of `formats`. A PNG is 1,920 pixels wide. The same chart gives
    the same bytes with the same matplotlib; title and description are in the metadata.
    Raises ValueError for an unknown format, before anything is written.
    """
    for name in formats:
        if name not in FORMATS:
            raise ValueError(f"a chart can be saved as {', '.join(FORMATS)}; not as {name!r}")
    return [_save_one(chart, stem.with_name(f"{stem.name}.{name}"), name) for name in formats]


def _save_one(chart: Chart, path: Path, name: str) -> Path:
    match name:
        case "png":
            _save_png(chart, path)
        case "svg":
            path.write_text(chart.to_svg(), encoding="utf-8", newline="\n")
        case _:
            chart.savefig(path, format=name, dpi=PRINT_DPI, metadata=chart.metadata(name))
    return path


def _save_png(chart: Chart, path: Path) -> None:
    """Write the colours of the pixels without their opacity, which is full on every page.

    To matplotlib's own PNG, which keeps it, compression takes twice as long.
    """
    canvas: Any = chart.canvas  # whose methods have no types
    canvas.draw()
    pixels = Image.fromarray(np.asarray(canvas.buffer_rgba()))
    texts = PngInfo()
    for key, text in chart.metadata("png").items():
        texts.add_text(key, text)
    pixels.convert("RGB").save(
        path, format="png", dpi=(DPI, DPI), pnginfo=texts, compress_level=LEVEL
    )
