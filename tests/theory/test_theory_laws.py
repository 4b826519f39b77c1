"""What `simul theory` says of scenarios: which laws apply, with which numbers, in which words."""

import json
from math import exp, isfinite, log, pi, sqrt
from pathlib import Path
from typing import Any

import pytest
from commanding import call
from conftest import make_scenario
from engines_needed import put_stand_in

from simul.games import seed_games
from simul.oracle.reference import predict
from simul.record import Record
from simul.scenario import Scenario, everything, load_scenario
from simul.scenario.basics import LONGEST_MS
from simul.theory import machine_repairman
from simul.theory.law import Law, Part
from simul.theory.laws import in_the_long_run, laws, with_figures
from simul.theory.loop import Loop, Need
from simul.theory.pace import pace_of

EXPONENTIAL = {"distribution": "exponential", "mean": 55}
LOG_NORMAL = {"distribution": "log-normal", "mean": "55 s", "sigma": 1.0}
QUICK = {"distribution": "exponential", "mean": 5}
Capsys = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every test in a folder of its own; the engines that scenarios name are never asked."""
    monkeypatch.chdir(tmp_path)
    put_stand_in(tmp_path, monkeypatch)


def named(found: list[Law], part: Part = Part.TOTAL) -> dict[str, Law]:
    """The laws of one part by their names."""
    return {law.name: law for law in found if law.part is part}


def test_of_the_textbook_all_is_known() -> None:
    """The figures of the docs: 12 hours, 1:00:55, a knee of 12, a minute of waiting."""
    found = laws(load_scenario("textbook"))
    shown = {law.name: law.unit.shown(law.value) for law in found if law.applies}
    assert shown == {
        "one after the other": "12:00:00",
        "walking on": "1:00:55",
        "at least": "1:00:00",
        "at most, in any order": "1:27:30",
        "the knee": "12",
        "speed-up, at most": "12.0 ×",
        "at least: Amdahl's law": "8.2 ×",
        "pairs an hour, at most": "720",
        "pairs an hour, at least": "494",
        "mean wait, at least": "60.0 s",
        "mean wait, at most": "115.0 s",
    }
    assert {law.why for law in found if not law.applies} == {
        "the times are constant, and chance plays no part"
    }


def small(name: str) -> Scenario | None:
    """A shipped scenario, with few boards where it is large; None where games are not foreseen."""
    scenario = load_scenario(name)
    if scenario.all_games * scenario.moves > 200:
        scenario = load_scenario(name, boards=4)
    return scenario if scenario.foreseeable else None


def kept(law: Law, walking_on: Record) -> bool:
    """Whether what was found for the seed is as this law, exact or a bound, says."""
    seen = law.seen
    if law.part is Part.TOTAL and not law.name.startswith("one after the other"):
        seen = walking_on.makespan
    if law.value is None or seen is None:
        return True
    if law.holds == "exact":
        return law.value == seen
    sign = -1 if "at most" in law.name else 1
    return law.holds != "bound" or sign * law.value <= sign * seen * (1 + sign * 1e-9)


def figures_of(scenario: Scenario) -> tuple[list[Law], Record]:
    """All laws, beside what the reference finds for the seed."""
    games = seed_games(scenario)
    walking_on, sequential = (
        predict(scenario, policy, games) for policy in ("ready-first", "sequential")
    )
    return with_figures(laws(scenario, games), walking_on, sequential), walking_on


LONGER = {"gareyev-2016", "search", "uneven"}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(each.name, marks=pytest.mark.long if each.name in LONGER else ())
        for each in everything()
    ],
)
def test_what_holds_exactly_or_as_a_bound_holds_for_the_seed(name: str) -> None:
    """Of every shipped scenario, each figure of the reference keeps to the law beside it."""
    scenario = small(name)
    if scenario is None:
        assert name in {"stockfish", "measured", "one-cap", "one-cap-engine"}
        return
    found, walking_on = figures_of(scenario)
    assert [law for law in found if law.applies and not kept(law, walking_on)] == []


@pytest.mark.parametrize("order", ["ready-first", "rotation", "skip-if-not-ready"])
@pytest.mark.parametrize("moves", [1, pytest.param(2, marks=pytest.mark.long), 4])
@pytest.mark.parametrize(("service", "think"), [(5, 55), (30, 20), (5, 0), (0, 9)])
def test_constant_times_keep_to_every_law(order: str, moves: int, service: int, think: int) -> None:
    """On both sides of the knee; with one move pair nobody replies and then waits."""
    for boards in (1, 3, 14):
        scenario = make_scenario(boards, moves, f"{service} s", f"{think} s", order=order)
        found, walking_on = figures_of(scenario)
        assert named(found)["walking on"].holds == "exact"
        assert [law for law in found if law.applies and not kept(law, walking_on)] == []


@pytest.mark.parametrize(
    ("name", "holds", "total"),
    [pytest.param("search", "exact", "0:02:40", marks=pytest.mark.long),
     ("agreed-draws", "exact", "1:43:20"),
     ("claimed-draws", "exact", "0:19:45"), ("textbook", "exact", "12:00:00"),
     ("colours", "bound", "0:12:30"), ("walking-ring", "bound", "0:28:14")],
)  # fmt: skip
def test_one_after_the_other_counts_moves_and_replies(name: str, holds: str, total: str) -> None:
    """A game that ends on her move has one reply less; walks come on top, as in a run."""
    found, _ = figures_of(load_scenario(name))
    law = next(law for law in found if law.name.startswith("one after the other"))
    assert (law.holds, law.unit.shown(law.seen)) == (holds, total)


@pytest.mark.long
def test_games_that_end_on_her_move_have_no_closed_form() -> None:
    """All four are mate on her second move; counted as pairs they would take 25 s longer."""
    found, walking_on = figures_of(load_scenario("search"))
    law = named(found)["walking on"]
    assert (law.why, law.seen) == (
        "games end on the master's move, so the last replies never come", walking_on.makespan,
    )  # fmt: skip
    assert {law.holds for law in found if law.part is Part.PACE} == {"long run"}


def test_of_games_that_engines_play_nothing_is_certain() -> None:
    """Nobody knows how long they will be."""
    found = laws(load_scenario("stockfish"))
    assert {law.holds for law in found if law.applies} == {
        "bound on average", "long run", "approximate",
    }  # fmt: skip
    assert named(found)["one after the other, at most"].applies


def test_a_mean_that_nobody_knows_is_that_of_the_seed() -> None:
    """Then nothing is promised but the bounds of these very games."""
    scenario = load_scenario("by-phase")
    games = seed_games(scenario)
    loop = Loop.of(scenario, games)
    times = [ms for game in games for ms in game.think_times]
    assert loop.think == sum(times) / len(times)
    assert (loop.service, loop.of_seed, loop.is_alike) == (4_000, True, True)
    certain = {law.name for law in laws(scenario, games) if law.holds in ("exact", "bound")}
    assert certain == {"this seed, at least", "this seed, at most"}
    assert not Loop.of(scenario).of_seed


def test_of_every_shipped_scenario_something_is_said() -> None:
    """Each law either applies, with finite numbers, or says why it does not."""
    for each in everything():
        for law in laws(load_scenario(each.name)):
            assert law.applies == (law.holds != "does not apply"), (each.name, law.name)
            assert law.formula
            assert law.source
            if law.applies:
                assert law.value is None or (isfinite(law.value) and law.value >= 0)
            else:
                assert (law.value, law.numbers) == (None, "")


def changed(**more: Any) -> Scenario:
    """A plain scenario of exponential times, with something else about it."""
    service = more.pop("service", QUICK)
    think = more.pop("think", EXPONENTIAL)
    return make_scenario(6, 5, service, think, **more)


FLOOR = {"spacing": 2, "pace": 1.0}
TEAM = {"player": "random", "move_time": "5 s", "team": 2}
LATE = [{"at": 60, "what": "comes-late", "boards": [2]}]
LEAVES = [{"at": 60, "what": "walks-out", "boards": [2]}]
SLOW = {"player": "random", "think_time": "5 s",
        "override": [{"boards": [2], "think_time": "50 s"}]}  # fmt: skip


@pytest.mark.parametrize(
    ("scenario", "reason"),
    [
        (changed(think={**LOG_NORMAL}), ""),
        (changed(service="5 s"), ""),
        (changed(order="skip-if-not-ready"), ""),
        (changed(service="5 s", think="55 s"), "the times are constant"),
        (changed(order="rotation"), "going round"),
        (changed(floor=FLOOR), "walks"),
        (changed(breaks=[{"at": 60, "length": 60}]), "breaks"),
        (changed(games=9), "newcomers"),
        (changed(mishaps=LATE), "come late"),
        (changed(mishaps=LEAVES), "see the mishaps"),
        (changed(limit="60 s"), "takes too long"),
        (changed(clock={"time": "1 h"}), "flag"),
        (changed(master=TEAM), "2 masters"),
        (changed(opponents=SLOW), "some opponents take longer"),
        (changed(service={"distribution": "by-choice", "base": 1, "per_move": 1, "sigma": 0}),
         "how long the master takes"),
        (changed(service="0 s", think="0 s"), "nothing here takes any time"),
    ],
)  # fmt: skip
def test_the_repairman_comes_only_where_he_can_work(scenario: Scenario, reason: str) -> None:
    """Else a sentence says what is in his way."""
    law = named(laws(scenario), Part.CHANCE)["mean wait"]
    assert law.applies == (not reason)
    assert reason in law.why
    assert (in_the_long_run(scenario) is None) == bool(reason)


def test_an_approximation_is_called_one() -> None:
    """Log-normal replies are exact with exponential service, and not with constant service."""
    holds = [
        named(laws(changed(service=service, think=think)), Part.CHANCE)["mean wait"].holds
        for service in (QUICK, "5 s", LOG_NORMAL)
        for think in (EXPONENTIAL, LOG_NORMAL)
    ]
    assert holds == [
        "long run",
        "long run",
        "long run",
        "approximate",
        "approximate",
        "approximate",
    ]
    assert in_the_long_run(changed(service=LOG_NORMAL)) is None
    assert in_the_long_run(changed()) == machine_repairman(6, 5_000, 55_000)


def test_the_slowest_of_several_has_a_mean_of_its_own() -> None:
    """Of three exponential times it is 1 + 1/2 + 1/3 of the mean; board 4 plays alone."""
    scenario = load_scenario("consulting")
    loop = Loop.of(scenario)
    assert loop.slowest == pytest.approx(20_000 * 11 / 6)
    assert loop.think == pytest.approx((3 * 20_000 * 11 / 6 + 20_000) / 4)
    assert loop.lacks(Need.ALIKE) == "some opponents take longer than others"
    assert pace_of(scenario.master.move_time, 3).mean == 5_000
    uniform = make_scenario(1, 1, "5 s", {"distribution": "uniform", "low": 1, "high": 5})
    assert pace_of(uniform.opponents.think_time, 3).mean == 4_000


@pytest.mark.parametrize(
    "times",
    [
        {"distribution": "uniform", "low": 7, "high": 7},
        {"distribution": "log-normal", "mean": 7, "sigma": 0},
        {"distribution": "triangular", "low": 7, "mode": 7, "high": 7},
        {"distribution": "autocorrelated", "mean": 7, "sigma": 0, "correlation": 0.5},
    ],
)
def test_what_never_varies_is_constant_by_whatever_name(times: dict[str, Any]) -> None:
    """A distribution without any spread has the closed form, which is what is played."""
    scenario = make_scenario(5, 4, "3 s", times)
    found = named(laws(scenario))["walking on"]
    assert (found.holds, found.value) == ("exact", predict(scenario, "ready-first").makespan)


def test_the_mean_of_a_long_tail_is_that_of_times_cut_to_a_week() -> None:
    """With sigma 3 some replies would take longer; integrated step by step it is the same."""
    mean, sigma, step = 55_000, 3.0, 0.001
    mu = log(mean) - sigma**2 / 2
    grid = [(n + 0.5) * step for n in range(-12_000, 12_000)]
    expected = sum(
        min(LONGEST_MS, exp(mu + sigma * x)) * exp(-x * x / 2) / sqrt(2 * pi) * step for x in grid
    )
    times = make_scenario(1, 1, "5 s", LOG_NORMAL | {"sigma": sigma}).opponents.think_time
    assert expected < 0.97 * mean
    assert pace_of(times).mean == pytest.approx(expected, rel=1e-6)
    assert pace_of(times).cut
    for sigma in (1.0, 2.0):  # the limit takes less than a thousandth, which nobody would see
        usual = make_scenario(1, 1, "5 s", LOG_NORMAL | {"sigma": sigma}).opponents.think_time
        assert (pace_of(usual).mean, pace_of(usual).cut) == (mean, False)


def test_games_of_unequal_lengths_have_no_closed_form() -> None:
    """But the bounds of these very games remain."""
    scenario = load_scenario("agreed-draws")
    games = seed_games(scenario)
    found = named(laws(scenario, games))
    assert found["walking on"].why == "games last from 16 to 21 plies"
    total = predict(scenario, "ready-first", games).makespan
    least, most = found["this seed, at least"].value, found["this seed, at most"].value
    assert least is not None
    assert most is not None
    assert least <= total <= most


@pytest.mark.parametrize(
    ("colour", "opening", "begins"),
    [("white", "", False), ("white", "e4", True), ("black", "", True), ("black", "e4", False),
     ("alternating", "", True)],
)  # fmt: skip
def test_who_begins_is_known_without_playing(colour: str, opening: str, begins: bool) -> None:
    """Where an opponent thinks first there is no closed form; the games say the same."""
    master = {"player": "random", "move_time": "5 s", "colour": colour}
    scenario = make_scenario(4, 3, master=master, opening=opening)
    for games in (None, seed_games(scenario)):
        law = named(laws(scenario, games))["walking on"]
        assert law.applies != begins
        assert begins == ("first move" in law.why)


def test_the_table_can_be_projected(capsys: Capsys) -> None:
    """No line is longer than 120 columns; theory and the seed stand side by side."""
    done = call(capsys, "theory", "textbook", "--format", "none", "--out", "here")
    assert (done.code, done.err) == (0, "")
    assert max(map(len, done.out.splitlines())) <= 120
    (walking_on,) = [line for line in done.out.splitlines() if line.startswith("walking on")]
    assert walking_on.split()[-4:] == ["1:00:55", "1:00:55", "exact", "[1]"]
    assert "speed-up lies between his 8.2 ×\nand 12.0 ×." in done.out
    assert done.out.endswith("written to here/\n")
    assert {path.name for path in Path("here").iterdir()} == {"index.html", "theory.json"}


@pytest.mark.parametrize("columns", [80, 100])
def test_in_a_narrow_terminal_formulas_are_broken_and_no_figure_is_cut(
    capsys: Capsys, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    """The results are what one looks for."""
    monkeypatch.setenv("COLUMNS", str(columns))
    done = call(capsys, "theory", "textbook", "--format", "none")
    assert max(map(len, done.out.splitlines())) <= columns
    rows = [line.split()[-4:] for line in done.out.splitlines()]
    assert ["12:00:00", "12:00:00", "exact", "[1]"] in rows
    assert ["1:00:55", "1:00:55", "exact", "[1]"] in rows
    assert "…" not in done.out


def test_json_has_every_law_with_its_source_and_its_numbers(capsys: Capsys) -> None:
    """The same on standard output and in the folder."""
    done = call(capsys, "theory", "rounds", "--json", "--format", "svg")
    figures = json.loads(done.out)
    kept = json.loads((Path(figures["out"]) / "theory.json").read_text(encoding="utf-8"))
    assert figures == kept | {"out": figures["out"]}
    assert (figures["service_ms"], figures["think_ms"]) == (5_000, 55_000)
    law = next(law for law in figures["laws"] if law["name"] == "walking on")
    assert (law["applies"], law["why"], law["value"]) == (False, "the times vary", None)
    assert law["seen"] == predict(load_scenario("rounds"), "ready-first").makespan
    assert (Path(figures["out"]) / "theory.svg").stat().st_size > 10_000
    page = (Path(figures["out"]) / "index.html").read_text(encoding="utf-8")
    assert '<img src="theory.svg"' in page
    assert "walking on" in page


@pytest.mark.long
def test_100_000_boards_are_not_played_but_told_of(capsys: Capsys) -> None:
    """By formulas alone, and that is said."""
    done = call(capsys, "theory", "textbook", "--boards", "100000", "--format", "none")
    assert done.code == 0
    assert "4166:40:55" in done.out
    assert "this seed" not in done.out
    assert "The games were not played for this" in done.out
    assert max(map(len, done.out.splitlines())) <= 120


def test_where_no_mean_is_known_there_is_no_chart_and_a_reason(capsys: Capsys) -> None:
    """Times that are measured are not known, and neither are games that were not played."""
    done = call(capsys, "theory", "measured", "--out", "here")
    assert done.code == 0
    assert "No chart: no formula gives how long the master takes on average.\n" in done.out
    assert {path.name for path in Path("here").iterdir()} == {"index.html", "theory.json"}


def test_quiet_prints_nothing_and_faults_are_told_in_a_line(capsys: Capsys) -> None:
    """As with all commands."""
    assert call(capsys, "theory", "duel", "--quiet", "--format", "none").out == ""
    done = call(capsys, "theory", "textbok")
    assert (done.code, done.out) == (2, "")
    assert "did you mean textbook" in done.err
    done = call(capsys, "theory", "duel", "--format", "gif")
    assert (done.code, done.out) == (2, "")


def test_a_short_run_may_be_slower_than_amdahls_law(capsys: Capsys) -> None:
    """With long tails his bound is for a long run, and the table says so."""
    Path("chance.toml").write_text(CHANCE, encoding="utf-8")
    done = call(capsys, "theory", "chance.toml", "--format", "none")
    assert "in a long run the speed-up lies" in done.out
    assert "A short run may be slower." in done.out


CHANCE = """
title = "Times of chance"
boards = 6
moves = 4
[master]
player = "random"
move_time = { distribution = "exponential", mean = "5 s" }
[opponents]
player = "random"
think_time = { distribution = "exponential", mean = "20 s" }
"""


def test_a_comparison_tells_what_the_repairman_expects(capsys: Capsys) -> None:
    """Beside what was measured; nothing where he does not apply exactly."""
    Path("chance.toml").write_text(CHANCE, encoding="utf-8")
    done = call(capsys, "compare", "chance.toml", "-s", "sequential,asyncio", "--format", "none")
    solved = machine_repairman(6, 5_000, 20_000)
    told = f"master busy {solved.utilisation:.1%}, a reply waits {solved.wait / 1_000:.1f} s;"
    assert f"Machine repairman, in the long run: {told} with asyncio they are" in done.out
    Path("chance.toml").write_text(CHANCE + "limit = 60\n", encoding="utf-8")
    done = call(capsys, "compare", "chance.toml", "-s", "asyncio", "--format", "none")
    assert "Machine repairman" not in done.out
