"""The chart of theory: its curves, its words, its bytes."""

from pathlib import Path

import pytest
from conftest import make_scenario
from matplotlib.lines import Line2D

from simul.output.charts import save
from simul.output.charts.speed_up import boards_shown, theory
from simul.scenario import load_scenario
from simul.theory import machine_repairman
from simul.theory.loop import Loop

pytestmark = pytest.mark.charts

EXPONENTIAL = {"distribution": "exponential", "mean": 20}
TAILS = {"distribution": "log-normal", "mean": 55, "sigma": 2}
QUICK = {"distribution": "exponential", "mean": 5}


def curves(loop: Loop) -> dict[str, tuple[list[float], list[float]]]:
    """The lines of a chart by their names in the legend: boards and speed-ups."""
    (axes,) = theory("A test", loop).axes
    lines, names = axes.get_legend_handles_labels()
    return {
        str(name): (list(line.get_xdata()), list(line.get_ydata()))  # type: ignore[attr-defined]
        for line, name in zip(lines, names, strict=True)
    }


def test_the_exact_curve_lies_between_the_bounds() -> None:
    """For each number of boards that is shown; the knee and the scenario are among them."""
    found = curves(Loop.of(load_scenario("textbook")))
    boards, most = found["constant times, long run; at most: min(N, (A + B) / A)"]
    _, exact = found["one run of constant times, 30 move pairs: exact"]
    _, chance = found["if times varied (exponential, long run): machine repairman"]
    _, least = found["at least: Amdahl's law"]
    assert boards == list(range(1, 31))
    assert exact[23] == pytest.approx(43_200 / 3_655)
    assert chance[23] == pytest.approx(machine_repairman(24, 5_000, 55_000).speedup)
    for low, middle, other, high in zip(least, exact, chance, most, strict=True):
        assert low <= middle + 1e-9
        assert low <= other + 1e-9
        assert max(middle, other) <= high + 1e-9


def test_only_what_applies_is_drawn() -> None:
    """Walking leaves the upper bound alone; exponential times have no exact curve."""
    assert list(curves(Loop.of(load_scenario("walking-ring")))) == ["at most: min(N, (A + B) / A)"]
    names = list(curves(Loop.of(make_scenario(3, 3, QUICK, EXPONENTIAL))))
    amdahl = "at least, in the long run: Amdahl's law"
    assert names[1:] == ["exponential times, long run: machine repairman", amdahl]
    names = list(curves(Loop.of(make_scenario(3, 3, "5 s", EXPONENTIAL))))
    assert names[1:] == ["exponential replies, long run: machine repairman", amdahl]


@pytest.mark.parametrize(("boards", "at"), [(1, 12.0), (24, 12.0), (12, 1.67), (5, 1e9),
                                            (100_000, 12.0), (3, float("inf"))])  # fmt: skip
def test_enough_boards_are_shown_and_not_too_many(boards: int, at: float) -> None:
    """In rising order, from one past the scenario's own number, and past the knee if it is near."""
    shown = boards_shown(boards, at)
    assert shown == sorted(set(shown))
    assert shown[0] == 1
    assert boards in shown
    assert boards < shown[-1] <= 125 * boards
    assert len(shown) <= 250


def test_the_chart_says_in_words_what_it_shows(tmp_path: Path) -> None:
    """For those who cannot see it; the same twice gives the same bytes."""
    loop = Loop.of(load_scenario("textbook"))
    chart = theory("The textbook exhibition", loop, 11.82)
    assert chart.title == "24 boards, beyond the knee of 12: at most 12 times as fast"
    assert (
        "one run of constant times, 30 move pairs: exact: 11.82 at 24 boards." in chart.description
    )
    assert "at least: Amdahl's law: 8.23 at 24 boards." in chart.description
    (first,) = save(chart, tmp_path / "first", ["svg"])
    (second,) = save(theory("The textbook exhibition", loop, 11.82), tmp_path / "second", ["svg"])
    assert first.read_bytes() == second.read_bytes()


def test_a_master_who_needs_no_time_has_no_knee() -> None:
    """Every board makes it faster."""
    chart = theory("A test", Loop.of(make_scenario(3, 3, "0 s", "5 s")))
    assert chart.title == "The master needs no time: every board makes it faster"


def test_all_lines_are_for_the_same_kind_of_run() -> None:
    """For the long run, so that they can be compared; single runs are points."""
    (axes,) = theory("A test", Loop.of(load_scenario("textbook"))).axes
    lines, names = axes.get_legend_handles_labels()
    points = [
        name
        for line, name in zip(lines, names, strict=True)
        if isinstance(line, Line2D) and line.get_linestyle() == "None"
    ]
    assert points == ["one run of constant times, 30 move pairs: exact"]


def test_the_headline_compares_the_knee_as_it_is_shown() -> None:
    """A knee of 11.9996 is written as 12, so 12 boards are at it; and then nothing is certain."""
    loop = Loop.of(make_scenario(12, 3, "5 s", "54.998 s"))
    assert theory("A test", loop).title == "12 boards, at the knee: at most 12 times as fast"
    tails = Loop.of(make_scenario(12, 3, "5 s", TAILS))
    told = theory("A test", tails).title
    assert told == "12 boards, at the knee: in the long run at most 12 times as fast"
