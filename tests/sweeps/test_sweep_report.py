"""What the terminal says of a sweep: a table that fits, and sentences that are true of its rows."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import StringIO
from pathlib import Path
from statistics import fmean

import numpy as np
import pytest
from commanding import call
from made_sweeps import BOARDS, THINK, Hall, boards, cut, made
from rich.console import Console

from simul.durations import clock
from simul.oracle.timing import Length
from simul.scenario import load_scenario
from simul.sweeps.reporting.expected import theory_of
from simul.sweeps.reporting.presentation import (
    everything,
    knees,
    nearest_knee,
    only_totals,
    points_shown,
    series_of,
)
from simul.sweeps.reporting.report import sweep_report
from simul.sweeps.reporting.statistics import estimate
from simul.sweeps.results import Axis, Estimate, Sweep

CONSTANT = Hall(sampled=False)
MANY = ("sequential", "rotation", "asyncio", "a-scheduler-of-my-own-with-a-long-name", "trio", "x")


def told(sweep: Sweep, width: int = 120) -> list[str]:
    """Print a report as into a file of that width."""
    text = StringIO()
    Console(file=text, width=width).print(sweep_report(sweep))
    return [line.rstrip() for line in text.getvalue().splitlines()]


def sentences(sweep: Sweep) -> str:
    """What is said, in one line."""
    return " ".join(told(sweep, 2_000))


def cells(lines: list[str], first: str) -> list[str]:
    """The words of the line that begins with this one."""
    (line,) = [line.split() for line in lines if line.split()[:1] == [first]]
    return line


def test_a_line_has_the_means_of_its_point() -> None:
    """Total, half-width, busy and wait of each scheduler."""
    sweep = made(boards(2, 5), hall=Hall(think=40))
    row = sweep.row((5,), "rotation")
    said = cells(told(sweep), "5")
    assert said[6:8] == [clock(row.total.mean), f"{row.total.half_width / 1_000:.0f}"]
    assert row.total.half_width < 100_000  # more would be told as h:mm:ss
    assert said[9:12] == [f"{row.utilisation.mean:.1%}", f"{row.wait.mean / 1_000:.1f}", "s"]


def test_schedulers_that_did_the_same_share_a_column() -> None:
    """All their names stand above it."""
    lines = told(made(boards(2, 9), hall=CONSTANT, schedulers=("asyncio", "sequential", "trio")))
    assert any("asyncio = trio" in line and "sequential" in line for line in lines)
    assert len(cells(lines, "9")) == 1 + 2 * 4


@pytest.mark.long
@pytest.mark.parametrize(
    "make",
    [partial(made, BOARDS),
     partial(made, boards(3, 1_000), THINK, hall=Hall(moves=1), replications=1),
     partial(made, boards(3), THINK, schedulers=MANY), made],
    ids=["an axis", "two axes", "many schedulers", "no axis"],
)  # fmt: skip
def test_every_total_is_there_in_whatever_width(make: Callable[[], Sweep]) -> None:
    """A narrower table leaves out waits, then busy masters, then puts schedulers in lines."""
    sweep = make()
    for width in (60, 80, 120):
        lines = told(sweep, width)
        assert max(map(len, lines)) <= width
        assert not any("…" in line for line in lines)
        words = " ".join(lines).split()
        for row in sweep.rows:
            assert clock(row.total.mean) in words


def test_of_many_points_some_are_shown() -> None:
    """The first, the last, the knee's and evenly spaced ones; the rest is in a file."""
    sweep = made(boards(*range(1, 61)), hall=Hall(moves=1), replications=1)
    shown = points_shown(sweep, 20)
    assert {(1,), (6,), (60,)} <= set(shown)
    assert len(shown) == 21
    assert "21 of 60 points are shown; all of them are in sweep.csv." in sentences(sweep)
    assert points_shown(sweep, 60) == list(sweep.points)


def test_of_two_axes_a_coarser_grid_is_shown() -> None:
    """With its corners."""
    axes = boards(*range(1, 11)), Axis("moves", tuple(range(1, 11)), "moves", "")
    sweep = made(*axes, hall=Hall(sampled=False), schedulers=["asyncio"])
    shown = points_shown(sweep, 20)
    assert {(1, 1), (1, 10), (10, 1), (10, 10)} <= set(shown)
    assert len({n for n, _ in shown}) <= 5


def test_the_widest_interval_is_named() -> None:
    """As a share of its mean, with its point."""
    sweep = made(BOARDS)
    share = {row: row.total.half_width / row.total.mean for row in sweep.rows}
    widest = max(share, key=lambda row: share[row])
    place = "1 board" if widest.point == (1,) else f"{widest.point[0]} boards"
    told = f"± {share[widest]:.1%} of the mean: {widest.scheduler} at {place}"
    assert f"{told}." in sentences(sweep)


def test_what_more_replications_gain_is_told_where_they_are_enough_for_it() -> None:
    """Of few the quantile of Student's t shrinks as well, and the rule of thumb does not hold."""
    gain = "; about four times as many replications halve it."
    few, enough = (made(boards(1), hall=Hall(moves=2), replications=n) for n in (9, 10))
    assert gain in sentences(enough)
    assert gain not in sentences(few)


def test_where_nothing_is_drawn_it_is_said_why_there_is_one_replication() -> None:
    """And there are no intervals."""
    said = sentences(made(BOARDS, hall=CONSTANT))
    assert "No chance here: all replications would be equal" in said
    assert "±" not in said


def test_equal_replications_are_not_taken_for_one() -> None:
    """Played games of constant times differ in their moves, not in their totals."""
    sweep = made(boards(2), schedulers=["asyncio"])
    one = sweep.rows[0]
    same = replace(one, totals=one.totals[:1] * 5, total=Estimate(one.totals[0], 0))
    assert "confidence interval" not in sentences(replace(sweep, rows=(same,)))


def test_one_replication_is_told_to_have_no_interval() -> None:
    """It would look exact."""
    assert "One replication has no confidence interval" in sentences(made(BOARDS, replications=1))


def test_the_difference_is_that_of_the_same_draws() -> None:
    """Mean and interval of what rotation took longer, replication by replication."""
    sweep = made(boards(4), hall=Hall(moves=12), replications=9)
    slow, fast = sweep.row((4,), "rotation"), sweep.row((4,), "asyncio")
    more = np.asarray(slow.totals) - np.asarray(fast.totals)
    assert estimate(more).half_width < slow.total.half_width + fast.total.half_width
    assert (
        f"rotation loses most against asyncio at 4 boards: "
        f"{slow.total.mean / fast.total.mean:.2f} times as long, {clock(fmean(more.tolist()))} ± "
        f"{estimate(more).half_width / 1_000:.0f} s more (both had the same samples)."
    ) in sentences(sweep)


def test_theory_is_told_with_who_meets_it() -> None:
    """One after the other does not."""
    said = sentences(made(BOARDS, hall=CONSTANT))
    assert "Theory: the knee, (A + B) / A, is at 6 boards." in said
    assert "exact at 7 points here; rotation and asyncio meet it to the ms." in said


def test_a_knee_that_moves_is_told_with_its_range() -> None:
    """And where it equals the number of boards."""
    said = sentences(made(THINK))
    assert "is at 2 to 8 boards; it equals the number of boards at opponents' seconds 15." in said


def test_a_knee_that_moves_less_than_is_shown_is_told_once() -> None:
    """12 to 12 boards is no range."""
    sweep = made(boards(2, 3))
    theory = {
        point: replace(known, knee=knee)
        for (point, known), knee in zip(sweep.theory.items(), (11.9996, 12.0001), strict=True)
    }
    assert "is at 12 boards." in sentences(replace(sweep, theory=theory))


def test_what_a_sweep_takes_for_granted_is_told() -> None:
    """Its remarks stand below the table as they are."""
    assert "Of all games." in told(replace(made(BOARDS), remarks=("Of all games.",)))


def test_an_interrupted_sweep_says_how_much_is_there() -> None:
    """What is missing is a dash."""
    lines = told(cut(made(BOARDS), 14))
    assert "incomplete: 70 of 105 replications; the others are still to be done." in lines
    assert cells(lines, "6")[-4:] == ["-"] * 4


def test_runs_that_were_not_verified_are_marked_and_not_compared() -> None:
    """How many they are says the command itself, on standard error."""
    sweep = made(boards(2), hall=Hall(moves=12))
    rows = tuple(replace(row, unverified=row.scheduler == "asyncio") for row in sweep.rows)
    wrong = replace(sweep, rows=rows, with_chess=True)
    said = sentences(wrong)
    assert "What is not verified is not compared: runs of asyncio." in said
    assert "asyncio (not verified)" in [one.name for one in series_of(wrong)]
    assert "loses most against asyncio" in sentences(sweep)
    assert "against asyncio" not in said
    assert "the games were played" in said


def test_a_mistake_is_marked_and_not_compared() -> None:
    """It shares no column with who does right, even where both did the same."""
    said = sentences(
        made(boards(2), hall=CONSTANT, schedulers=("sequential", "asyncio", "no-lock"))
    )
    assert "no-lock (mistake)" in said
    assert "sequential loses most against asyncio at 2 boards" in said


def test_a_difference_that_may_be_chance_is_not_told() -> None:
    """Its interval holds 0: the sign changes from draw to draw."""
    sweep = made(boards(2), schedulers=("asyncio", "trio"), replications=6)
    first, second = sweep.rows
    moved = tuple(ms + (-1) ** n * 1_000 + 10 for n, ms in enumerate(first.totals))
    total = Estimate(fmean(moved), second.total.half_width)
    noisy = replace(sweep, rows=(first, replace(second, totals=moved, total=total)))
    assert "Between trio and asyncio no difference can be told" in sentences(noisy)
    assert "loses most" not in sentences(noisy)


def test_where_games_may_be_cut_short_nobody_is_praised_for_it() -> None:
    """Of fewer moves a shorter total is no merit."""
    sweep = made(boards(2))
    theory = {p: replace(known, may_end_early=True) for p, known in sweep.theory.items()}
    said = sentences(replace(sweep, theory=theory))
    assert "Games may be cut short here" in said
    assert "loses most" not in said


@pytest.mark.parametrize(("name", "early"), [("textbook", False), ("walk-out", True)])
def test_a_scenario_says_whether_games_may_be_cut_short(name: str, early: bool) -> None:
    """By a mishap, in the scenario of the walk-out."""
    known = theory_of(load_scenario(name), Length(), with_chess=True)
    assert known.may_end_early is early


def test_without_anything_to_draw_it_is_said_that_there_is_no_chart() -> None:
    """Where there is neither an axis nor a spread."""
    assert "There is no chart" in sentences(made(hall=CONSTANT))
    assert "There is no chart" not in sentences(made())
    assert "There is no chart" not in sentences(made(BOARDS, hall=CONSTANT))


def test_schedulers_are_alike_only_where_they_are_at_all_points() -> None:
    """With one board everybody does the same."""
    one, two = made(boards(1)), made(boards(1, 2))
    assert [series.name for series in series_of(one)] == ["sequential = rotation = asyncio"]
    assert len(series_of(two)) == 3


def test_equal_totals_with_other_waits_are_two_series() -> None:
    """But one where only totals count."""
    sweep = made(boards(2), schedulers=("asyncio", "trio"))
    rows = (sweep.rows[0], replace(sweep.rows[1], wait=Estimate(1, 0)))
    assert len(series_of(replace(sweep, rows=rows), everything)) == 2
    assert len(series_of(replace(sweep, rows=rows), only_totals)) == 1


def test_the_knee_is_found_between_values() -> None:
    """(5 + B) / 5 = 4.5 boards' worth lies between two values; nowhere if nothing is known."""
    sweep = made(boards(2, 5, 9), hall=Hall(think=17.5))
    assert knees(sweep) == [4.5]
    assert nearest_knee(sweep, sweep.points) == (5,)
    unknown = replace(sweep, theory={})
    assert knees(unknown) == []
    assert nearest_knee(unknown, sweep.points) == (5,)  # the middle one


DOCUMENT = (Path(__file__).parents[2] / "docs" / "sweeps.md").read_text(encoding="utf-8")


def test_the_document_names_every_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of both tables; those of the axes are the keys."""
    folder = tmp_path / "out"
    call(capsys, "sweep", "duel", "-n", "1", "--format", "none", "--out", str(folder))
    for name in ("replications.csv", "sweep.csv"):
        for column in (folder / name).read_text(encoding="utf-8").splitlines()[0].split(","):
            assert f"`{column}`" in DOCUMENT
