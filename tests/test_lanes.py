"""The fast lane of the tests and the whole one."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def test_the_fast_lane_leaves_out_all_groups_that_are_declared() -> None:
    """In pyproject.toml the list and the expression stand one below the other."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    options = tomllib.loads(text)["tool"]["pytest"]["ini_options"]
    groups = [marker.partition(":")[0] for marker in options["markers"]]
    assert options["addopts"][-2:] == ["-m", f"not ({' or '.join(groups)})"]


@pytest.mark.long
@pytest.mark.parametrize("processes", ["0", "1"])
def test_a_fast_run_says_what_it_left_out(processes: str) -> None:
    """Where pytest collects them itself, and where a process of xdist does."""
    done = pytest_with("-n", processes, "tests/test_packaging.py")
    assert "3 tests were left out; `pytest --whole` runs everything" in done


@pytest.mark.long
def test_the_whole_lane_leaves_nothing_out() -> None:
    """So it has nothing to say of that."""
    done = pytest_with("--whole", "--collect-only", "-q", "tests/test_packaging.py")
    assert "test_the_main_job_runs_from_the_wheel" in done
    assert "left out" not in done


def pytest_with(*arguments: str) -> str:
    """Run pytest in a process of its own; return what it prints."""
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
