"""The page of a chart: title, subtitle, legend and notes, each in its place."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from io import StringIO
from textwrap import wrap
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.transforms import ScaledTranslation

from simul.output.charts.canvas import Canvas
from simul.output.charts.style import SMALL, TEXT, TITLE, house_style, more_fonts
from simul.output.colours import COLOUR, FAILURE, FAINT, HATCH, HATCH_COLOUR
from simul.output.marks.looks import Mark
from simul.record import State
from simul.words import ended, plain, whole_sentences, with_units

WIDTH = 16.0
"""Width in inches: 1,920 pixels at `DPI`, the width of a projector."""
DPI = 120
PRINT_DPI = 2 * DPI
"""Resolution of the parts of SVG and PDF that are pixels: readers zoom and print these files."""
LEFT, RIGHT, INDENT, MARGIN = 1.35, 0.6, 0.35, 0.3
"""Inches beside the axes of a chart, left and right, and beside the texts of a page."""
BESIDE_AT_MOST = 7.2
"""Largest margin to the right of the axes for text beside the ends of bars, in inches."""
LEGEND = TEXT - 1
COLUMNS, HANDLE, PAD = 1.6, 2.2, 0.6
"""Font size of the legend, and widths in it as multiples of that size: from a label to the next
patch, of a patch, from a patch to its label."""
BESIDE_LABEL = (COLUMNS + HANDLE + PAD) * LEGEND / 72
"""Width of a legend entry beyond its text, in inches."""
HEAD = 1.75
"""Height of title, subtitle and legend, in inches."""
FOOT = 1.2
"""Height of the time axis and the notes, in inches."""


class Chart(Figure):
    """A figure with a description in words, for readers who cannot see it."""

    def __init__(
        self, title: str, subtitle: str, height: float, *, mistake: str = "", remark: str = ""
    ) -> None:
        """Begin the page, and highlight the words with which title and subtitle begin.

        Args:
            title: what the chart shows, in one line.
            subtitle: the scenario and further facts, in at most two lines.
            height: in inches.
            mistake: the name of a mistake, if the title begins with it.
            remark: what is wrong with the run, if the subtitle begins with it.
        """
        super().__init__(figsize=(WIDTH, height), dpi=DPI, facecolor="white")
        # without a canvas, each text measured would get a renderer of its own
        Canvas(self)
        self.lacks = ""
        """The letters on it that no installed font has."""
        self.title = plain(title)
        self.description = plain(subtitle)
        """What the chart shows, in sentences; `save` writes it into every format."""
        size = self._fitting(self.title, range(TITLE, SMALL - 1, -1), weight="bold")
        self._write_marked(0.26, self.title, plain(mistake), size=size, weight="bold")
        self._write_subtitle(self.description, plain(remark))

    @property
    def height(self) -> float:
        """Return the height of the page, in inches."""
        return float(self.get_figheight())

    @house_style()
    def to_svg(self) -> str:
        """Return the chart as SVG with a label for screen readers; equal charts give equal text."""
        from xml.sax.saxutils import quoteattr  # imports what opens addresses of the web

        text = StringIO()
        self.savefig(text, format="svg", dpi=PRINT_DPI, metadata=self.metadata("svg"))
        # a screen reader reads the root's label: matplotlib has no way to set it
        label = quoteattr(f"{self.title}. {self.description}")
        return text.getvalue().replace("<svg ", f'<svg role="img" aria-label={label} ', 1)

    def _repr_svg_(self) -> str:
        """Return the chart as a notebook shows it."""
        return self.to_svg()

    def metadata(self, name: str) -> dict[str, Any]:
        """Return title and description for a file of this format, without any date."""
        if name == "pdf":
            return {"Title": self.title, "Subject": self.description, "CreationDate": None}
        metadata = {"Title": self.title, "Description": self.description}
        return metadata | ({"Date": None} if name == "svg" else {})

    def write(self, top: float, text: str, *, left: float = INDENT, **look: Any) -> float:
        """Write text `left` and `top` inches into the page; drop what does not fit on it.

        Returns the right end of the text, in inches from the left.
        """
        x, y = left / WIDTH, 1 - top / self.height
        artist = self.text(x, y, text, **{"ha": "left", "va": "top"} | look)
        room = (WIDTH - left - MARGIN) * DPI
        while (width := artist.get_window_extent().width) > room and len(text) > 1:
            text = whole_sentences(text, max(int(len(text) * room / width) - 1, 1))
            artist.set_text(text)
        return left + float(width) / DPI

    def _fitting(self, text: str, sizes: Sequence[float], **look: Any) -> float:
        """Return the first of these font sizes at which a line fits onto the page, or the last."""
        artist = self.text(0, 0, text, **look)
        for size in sizes:
            artist.set_fontsize(size)
            if artist.get_window_extent().width <= (WIDTH - INDENT - 0.1 - MARGIN) * DPI:
                break
        artist.remove()
        return size

    def _write_subtitle(self, text: str, remark: str) -> None:
        """Write one line or two, smaller if needed; drop whole sentences that still do not fit."""
        text, remark = with_units(text), with_units(remark)
        for size in (TEXT, SMALL):
            lines = self._broken(text, remark, size)
            if len(lines) <= 2:
                break
        length = len(text)
        while len(lines) > 2:
            length = min(length - 1, len(" ".join(lines[:2])))
            lines = self._broken(whole_sentences(text, max(length, 1)), remark, size)
        self._write_marked(0.72, lines[0], remark, size=size, color=FAINT)
        if lines[1:]:
            self.write(0.72 + 1.25 * size / 72, lines[1], size=size, color=FAINT)

    def _broken(self, text: str, remark: str, size: float) -> list[str]:
        """Break a text between words into lines that fit; a remark at its beginning is bold."""
        bold = width(remark, size, "bold") - width(remark, size)
        room = WIDTH - INDENT - MARGIN - 0.1
        words = text.split(" ")
        lines: list[str] = []
        while words:

            def inches(number: int) -> float:
                line = " ".join(words[:number])  # noqa: B023 - called at once
                return width(line, size) + bold * (not lines and line.startswith(remark))

            # a measure takes as long as all the rest, so not of one word more each time
            fit = 1 + bisect_right(range(2, len(words) + 1), room, key=inches)
            lines.append(" ".join(words[:fit]))
            words = words[fit:]
        return lines or [""]

    def _write_marked(self, top: float, text: str, marked: str, **look: Any) -> None:
        """Write a line, highlight the words `marked` at its start, and drop what does not fit."""
        stands_out = look | {"color": FAILURE, "weight": "bold"}
        left = self.write(top, marked, **stands_out) + 0.01 if marked else INDENT
        rest = text.removeprefix(marked)
        if rest and left < WIDTH - MARGIN - 1:
            self.write(top, rest, left=left, **look)

    def room(self, top: float, height: float, left: float = LEFT, right: float = RIGHT) -> Axes:
        """Add axes `top` inches down the page, `height` inches high, between two margins."""
        return self.add_axes(
            (
                left / WIDTH,
                1 - (top + height) / self.height,
                (WIDTH - left - right) / WIDTH,
                height / self.height,
            )
        )

    def explain(self, states: Sequence[State], marks: Sequence[Mark]) -> None:
        """Put the legend between subtitle and data: states, and then marks, in rows that fit."""
        rows = self._rows([_state_patch(state) for state in states])
        rows += self._rows([*(rows.pop() if rows[1:] else []), *map(_line_mark, marks)])
        first, pitch = (1.18, 0.28) if len(rows) <= 2 else (1.13, 0.22)
        for row, handles in enumerate(rows):
            self._explain(first + row * pitch, handles)

    def _rows(self, handles: Sequence[Artist]) -> list[list[Artist]]:
        """Distribute the entries of a legend over rows that fit onto the page."""
        rows: list[list[Artist]] = []
        left = 0.0
        for handle in handles:
            inches = width(str(handle.get_label()), LEGEND) + BESIDE_LABEL
            if inches > left:
                rows.append([])
                left = WIDTH - 2 * MARGIN
            rows[-1].append(handle)
            left -= inches
        return rows

    def _explain(self, top: float, handles: Sequence[Artist]) -> None:
        self.legend(
            handles=handles,
            loc="upper left",
            bbox_to_anchor=(0.22 / WIDTH, 1 - top / self.height),
            ncols=len(handles),
            frameon=False,
            fontsize=LEGEND,
            columnspacing=COLUMNS,
            handlelength=HANDLE,
            handletextpad=PAD,
        )

    def describe(self, sentences: Iterable[str]) -> None:
        """Add sentences to the description."""
        text = " ".join(plain(sentence) for sentence in sentences if sentence)
        self.description = f"{ended(self.description)} {text}" if text else self.description

    def note(self, sentences: Iterable[str]) -> None:
        """Write small print at the foot of the page, and add it to the description.

        There is room for two lines; sentences that do not fit are in the description only.
        """
        notes = [plain(sentence) for sentence in sentences if sentence]
        self.describe(notes)
        lines: list[str] = []
        for sentence in notes:
            more = wrap(with_units(" ".join([*lines, sentence])), 170)
            lines = more if len(more) <= 2 else lines
        if lines:
            self.write(self.height - 0.1, "\n".join(lines), va="bottom", size=SMALL, color=FAINT)


def width(text: str, size: float, weight: str = "normal") -> float:
    """Return the width of a text, in inches."""
    return _width(text, size, weight, more_fonts.get())


@lru_cache(maxsize=1_000)  # the charts of a comparison say much the same
def _width(text: str, size: float, weight: str, _fonts: tuple[str, ...]) -> float:
    artist = _ruler().text(0, 0, text, size=size, weight=weight)
    inches = float(artist.get_window_extent().width) / DPI
    artist.remove()
    return inches


@cache
def _ruler() -> Figure:
    """Return a page on which texts are measured only."""
    figure = Figure(dpi=DPI)
    Canvas(figure)
    return figure


def _state_patch(state: State) -> Patch:
    return Patch(
        facecolor=COLOUR[state],
        edgecolor=HATCH_COLOUR[state],
        hatch=HATCH[state],
        linewidth=0.5,
        label=state.value,
    )


def _line_mark(look: Mark) -> Line2D:
    return Line2D(
        [],
        [],
        linestyle="",
        marker=look.shape,
        markersize=12 * look.size,
        markerfacecolor=look.face,
        markeredgecolor=look.edge,
        markeredgewidth=look.edge_width,
        label=look.meaning,
    )


def right_margin(
    needs: Iterable[tuple[int, float]],
    until: int,
    *,
    left: float,
    at_most: float = BESIDE_AT_MOST,
) -> float:
    """Return the right margin in inches, wide enough for the text beside the ends of bars.

    Args:
        needs: for each bar its last ms, and the inches needed to the right of it.
        until: end of the time axis, in ms.
        left: inches to the left of the axes.
        at_most: the largest margin.
    """
    widths = [(WIDTH - left - inches) * max(until, 1) / max(end, 1) for end, inches in needs]
    return min(WIDTH - left - min(widths), at_most)


def caption(axes: Axes, text: str, *, x: float = 0, **look: Any) -> None:
    """Write just above the axes; `x` is 0 for their left end, 1 for their right end."""
    axes.annotate(
        text, (x, 1), (0, 6), xycoords="axes fraction", textcoords="offset points", **look
    )


def write_beside(
    axes: Axes, end: int, row: float, text: str, *, points: float, **look: Any
) -> None:
    """Write beside a lane, so many points to the right of its left end (0) or its right end (1).

    The label of a tick would look the same at the left end, and take four times as long.
    """
    right = ScaledTranslation(points / 72, 0, axes.figure.dpi_scale_trans)
    axes.text(end, row, text, transform=axes.get_yaxis_transform() + right, **look)
