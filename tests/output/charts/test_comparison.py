"""The comparison puts every run on one time axis."""

from dataclasses import replace

import numpy as np
import pytest
from chart_reading import artists, bars, collisions, colour_of, colours, marks, patches, texts
from painted import comparison
from sketched_halls import (
    cut,
    deadlocked,
    ended,
    every_fate,
    mistaken,
    ready_first,
    sequential,
    shared_out,
    with_failure,
    without,
)

from simul.output.charts.sentences import KNOWN
from simul.output.colours import FAILURE
from simul.record import Event, Kind, Record, State
from simul.registry.catalogue import BASICS

pytestmark = pytest.mark.charts

SLOW = sequential(24, 30)
FAST = ready_first(24, 30)
TOO_GOOD = "too good to be true: breaks one-board-at-a-time"
ENDS = (Kind.FAILED, Kind.ORPHANED)
CLONES = mistaken(ready_first(24, 30, masters=24), "cloned-masters")


def test_all_runs_share_one_time_axis() -> None:
    """From 0 to the longest makespan in every lane of every run, and beside it the beginning."""
    chart = comparison([SLOW, FAST])
    whole, beginning = (0, 43_200_000), (0, 120_000)
    assert [axes.get_xlim() for axes in chart.axes] == [whole, whole, beginning, beginning] * 2
    assert {"the whole", "the first 2 minutes, enlarged"} <= set(texts(chart))


def test_the_beginning_shows_what_happened_in_it() -> None:
    """Every visit of the first two minutes, and none of the others."""
    first = [visit for visit in FAST.visits if visit.start < 120_000]
    master = comparison([SLOW, FAST]).axes[6]
    assert bars(master, State.AT_BOARD) == [(0, visit.start, visit.end) for visit in first]
    assert len(first) == 24


def test_where_the_whole_is_large_enough_nothing_is_enlarged() -> None:
    """Of six minutes, two are no beginning."""
    chart = comparison([sequential(2, 3), ready_first(2, 3)])
    assert len(chart.axes) == 4
    assert "the whole" not in texts(chart)


def test_the_beginning_is_longer_where_that_shows_the_first_failure() -> None:
    """It is the point then; marks of what happens later are not in it."""
    early, late = (with_failure(FAST, 3, at) for at in (200_000, 2_000_000))
    chart = comparison([SLOW, early])
    assert chart.axes[7].get_xlim() == (0, 300_000)
    assert [len(marks(axes)) for axes in chart.axes] == [0] * 5 + [1, 0, 1]
    chart = comparison([SLOW, late])
    assert chart.axes[7].get_xlim() == (0, 120_000)
    assert [len(marks(axes)) for axes in chart.axes] == [0] * 5 + [1, 0, 0]


def test_equal_runs_share_a_row_that_names_them_all() -> None:
    """Up to three lines of names; of more, the small print has them all."""
    names = ["rotation", "callbacks", "generators", "yield-from", "native", "asyncio", "trio"]
    runs = [replace(FAST, scheduler=name) for name in names]
    chart = comparison([SLOW, *runs[:2]])
    assert len(chart.axes) == 8
    assert "rotation and\ncallbacks" in texts(chart)
    told = "rotation, callbacks, generators, yield-from, native, asyncio and trio: the same, event"
    assert told in " ".join(" ".join(texts(comparison([SLOW, *runs]))).split())


def test_every_run_has_its_masters_lane_and_its_boards_lanes() -> None:
    """What is drawn for each is its own record."""
    one, other = ready_first(3, 2), sequential(3, 2)
    chart = comparison([one, other])
    for run, master in ((one, chart.axes[0]), (other, chart.axes[2])):
        assert bars(master, State.AT_BOARD) == [(0, v.start, v.end) for v in run.visits]
    assert {lane for lane, _, _ in bars(chart.axes[3], State.THINKING)} == {0, 1, 2}


def test_each_makespan_is_marked_and_written_beside_its_line() -> None:
    """The empty time to the right says how much faster."""
    chart = comparison([SLOW, FAST])
    ends = [axes.lines[0].get_xdata() for axes in chart.axes if axes.lines]
    assert ends == [[43_200_000] * 2, [3_655_000] * 2]  # neither is in the beginning
    written = set(texts(chart))
    assert {"done at 12:00:00", "done at 1:00:55", "11.8 times as fast"} <= written


def test_the_title_names_the_slowest_and_the_fastest() -> None:
    """Equal runs are named together."""
    chart = comparison([SLOW, FAST, ready_first(24, 30, "trio")])
    assert chart.title == (
        "sequential: 12:00:00 · asyncio and trio: 1:00:55, walking on while they think"
    )


def test_of_more_than_two_totals_the_extremes_are_told_by_what_makes_them_fast() -> None:
    """The rows have the names; of other totals than these the title is silent."""
    chart = comparison([SLOW, FAST, shared_out(24, 30, masters=4)])
    assert chart.title == (
        "12:00:00 one after the other · 1:00:55 walking on · 0:30:25 with 4 masters"
    )
    few = [ready_first(boards, 30, f"of {boards}") for boards in (24, 12, 6)]
    assert comparison(few).title == "slowest of 24: 1:00:55 · fastest of 6: 0:30:25"


def test_a_few_boards_are_numbered() -> None:
    """A title may speak of one of them; of many boards there is the number."""
    assert {"board 1", "2", "3"} <= set(texts(comparison([ready_first(3, 4)])))
    assert "24 boards" in texts(comparison([ready_first(24, 3), ready_first(24, 4)]))


def test_rounds_shorter_than_a_column_look_steady() -> None:
    """Lanes would show a pattern of the pixels; shares of all boards show what is the same."""
    chart = comparison([SLOW, FAST])
    assert "24 boards,\nby state" in texts(chart)
    (image,) = chart.axes[5].images
    columns = colours(image)
    assert (columns[:, 3:-3] == columns[:, 3:4]).all()
    assert "the share of boards in that state, averaged over 0:02:00" in chart.description


@pytest.mark.parametrize("run", [0, 1])
def test_no_column_sticks_out_after_the_end(run: int) -> None:
    """The last is cut off where the run is done."""
    chart = comparison([sequential(8, 30), ready_first(8, 30)])
    ends = {image.get_extent()[1] for axes in chart.axes[4 * run :][:2] for image in axes.images}
    assert ends == {(14_400_000, 1_835_000)[run]}


def test_a_steady_load_of_the_master_looks_steady() -> None:
    """Whole rounds are averaged, not a number of visits that beats with the rounds."""
    (image,) = comparison([sequential(8, 30), ready_first(8, 30)]).axes[4].images
    columns = colours(image)
    assert (columns[:, :40] == columns[:, :1]).all()
    assert columns.shape[1] < 70


def test_the_beginning_is_long_enough_for_a_round() -> None:
    """Of a hundred boards, two minutes would show the first twenty-four only."""
    chart = comparison([sequential(100, 3), ready_first(100, 3)])
    assert "the first 10 minutes, enlarged" in texts(chart)


def test_a_stopped_run_is_not_called_the_fastest() -> None:
    """Its end is marked as a stop, with what became of its boards."""
    chart = comparison([SLOW, cut(FAST, 1_000_000, "Ctrl-C")])
    assert chart.title == "sequential: 12:00:00 · asyncio: stopped at 0:16:40, Ctrl-C"
    assert {"stopped at 0:16:40", "24 orphaned"} <= set(texts(chart))


def test_a_run_with_a_remark_is_not_called_the_fastest() -> None:
    """The remark stands where the boast would, in colour, and in the description."""
    chart = comparison([SLOW, CLONES, FAST], ["", TOO_GOOD, ""])
    assert chart.title.startswith("sequential: 12:00:00 · asyncio: 1:00:55, walking on")
    assert chart.title.endswith(" · cloned-masters: too good to be true")
    assert colour_of(chart, "too good to be true: one master at 24 boards at once") == FAILURE
    assert [text for text in texts(chart) if text.endswith("times as fast")] == [
        "11.8 times as fast"
    ]
    assert f"cloned-masters (mistake): {TOO_GOOD}." in chart.description


def test_a_remark_stands_before_what_became_of_the_boards() -> None:
    """And what became of the boards says more than the reason."""
    runs = [cut(FAST, 60_000, why) for why in ("board 3 failed\ndetails", "deadlock at 0:01:00")]
    chart = comparison([SLOW, *runs], ["", "failed", "deadlock"])
    assert colour_of(chart, "failed: 24 orphaned") == FAILURE
    assert colour_of(chart, "deadlock: 24 orphaned") == FAILURE


def test_a_mistake_that_does_not_show_wins_no_title() -> None:
    """Unless there is nothing else."""
    lucky = mistaken(FAST, "unchecked-rotation")
    chart = comparison([SLOW, FAST, lucky])
    assert chart.title.startswith("sequential: 12:00:00 · asyncio: 1:00:55, walking on")
    assert "unchecked-rotation" not in chart.title
    assert comparison([lucky]).title == "unchecked-rotation (mistake): 1:00:55"


def test_where_every_run_has_a_remark_none_has_won() -> None:
    """The title names neither a slowest nor a fastest run, but what went wrong."""
    assert comparison([CLONES], [TOO_GOOD]).title == "cloned-masters: too good to be true"
    stopped = deadlocked(FAST, 1_000, "deadlock")
    assert comparison([stopped], ["deadlock"]).title == "asyncio: deadlock"
    slow = mistaken(SLOW, "lock-held")
    assert comparison(
        [slow, stopped, CLONES], ["breaks promised-order", "deadlock", TOO_GOOD]
    ).title == (
        "lock-held: she watches each opponent think · asyncio: deadlock · "
        "cloned-masters: too good to be true"
    )


def test_one_failure_under_several_schedulers_is_compared_by_what_became_of_the_others() -> None:
    """That is what they differ in."""
    runs = [
        replace(ended(FAST, {1: (200_000, Kind.FAILED)} | others), scheduler=name)
        for name, others in (
            ("threaded", {}),
            ("trio", {2: (200_000, Kind.CANCELLED), 3: (200_000, Kind.CANCELLED)}),
        )
    ]
    assert comparison(runs).title == ("the engine died: threaded plays on · trio cancels 2 boards")
    more = replace(
        ended(FAST, {n: (200_000, kind) for n, kind in enumerate(ENDS, 1)}), scheduler="a"
    )
    assert comparison([*runs, more]).title == (
        "the engine died: threaded plays on · trio cancels 2 boards · a orphans 1"
    )
    sequential = replace(runs[1], scheduler="b", events=more.events)
    last = replace(ended(FAST, dict.fromkeys((1, 2), (200000, Kind.FAILED))), scheduler="c")
    assert comparison([*runs, more, sequential, last]).title == (
        "the engine died: threaded and c play on · 3 other schedulers stop"
    )


def test_a_run_that_left_games_unfinished_is_not_called_the_fastest() -> None:
    """What became of them stands where the boast would, and in the small print."""
    none = without(FAST, *range(1, 25))
    chart = comparison([SLOW, none, with_failure(ready_first(24, 30, "trio"), 3, 200_000)])
    assert chart.title == (
        "sequential: 12:00:00 · asyncio: 24 never started · trio: the engine died"
    )
    ended = {"ended at 0:00:00", "24 never started", "ended at 1:00:55", "1 failed, 23 completed"}
    assert ended <= set(texts(chart))
    assert "asyncio: 24 never started; trio: 1 failed, 23 completed." in chart.description


def test_runs_that_ended_alike_are_told_of_together() -> None:
    """And of many that did not, the first three groups."""
    runs = [
        replace(with_failure(ready_first(boards, 2), 1, 9_000), scheduler=f"s{boards}")
        for boards in (2, 3, 4, 5, 6)
    ]
    alike = comparison([runs[0], replace(runs[0], scheduler="other"), FAST])
    assert "s2 and other: 1 failed, 1 completed." in alike.description
    assert (
        "s2: 1 failed, 1 completed; s3: 1 failed, 2 completed; s4: 1 failed, 3 completed; "
        "2 more runs with unfinished games."
    ) in comparison(runs).description


def test_a_remark_is_needed_for_each_run_or_for_none() -> None:
    """Else nobody knows which run is meant."""
    with pytest.raises(ValueError, match="zip"):
        comparison([SLOW, FAST], [TOO_GOOD])


def test_a_mistake_stands_out_by_its_name() -> None:
    """In colour and in words."""
    chart = comparison([FAST, mistaken(SLOW, "lock-held")])
    assert colour_of(chart, "lock-held\n(mistake)") == FAILURE
    assert colour_of(chart, "asyncio") != FAILURE


def test_several_masters_have_a_lane_each() -> None:
    """Named as what they are, and told apart from the single master of another run."""
    chart = comparison([ready_first(4, 3), shared_out(4, 3, masters=2)])
    assert {lane for lane, _, _ in bars(chart.axes[2], State.AT_BOARD)} == {0, 1}
    assert {"master", "masters"} <= set(texts(chart))


def test_one_master_at_several_boards_is_not_called_several() -> None:
    """The small print names the runs in which she is."""
    chart = comparison([FAST, CLONES])
    assert "masters" not in texts(chart)
    assert "cloned-masters (mistake): one master is at several boards at once." in chart.description
    assert "at once" not in comparison([FAST, SLOW]).description


def test_runs_of_one_scheduler_are_told_apart_by_their_scenario() -> None:
    """A sweep over the number of boards names the scenarios."""
    chart = comparison([ready_first(12, 3), ready_first(24, 3)])
    assert chart.title.startswith("Textbook: 24 boards")
    assert chart.description.startswith("2 scenarios · total, and how many times as fast")


def test_runs_that_nothing_tells_apart_are_numbered() -> None:
    """The same record twice is shown once."""
    assert comparison([FAST, FAST]).title == "1. asyncio and 2. asyncio: 1:00:55"


def test_of_many_boards_the_chart_says_which_it_shows() -> None:
    """The label beside the lanes."""
    runs = [ready_first(600, pairs) for pairs in (2, 3, 4, 5)]
    assert "every 5th of\n600 boards" in texts(comparison(runs))


@pytest.mark.long
@pytest.mark.parametrize(
    "runs",
    [[FAST], [SLOW, FAST], [SLOW] + [FAST] * 9, [every_fate(24, 30), CLONES], [CLONES] * 12],
    ids=["one", "two", "ten", "fates", "twelve"],
)
@pytest.mark.parametrize("remark", ["", "remark " * 20], ids=len)
def test_no_text_covers_another_or_leaves_the_page(runs: list[Record], remark: str) -> None:
    """From one run to twelve, whatever is said of them."""
    chart = comparison(runs, [remark] * len(runs))
    assert collisions(chart) == []
    assert artists(chart) <= 28 * len(runs)


@pytest.mark.long
def test_the_whole_ladder_and_all_mistakes_fit_on_one_page() -> None:
    """Twenty-one runs, each with a name to be read and a board in every lane."""
    ladder = [replace(FAST, scheduler=f"scheduler {n}") for n in range(1, 14)]
    mistakes = [mistaken(SLOW, f"unchecked-mistake{n}") for n in range(1, 7)]
    runs = [*ladder, shared_out(24, 30, masters=4), *mistakes, CLONES]
    remarks = [""] * 14 + ["breaks ready-first"] * 6 + [TOO_GOOD]
    chart = comparison(runs, remarks)
    assert chart.title == (
        "scheduler 1, scheduler 2 and 11 more: 1:00:55 · processes: 0:30:25 · "
        "unchecked-mistake1, unchecked-mistake2 and 4 more: she watches each opponent think · "
        "cloned-masters: too good to be true"
    )
    assert collisions(chart) == []
    assert chart.height == 9
    assert texts(chart).count("24 boards,\nby state") == 4


@pytest.mark.long
def test_of_twenty_one_different_runs_eight_are_well_visible() -> None:
    """Each with a board in every lane, which is said once, and no text over another."""
    runs = [replace(ready_first(24, pairs), scheduler=f"s{pairs}") for pairs in range(10, 31)]
    chart = comparison(runs, [TOO_GOOD, *["breaks promised-order"] * 19, ""])
    assert collisions(chart) == []
    assert texts(chart).count("24 boards") == 1
    assert len(chart.axes) == 4 * 8


def test_a_slide_stays_a_slide() -> None:
    """Of more rows than it has room for, those go that say least, and the note names them."""
    right = [ready_first(3, pairs, f"right-{pairs}") for pairs in range(2, 7)]
    lucky = mistaken(ready_first(3, 11), "lucky")
    wrong = [mistaken(ready_first(3, pairs), f"wrong-{pairs}") for pairs in range(12, 17)]
    remarks = [*[""] * 6, "deadlock", "breaks x", "deadlock", "breaks x", "breaks y"]
    chart = comparison([*right, lucky, *wrong], remarks)
    assert (chart.get_figwidth(), chart.height) == (16, 9)
    shown = {text.replace("\n", " ") for text in texts(chart)}
    names = {record.label for record in (*right, lucky, *wrong)}
    assert names - shown == {f"{name} (mistake)" for name in ("lucky", "wrong-14", "wrong-15")}
    told = "Caught as well: wrong-14 and wrong-15. Mistakes that do not show here: lucky."
    assert told in shown
    assert told in chart.description
    assert "wrong-14 (mistake): deadlock." in chart.description


def test_mistakes_that_no_bar_shows_leave_their_rows_to_others() -> None:
    """A lost update has the bars of the right run."""
    lost = Event(60_000, 0, 1, Kind.OVERWRITTEN, "", "board 2 read 0 and wrote 1 over 5")
    right = [ready_first(3, pairs, f"right-{pairs}") for pairs in range(2, 9)]
    same = right[0]
    unseen = replace(same, events=Record.in_order([*same.events, lost]))
    late = mistaken(ready_first(3, 20), "late")
    chart = comparison(
        [*right, mistaken(unseen, "unseen"), late], [*[""] * 7, "breaks x", "breaks y"]
    )
    assert "Caught as well: unseen." in texts(chart)
    assert "late (mistake)" in texts(chart)


def test_of_many_equal_runs_those_are_named_that_one_meets_first() -> None:
    """The others are counted; the small print names them."""
    assert (*KNOWN,) == BASICS
    others = [replace(FAST, scheduler=f"scheduler-{n}") for n in range(1, 6)]
    runs = [*others[:3], FAST, *others[3:], replace(FAST, scheduler="trio")]
    chart = comparison([SLOW, *runs] + [ready_first(24, n, f"s{n}") for n in range(10, 16)])
    assert "asyncio, trio and\n5 more" in texts(chart)


def test_of_many_rows_the_lanes_have_names_where_they_differ_from_those_above() -> None:
    """What every row repeats says nothing."""
    runs = [ready_first(24, pairs, f"s{pairs}") for pairs in range(10, 14)]
    assert texts(comparison(runs)).count("24 boards") == 4
    several = [*runs, shared_out(24, 30, masters=4), SLOW]
    assert [text for text in texts(comparison(several)) if text in ("master", "masters")] == [
        *("master", "masters", "master")
    ]


def test_the_lane_of_a_master_who_is_cloned_says_so() -> None:
    """From afar she looks idle: her visits of 24 boards lie upon each other."""
    chart = comparison([SLOW, CLONES], ["", TOO_GOOD])
    assert colour_of(chart, "24 boards at once") == FAILURE
    assert "24 boards at once" not in texts(comparison([SLOW, FAST]))


def test_low_lanes_leave_no_gaps_between_bars() -> None:
    """Gaps of a pixel would be stripes."""
    runs = [ready_first(24, pairs, f"s{pairs}") for pairs in range(10, 18)]
    (patch,) = patches(comparison(runs).axes[1], State.THINKING)
    assert set(np.asarray(patch.get_path().vertices)[:, 1] % 1) == {0.5}
