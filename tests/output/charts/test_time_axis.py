"""Ticks stand where people count."""

import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from simul.output.charts.time_axis import lay_out, step

pytestmark = pytest.mark.charts


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (0, 100),
        (4_000, 500),
        (90_000, 10_000),
        (240_000, 30_000),
        (3_655_000, 600_000),
        (43_200_000, 7_200_000),
        (90_055_000, 10_800_000),
        (1_500_055_000, 172_800_000),
        (36_000_000_000, 3_600_000_000),
    ],
)
def test_steps_are_seconds_minutes_hours_and_days(until: int, expected: int) -> None:
    """The smallest step of a human size that leaves at most ten parts."""
    assert step(until, at_most=10) == expected


def test_ticks_are_written_as_hours_minutes_and_seconds() -> None:
    """From 0, and none beyond the end."""
    axes = Figure().add_subplot()
    lay_out(axes, 3_655_000, labelled=True)
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert labels == [f"0:{minute:02d}:00" for minute in range(0, 60, 10)] + ["1:00:00"]


def test_without_labels_the_grid_has_the_same_lines() -> None:
    """It is painted without ticks, which take far longer."""
    axes = Figure().add_subplot()
    lay_out(axes, 3_655_000, labelled=False)
    (grid,) = axes.collections
    lines = [path.get_extents().x0 for path in grid.get_paths()]
    assert lines == [minutes * 60_000 for minutes in range(0, 61, 10)]
    assert not axes.xaxis.get_majorticklocs().size


def test_in_a_notebook_matplotlib_keeps_its_documentation() -> None:
    """Only a command, which ends before anybody could read it, does without."""
    assert "antialiased" in str(Line2D.set.__doc__)
