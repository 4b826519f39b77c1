"""Write faulty scenario files, and read what is said about them."""

from pathlib import Path

import pytest

from simul.errors import cut
from simul.scenario import ScenarioError, load_scenario

GOOD = """\
title = "Good"
boards = 3
moves = 4

[master]
player = "random"
move_time = "5 s"

[opponents]
player = "greedy"
think_time = "55 s"
"""


def faults_of(text: str) -> list[str]:
    """All lines of the error for a file in the current folder, without the error's head."""
    Path("bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario("bad.toml")
    head, *faults = str(caught.value).splitlines()
    assert head == f"bad.toml: {len(faults)} fault{'s' if len(faults) > 1 else ''}"
    assert [f"  {cut(str(fault))}" for fault in caught.value.faults] == faults
    return [fault.strip() for fault in faults]


def changed(old: str, new: str) -> str:
    """Put something else in place of a part of the good file."""
    assert GOOD.count(old) == 1
    return GOOD.replace(old, new)
