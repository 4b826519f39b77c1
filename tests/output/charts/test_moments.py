"""What goes wrong beside the boards is marked when it happens."""

from dataclasses import replace

import pytest
from chart_reading import legend, marks
from painted import comparison, gantt
from sketched_halls import mistaken, ready_first

from simul import load_scenario, run
from simul.record import Event, Kind, Record

pytestmark = pytest.mark.charts

OVERWRITING = "an update of the score that overwrote others"


def with_events(boards: int, *events: Event) -> Record:
    """Return a run with these events that concern no board."""
    whole = ready_first(boards, 4)
    return mistaken(replace(whole, events=Record.in_order([*whole.events, *events])), "it")


def lost(at: int, board: int) -> Event:
    """Return an update by a board that overwrote another."""
    return Event(at, 0, 1, Kind.OVERWRITTEN, "", f"board {board} read 0 and wrote 1 over 5")


def test_an_update_that_overwrote_others_is_marked_in_the_lane_of_its_board() -> None:
    """At its time; the legend says what it is."""
    chart = gantt(with_events(3, lost(60_000, 2), lost(125_000, 3)), "breaks score-adds-up")
    assert marks(chart.axes[1]) == {"overwritten": [(60_000, 1), (125_000, 2)]}
    assert OVERWRITING in legend(chart)
    assert OVERWRITING not in legend(gantt(ready_first(3, 4)))


def test_a_mark_at_the_start_covers_no_number_of_a_board() -> None:
    """It stands just inside of the lane."""
    (found,) = marks(gantt(with_events(3, lost(0, 2)), "breaks x").axes[1]).values()
    assert found[0][0] > 0


def test_of_the_famous_lost_updates_each_has_a_mark() -> None:
    """690 at 24 boards are far enough apart; four at the start are in four lanes."""
    for name, number in (("lost-update", 690), ("unlocked-score", 4)):
        one = run(load_scenario("textbook"), name)
        assert len(marks(gantt(one.record, one.remark).axes[1])["overwritten"]) == number


def test_marks_that_would_overlap_are_one() -> None:
    """And the chart says so."""
    chart = gantt(with_events(3, lost(60_000, 2), lost(60_001, 2)), "breaks score-adds-up")
    assert len(marks(chart.axes[1])["overwritten"]) == 1
    assert "Of marks that would cover each other, one is shown." in chart.description


def test_low_lanes_hold_no_such_marks() -> None:
    """The chart says so."""
    chart = comparison([with_events(150, lost(60_000, 2))], ["breaks score-adds-up"])
    assert marks(chart.axes[1]) == {}
    assert "Low lanes hold no marks" in chart.description


@pytest.mark.parametrize("at", [0, 60_000])
def test_a_queue_without_a_bound_is_marked_above_the_boards_when_it_was_longest(at: int) -> None:
    """The legend has its length; of several, that of the longest."""
    crowds = (
        Event(at, 0, 1, Kind.CROWDED, "", f"{items} items at mine.py, line {items}")
        for items in (9, 24)
    )
    chart = gantt(with_events(3, *crowds), "breaks lines-have-a-bound")
    places = marks(chart.axes[1])["crowded"]
    assert {lane for _, lane in places} == {-0.5}
    assert all(at <= ms <= at + 2_000 for ms, _ in places)
    assert "24 items in a queue that has no bound" in legend(chart)


def test_a_mark_outside_of_its_game_is_explained() -> None:
    """A board's score may be written before its first move, or after its last reply."""
    begin = "A mark stands where the task or thread of a board writes the score: that may be "
    early, late = lost(0, 2), lost(ready_first(3, 4).makespan, 2)
    for events, when in (
        ([early], "before its first move."),
        ([late], "after its last reply."),
        ([early, late], "before its first move or after its last reply."),
    ):
        assert begin + when in gantt(with_events(3, *events), "breaks x").description
    assert begin not in gantt(with_events(3, lost(60_000, 2)), "breaks x").description
