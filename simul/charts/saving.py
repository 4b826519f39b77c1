"""Charts into files: the same record gives the same bytes."""

from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from simul.charts.page import DPI, Chart
from simul.charts.style import house_style

FORMATS = ("png", "svg", "pdf")
PRINT_DPI = 2 * DPI
"""For the parts of SVG and PDF that are pixels: people zoom into these and print them."""


@house_style
def save(chart: Chart, stem: Path, formats: Sequence[str]) -> list[Path]:
    """Write the chart to `stem` with the ending of each format: `png`, `svg` or `pdf`.

    Returns the files in the order of `formats`. A PNG is 1,920 pixels wide. The same chart gives
    the same bytes with the same matplotlib; title and description are in the metadata.
    Raises ValueError for another format, before anything is written.
    """
    for name in formats:
        if name not in FORMATS:
            raise ValueError(f"a chart can be saved as {', '.join(FORMATS)}; not as {name!r}")
    return [_save_one(chart, stem.with_name(f"{stem.name}.{name}"), name) for name in formats]


def _save_one(chart: Chart, path: Path, name: str) -> Path:
    if name == "svg":
        path.write_text(_svg(chart), encoding="utf-8", newline="\n")
    else:
        dpi = DPI if name == "png" else PRINT_DPI
        chart.savefig(path, format=name, dpi=dpi, metadata=_metadata(chart, name))
    return path


def _svg(chart: Chart) -> str:
    # a screen reader reads the root's label: matplotlib has no way to set it
    text = StringIO()
    chart.savefig(text, format="svg", dpi=PRINT_DPI, metadata=_metadata(chart, "svg"))
    label = quoteattr(f"{chart.title}. {chart.description}")
    return text.getvalue().replace("<svg ", f'<svg role="img" aria-label={label} ', 1)


def _metadata(chart: Chart, name: str) -> dict[str, Any]:
    # None leaves out what would differ between two runs
    if name == "pdf":
        return {"Title": chart.title, "Subject": chart.description, "CreationDate": None}
    metadata = {"Title": chart.title, "Description": chart.description}
    return metadata | ({"Date": None} if name == "svg" else {"Software": None})
