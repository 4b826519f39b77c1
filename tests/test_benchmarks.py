"""The benchmarks run; what they measure is not asserted."""

import doctest
import json
import re
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path

import charts_and_files
import closed_loop
import event_loops
import growth
import harness
import in_real_time
import ladder
import masters
import noted_steps
import one_run
import order
import pytest
import replications
import shown
import start_up
from click.testing import CliRunner
from harness import Entrant, Lap, Race, Row, run_race, runnable
from move_pairs import scenario_of
from sampled_times import games_of, sample

from simul.games import seed_games

pytestmark = pytest.mark.benchmarks

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def _everything_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is done several times to be measurable: nothing is measured here."""
    monkeypatch.setattr(harness, "SHORTEST", 0)
    monkeypatch.setattr(one_run, "AT_LEAST", 0)


def taking(seconds: list[float], result: object = None, units: float = 1) -> Callable[[], Lap]:
    """A contestant that takes this long, round by round."""
    laps = iter(seconds)
    return lambda: Lap(next(laps), units, result)


def a_race(*entrants: Entrant, yardsticks: tuple[str, ...] = ("one",)) -> Race:
    """A race of these, measured by the first."""
    return Race("group", "work", "unit", entrants, yardsticks)


def possible(races: Iterator[Race]) -> Iterator[Race]:
    """What can be held with the packages that are installed."""
    for race in races:
        race_of_all, _ = runnable(race)
        if race_of_all:
            yield race_of_all


def names_of(rows: list[Row]) -> set[str]:
    """Who has a row, and a sane one: a ratio between the least and the most."""
    assert all(0 < row.least <= row.ratio <= row.most for row in rows)
    assert all(row.us_per_unit > 0 for row in rows)
    return {row.name for row in rows}


def test_a_ratio_is_the_median_over_the_rounds_of_ratios_within_a_round() -> None:
    """A slow round is slow for both, and does not count."""
    rows = run_race(
        a_race(Entrant("one", taking([1, 10, 1])), Entrant("two", taking([2, 20, 4], units=2))), 3
    )
    assert [(row.ratio, row.least, row.most) for row in rows] == [(1, 1, 1), (1, 1, 2)]
    assert [row.us_per_unit for row in rows] == [1e6, 2e6]


def test_of_several_yardsticks_the_faster_one_counts() -> None:
    """No contestant is compared with a rival in a slow idiom."""
    race = a_race(
        Entrant("one", taking([4])),
        Entrant("two", taking([2])),
        Entrant("three", taking([1])),
        yardsticks=("one", "two"),
    )
    assert [row.ratio for row in run_race(race, 1)] == [2, 1, 0.5]


def test_in_every_round_another_contestant_is_first() -> None:
    """A contestant after a big one finds the caches full; that falls on all."""
    order: list[str] = []

    def run(name: str) -> Lap:
        order.append(name)
        return Lap(1)

    run_race(a_race(*(Entrant(name, lambda name=name: run(name)) for name in ("one", "two"))), 3)  # type: ignore[misc]
    assert order == ["one", "two", "two", "one", "one", "two"]


def test_the_same_work_must_have_the_same_result() -> None:
    """A faster way to a wrong makespan is no way."""
    race = a_race(Entrant("one", taking([1], 3_655_000)), Entrant("two", taking([1], 3_655_001)))
    with pytest.raises(AssertionError, match="not the same work"):
        run_race(race, 1)


def test_a_package_that_is_missing_is_named_and_left_out() -> None:
    """With the command that installs it."""
    race = a_race(Entrant("one", taking([1])), Entrant("two", taking([1]), ("no_such_package",)))
    without, told = runnable(race)
    assert told == ["two: not installed, so left out: pip install no_such_package"]
    assert without is not None
    assert names_of(run_race(without, 1)) == {"one"}


def test_without_its_yardstick_there_is_no_race() -> None:
    """Ratios to something else would be mistaken for what the heading says."""
    race = a_race(Entrant("one", taking([1]), ("no_such_package",)), Entrant("two", taking([1])))
    assert runnable(race)[0] is None


def test_the_table_has_a_line_for_each_contestant_under_the_work() -> None:
    """Times with a unit of their own size, ratios with three digits."""
    race = a_race(Entrant("one", taking([0.002])), Entrant("two", taking([0.25]), note="slow"))
    assert list(shown.table(run_race(race, 1)))[:4] == [
        "group: work (processor time)",
        "                                         per unit   ratio   least    most",
        "  one                                     2.00 ms    1.00    1.00    1.00",
        "  two                                      250 ms     125     125     125   slow",
    ]


def test_the_examples_of_the_table_are_true() -> None:
    """Numbers as people read them."""
    assert doctest.testmod(shown) == (0, 3)


def test_a_page_is_refreshed_from_the_figures() -> None:
    """Every group has a place of its own; all else stays."""
    rows = run_race(a_race(Entrant("one", taking([0.002]))), 1)
    page = "Before.\n\n<!-- measured: {} -->\n```text\nold\n```\n\nAfter.\n"
    new = shown.refreshed(page.format("group"), rows)
    assert new.startswith("Before.\n\n<!-- measured: group -->\n```text\ngroup: work (processor")
    assert new.endswith("1.00    1.00    1.00\n```\n\nAfter.\n")
    assert shown.refreshed(page.format("other"), rows) == page.format("other")


@pytest.mark.parametrize("kind", ["constant", "exponential"])
def test_all_simulators_come_to_the_same_makespan(kind: str) -> None:
    """`run_race` compares them; of constant times the closed form knows it, too."""
    entrants = tuple(closed_loop.simulators(sample(kind, 14, 3)))
    race = Race("reference", kind, "move pair", entrants, ("SimPy, Resource", "SimPy, Store"))
    rows = [row for each in possible(iter([race])) for row in run_race(each, 1)]
    assert {"SimPy, Store", "reference, visits", "reference, whole record"} <= names_of(rows)
    if kind == "constant":
        ours = next(each for each in entrants if each.name == "reference, visits")
        assert ours.run().result == 14 * 3 * 5_000 + 55_000


def test_all_virtual_clocks_wake_the_last_task_at_the_same_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`run_race` compares them, asyncio's and Trio's."""
    monkeypatch.setattr(event_loops, "QUICK", [(3, 4)])
    rows = [row for race in possible(event_loops.races(quick=True)) for row in run_race(race, 1)]
    sleeps = sample("exponential", 3, 4).think.tolist()
    last = round(max(map(sum, sleeps)) / 1_000)
    assert event_loops.asyncio_hall(sleeps) == event_loops.trio_hall(sleeps) == last
    assert "MockClock" in names_of(rows)


def test_replications_at_once_are_those_in_a_loop_and_in_simpy() -> None:
    """`run_race` compares the first totals."""
    one, _ = replications.races_of(3, 4, 6)
    rows = [row for race in possible(iter([one])) for row in run_race(race, 1)]
    assert {"loop", "replicate"} < names_of(rows)


def test_two_processes_do_half_of_the_replications_each() -> None:
    """In their order."""
    whole = replications.at_once(3, range(7))
    first, second = (replications.at_once(3, part) for part in replications.halves(range(7)))
    assert whole == first + second
    assert replications.in_two(replications.at_once, 3, 7).result == tuple(whole[:3])


def test_the_ladder_is_held_against_the_bare_loop() -> None:
    """Every scheduler has a row; those that serve first come, first served have one fingerprint."""
    scenario = scenario_of(2, moves=3)
    work = ladder.Work(scenario, seed_games(scenario))
    asked = ("rotation", "threaded", "asyncio", "trio", "processes")
    assert names_of(run_race(ladder.race(work, asked, harness.REAL), 1)) == {
        ladder.BARE,
        ladder.IN_TURN,
        ladder.FORGETTING,
        *asked,
    }


def test_the_delay_in_real_time_is_what_a_run_takes_longer_than_predicted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Never less; busy processes beside it end with the measurement."""
    monkeypatch.setattr(in_real_time, "SPEED", 100_000)
    in_real_time.predicted.cache_clear()
    (race,) = in_real_time.races(quick=True)
    rows = {row.name: row for row in run_race(race, 1)}
    in_real_time.predicted.cache_clear()
    assert len(rows) == 1 + 2 * len(in_real_time.SCHEDULERS)
    assert rows[in_real_time.YARDSTICK].us_per_unit == pytest.approx(36.55 * 1e6 / 100_000)
    assert all(row.us_per_unit >= 0 for row in rows.values())


def test_every_group_has_a_place_on_the_page() -> None:
    """Else its table would be lost."""
    groups = runpy.run_path(str(ROOT / "benchmarks" / "__main__.py"))["GROUPS"]
    page = (ROOT / "docs" / "speed.md").read_text(encoding="utf-8")
    places = re.findall(r"<!-- measured: (\w+) -->", page)
    assert places == [*dict.fromkeys(places)]
    assert set(places) == {"machine", *groups}


def test_a_command_that_cannot_run_is_not_measured() -> None:
    """It would be the fastest of all."""
    with pytest.raises(AssertionError, match="No module named no_such"):
        start_up.start(("-m", "no_such"))


@pytest.mark.parametrize("name", ["threaded", "generators", "trio"])
def test_a_run_with_its_steps_leaves_the_same_record(name: str) -> None:
    """`run_race` compares the fingerprints."""
    found = names_of(run_race(noted_steps.race(scenario_of(2, moves=3), name), 1))
    assert found == {noted_steps.PLAIN, noted_steps.NOTED}


def test_a_run_in_a_process_of_its_own_tells_time_and_memory() -> None:
    """Once is enough where it takes long."""
    (row,) = run_race(growth.race("reference", (2,), 3, 1), 5)
    assert (row.name, row.rounds) == ("2 boards", 1)
    assert row.figures["MiB peak"] > 10


def test_a_run_counts_the_move_pairs_that_were_played(capsys: pytest.CaptureFixture[str]) -> None:
    """Three boards of two pairs."""
    one_run.main("asyncio", 3, 2)
    found = json.loads(capsys.readouterr().out)
    assert found["pairs"] == 6
    assert found["peak"] >= found["before"] > 0


def test_charts_and_files_are_written_of_predicted_records() -> None:
    """Their sizes are figures."""
    for found in (
        charts_and_files.chart("totals", "png", 2),
        charts_and_files.chart("gantt", "svg", 2),
        *(charts_and_files.export(name, 2) for name in charts_and_files.EXPORTS),
    ):
        assert found.figures["kB"] > 1


def test_games_of_sampled_times_take_exactly_these_times() -> None:
    """Ply by ply."""
    times = sample("exponential", 2, 3)
    game = games_of(times)[1]
    assert game.service_times == tuple(times.service[1])
    assert game.think_times == tuple(times.think[1])


def test_the_command_prints_the_table_and_writes_what_it_was_measured_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One group, twice."""
    commands = {start_up.PYTHON: ("-c", "pass"), "other": ("-c", "import json")}
    monkeypatch.setattr(start_up, "COMMANDS", commands)
    main = runpy.run_path(str(ROOT / "benchmarks" / "__main__.py"))["main"]
    found = tmp_path / "found.json"
    asked = ["--quick", "--only", "start", "--repeat", "2", "--json", str(found)]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0, done.output
    assert "python -c pass" in done.stdout
    figures = json.loads(found.read_text(encoding="utf-8"))
    assert [row["name"] for row in figures["rows"]] == list(commands)
    assert {"commit", "load", "processor", "python", "optimised_build", "versions"} <= set(figures)


def test_a_visit_is_out_of_order_if_a_board_visited_later_was_ready_before() -> None:
    """The longest wait of a board passed over counts; two ready together have no order."""

    def late(*ready: float) -> list[float]:
        return order.passed_over([order.Visit(each, 100) for each in ready])

    assert late(0, 0, 5, 10) == []
    assert late(0, 30, 10, 20) == [20]
    assert late(20, 30, 10) == [10, 20]


def test_the_benchmark_of_the_order_plays_every_way() -> None:
    """A line for each of them, with all visits in it."""
    asked = ["--speed", "100000", "--rounds", "1", "--boards", "2", "--moves", "3"]
    done = CliRunner().invoke(order.main, asked)
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()[-3:]
    assert [line.split()[0] for line in lines] == list(order.FRAMEWORKS)
    assert all(" of 6 visits out of order" in line for line in lines)


def test_the_benchmark_of_masters_computes_in_every_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """One after the other, in threads and in processes."""
    monkeypatch.setattr(masters, "GAMES", 1)
    done = CliRunner().invoke(masters.main, ["--rounds", "1", "--workers", "2"])
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()[-3:]
    assert lines[0].startswith("one after the other")
    assert [line.split()[:2] for line in lines[1:]] == [["2", "threads"], ["2", "processes"]]


def test_the_benchmark_of_move_pairs_measures_every_scheduler(tmp_path: Path) -> None:
    """A row for the bare loop and one for each scheduler."""
    main = runpy.run_path(str(ROOT / "benchmarks" / "move_pairs.py"))["main"]
    table = tmp_path / "rows.json"
    asked = ["--boards", "2", "--scenario", "duel", "--repeat", "1", "--json", str(table)]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0, done.output
    for name in ("bare loop", "sequential", "threaded", "asyncio", "trio"):
        assert name in done.output
        assert f'"scheduler": "{name}"' in table.read_text(encoding="utf-8")
