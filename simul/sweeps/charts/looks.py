"""Colours, line styles and markers of a sweep's lines, and the names at their ends.

Colours are from Okabe and Ito (see `style`), except vermilion, which is reserved for failures. In
grey, and where lines coincide, line styles and markers tell them apart.
"""

from collections.abc import Sequence
from itertools import pairwise
from textwrap import wrap
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from simul.output.charts.page import DPI
from simul.output.charts.style import SMALL, TEXT
from simul.output.colours import FAILURE, FAINT, INK
from simul.sweeps.reporting.presentation import Series, series_of
from simul.sweeps.results import Sweep
from simul.words import shorten


class Look(NamedTuple):
    """The look of one series."""

    color: str
    line: str | tuple[float, tuple[float, ...]]
    """A line style of matplotlib."""
    marker: str
    width: float
    """In points. Series plotted later are thinner, so that they do not hide earlier ones."""

    @property
    def of_line(self) -> dict[str, Any]:
        """Arguments for plotting the line."""
        return {"color": self.color, "linestyle": self.line, "linewidth": self.width}

    @property
    def of_marker(self) -> dict[str, Any]:
        """Arguments for plotting a point."""
        return {
            "marker": self.marker,
            "markersize": 9,
            "markerfacecolor": self.color,
            "markeredgecolor": "white",
            "markeredgewidth": 0.8,
        }


LOOKS = (
    Look("#0072B2", "-", "o", 3.6),
    Look("#E69F00", "-", "s", 3.2),
    Look("#009E73", (0, (6, 2)), "^", 2.8),
    Look("#8C3A6B", (0, (3, 2)), "D", 2.4),
    Look("#56B4E9", (0, (8, 2, 2, 2)), "v", 2.2),
    Look("#5A5A5A", (0, (2, 1)), "P", 2.0),
)
"""Looks in order; with more series they repeat."""
THEORY = Look(INK, (0, (1, 1.5)), "", 1.8)
BOUND = Look(FAINT, (0, (4, 3)), "", 1.4)

LETTERS = 27
"""Characters per line of a name beside the axes."""
LINES = 2
ROOM = 3.5
"""Inches for the names, right of the axes."""
LINE_PX, BETWEEN_PX = 25, 8
SAMPLE = 46
"""Pixels from the axes to the name, for a sample of its line."""


def looks(sweep: Sweep) -> dict[str, Look]:
    """Return the look of every scheduler; those of one series share it."""
    return {
        name: LOOKS[number % len(LOOKS)]
        for number, series in enumerate(series_of(sweep))
        for name in series.schedulers
    }


def look_of(sweep: Sweep, series: Series) -> Look:
    """Return the look of a series: that of its first scheduler, the same on all charts."""
    return looks(sweep)[series.schedulers[0]]


class Name(NamedTuple):
    """A name to write beside the end of a line."""

    text: str
    y: float
    """The end of the line, in units of the axes."""
    look: Look
    wrong: bool = False
    """Whether it is the name of a mistake, which is highlighted."""


def write_names(axes: Axes, names: Sequence[Name]) -> None:
    """Write names right of the axes, each at the end of its line or at the nearest free height."""
    texts = [_lines(name.text) for name in names]
    heights = [len(lines) * LINE_PX + BETWEEN_PX for lines in texts]
    box = axes.get_window_extent()
    ends = [_pixels(axes, name.y) - box.y0 for name in names]
    for name, lines, y in zip(names, texts, move_apart(ends, heights, box.height), strict=True):
        _write_name(axes, name, "\n".join(lines), y / box.height)


def _lines(name: str) -> list[str]:
    lines = wrap(name, LETTERS, break_on_hyphens=False, max_lines=LINES, placeholder=" …")
    return [shorten(line, LETTERS) for line in lines]


def _pixels(axes: Axes, y: float) -> float:
    return float(axes.transData.transform((axes.get_xlim()[1], y))[1])


def _write_name(axes: Axes, name: Name, text: str, y: float) -> None:
    points = 72 / DPI
    axes.annotate(
        text,
        (1, y),
        ((SAMPLE + 22) * points, 0),
        xycoords="axes fraction",
        textcoords="offset points",
        va="center",
        fontsize=TEXT if "\n" not in text else SMALL,
        color=FAILURE if name.wrong else INK,
        annotation_clip=False,
    )
    left, right = (1 + px / axes.get_window_extent().width for px in (14, SAMPLE + 12))
    look: dict[str, Any] = {"transform": axes.transAxes, "clip_on": False, "zorder": 6}
    axes.add_line(Line2D([left, right], [y, y], **name.look.of_line, **look))
    middle = (left + right) / 2
    axes.add_line(Line2D([middle], [y], linestyle="", **name.look.of_marker, **look))


def move_apart(wanted: Sequence[float], heights: Sequence[float], room: float) -> list[float]:
    """Move overlapping labels apart, starting from their wanted places.

    Args:
        wanted: the middle of each, from 0 to `room`.
        heights: the height of each, in the same unit.
        room: the height of all together; labels beyond it overlap at the lower end.

    >>> move_apart([50, 52, 10], [10, 10, 10], 100)
    [50, 60.0, 10]
    """
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    at = list(wanted)
    for below, above in pairwise(order):
        at[above] = max(at[above], at[below] + (heights[below] + heights[above]) / 2)
    ceiling = room + max(heights, default=0) / 2
    for number in reversed(order):
        at[number] = min(at[number], ceiling - heights[number] / 2)
        ceiling = at[number] - heights[number] / 2
    return at
