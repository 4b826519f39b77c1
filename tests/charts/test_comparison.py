"""The comparison puts every run on one time axis."""

import pytest
from chart_reading import artists, bars, collisions, texts
from sketched_halls import cut, ready_first, sequential

from simul.charts import comparison
from simul.record import Record, State

SLOW = sequential(24, 30)
FAST = ready_first(24, 30)


def test_all_runs_share_one_time_axis() -> None:
    """From 0 to the longest makespan, in every lane of every run."""
    chart = comparison([SLOW, FAST])
    assert [axes.get_xlim() for axes in chart.axes] == [(0, 43_200_000)] * 4


def test_every_run_has_its_masters_lane_and_its_boards_lanes() -> None:
    """What is drawn for each is its own record."""
    one, other = ready_first(3, 4), sequential(3, 4)
    chart = comparison([one, other])
    for run, master in ((one, chart.axes[0]), (other, chart.axes[2])):
        assert bars(master, State.AT_BOARD) == [(0, v.start, v.end) for v in run.visits]
    assert {lane for lane, _, _ in bars(chart.axes[3], State.THINKING)} == {0, 1, 2}


def test_each_makespan_is_marked_and_written_beside_its_line() -> None:
    """The empty time to the right says how much faster."""
    chart = comparison([SLOW, FAST])
    ends = [axes.lines[0].get_xdata() for axes in chart.axes if axes.lines]
    assert ends == [[43_200_000] * 2, [3_655_000] * 2]
    written = set(texts(chart))
    assert {"done at 12:00:00", "done at 1:00:55", "11.8 times as fast"} <= written


def test_the_title_names_the_slowest_and_the_fastest() -> None:
    """Equal runs are named together."""
    chart = comparison([SLOW, FAST, ready_first(24, 30, "trio")])
    assert chart.title == "sequential: 12:00:00 · asyncio and trio: 1:00:55"


def test_a_stopped_run_is_not_called_the_fastest() -> None:
    """Its end is marked as a stop, with the reason."""
    chart = comparison([SLOW, cut(FAST, 1_000_000, "Ctrl-C")])
    assert chart.title == "sequential: 12:00:00"
    assert {"stopped at 0:16:40", "Ctrl-C"} <= set(texts(chart))


def test_runs_of_one_scheduler_are_told_apart_by_their_scenario() -> None:
    """A sweep over the number of boards names the scenarios."""
    chart = comparison([ready_first(12, 3), ready_first(24, 3)])
    assert chart.title.startswith("Textbook: 24 boards")
    assert chart.description == "2 scenarios"


def test_runs_that_nothing_tells_apart_are_numbered() -> None:
    """The same record twice is drawn twice."""
    assert comparison([FAST, FAST]).title == "1. asyncio and 2. asyncio: 1:00:55"


def test_of_many_boards_the_chart_says_which_it_shows() -> None:
    """The label beside the lanes."""
    many = ready_first(600, 2)
    assert "every 10th of\n600 boards" in texts(comparison([many] * 4))


@pytest.mark.parametrize("runs", [[FAST], [SLOW, FAST], [SLOW] + [FAST] * 9], ids=len)
def test_no_text_covers_another_or_leaves_the_page(runs: list[Record]) -> None:
    """From one run to ten."""
    chart = comparison(runs)
    assert collisions(chart) == []
    assert artists(chart) <= 10 * len(runs)
