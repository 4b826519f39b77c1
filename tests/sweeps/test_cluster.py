"""A sweep on a Dask cluster: the same table, also when a worker dies in the middle of it."""

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from commanding import Done, call
from dask_clusters import PATIENCE, dask_cluster, started, wait_until

MANY = ["uneven", "--vary", "boards=8..40:4", "-n", "1000", "-s", "sequential,rotation", "-q",
        "--format", "none"]  # fmt: skip
"""Enough tasks that two workers are busy for a second or more."""
FEW = [word.replace("1000", "100") for word in MANY]
TABLES = "replications.csv", "sweep.csv", "sweep.json"
pytestmark = [
    pytest.mark.skipif(find_spec("distributed") is None, reason="[cluster] is not installed"),
    pytest.mark.cluster,
    pytest.mark.timeout(3 * PATIENCE),
]


def rows_in(folder: Path) -> int:
    """Lines of the table of replications that are on the disk, without its header."""
    table = folder / "replications.csv"
    return max(0, table.read_text().count("\n") - 1) if table.exists() else 0


def test_a_cluster_makes_the_same_table_although_a_worker_is_killed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Whatever it had is done again by the other one; nothing is lost, nothing is there twice."""
    there, here = tmp_path / "there", tmp_path / "here"
    with dask_cluster(tmp_path) as (address, (*workers, _)):
        command = ["simul", "sweep", *MANY, "--out", str(there), "--cluster", address]
        with started(*command, folder=tmp_path) as sweep:
            wait_until(lambda: rows_in(there) or sweep.poll() is not None)
            workers[0].kill()
            done_then = rows_in(there)
            assert sweep.wait(PATIENCE) == 0
        assert workers[1].poll() is None
    assert call(capsys, "sweep", *MANY, "--out", str(here)) == Done(0, "", "")
    assert 0 < done_then < rows_in(here)
    for name in TABLES:
        assert (there / name).read_bytes() == (here / name).read_bytes()


def test_the_only_worker_of_a_cluster_does_all_and_the_end_of_the_scheduler_is_told(
    tmp_path: Path,
) -> None:
    """Nothing is computed at home: without its scheduler the sweep ends at once, unfinished."""
    out = tmp_path / "out"
    with dask_cluster(tmp_path, many=1) as (address, (_, scheduler)):
        command = ["simul", "sweep", *MANY, "--out", str(out), "--cluster", address]
        with started(*command, folder=tmp_path) as sweep:
            wait_until(lambda: rows_in(out) or sweep.poll() is not None)
            scheduler.kill()
            assert sweep.wait(PATIENCE) == 1
    (log,) = tmp_path.glob("sweep-*.log")
    said = log.read_text()
    assert "the connection to the cluster's scheduler was lost" in said
    assert "finish with" in said
    assert rows_in(out) > 0


def test_tasks_that_are_not_sent_ahead_are_sent_later(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One for each that is done: a worker with two tasks ahead does all of them, each once."""
    monkeypatch.setattr("simul.sweeps.execution.workers.AHEAD", 1)
    there, here = tmp_path / "there", tmp_path / "here"
    with dask_cluster(tmp_path, many=1) as (address, _):
        words = [*FEW, "--out", str(there), "--cluster", address]
        assert call(capsys, "sweep", *words) == Done(0, "", "")
    assert call(capsys, "sweep", *FEW, "--out", str(here)) == Done(0, "", "")
    for name in TABLES:
        assert (there / name).read_bytes() == (here / name).read_bytes()


def test_a_cluster_that_nobody_runs_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In time, with how to start one; nothing is written."""
    monkeypatch.setattr("simul.sweeps.execution.workers.PATIENCE_S", 0.2)
    out = tmp_path / "out"
    done = call(capsys, "sweep", *MANY, "--out", str(out), "--cluster", "tcp://127.0.0.1:9")
    assert (done.code, done.out) == (2, "")
    assert "tcp://127.0.0.1:9: no scheduler answers there within 0.2 s" in done.err
    assert "start one with: dask scheduler" in done.err
    assert not out.exists()


def test_a_scheduler_with_processes_of_its_own_is_not_played_on_a_cluster(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Dask's workers may not start any; it is said before anybody is asked."""
    words = ["duel", "--with-chess", "-s", "asyncio,processes", "--out", str(tmp_path / "out")]
    done = call(capsys, "sweep", *words, "--cluster", "tcp://127.0.0.1:9")
    assert done.code == 2
    assert "processes starts processes of its own" in done.err
    assert "without --cluster" in done.err


def test_without_the_extra_it_is_said_how_to_get_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one would type it."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    out = str(tmp_path / "out")
    done = call(capsys, "sweep", *MANY, "--out", out, "--cluster", "tcp://127.0.0.1:9")
    assert done.code == 2
    assert "pip install 'chess-simul[cluster]'" in done.err
