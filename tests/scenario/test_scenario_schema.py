"""The JSON Schema: what editors know about scenario files is what the program accepts."""

import json
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from players import KINDS
from simul.errors import InputError
from simul.scenario import load_scenario, scenario_folder, scenario_schema, shipped

Draft7Validator: Any = import_module("jsonschema").Draft7Validator  # it comes without types
SCHEMA: dict[str, Any] = json.loads(scenario_schema())
KEPT = scenario_folder() / "scenario.schema.json"
SMALL = """
title = "Small"
boards = 2
moves = 3
[master]
player = "random"
move_time = 5
[opponents]
player = "greedy"
think_time = "55 s"
"""


def tables() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every kind of table that a scenario may have, with its name in the schema."""
    yield "Scenario", SCHEMA
    yield from SCHEMA["$defs"].items()


def test_the_kept_file_is_current() -> None:
    """Mend it with: simul schema > scenarios/scenario.schema.json."""
    assert json.loads(KEPT.read_text(encoding="utf-8")) == SCHEMA


def test_it_is_a_schema_of_the_draft_that_it_names() -> None:
    """Draft 7 is what the TOML plug-ins of editors know."""
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(SCHEMA)


def test_every_shipped_scenario_keeps_to_it() -> None:
    """An editor must not underline what the program accepts."""
    validator = Draft7Validator(SCHEMA)
    for scenario in shipped():
        data = tomllib.loads(scenario.path.read_text(encoding="utf-8"))
        assert [error.message for error in validator.iter_errors(data)] == [], scenario.name


def test_every_key_and_every_table_has_a_description() -> None:
    """That is what an editor shows beside the cursor."""
    for name, table in tables():
        assert table["description"], name
        for key, value in table["properties"].items():
            assert value["description"], f"{name}.{key}"


def test_it_says_nothing_that_toml_does_not_know() -> None:
    """TOML has no null; and no title is better than one made from the key."""
    text = KEPT.read_text(encoding="utf-8")
    assert "null" not in text
    assert '"title": "' not in text


def test_players_distributions_and_mishaps_are_offered_by_name() -> None:
    """The plain form, and one table for each kind."""
    names = {
        key: {
            table["properties"][key]["const"] for _, table in tables() if key in table["properties"]
        }
        for key in ("kind", "distribution", "what")
    }
    assert names["kind"] == set(KINDS)
    assert names["distribution"] == {
        "constant",
        "uniform",
        "exponential",
        "log-normal",
        "triangular",
        "by-phase",
        "by-choice",
        "autocorrelated",
        "replayed",
        "measured",
    }
    assert names["what"] == {
        "comes-late",
        "walks-out",
        "falls-silent",
        "hall-closes",
        "master-falls-ill",
    }
    player = SCHEMA["$defs"]["MasterSide"]["properties"]["player"]
    assert player["anyOf"][0]["enum"] == ["random", "greedy", "search"]
    think_time = SCHEMA["$defs"]["Opponents"]["properties"]["think_time"]
    assert [len(think_time["anyOf"]), think_time["anyOf"][0]["examples"][0]] == [12, "5 s"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("boards = 2", "boards = 0"),
        ("boards = 2", 'boards = "2"'),
        ("boards = 2", "boards = 100_001"),
        ("moves = 3", "moves = 3.5"),
        ("moves = 3", "moves = true"),
        ("moves = 3", "moves = 1_001"),
        ("moves = 3", "moves = 3\nseed = -1"),
        ("moves = 3", "moves = 3\nmove = 3"),
        ("moves = 3", ""),
        ('"Small"', '""'),
        ('"Small"', '"two\\nlines"'),
        ('"random"', '"randm"'),
        ('"random"', '"replay"'),
        ('"random"', '{ kind = "greedy", depth = 3 }'),
        ("move_time = 5", "move_time = -5"),
        ("move_time = 5", "move_time = 604_801"),
        ('"55 s"', '"55 x"'),
        ('"55 s"', '{ distribution = "uniform", low = 5 }'),
        ('"55 s"', '{ distribution = "log-normal", mean = 5, sigma = 5.5 }'),
        ('"55 s"', '"55 s"\noverride = [{ boards = [] }]'),
        ('"55 s"', '"55 s"\noverride = [{ name = "x" }]'),
        ('"55 s"', '"55 s"\nlimit = 0'),
        ('"55 s"', '"55 s"\nlimit = "0.0 s"'),
        ('"55 s"', '"55 s"\nlimit = 604_801'),
        ('"55 s"', '"55 s"\noverride = [{ boards = [1], limit = "0 min" }]'),
        ("moves = 3", "moves = 3\nworkers = 0"),
        ("moves = 3", "moves = 3\nworkers = 1_001"),
        ("moves = 3", 'moves = 3\non_failure = "ignore"'),
        ("moves = 3", 'moves = 3\nmishaps = [{ what = "walkout", at = 5, boards = [1] }]'),
        ("moves = 3", 'moves = 3\nmishaps = [{ what = "walks-out", at = 5 }]'),
        ("moves = 3", 'moves = 3\nmishaps = [{ what = "walks-out", at = 5, boards = [] }]'),
        ("moves = 3", 'moves = 3\nmishaps = [{ what = "falls-silent", boards = [1] }]'),
        ("moves = 3", 'moves = 3\nmishaps = [{ what = "hall-closes", at = 5, boards = [1] }]'),
        ("moves = 3", 'moves = 3\nmishaps = [{ what = "master-falls-ill", at = -5 }]'),
        ("moves = 3", "moves = 3\nmishaps = [{ at = 5 }]"),
        ("moves = 3", "moves = 3\nmishaps = [5]"),
        ("moves = 3", 'moves = 3\nmishaps = { what = "hall-closes", at = 5 }'),
    ],
)
def test_it_refuses_what_the_program_refuses(old: str, new: str, tmp_path: Path) -> None:
    """As far as a schema can: the rest is found by `simul check`."""
    path = tmp_path / "small.toml"
    for text, valid in ((SMALL, True), (SMALL.replace(old, new, 1), False)):
        path.write_text(text, encoding="utf-8")
        assert Draft7Validator(SCHEMA).is_valid(tomllib.loads(text)) is valid
        assert is_accepted(path) is valid


def is_accepted(path: Path) -> bool:
    """Whether the program takes a file."""
    try:
        return bool(load_scenario(path))
    except InputError:
        return False
