"""The totals are the makespans, beside the bounds of theory."""

import numpy as np
import pytest
from chart_reading import collisions, texts
from matplotlib.patches import Rectangle
from sketched_halls import cut, ready_first, sequential

from simul.charts import Bound, Chart, totals

SLOW = sequential(24, 30)
FAST = ready_first(24, 30)
BOUNDS = [
    Bound("no schedule with one master beats this", 3_655_000),
    Bound("the master's own moves", 3_600_000),
    Bound("one after the other", 43_200_000),
]


def widths(chart: Chart) -> list[float]:
    """Return the length of each bar in ms."""
    patches = chart.axes[0].patches
    return [patch.get_width() for patch in patches if isinstance(patch, Rectangle)]


def test_a_bar_is_as_long_as_the_makespan() -> None:
    """In ms, in the given order."""
    assert widths(totals([SLOW, FAST])) == [43_200_000, 3_655_000]


def test_a_label_gives_the_makespan_and_the_speedup() -> None:
    """No speed-up is claimed where there is none."""
    assert {"12:00:00", "1:00:55 · 11.8 times as fast"} <= set(texts(totals([SLOW, FAST])))


def test_every_bound_is_a_labelled_line() -> None:
    """Also one beyond the longest run: the axis reaches to it."""
    chart = totals([FAST], BOUNDS)
    lines = sorted(float(np.asarray(line.get_xdata())[0]) for line in chart.axes[0].lines)
    assert lines == [3_600_000, 3_655_000, 43_200_000]
    assert "1:00:55: no schedule with one master beats this" in texts(chart)
    assert chart.axes[0].get_xlim() == (0, 43_200_000)


def test_a_stopped_run_is_no_total() -> None:
    """Its bar is an outline and its label says so."""
    chart = totals([SLOW, cut(FAST, 3_000_000, "Ctrl-C")])
    assert "0:50:00 · stopped early" in texts(chart)
    assert [patch.get_hatch() for patch in chart.axes[0].patches] == ["", "//"]


def test_the_description_has_every_number_of_the_picture() -> None:
    """For those who cannot see it."""
    assert totals([SLOW, FAST], BOUNDS[:1]).description.endswith(
        "sequential: 12:00:00. asyncio: 1:00:55 · 11.8 times as fast. "
        "no schedule with one master beats this: 1:00:55."
    )


@pytest.mark.parametrize("runs", [1, 2, 10])
def test_no_text_covers_another_or_leaves_the_page(runs: int) -> None:
    """With three bounds, two of them almost equal."""
    assert collisions(totals([SLOW, *[FAST] * (runs - 1)], BOUNDS)) == []
