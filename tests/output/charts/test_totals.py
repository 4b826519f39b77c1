"""The totals are the makespans, beside the bounds of theory."""

from dataclasses import replace

import numpy as np
import pytest
from chart_reading import collisions, colour_of, texts
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from sketched_halls import cut, mistaken, ready_first, sequential, with_failure

from simul.output.charts import Bound, Chart, totals
from simul.output.charts.style import BAR
from simul.output.colours import FAILURE, INK

TOO_GOOD = "too good to be true: breaks one-board-at-a-time"
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


def looks(chart: Chart) -> list[tuple[str, str, str]]:
    """Return filling, edge and hatch of each bar."""
    return [
        (to_hex(bar.get_facecolor()).upper(), to_hex(bar.get_edgecolor()).upper(), bar.get_hatch())
        for bar in chart.axes[0].patches
    ]


def test_a_bar_is_as_long_as_the_makespan() -> None:
    """In ms, in the given order."""
    assert widths(totals([SLOW, FAST])) == [43_200_000, 3_655_000]


def test_a_label_gives_the_makespan_and_the_speedup() -> None:
    """No speed-up is claimed where there is none."""
    assert {"12:00:00", "1:00:55 · 11.8 times as fast"} <= set(texts(totals([SLOW, FAST])))


def test_equal_runs_share_a_bar() -> None:
    """The names are beside it, and all of them in the description."""
    chart = totals([SLOW, *(replace(FAST, scheduler=name) for name in "abcd")])
    assert widths(chart) == [43_200_000, 3_655_000]
    assert "a, b, c and d" in texts(chart)
    assert "a, b, c and d: 1:00:55 · 11.8 times as fast." in chart.description


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
    assert "0:50:00 · stopped early · 600 moves" in texts(chart)
    assert [patch.get_hatch() for patch in chart.axes[0].patches] == ["", "//"]


def test_a_remark_takes_the_place_of_the_boast() -> None:
    """In colour; the run is neither the fastest nor is its bar that of a total."""
    chart = totals([SLOW, FAST, ready_first(24, 30, "trio", masters=2)], remarks=["", "", TOO_GOOD])
    assert chart.title.endswith(" · trio: too good to be true")
    told = "too good to be true: one master at 2 boards at once"
    assert colour_of(chart, f"· {told}") == FAILURE
    assert colour_of(chart, "0:30:55") == INK
    assert chart.description.endswith(f"trio: 0:30:55 · {told}.")
    assert looks(chart) == [(BAR, BAR, ""), (BAR, BAR, ""), ("#FFFFFF", BAR, "//")]


@pytest.mark.charts
def test_a_mistake_is_outlined_and_named_in_another_colour() -> None:
    """Also one about which nothing has to be remarked: it is slow, not wrong."""
    chart = totals([SLOW, mistaken(SLOW, "lock-held")])
    assert looks(chart) == [(BAR, BAR, ""), ("#FFFFFF", FAILURE, "//")]
    assert colour_of(chart, "lock-held (mistake)") == FAILURE
    assert colour_of(chart, "sequential") == INK


def test_a_run_with_unfinished_games_is_no_total() -> None:
    """Its label says what became of them."""
    chart = totals([SLOW, with_failure(FAST, 3, 200_000)])
    assert "1:00:55 · 1 failed, 23 completed · 692 moves" in texts(chart)
    assert chart.title == "sequential: 12:00:00 · asyncio: the engine died"


def test_a_remark_is_needed_for_each_run_or_for_none() -> None:
    """Else nobody knows which run is meant."""
    with pytest.raises(ValueError, match="zip"):
        totals([SLOW, FAST], remarks=[TOO_GOOD])


@pytest.mark.charts
def test_a_remark_beside_the_longest_bar_has_room() -> None:
    """The bars are shorter then; only a very long remark is cut."""
    remark = "breaks a-rule-with-a-name-that-is-long"
    chart = totals([FAST, SLOW], BOUNDS, [remark, ""])
    assert f"· {remark}" in texts(chart)
    chart = totals([SLOW, FAST], BOUNDS, [TOO_GOOD, ""])
    assert "· too good to be true: she does not wait" in texts(chart)
    assert collisions(chart) == []
    assert collisions(totals([SLOW, FAST], BOUNDS, ["remark " * 30, ""])) == []


def test_the_description_has_every_number_of_the_picture() -> None:
    """For those who cannot see it."""
    assert totals([SLOW, FAST], BOUNDS[:1]).description.endswith(
        "sequential: 12:00:00. asyncio: 1:00:55 · 11.8 times as fast. "
        "no schedule with one master beats this: 1:00:55."
    )


@pytest.mark.charts
@pytest.mark.parametrize("runs", [1, 2, 10, 21])
def test_no_text_covers_another_or_leaves_the_page(runs: int) -> None:
    """With three bounds, two of them almost equal."""
    assert collisions(totals([SLOW, *[FAST] * (runs - 1)], BOUNDS)) == []
    mistakes = [mistaken(FAST, "unchecked-rotation")] * (runs - 1)
    assert collisions(totals([SLOW, *mistakes], BOUNDS, ["", *[TOO_GOOD] * (runs - 1)])) == []


def test_of_many_equal_runs_those_are_named_that_one_meets_first() -> None:
    """As many as fit; the others are counted."""
    names = [*(f"scheduler-{n}" for n in range(1, 9)), "asyncio", "trio"]
    chart = totals([SLOW, *(replace(FAST, scheduler=name) for name in names)])
    assert "asyncio, trio and 8 more" in texts(chart)
