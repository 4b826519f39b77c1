"""The charts of a sweep show its means, its intervals and its spread, beside what theory says."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from chart_reading import collisions, colour_of, texts
from hypothesis import example, given
from hypothesis import strategies as st
from made_sweeps import BOARDS, THINK, Hall, boards, cut, made
from matplotlib.axes import Axes
from matplotlib.collections import FillBetweenPolyCollection
from matplotlib.contour import QuadContourSet

import simul
from simul.durations import clock
from simul.output.charts import Chart, save
from simul.output.colours import FAILURE
from simul.sweeps.charts import sweep_charts
from simul.sweeps.charts.axes import plain_number, ratio_ticks, round_ticks, time_ticks
from simul.sweeps.charts.lines import busy_and_wait_along, totals_along
from simul.sweeps.charts.looks import move_apart
from simul.sweeps.charts.plane import busy_map, ratios_map, totals_map, wait_map
from simul.sweeps.charts.spread import spread
from simul.sweeps.results import Axis, Estimate, Sweep
from simul.theory import machine_repairman

pytestmark = pytest.mark.charts

CONSTANT = Hall(sampled=False)
DRAWN = made(BOARDS)
PLANE = made(BOARDS, THINK, replications=2)
Floats = npt.NDArray[np.float64]


def lines(axes: Axes) -> list[tuple[list[float], list[float]]]:
    """Return the data of all lines that run along the axis, without caps of bars: x and y."""
    drawn = [line for line in axes.lines if line.get_linestyle() != "None"]
    found = [(np.asarray(line.get_xdata()), np.asarray(line.get_ydata())) for line in drawn]
    return [(x.tolist(), y.tolist()) for x, y in found if len(x) > 2]


def means(sweep: Sweep, scheduler: str) -> list[float]:
    """Return the mean totals of a scheduler, from point to point."""
    return [row.total.mean for row in sweep.rows if row.scheduler == scheduler]


def cells(axes: Axes) -> Floats:
    """Return what a map shows."""
    (image,) = axes.images
    return np.ma.filled(np.ma.asarray(image.get_array()), np.nan)


def maps(chart: Chart) -> list[Axes]:
    """Return the maps of a chart, without the scale of colours."""
    return [axes for axes in chart.axes if axes.images]


def vertical(axes: Axes) -> list[float]:
    """Return where vertical lines are drawn."""
    found = [np.asarray(line.get_xdata()) for line in axes.lines]
    return [float(x[0]) for x in found if len(x) == 2 and x[0] == x[1]]


def test_every_line_is_the_means_of_a_scheduler() -> None:
    """Against the values of the axis, in ms."""
    drawn = lines(totals_along(DRAWN).axes[0])
    assert drawn == [(list(BOARDS.values), means(DRAWN, name)) for name in DRAWN.schedulers]


def test_values_are_drawn_in_order_however_they_were_asked_for() -> None:
    """A line does not run back and forth."""
    mixed = made(boards(8, 1, 3))
    assert lines(totals_along(mixed).axes[0])[0][0] == [1, 3, 8]


def test_schedulers_that_did_the_same_are_one_line() -> None:
    """Neither hides the other: both names stand beside it."""
    sweep = made(boards(1, 2, 5), schedulers=("asyncio", "sequential", "trio"))
    chart = totals_along(sweep)
    assert len(lines(chart.axes[0])) == 2
    assert {"asyncio = trio", "sequential"} <= set(texts(chart))


def test_error_bars_are_as_high_as_the_intervals() -> None:
    """From half the width below the mean to as much above it."""
    chart = totals_along(made(boards(2, 3, 5), schedulers=["asyncio"]))
    (bars,) = chart.axes[0].containers
    sweep = made(boards(2, 3, 5), schedulers=["asyncio"])
    ends = [segment[:, 1].tolist() for segment in bars[2][0].get_segments()]
    expected = [
        [row.total.mean - row.total.half_width, row.total.mean + row.total.half_width]
        for row in sweep.rows
    ]
    assert np.allclose(ends, expected)


def test_many_points_have_bands_in_place_of_bars() -> None:
    """Sixty bars would be a fence."""
    sweep = made(boards(*range(1, 31)), replications=2, schedulers=["asyncio"])
    axes = totals_along(sweep).axes[0]
    assert not axes.containers
    assert len([each for each in axes.collections if isinstance(each, FillBetweenPolyCollection)])


def test_the_closed_form_is_drawn_where_it_is_exact() -> None:
    """It is the line of whoever serves ready boards first; of drawn times there is none."""
    sweep, every = (made(axis, hall=CONSTANT) for axis in (BOARDS, boards(*range(1, 10))))
    x, y = lines(totals_along(sweep).axes[0])[-1]
    assert x == list(range(1, 10))  # with its knee, which is no value of this axis
    assert y == means(every, "asyncio")
    assert "closed form: exact" in texts(totals_along(sweep))
    assert "closed form: exact" not in texts(totals_along(DRAWN))


def test_the_knee_is_marked_with_its_number() -> None:
    """(5 + 25) / 5 = 6 boards."""
    chart = totals_along(DRAWN)
    assert vertical(chart.axes[0]) == [6]
    assert "knee (A + B) / A: 6 boards" in texts(chart)


def test_along_another_axis_the_knee_is_where_there_are_as_many_boards() -> None:
    """(5 + B) / 5 = 4 boards for opponents who think for 15 s."""
    chart = totals_along(made(THINK))
    assert vertical(chart.axes[0]) == [15]
    assert "knee (A + B) / A: 4 boards at opponents' seconds 15" in texts(chart)
    assert vertical(totals_along(made(boards(1, 2))).axes[0]) == []


def test_whoever_is_far_slower_leaves_the_frame_so_that_the_knee_is_seen() -> None:
    """The scale is linear, the others fill it, and the end of the line is told beside its name."""
    sweep = made(boards(*range(2, 21)), hall=CONSTANT)
    chart = totals_along(sweep)
    axes = chart.axes[0]
    assert axes.get_yscale() == "linear"
    most = max(means(sweep, "asyncio"))
    assert most < axes.get_ylim()[1] < 1.1 * most
    assert f"sequential ↑ {clock(means(sweep, 'sequential')[-1])}" in texts(chart)
    assert "↑ sequential: so much slower" in chart.description


def test_totals_along_doubled_values_have_a_logarithmic_axis_that_says_so() -> None:
    """Where the values are shown as factors times are, too: a proportion is a straight line."""
    chart = totals_along(made(boards(1, 2, 4, 8, 16, 64), hall=CONSTANT))
    assert chart.axes[0].get_yscale() == "log"
    assert "mean total, h:mm:ss, log scale" in texts(chart)
    assert not any("↑" in text for text in texts(chart))


def test_busy_and_wait_are_drawn_beside_the_machine_repairman() -> None:
    """Per cent above, times below."""
    above, below = busy_and_wait_along(DRAWN).axes
    rows = [row for row in DRAWN.rows if row.scheduler == "asyncio"]
    long_run = [machine_repairman(n, 5_000, 25_000) for n in range(1, 10)]
    busy, wait = ([y for _, y in lines(axes)] for axes in (above, below))
    assert np.allclose(busy[2], [100 * row.utilisation.mean for row in rows])
    assert np.allclose(busy[4], [100 * each.utilisation for each in long_run])
    assert np.allclose(wait[2], [row.wait.mean for row in rows])
    assert np.allclose(wait[4], [each.wait for each in long_run])


def test_of_constant_times_theory_says_what_the_bound_is() -> None:
    """Busy N·A / (A + B) up to the knee; beyond it opponents wait N·A - (A + B)."""
    chart = busy_and_wait_along(made(BOARDS, hall=CONSTANT))
    busy, wait = (lines(axes)[-1][1] for axes in chart.axes)
    assert np.allclose(busy, [100 * min(n / 6, 1) for n in range(1, 10)])
    assert np.allclose(wait, [max(5_000 * n - 30_000, 0) for n in range(1, 10)])
    assert "exponential times, long run" not in texts(chart)


def test_where_nobody_waits_the_axis_shows_no_thousandths() -> None:
    """Below the knee of six boards, and times are labelled as times are in the title."""
    below = busy_and_wait_along(made(boards(1, 2, 3), hall=CONSTANT)).axes[1]
    labels = [label.get_text() for label in below.get_yticklabels()]
    assert (labels[0], labels[-1]) == ("0:00:00.0", "0:00:01.0")
    assert len(set(labels)) == len(labels)


def test_what_an_interrupted_sweep_lacks_is_a_gap() -> None:
    """The title says first how much there is."""
    part = cut(DRAWN, rows=14)
    chart = totals_along(part)
    y = lines(chart.axes[0])[2][1]
    assert y[:4] == means(DRAWN, "asyncio")[:4]
    assert np.isnan(y[4:]).all()
    assert chart.title.startswith("incomplete: 70 of 105 · ")
    assert colour_of(chart, "incomplete: 70 of 105") == FAILURE


def test_a_map_shows_the_means_of_a_scheduler() -> None:
    """The first axis from left to right, the second upwards; all in the same colours."""
    chart = totals_map(PLANE)
    for axes, name in zip(maps(chart), PLANE.schedulers, strict=True):
        expected = [
            [PLANE.row((n, b), name).total.mean for n in BOARDS.values] for b in THINK.values
        ]
        assert cells(axes).tolist() == expected
    assert len({axes.images[0].get_clim() for axes in maps(chart)}) == 1


def test_the_knee_runs_across_every_map() -> None:
    """Where N = (A + B) / A: 2, 4, 6 and 8 boards, in columns 1, 3, 4 and 5 of the map."""
    (axes, *_) = maps(busy_map(PLANE))
    curves = [each for each in axes.collections if isinstance(each, QuadContourSet)]
    (path,) = curves[-1].get_paths()
    found = {(round(float(x), 6), round(float(y), 6)) for x, y in np.asarray(path.vertices)}
    assert {(1, 0), (3, 1), (4, 2), (5, 3)} <= found


def test_ratios_are_those_to_the_fastest() -> None:
    """Rotation against ready-first; one after the other would swallow all colours."""
    sweep = made(boards(16, 32), THINK, hall=Hall(service=1), replications=2)
    chart = ratios_map(sweep)
    (axes,) = maps(chart)
    expected = [
        [
            sweep.row((n, b), "rotation").total.mean / sweep.row((n, b), "asyncio").total.mean
            for n in (16, 32)
        ]
        for b in THINK.values
    ]
    assert np.allclose(cells(axes), expected)
    most = max(row.total.mean / sweep.row(row.point, "asyncio").total.mean for row in sweep.rows)
    assert chart.title.startswith(f"sequential takes up to {most:.3g} times and rotation ")
    assert chart.title.endswith(" times as long as asyncio")
    assert "Not shown, being so much slower: sequential." in chart.description


def test_of_two_series_the_far_slower_one_has_no_map_of_totals_but_one_of_ratios() -> None:
    """It would take all colours of the one, and is all that the other has to show."""
    sweep = made(boards(12, 24), THINK, hall=CONSTANT, schedulers=("sequential", "asyncio"))
    assert len(maps(totals_map(sweep))) == 1
    assert "Not shown, being so much slower: sequential." in totals_map(sweep).description
    ratios = cells(maps(ratios_map(sweep))[0])
    for (y, x), ratio in np.ndenumerate(ratios):
        point = ((12, 24)[x], THINK.values[y])
        slow, fast = (sweep.row(point, name).total.mean for name in sweep.schedulers)
        assert ratio == slow / fast
    assert "Not shown" not in ratios_map(sweep).description


def test_a_mistake_is_marked_and_wins_no_title() -> None:
    """However fast it seems to have been; nor does a run that was not verified."""
    names = ("sequential", "asyncio", "no-lock", "trio")
    sweep = made(boards(2, 3), schedulers=names)
    quick = {"no-lock": 0, "trio": 1}
    rows = tuple(
        replace(row, totals=(1,) * 5, total=Estimate(1, 0), unverified=quick[row.scheduler])
        if row.scheduler in quick
        else row
        for row in sweep.rows
    )
    wrong = replace(sweep, rows=rows, with_chess=True)
    chart = totals_along(wrong)
    assert colour_of(chart, "no-lock (mistake)") == FAILURE
    assert "trio (not verified)" in texts(chart)
    for drawn in (chart, busy_and_wait_along(wrong), spread(wrong)):
        assert "no-lock" not in drawn.title
        assert "trio" not in drawn.title
    assert "asyncio" in chart.title
    assert chart.axes[0].get_ylim()[1] > max(means(sweep, "asyncio"))
    assert "far right: asyncio" not in " ".join(texts(spread(wrong)))


def test_where_only_mistakes_were_made_no_title_compares_them() -> None:
    """And no chart does."""
    sweep = made(boards(2, 3), THINK, schedulers=("no-lock", "two-locks"), replications=2)
    for name, draw in sweep_charts(sweep):
        assert draw().title == "Nothing to compare: mistakes, or not verified", name
        assert not name.startswith("ratios")


def test_cells_that_are_missing_are_white() -> None:
    """Nobody takes them for the least value."""
    part = cut(PLANE, rows=45)  # 15 points: all of three boards and three of four
    (first, *_) = maps(wait_map(part))
    assert np.isnan(cells(first)).sum() == 28 - 15
    assert "White: not simulated." in wait_map(part).description


def test_few_cells_hold_their_values_and_many_have_lines() -> None:
    """Text that does not fit helps nobody."""
    few = made(boards(4, 8), Axis("opponents.seconds", (5, 45), "opponents' seconds", "s"))
    written = texts(busy_map(few))
    for row in few.rows:
        assert f"{100 * row.utilisation.mean:.0f} %" in written
    many = made(boards(*range(1, 21)), THINK, hall=Hall(moves=2), replications=1)
    assert len(maps(wait_map(many))[0].texts) < 10


def test_a_curve_is_the_share_that_is_over_by_then() -> None:
    """A step of one replication at each total."""
    sweep = made(replications=8, schedulers=["asyncio"])
    x, y = lines(spread(sweep).axes[0])[0]
    assert x[1:-1] == sorted(sweep.rows[0].totals)
    assert y[:-1] == [100 * n / 8 for n in range(9)]


def test_a_point_without_spread_has_no_curves_and_says_so() -> None:
    """Nor has a sweep in which all replications were equal a chart of it."""
    sweep = made(boards(1, 2), schedulers=["asyncio"])
    same = replace(sweep.rows[0], totals=(30_000,) * 5, total=Estimate(30_000, 0))
    one = replace(sweep, rows=(same, sweep.rows[1]))
    first, last = spread(one).axes
    assert (len(lines(first)), len(lines(last))) == (0, 1)
    assert "no spread: all replications\ntake equally long" in texts(spread(one))
    both = (same, replace(same, point=(2,)))
    assert "distribution-of-totals" not in dict(sweep_charts(replace(sweep, rows=both)))


def test_times_that_are_close_together_are_told_apart() -> None:
    """By tenths of a second, where seconds would be written twice."""
    sweep = made(boards(1), schedulers=["asyncio"])
    near = tuple(160_000 + 200 * n for n in range(5))
    row = replace(sweep.rows[0], totals=near, total=Estimate(160_400, 100))
    (axes,) = spread(replace(sweep, rows=(row,))).axes
    labels = [text.get_text() for text in axes.get_xticklabels()]
    assert len(labels) == len(set(labels)) > 1
    assert "0:02:40.5" in labels


def test_spread_is_shown_at_the_first_point_at_the_knee_and_at_the_last() -> None:
    """Three panels; the slowest is told of where it is far from the others."""
    chart = spread(made(boards(1, 3, 6, 24), hall=Hall(moves=12)))
    assert {"1 board", "6 boards", "24 boards", "8 replications"} - set(texts(chart)) == {
        "8 replications"
    }
    assert len(chart.axes) == 3
    assert "far right: sequential" in " ".join(texts(chart))


def test_a_title_says_where_the_middle_half_of_the_evenings_lies() -> None:
    """Without an axis it begins the sentence."""
    sweep = made(schedulers=["asyncio"], replications=8)
    totals = sorted(sweep.rows[0].totals)
    ends = f"{clock(totals[2])} to {clock(totals[5])}"
    assert spread(sweep).title == f"The middle half of 8 evenings: asyncio {ends}"


def test_one_replication_has_no_spread() -> None:
    """It is an error to ask for it, and nobody is offered it."""
    with pytest.raises(ValueError, match="no spread"):
        spread(made(hall=CONSTANT))
    assert list(sweep_charts(made(hall=CONSTANT))) == []


@pytest.mark.parametrize(
    ("axes", "names"),
    [
        ((), ["distribution-of-totals"]),
        ((boards(1, 2),), ["totals-by-boards", "utilisation-and-wait", "distribution-of-totals"]),
        (
            (boards(1, 2), THINK),
            [
                "totals-by-boards-and-opponents.seconds",
                "ratios-by-boards-and-opponents.seconds",
                "utilisation-by-boards-and-opponents.seconds",
                "wait-by-boards-and-opponents.seconds",
                "distribution-of-totals",
            ],
        ),
    ],
)
def test_the_charts_that_suit_a_sweep_are_named(axes: tuple[Axis, ...], names: list[str]) -> None:
    """By the number of its axes."""
    assert [name for name, _ in sweep_charts(made(*axes, replications=2))] == names


@pytest.mark.long
def test_the_same_sweep_gives_the_same_bytes(tmp_path: Path) -> None:
    """Also a map, which is pixels within the SVG."""
    for sweep, draw in ((DRAWN, totals_along), (PLANE, busy_map)):
        first, second = (save(draw(sweep), tmp_path / str(n), ["svg"]) for n in (1, 2))
        for one, other in zip(first, second, strict=True):
            assert one.read_bytes() == other.read_bytes()


MANY = ("sequential", "rotation", "asyncio", "a-scheduler-of-my-own-with-a-long-name", "trio", "x")


@pytest.mark.long
@pytest.mark.parametrize(
    "make",
    [
        lambda: made(boards(1, 2, 3), hall=CONSTANT, schedulers=MANY),
        lambda: made(boards(1, 2, 4, 8, 16, 32), replications=2, schedulers=MANY),
        lambda: cut(made(boards(*range(1, 31)), hall=Hall(moves=3), replications=2), 50),
        lambda: made(boards(*range(3, 31, 3)), THINK, hall=Hall(moves=2), replications=2),
        lambda: made(boards(1, 6), THINK, schedulers=MANY, replications=2),
    ],
    ids=["three points", "doubling", "incomplete", "a map", "a small map"],
)
def test_no_text_covers_another_or_leaves_the_page(make: Callable[[], Sweep]) -> None:
    """On any chart of it."""
    for name, draw in sweep_charts(make()):
        assert collisions(draw()) == [], name


def test_names_beside_lines_are_moved_apart_and_stay_in_order() -> None:
    """None is covered; the middle of the highest is at the top at most."""
    at = move_apart([10, 10, 99, 100, 100], [20] * 5, 100)
    assert at == [10, 30, 60, 80, 100]


@given(
    start=st.integers(-50, 1_000),
    each=st.sampled_from([0.001, 0.05, 0.25, 1, 3, 5, 7, 1_000]),
    count=st.integers(2, 150),
    at_most=st.integers(1, 20),
)
@example(start=5, each=5, count=24, at_most=12)
@example(start=1, each=1, count=102, at_most=12)
@example(start=5, each=5, count=20, at_most=3)
def test_even_values_have_a_few_round_ticks(
    start: int, each: float, count: int, at_most: int
) -> None:
    """In order, from the first value on, to the last if there is room for two."""
    values = [plain_number(start + n * each) for n in range(count)]
    ticks = round_ticks(values, at_most)
    assert 1 <= len(ticks) <= at_most
    assert ticks == sorted(set(ticks))
    assert ticks[0] == values[0]
    assert ticks[-1] == values[-1] or at_most == 1


@pytest.mark.parametrize("least", [0.5, 0.97, 1, 3, 5.84, 7, 90])
@pytest.mark.parametrize("times", [1.6, 3.5, 6, 40])
def test_a_scale_of_ratios_has_ticks(least: float, times: float) -> None:
    """Wherever it begins."""
    assert len(ratio_ticks(least, least * times)) >= 2


@pytest.mark.parametrize(("low", "high"), [(0, 60_000), (1, 10**9), (59_000, 60_000)])
def test_times_on_an_axis_are_round_and_inside(low: int, high: int) -> None:
    """At least two, and not more than there is room for."""
    ticks = time_ticks(low, high)
    assert 2 <= len(ticks) <= 10 or high - low < 10_000
    assert all(low <= tick <= high for tick in ticks)


def test_the_title_says_how_little_more_boards_cost_up_to_the_knee() -> None:
    """Where the axis shows it: twelve boards of the textbook take 55 s longer than one."""
    whole = totals_along(
        simul.sweep("textbook", "boards=1..20", schedulers=["sequential", "asyncio"])
    )
    assert whole.title == (
        "Walking on, 12 boards take hardly longer than 1 · "
        "20 boards: sequential 10:00:00 · asyncio 0:50:55"
    )
    beyond = totals_along(
        simul.sweep("textbook", "boards=13..20", schedulers=["sequential", "asyncio"])
    )
    assert beyond.title == (
        "asyncio is never slower · 20 boards: sequential 10:00:00 · asyncio 0:50:55"
    )
