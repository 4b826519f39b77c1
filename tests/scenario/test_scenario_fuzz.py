"""Whatever a file holds, reading it gives a scenario or a ScenarioError, and nothing else."""

import copy
import json
import math
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st

from simul.scenario import Scenario, ScenarioError, load_scenario, scenario_folder

DATA: dict[str, Any] = {
    "title": "Mutant",
    "look_for": "a crash",
    "boards": 3,
    "moves": 4,
    "seed": 1,
    "on_failure": "propagate",
    "workers": 2,
    "fen": "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1",
    "opening": "1. e4 e5",
    "master": {
        "name": "Mary",
        "player": {"kind": "greedy"},
        "move_time": {"distribution": "uniform", "low": 1, "high": "2 s"},
    },
    "opponents": {
        "player": "random",
        "think_time": {"distribution": "log-normal", "mean": 5, "sigma": 1.0},
        "limit": "2 min",
        "override": [
            {
                "boards": [2],
                "name": "Sam",
                "player": {"kind": "greedy"},
                "think_time": {"distribution": "triangular", "low": 1, "mode": 2, "high": 3},
                "limit": 30,
            }
        ],
    },
    "mishaps": [
        {"what": "walks-out", "at": "1 min", "boards": [1, 3]},
        {"what": "falls-silent", "at": 90, "boards": [2]},
        {"what": "hall-closes", "at": "1 h"},
        {"what": "master-falls-ill", "at": 3000.5},
    ],
}
WORDS = st.sampled_from(
    [
        *("random", "replay", "constant", "exponential", "walks-out", "hall-closes", "forfeit"),
        *("5 s", "-1 h", "e4", "games/textbook.pgn", "."),
    ]
)
KEYS = st.sampled_from(
    [
        *("kind", "pgn", "distribution", "time", "mean", "sigma", "what", "at", "boards", "name"),
        *("limit", "workers", "mishaps", "override", "walks-out", "hall-closes"),
    ]
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SCALARS = (
    WORDS
    | TEXT
    | st.booleans()
    | st.integers()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.dates()
    | st.times()
    | st.datetimes()
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | TEXT, inner, max_size=3),
    max_leaves=5,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """All places in nested data, as keys and indices."""
    items: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    for key, inner in items:
        yield (*path, key)
        yield from places(inner, (*path, key))


def mutated(data: Any, path: tuple[Any, ...], value: Any, new_key: str) -> Any:
    """Put a value at a place; beside what is there, where there is a new key."""
    data = copy.deepcopy(data)
    inner = data
    for key in path[:-1]:
        inner = inner[key]
    if new_key and isinstance(inner, dict):
        inner[new_key] = value
    else:
        inner[path[-1]] = value
    return data


def toml(value: Any) -> str:
    """Write a value as TOML."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(key)} = {toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return json.dumps(value)


def document(data: dict[str, Any]) -> str:
    """Write a whole TOML document."""
    return "".join(f"{toml(key)} = {toml(value)}\n" for key, value in data.items())


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file that is written again and again."""
    return tmp_path_factory.mktemp("mutants") / "mutant.toml"


def outcome(path: Path) -> Scenario | ScenarioError:
    """Read a file; anything but these two is a bug."""
    try:
        return load_scenario(path)
    except ScenarioError as error:
        return error


def assert_read_or_refused(path: Path) -> None:
    """Expect a scenario, or an error that names the file and speaks our own words."""
    found = outcome(path)
    if isinstance(found, ScenarioError):
        assert str(found).startswith(f"{path}: ")
        assert {fault.rule.partition(" ")[0] for fault in found.faults} <= {"must", "is", "has"}


def test_the_data_from_which_the_mutants_come_are_good(path: Path) -> None:
    """Else they would all die of the same fault."""
    path.write_text(document(DATA), encoding="utf-8")
    assert load_scenario(path).title == "Mutant"


@examples(30, 200)
@given(st.sampled_from(list(places(DATA))), VALUES, st.just("") | KEYS | TEXT)
def test_any_value_at_any_key_is_taken_or_refused(
    path: Path, place: tuple[Any, ...], value: Any, new_key: str
) -> None:
    """In place of what was there, or under another key beside it."""
    path.write_text(document(mutated(DATA, place, value, new_key)), encoding="utf-8", newline="")
    assert_read_or_refused(path)


@examples(20, 100)
@given(st.data())
def test_any_slip_of_the_pen_is_taken_or_refused(path: Path, data: st.DataObject) -> None:
    """A few bytes changed, lost or too many, anywhere in a file."""
    raw = bytearray((scenario_folder() / "duel.toml").read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(raw)))
        end = start + data.draw(st.integers(0, 3))
        raw[start:end] = data.draw(
            st.sampled_from([b'"', b"[", b"=", b"0", b"\n"]) | st.binary(max_size=3)
        )
    path.write_bytes(raw)
    assert_read_or_refused(path)
