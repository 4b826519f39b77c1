"""Where the program is blocked, the master's lane shows it, in colour, in grey and in words."""

from dataclasses import replace
from io import BytesIO
from math import ceil
from statistics import median

import numpy as np
import numpy.typing as npt
import pytest
from chart_reading import bars, collisions, colours, legend, texts
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.image import imread
from painted import comparison, gantt
from sketched_halls import blocked, ready_first, sequential

from simul.output.charts import Chart
from simul.output.colours import COLOUR
from simul.record import Record, State
from simul.words import with_units

pytestmark = pytest.mark.charts

FEW = blocked(3, 4, sleep=2_000)
MANY = blocked(24, 30, sleep=500)
"""Half a second after each of 720 moves: 6 minutes of 1:06:54.5."""
ENLARGED = "Times in which the program is blocked are shown large enough to be seen."
REMARK = "breaks loop-not-blocked"


def share(axes: Axes, state: State) -> float:
    """Return the share of a painted lane that has the colour of a state."""
    (image,) = axes.images
    pixels = colours(image).reshape(-1, 4)
    painted = pixels[pixels[:, 3] > 0]
    return float(np.isclose(painted, to_rgba(COLOUR[state]), atol=0.02).all(axis=1).mean())


def test_each_time_is_a_bar_in_the_masters_lane() -> None:
    """Between her visits, from the first ms to the last; and nowhere else."""
    chart = gantt(FEW)
    assert bars(chart.axes[0], State.BLOCKED) == [(0, span.start, span.end) for span in FEW.away]
    assert len(FEW.away) == 12
    assert bars(chart.axes[1], State.BLOCKED) == []


def test_many_short_times_are_shown_by_their_share() -> None:
    """Where each is a fifth of a pixel, the column shows how its time is shared out."""
    lane = gantt(MANY).axes[0]
    assert bars(lane, State.BLOCKED) == []
    assert share(lane, State.BLOCKED) == pytest.approx(MANY.blocked_share, abs=0.02)
    assert share(lane, State.AT_BOARD) == pytest.approx(MANY.utilisation, abs=0.05)


def test_few_short_times_are_drawn_wide_enough_to_be_seen() -> None:
    """Beside visits that are wide, a millisecond is two pixels."""
    run = blocked(2, 2, sleep=1)
    drawn = bars(gantt(run).axes[0], State.BLOCKED)
    assert len(drawn) == len(run.away) == 4
    assert all(end - start > 100 for _, start, end in drawn)


def black_columns(chart: Chart, axes: Axes) -> list[int]:
    """Return how high each column of these axes is black, in pixels, where it is black at all."""
    file = BytesIO()
    chart.savefig(file, format="png")
    file.seek(0)
    image: npt.NDArray[np.float64] = imread(file)[::-1, :, :3]
    left, bottom, right, top = axes.get_window_extent().extents
    right = min(right, axes.transData.transform((MANY.visits[-1].end, 0))[0])  # not the line there
    lane = image[int(bottom) : ceil(top), int(left) : int(right)]
    return [high for column in np.moveaxis(lane, 1, 0) if (high := _black(column))]


def _black(column: npt.NDArray[np.float64]) -> int:
    return int((column.max(axis=1) < 0.3).sum())


@pytest.mark.parametrize("beside", [ready_first(24, 30), sequential(24, 30)], ids=["1 h", "12 h"])
def test_a_single_short_time_is_seen_in_hours(beside: Record) -> None:
    """Half a second is a seventh of a pixel; it is painted 4 pixels wide, over its neighbours."""
    first = [event for event in MANY.events if event.note.startswith("time")][:2]
    once = replace(
        MANY,
        events=tuple(event for event in MANY.events if event in first or event.board),
    )
    assert len(once.blocks) == 1
    chart = comparison([once, beside])
    high = 0.7 * chart.axes[0].get_window_extent().height
    assert sum(column > high for column in black_columns(chart, chart.axes[0])) in (3, 4)
    assert ENLARGED in chart.description


def test_many_short_times_are_seen_in_a_low_lane() -> None:
    """Their share of 9 % would be a line of less than two pixels; it is a band."""
    chart = comparison([MANY, ready_first(24, 30)])
    columns = black_columns(chart, chart.axes[0])
    assert len(columns) > 300
    assert 4 <= median(columns) <= 6
    assert ENLARGED in chart.description
    assert ENLARGED not in gantt(FEW).description


def test_the_legend_explains_it_only_where_it_occurs() -> None:
    """Behind the states that other runs have as well."""
    assert legend(gantt(FEW))[-1] == "program blocked"
    assert legend(comparison([ready_first(3, 4), FEW]))[-1] == "program blocked"
    assert "program blocked" not in legend(gantt(ready_first(3, 4)))


def test_the_small_print_says_how_long_and_where() -> None:
    """Of several lines the most costly."""
    told = (
        "The program was blocked for 0:06:00 (9.0 % of the time) by time.sleep(1) at it.py, line 2."
    )
    assert told in gantt(MANY, REMARK).description
    shown = [text.replace("\n", " ") for text in texts(gantt(MANY, REMARK))]
    assert any(with_units(told) in text for text in shown)
    events = [
        event._replace(note="open() at it.py, line 9")
        if event.at < 30_000 and event.note
        else event
        for event in FEW.events
    ]
    two = replace(FEW, events=tuple(events))
    assert "of the time), mainly by time.sleep(1) at it.py, line 2." in gantt(two).description


@pytest.mark.parametrize(
    "record",
    [FEW, MANY, pytest.param(blocked(600, 3, 500), marks=pytest.mark.long)],
    ids=["few", "many", "hall"],
)
def test_no_text_covers_another(record: Record) -> None:
    """In either chart."""
    assert collisions(gantt(record, REMARK)) == []
    assert collisions(comparison([record, ready_first(24, 30)], [REMARK, ""])) == []
