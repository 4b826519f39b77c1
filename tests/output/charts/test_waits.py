"""After a deadlock the chart shows who waits for whom."""

from dataclasses import replace

import pytest
from chart_reading import texts
from matplotlib.axes import Axes
from matplotlib.patches import ArrowStyle
from matplotlib.text import Annotation
from painted import gantt
from sketched_halls import cut, ready_first

from simul import load_scenario, run
from simul.output.charts import Chart
from simul.output.colours import FAILURE
from simul.record.waits import Role, Wait, Want

pytestmark = pytest.mark.charts

LOCKS = {1: ("Anna", 3), 2: ("Anna", 3), 3: ("Boris", 2)}
STUCK = replace(
    cut(ready_first(3, 4), 60_000, "deadlock at 0:01:00"),
    waits=tuple(
        Wait(f"thread {board}", Role.THREAD, Want.LOCK, lock, (f"thread {holder}",), board=board)
        for board, (lock, holder) in LOCKS.items()
    ),
)


def arrows(chart: Chart) -> list[tuple[float, float]]:
    """Return the lanes from which and to which the heads of arrows lead."""
    found: list[tuple[float, float]] = []
    for text in (text for axes in chart.axes for text in _annotations(axes)):
        if text.arrow_patch:
            waiter, holder = float(text.xyann[1]), float(text.xy[1])
            two_heads = isinstance(text.arrow_patch.get_arrowstyle(), ArrowStyle.CurveFilledAB)
            found += [(waiter, holder), *([(holder, waiter)] if two_heads else [])]
    return found


def _annotations(axes: Axes) -> list[Annotation]:
    return [text for text in axes.texts if isinstance(text, Annotation)]


def test_beside_each_lane_stands_whom_its_board_waits_for() -> None:
    """And for what, where there is room."""
    assert {
        *("waits for board 3 (Anna)", "waits for board 2 (Boris)"),
    } <= set(texts(gantt(STUCK)))
    assert "waits for board" not in " ".join(texts(gantt(replace(STUCK, waits=()))))


def test_arrows_lead_round_the_circle() -> None:
    """From the waiting board to the holder; whoever waits for the circle from outside has none."""
    assert sorted(arrows(gantt(STUCK))) == [(1, 2), (2, 1)]
    assert arrows(gantt(replace(STUCK, waits=STUCK.waits[:1]))) == []


def test_a_circle_of_three_has_an_arrow_each_at_its_own_distance() -> None:
    """So that none hides another."""
    circle = {1: 2, 2: 3, 3: 1}
    waits = tuple(
        Wait(f"thread {board}", Role.THREAD, Want.LOCK, "it", (f"thread {holder}",), board=board)
        for board, holder in circle.items()
    )
    chart = gantt(replace(STUCK, waits=waits))
    assert sorted(arrows(chart)) == [(0, 1), (1, 2), (2, 0)]
    assert chart.title == "asyncio: deadlock at 0:01:00, boards 1, 2 and 3 wait in a circle"


def test_those_in_the_circle_are_told_from_those_who_wait_for_it() -> None:
    """By the colour of the words beside their lanes, also where lanes are too low for more."""
    record = run(load_scenario("textbook"), "two-locks").record
    beside = [text for text in gantt(record).axes[1].texts if "waits for" in text.get_text()]
    assert [n for n, text in enumerate(beside, 1) if text.get_color() == FAILURE] == [2, 3]
    assert len(beside) == 24


def test_a_deadlock_that_comes_after_the_last_visit_says_why() -> None:
    """Board 1 is served once; while its opponent thinks, the program can still wait for that."""
    record = run(load_scenario("textbook", boards=6), "two-locks").record
    why = "no visit after 0:00:05; only when the last opponent has replied, at 0:01:00, can"
    assert f"{why} nothing run any more" in gantt(record).description
    at_once = replace(cut(ready_first(3, 4), 10_000, "deadlock"), waits=STUCK.waits)
    assert "no visit after" not in gantt(at_once).description


def test_the_famous_deadlock_is_shown() -> None:
    """As it is played: boards 2 and 3 hold one master each and want the other."""
    record = run(load_scenario("textbook", boards=6), "two-locks").record
    assert sorted(arrows(gantt(record))) == [(1, 2), (2, 1)]
    assert gantt(record).title == (
        "two-locks (mistake): deadlock at 0:01:00, boards 2 and 3 wait for each other"
    )


def test_a_headline_says_for_what_all_boards_wait() -> None:
    """An event that nothing sets has no holder, and needs no circle."""
    waits = tuple(
        Wait(f"task {board}", Role.TASK, Want.EVENT, "the gate", board=board) for board in (1, 2, 3)
    )
    title = gantt(replace(STUCK, waits=waits)).title
    assert title == "asyncio: deadlock at 0:01:00, 3 boards wait for the gate to be set"
