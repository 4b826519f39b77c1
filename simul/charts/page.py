"""The page a chart is drawn on: title, subtitle, legend and notes, each in its place."""

from collections.abc import Iterable
from io import StringIO
from textwrap import wrap
from typing import Any
from xml.sax.saxutils import quoteattr

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from simul.charts.style import (
    COLOUR,
    FAILURE,
    FAINT,
    HATCH,
    HATCH_COLOUR,
    SMALL,
    TEXT,
    TITLE,
    house_style,
)
from simul.charts.words import plain, shorten
from simul.record import State

WIDTH = 16.0
"""Inches: with `DPI` 1,920 pixels, the width of a projector."""
DPI = 120
PRINT_DPI = 2 * DPI
"""For the parts of SVG and PDF that are pixels: people zoom into these and print them."""
LEFT, RIGHT, MARGIN = 1.35, 0.6, 0.3
"""Inches beside the axes of a chart, and beside the texts of a page."""
HEAD = 1.75
"""Inches from the top that title, subtitle and legend take."""
FOOT = 1.2
"""Inches from the bottom that the time axis and the notes take."""


class Chart(Figure):
    """A figure that says in words what it shows, for those who cannot see it."""

    def __init__(self, title: str, subtitle: str, height: float) -> None:
        super().__init__(figsize=(WIDTH, height), dpi=DPI, facecolor="white")
        self.title = plain(title)
        self.description = plain(subtitle)
        """What the chart shows, in sentences; `save` writes it into every format."""
        self.write(0.3, self.title, size=TITLE, weight="bold")
        self.write(0.82, self.description, size=TEXT, color=FAINT)

    @property
    def height(self) -> float:
        """Inches."""
        return float(self.get_figheight())

    @house_style
    def to_svg(self) -> str:
        """Return the chart as SVG, with words for screen readers; the same chart, the same text."""
        text = StringIO()
        self.savefig(text, format="svg", dpi=PRINT_DPI, metadata=self.metadata("svg"))
        # a screen reader reads the root's label: matplotlib has no way to set it
        label = quoteattr(f"{self.title}. {self.description}")
        return text.getvalue().replace("<svg ", f'<svg role="img" aria-label={label} ', 1)

    def _repr_svg_(self) -> str:
        """Show the chart in a notebook."""
        return self.to_svg()

    def metadata(self, name: str) -> dict[str, Any]:
        """Title and description for a file of this format, and nothing that differs in time."""
        if name == "pdf":
            return {"Title": self.title, "Subject": self.description, "CreationDate": None}
        metadata = {"Title": self.title, "Description": self.description}
        return metadata | ({"Date": None} if name == "svg" else {"Software": None})

    def write(self, top: float, text: str, *, left: float = 0.35, **look: Any) -> None:
        """Write text `left` and `top` inches into the page; cut it where it would run off."""
        x, y = left / WIDTH, 1 - top / self.height
        artist = self.text(x, y, text, **{"ha": "left", "va": "top"} | look)
        room = (WIDTH - left - MARGIN) * DPI
        while (width := artist.get_window_extent().width) > room:
            text = shorten(text, int(len(text) * room / width) - 1)
            artist.set_text(text)

    def room(self, top: float, height: float, left: float = LEFT, right: float = RIGHT) -> Axes:
        """Make axes `top` inches down the page, `height` inches high, between two margins."""
        return self.add_axes(
            (
                left / WIDTH,
                1 - (top + height) / self.height,
                (WIDTH - left - right) / WIDTH,
                height / self.height,
            )
        )

    def explain_states(self, *, failures: bool) -> None:
        """Put the legend by kind between the subtitle and the data."""
        handles: list[Patch | Line2D] = [
            Patch(
                facecolor=COLOUR[state],
                edgecolor=HATCH_COLOUR[state],
                hatch=HATCH[state],
                linewidth=0.5,
                label=state.value,
            )
            for state in State
        ]
        if failures:
            cross = Line2D([], [], marker="X", markersize=13, linestyle="", color=FAILURE)
            cross.set_label("a player failed")
            handles.append(cross)
        self.legend(
            handles=handles,
            loc="upper left",
            bbox_to_anchor=(0.22 / WIDTH, 1 - 1.15 / self.height),
            ncols=len(handles),
            frameon=False,
            fontsize=TEXT - 1,
            columnspacing=1.6,
            handlelength=2.2,
            handletextpad=0.6,
        )

    def describe(self, sentences: Iterable[str]) -> str:
        """Add sentences to the description; return them in one line."""
        text = " ".join(plain(sentence) for sentence in sentences if sentence)
        self.description = f"{self.description}. {text}" if text else self.description
        return text

    def note(self, sentences: Iterable[str]) -> None:
        """Write small print at the foot of the page, and into the description."""
        text = self.describe(sentences)
        if text:
            lines = wrap(shorten(text, 300), 160)
            self.write(self.height - 0.1, "\n".join(lines), va="bottom", size=SMALL, color=FAINT)


def caption(axes: Axes, text: str, *, x: float = 0, **look: Any) -> None:
    """Write just above the axes; `x` is 0 for their left end, 1 for their right end."""
    axes.annotate(
        text, (x, 1), (0, 6), xycoords="axes fraction", textcoords="offset points", **look
    )
