"""After a deadlock the chart shows who waits for whom."""

from dataclasses import replace

from chart_reading import texts
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from sketched_halls import cut, ready_first

from simul import load_scenario, run
from simul.output.charts import Chart, gantt
from simul.record.waits import Role, Wait, Want

LOCKS = {1: ("Anna", 3), 2: ("Anna", 3), 3: ("Boris", 2)}
STUCK = replace(
    cut(ready_first(3, 4), 60_000, "deadlock at 0:01:00"),
    waits=tuple(
        Wait(f"thread {board}", Role.THREAD, Want.LOCK, lock, (f"thread {holder}",), board=board)
        for board, (lock, holder) in LOCKS.items()
    ),
)


def arrows(chart: Chart) -> list[tuple[float, float]]:
    """Return the lanes from which and to which arrows lead."""
    found = [text for axes in chart.axes for text in _annotations(axes) if text.arrow_patch]
    return [(float(text.xyann[1]), float(text.xy[1])) for text in found]


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


def test_the_famous_deadlock_is_shown() -> None:
    """As it is played: boards 2 and 3 hold one master each and want the other."""
    record = run(load_scenario("textbook", boards=6), "two-locks").record
    assert sorted(arrows(gantt(record))) == [(1, 2), (2, 1)]
    assert gantt(record).title == (
        "two-locks (mistake): deadlock at 0:01:00: boards 2 and 3 wait for each other"
    )


def test_a_headline_says_for_what_all_boards_wait() -> None:
    """An event that nothing sets has no holder, and needs no circle."""
    waits = tuple(
        Wait(f"task {board}", Role.TASK, Want.EVENT, "the gate", board=board) for board in (1, 2, 3)
    )
    title = gantt(replace(STUCK, waits=waits)).title
    assert title == "asyncio: deadlock at 0:01:00: 3 boards wait for the gate to be set"
