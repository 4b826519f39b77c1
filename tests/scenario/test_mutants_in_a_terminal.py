"""Files as no program writes them, in a terminal: read, or refused with sentences."""

import subprocess
import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals", allow_module_level=True)


@pytest.mark.long
@pytest.mark.parametrize("kind", ["scenarios", "games"])
def test_a_mutant_is_read_or_refused(kind: str) -> None:
    """A short form of `python tests/mutants_in_a_terminal.py`, which makes thousands."""
    program = Path(__file__).parents[1] / "mutants_in_a_terminal.py"
    done = subprocess.run(
        [sys.executable, program, kind, "40"], capture_output=True, text=True, check=False
    )
    assert done.stdout == "40 mutants, 0 with faults\n", done.stderr
