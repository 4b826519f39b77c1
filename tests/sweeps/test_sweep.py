"""Sweeps: the same table whoever does it and however often it is interrupted; honest error bars."""

from itertools import product
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import make_scenario
from hypothesis import given
from hypothesis import strategies as st

from simul import sweep
from simul.errors import InputError, Interrupted
from simul.oracle.timing import FIXED, Length, replicate
from simul.running import run
from simul.scenario import load_scenario
from simul.schedulers import find_schedulers
from simul.sweeps.api import plan_of
from simul.sweeps.execution.execute import fill, outcome
from simul.sweeps.execution.folder import REPLICATIONS, SweepFolder
from simul.sweeps.execution.replication_lines import all_lines
from simul.sweeps.execution.replications import Replications
from simul.sweeps.execution.tasks import compute, tasks
from simul.sweeps.planning.plan import Plan
from simul.sweeps.planning.scenario_digest import fingerprint
from simul.sweeps.reporting.assumptions import remarks
from simul.sweeps.reporting.statistics import estimate
from simul.sweeps.reporting.tables import figures
from simul.theory import closed_form

EXPONENTIAL = {"distribution": "exponential", "mean": "55 s"}
ASKED: dict[str, Any] = {
    "schedulers": ["sequential", "asyncio", "trio"],
    "replications": 5,
    "length": "fixed",
    "with_chess": False,
}


def small(**more: Any) -> Plan:
    """A sweep of four points with chance in it; what is no part of `ASKED` is the scenario's."""
    others = {key: value for key, value in more.items() if key not in ASKED}
    asked = {key: more.get(key, value) for key, value in ASKED.items()}
    scenario = make_scenario(boards=2, moves=3, think=EXPONENTIAL, **others)
    return plan_of(scenario, ["boards=1,3", "opponents.seconds=5,7.5"], **asked)


def done(plan: Plan) -> Replications:
    """The table of a plan, computed here."""
    table = Replications(plan)
    assert fill(table, jobs=1)
    return table


def text(table: Replications) -> str:
    """What is written of it."""
    return "".join(all_lines(table))


def test_there_is_a_row_for_every_point_and_scheduler() -> None:
    """In the order of the points, the last axis running fastest, then in that of schedulers."""
    found = outcome(done(small()))
    points = list(product((1, 3), (5, 7.5)))
    assert [(row.point, row.scheduler) for row in found.rows] == [
        (point, name) for point in points for name in ASKED["schedulers"]
    ]
    assert found.points == tuple(points)
    assert found.complete
    assert found.done == 4 * 3 * 5


def test_a_point_is_as_if_the_file_said_so() -> None:
    """Its figures are those of the scenario with these numbers in it, simulated by itself."""
    found = outcome(done(small()))
    scenario = make_scenario(
        boards=3, moves=3, think={"distribution": "exponential", "mean": "7.5 s"}
    )
    alone = replicate(scenario, ["ready-first"], range(5), FIXED)["ready-first"]
    row = found.row((3, 7.5), "asyncio")
    assert row.totals == tuple(alone.total.tolist())
    assert row.utilisation.mean == pytest.approx(alone.utilisation.mean(), abs=1e-6)


def test_schedulers_of_one_policy_have_the_same_figures() -> None:
    """It is computed once for all of them."""
    found = outcome(done(small()))
    for point in found.points:
        assert found.row(point, "asyncio").totals == found.row(point, "trio").totals


def test_more_replications_begin_with_those_there_were() -> None:
    """Replication r of a seed is the same however many there are."""
    few, many = outcome(done(small())), outcome(done(small(replications=8)))
    for one, other in zip(few.rows, many.rows, strict=True):
        assert one.totals == other.totals[:5]


@given(st.integers(1, 7), st.randoms(use_true_random=False))
def test_the_table_does_not_depend_on_how_it_is_cut_nor_on_the_order(us: int, rng: Any) -> None:
    """Tasks of any size, done in any order."""
    plan = small()
    table = Replications(plan)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("simul.sweeps.execution.tasks.TASK_US", us * 10)
        todo = list(tasks(table))
    rng.shuffle(todo)
    for task in todo:
        for part in compute(task):
            table.put(part)
    assert text(table) == WHOLE


@pytest.mark.processes
def test_processes_make_the_same_table() -> None:
    """Two of them, real ones, with many small tasks to do."""
    plan = small()
    table = Replications(plan)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("simul.sweeps.execution.tasks.TASK_US", 1)
        assert len(list(tasks(table))) >= 4
        assert fill(table, jobs=2)
    assert text(table) == WHOLE


WHOLE = text(done(small()))


@given(st.integers(0, len(WHOLE)))
def test_wherever_a_sweep_was_cut_off_it_can_be_finished(
    tmp_path_factory: pytest.TempPathFactory, length: int
) -> None:
    """To the byte; what was written of a line that is not whole counts for nothing."""
    plan, folder = small(), tmp_path_factory.mktemp("cut") / "out"
    begin(folder, plan)
    (folder / REPLICATIONS).write_text(WHOLE[:length])
    with SweepFolder.resume(folder, plan) as again:
        whole_lines = WHOLE[:length].count("\n")
        assert again.table.done == max(0, whole_lines - 1)
        assert fill(again.table, jobs=1, keep=again.add)
        assert sorted(set(lines_of(folder))) == sorted(WHOLE.splitlines())
        again.sort()
    assert (folder / REPLICATIONS).read_text() == WHOLE


def begin(folder: Path, plan: Plan) -> None:
    """Begin a sweep, and have it killed after its first task."""
    with SweepFolder.create(folder, plan, explicit=True) as first:
        for task in list(tasks(first.table))[:1]:
            for part in compute(task):
                first.table.put(part)
                first.add([part])


def lines_of(folder: Path) -> list[str]:
    """All lines that are on the disk now."""
    return (folder / REPLICATIONS).read_text().splitlines()


def test_what_is_done_is_on_the_disk_at_once(tmp_path: Path) -> None:
    """Before the next task is begun; nobody has to close a file."""
    folder = SweepFolder.create(tmp_path / "out", small(), explicit=True)
    task, *_ = tasks(folder.table)
    parts = compute(task)
    for part in parts:
        folder.table.put(part)
    folder.add(parts)
    assert len(lines_of(folder.path)) == 1 + folder.table.done
    folder._file.close()


def test_a_new_folder_in_which_nothing_was_done_is_gone_again(tmp_path: Path) -> None:
    """Whoever was too early leaves no trace."""
    with SweepFolder.create(tmp_path / "out", small(), explicit=True):
        assert (tmp_path / "out" / "sweep.json").exists()
    assert list(tmp_path.iterdir()) == []


def test_default_names_are_numbered(tmp_path: Path) -> None:
    """What others have written stays."""
    for name in ("x-sweep", "x-sweep-2", "x-sweep-3"):
        begun = SweepFolder.create(tmp_path / "x-sweep", small(), explicit=False)
        begun._file.close()
        assert begun.path == tmp_path / name


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (lambda: small(schedulers=["trio"]), "its schedulers were"),
        (lambda: small(length="uniform:1..2"), "its length of games was"),
        (lambda: small(replications=4), "more are fine, fewer are not"),
        (lambda: plan_of(make_scenario(), [], **ASKED), "and now has boards ="),
        (lambda: plan_of(small().scenario, ["boards=1,3"], **ASKED), "its axes were boards (of 2"),
        (lambda: small(title="Mine"), 'its scenario was "A test", and now it is "Mine"'),
        (lambda: small(seed=9, order="rotation"), 'and now has seed = 9, order = "rotation"'),
    ],
)
def test_only_the_same_sweep_is_gone_on_with(tmp_path: Path, other: Any, words: str) -> None:
    """What is different is named; the folder is as it was."""
    begin(tmp_path / "out", small())
    before = lines_of(tmp_path / "out")
    with pytest.raises(InputError) as caught:
        SweepFolder.resume(tmp_path / "out", other())
    assert words in str(caught.value)
    assert lines_of(tmp_path / "out") == before


def test_a_sweep_may_get_more_replications(tmp_path: Path) -> None:
    """Those that are there are not computed again."""
    begin(tmp_path / "out", small())
    with SweepFolder.resume(tmp_path / "out", small(replications=7)) as again:
        assert again.table.done == 4 * 3 * 5
        fill(again.table, jobs=1)
    assert text(again.table) == text(done(small(replications=7)))


def test_a_spoilt_table_is_refused_with_the_line(tmp_path: Path) -> None:
    """Nothing is guessed; what to do about it is said."""
    begin(tmp_path / "out", small())
    table = tmp_path / "out" / REPLICATIONS
    for spoilt, line in ((WHOLE.replace("\n3,", "\n4,", 1), 32), (f"a,b\n{WHOLE}", 1)):
        table.write_text(spoilt)
        with pytest.raises(InputError, match=f"line {line} .*delete the lines from there on"):
            SweepFolder.resume(tmp_path / "out", small())


def test_the_fingerprint_of_a_scenario_does_not_depend_on_its_folder(tmp_path: Path) -> None:
    """But on the games that it replays."""
    source = Path(__file__).parents[2] / "scenarios"
    (tmp_path / "games").mkdir()
    for name in ("textbook.toml", "games/textbook.pgn"):
        (tmp_path / name).write_bytes((source / name).read_bytes())
    here = load_scenario("textbook")
    assert fingerprint(load_scenario(tmp_path / "textbook.toml")) == fingerprint(here)
    with (tmp_path / "games" / "textbook.pgn").open("a") as games:
        games.write("\n")
    assert fingerprint(load_scenario(tmp_path / "textbook.toml")) != fingerprint(here)


def test_with_chess_a_replication_is_the_run_of_its_seed() -> None:
    """The same game that `simul run --seed` plays."""
    scenario = make_scenario(boards=3, moves=4, think=EXPONENTIAL, seed=40)
    found = sweep(scenario, schedulers=["asyncio", "rotation"], replications=3, with_chess=True)
    for name in ("asyncio", "rotation"):
        records = [
            run(scenario.model_copy(update={"seed": seed}), name).record for seed in (40, 41, 42)
        ]
        row = found.row((), name)
        assert row.totals == tuple(record.makespan for record in records)
        waits = [round(record.mean_wait, 3) for record in records]
        assert row.wait.mean == pytest.approx(sum(waits) / 3)
    assert (found.with_chess, found.unverified) == (True, 0)


def test_with_chess_a_mistake_is_told_from_a_verified_run() -> None:
    """Its figures are kept, and counted as what they are."""
    both = sweep(
        make_scenario(), schedulers=["asyncio", "cloned-masters"], replications=2, with_chess=True
    )
    assert [row.unverified for row in both.rows] == [0, 2]
    assert both.unverified == 2


def test_an_interrupt_in_a_run_with_chess_leaves_no_half_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The replication in which it was pressed is not in the table."""

    def interrupted(*_: object, **__: object) -> None:
        raise Interrupted("interrupted")

    table = Replications(plan_of(make_scenario(), [], **ASKED | {"with_chess": True}))
    monkeypatch.setattr("simul.sweeps.execution.tasks.foreseen_games", interrupted)
    assert not fill(table, jobs=1)
    assert table.done == 0


def test_where_nothing_is_drawn_there_is_one_replication() -> None:
    """A hundred equal ones would tell no more; and it is the closed form, to the ms."""
    found = sweep("textbook", "boards=1..30", schedulers=["asyncio", "rotation"])
    assert (found.sampled, found.replications) == (False, 1)
    for row in found.rows:
        assert row.totals == (closed_form(int(row.point[0]), 30, 5_000, 55_000),)
        assert row.total.half_width == 0
        assert found.theory[row.point].closed_form == row.totals[0]
        assert found.theory[row.point].knee == 12


def test_with_chess_it_is_the_games_that_may_be_drawn() -> None:
    """Recorded games with constant times are not; players who choose at random are."""
    plan = plan_of("textbook", ["boards=1,2"], **ASKED | {"with_chess": True})
    assert not plan.sampled
    assert plan_of("duel", [], **ASKED | {"with_chess": True}).sampled


def test_other_boards_keep_the_share_of_newcomers() -> None:
    """As `--boards` does."""
    scenario = make_scenario(boards=2, games=6)
    plan = plan_of(scenario, ["boards=1..3"], **ASKED)
    assert [each.games for _, each in plan.points] == [3, 6, 9]
    both = plan_of(scenario, ["boards=1..3", "games=5"], **ASKED)
    assert [each.games for _, each in both.points] == [5, 5, 5]


@pytest.mark.parametrize(
    ("vary", "more", "words"),
    [
        (["boards=0..3"], {}, "A test with boards = 0: 1 fault\n  boards must be at least 1"),
        (["moves=1,1.5"], {}, "moves must be a whole number (got 1.5)"),
        (["master.team=1..4"], {}, "with master.team = 4: 1 fault"),
        (["opponents.seconds=-1"], {}, "must be between 0 s and 7 days"),
        (["boards=1", "moves=1", "seed=1"], {}, "2 times at most"),
        (["boards=1", "boards=2"], {}, "change the same thing"),
        (["opponents.seconds=1", "opponents.think_time=2"], {}, "change the same thing"),
        (["boards=1..1000"], {"replications": 10_000}, "30,000,000, and 10,000,000 are the most"),
        (["boards=1..1000", "moves=1..1000"], {}, "1,000,000 points, and 100,000 are the most"),
        ([], {"replications": 0}, "must be at least 1 (got 0)"),
        ([], {"schedulers": ["cloned-masters"]}, "add --with-chess"),
        ([], {"schedulers": []}, "name at least one scheduler"),
        ([], {"length": "long"}, "a game's length is fixed"),
        (["endings.resign_behind=1"], {}, "have them played: --with-chess"),
        (["moves=3,9"], {"length": "uniform:2..9"}, "no game has more than 3 move pairs here"),
        (["opponents.seconds=0.0005"], {}, "whole milliseconds, so 0.001 is the finest step (got"),
        (["changeover=0.1,0.0001"], {}, "0.001 is the finest step (got 0.0001)"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_runs(
    vary: list[str], more: dict[str, Any], words: str
) -> None:
    """With the point at which it cannot be, and the model's own words."""
    with pytest.raises(InputError) as caught:
        plan_of(make_scenario(), vary, **ASKED | more)
    assert words in str(caught.value)


@pytest.mark.parametrize("on_failure", ["forfeit", "propagate"])
def test_failures_that_propagate_have_to_be_played(on_failure: str) -> None:
    """What becomes of the other games is the scheduler's; a forfeit costs one game with any."""
    scenario = load_scenario("walk-out", on_failure=on_failure)
    if on_failure == "propagate":
        with pytest.raises(InputError, match=r"with-chess, or .*--on-failure forfeit"):
            plan_of(scenario, [], **ASKED)
    else:
        timed = sweep(scenario, schedulers=["asyncio"]).rows[0].totals
        assert timed == (run(scenario, "asyncio").record.makespan,)


def test_who_comes_late_is_no_failure_that_propagates() -> None:
    """It is timed as ever."""
    late = [{"what": "comes-late", "at": "60 s", "boards": [1]}]
    scenario = make_scenario(on_failure="propagate", mishaps=late)
    timed = sweep(scenario, schedulers=["asyncio"]).rows[0].totals
    assert timed == (run(scenario, "asyncio").record.makespan,)


def test_it_is_said_how_long_games_are_taken_to_be() -> None:
    """Where nobody plays them, and no record says it."""
    (said,) = outcome(done(small())).remarks
    assert said.startswith("Every game is taken to last all 3 move pairs; --length samples")
    (varied,) = outcome(done(plan_of(make_scenario(), ["moves=1..4"], **ASKED))).remarks
    assert "all 1 to 4 move pairs" in varied
    assert outcome(done(small(length="uniform:1..3"))).remarks == ()
    assert sweep("textbook", schedulers=["asyncio"]).remarks == ()
    assert sweep(make_scenario(), replications=1, with_chess=True).remarks == ()


@pytest.mark.parametrize("mean", [1, 2.5, 6])
def test_the_mean_length_is_that_of_the_lengths_that_are_drawn(mean: float) -> None:
    """Shorter than was asked for, as no game has more move pairs than the scenario allows."""
    length = Length.parse(f"geometric:{mean}")
    plan = plan_of(make_scenario(moves=5), [], **ASKED | {"length": str(length)})
    (said,) = remarks(plan)
    grid = (np.arange(100_000) + 0.5) / 100_000
    assert f"Games last {length.pairs(grid, 5).mean():.1f} move pairs on average" in said


def test_what_cannot_be_played_again_is_said() -> None:
    """As `simul check` says it, but only where it is played."""
    scenario = make_scenario(boards=1, moves=1, think={"distribution": "measured"})
    with_chess = ASKED | {"with_chess": True, "replications": 1, "schedulers": ["asyncio"]}
    plan = plan_of(scenario, [], **with_chess)
    assert plan.not_reproducible == scenario.not_reproducible != ()
    (said,) = remarks(plan)
    assert said.startswith(f"Not reproducible: {scenario.not_reproducible[0]}")
    assert figures(plan)["not_reproducible"] == list(scenario.not_reproducible)
    assert small().not_reproducible == ()


def test_a_scheduler_of_ones_own_has_to_be_played(tmp_path: Path) -> None:
    """Nobody knows what it does before."""
    own = tmp_path / "own.py"
    own.write_text("def play(exhibition):\n    pass\n")
    with pytest.raises(InputError, match="own has to be played"):
        plan_of(make_scenario(), [], **ASKED | {"schedulers": find_schedulers([str(own)])})


def test_a_seed_that_would_be_too_large_is_refused() -> None:
    """Of the last replication."""
    with pytest.raises(InputError, match="choose a smaller --seed"):
        plan_of(make_scenario(seed=2**63 - 3), [], **ASKED | {"with_chess": True})


def test_the_half_width_is_that_of_a_published_table() -> None:
    """t(0.975; 9) = 2.262 (Student 1908, as printed in every textbook), s = 3.02765, n = 10."""
    found = estimate(np.arange(1, 11))
    assert found.mean == 5.5
    assert found.half_width == pytest.approx(2.262 * 3.02765 / sqrt(10), rel=1e-4)


@pytest.mark.long
@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=50))
def test_the_interval_is_that_of_scipy(values: list[int]) -> None:
    """Whatever the sample; equal values have no spread at all."""
    from scipy.stats import t as student  # takes a second, and only here

    found = estimate(np.array(values))
    assert found.mean == pytest.approx(np.mean(values))
    if len(set(values)) == 1:
        assert found.half_width == 0
    else:
        error = np.std(values, ddof=1) / sqrt(len(values))
        low, high = student.interval(0.95, len(values) - 1, found.mean, error)
        assert found.half_width == pytest.approx((high - low) / 2)


def test_one_value_has_no_interval() -> None:
    """And equal floats none, although their computed mean may differ from them."""
    assert estimate(np.array([7])) == (7, 0)
    assert estimate(np.array([0.1, 0.1, 0.1])).half_width == 0


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    """About 95 of 100: the mean of all replications is within that of each twenty of them."""
    scenario = make_scenario(boards=4, moves=10, think=EXPONENTIAL)
    totals = np.array(sweep(scenario, schedulers=["asyncio"], replications=4_000).rows[0].totals)
    covered = [
        abs(each.mean - totals.mean()) <= each.half_width
        for each in map(estimate, totals.reshape(200, 20))
    ]
    assert 180 <= sum(covered) <= 198


def test_a_sweep_can_be_asked_of_a_scenario_in_memory() -> None:
    """With axes as text or as numbers, and a report of progress."""
    seen: list[tuple[int, int]] = []
    found = sweep(
        make_scenario(think=EXPONENTIAL),
        ("boards", range(1, 4)),
        replications=3,
        jobs=1,
        progress=lambda *told: seen.append(told),
    )
    assert found.axes[0].values == (1, 2, 3)
    assert found.schedulers == ("sequential", "rotation", "asyncio")
    assert seen[-1] == (27, 27)
