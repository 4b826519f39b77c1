"""Scenario files as nobody writes them: checked, or refused with sentences."""

import subprocess
import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals", allow_module_level=True)


@pytest.mark.long
def test_mutated_scenarios_are_checked_or_refused() -> None:
    """A short form of `python tests/mutated_scenarios.py`, which makes thousands."""
    program = Path(__file__).parents[1] / "mutated_scenarios.py"
    done = subprocess.run(
        [sys.executable, program, "40"], capture_output=True, text=True, check=False
    )
    assert done.stdout == "40 mutants, 0 with faults\n", done.stderr
