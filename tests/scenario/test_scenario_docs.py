"""docs/scenarios.md is executed: its examples are played, its tables held against the model."""

import json
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import chess
import pytest
from pydantic import BaseModel, create_model

import simul
from players import KINDS, engine, engine_processes, pgn_files
from simul.scenario import (
    Scenario,
    basics,
    load_scenario,
    model,
    players,
    rules,
    scenario_folder,
    scenario_schema,
)
from simul.scenario.move_times import patterns

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
WHOLE = [text for text in EXAMPLES if text.startswith("title")]
PARTS = [text for text in EXAMPLES if not text.startswith("title")]
SCHEMA: dict[str, Any] = json.loads(scenario_schema())
TABLES: dict[str, Any] = {"Scenario": SCHEMA, **SCHEMA["$defs"]}
SECTIONS: dict[str, type[BaseModel]] = {
    "The exhibition": model.Scenario,
    "`[master]`": model.MasterSide,
    "`[opponents]`": model.Opponents,
    "`[[opponents.override]]`": model.Override,
    "Players": players.SearchPlayer,  # the only one with defaults there
    "Engines": players.UciPlayer,
    "`[[breaks]]`": rules.Break,
    "`[floor]`": rules.Floor,
    "`[clock]`": rules.ClockRules,
    "`[endings]`": rules.Endings,
    "`[history]`": rules.History,
}
"""Sections with a table of key, type, default and meaning, and what knows better."""
WORDS = {"none": (None, ()), "start position": (chess.STARTING_FEN,)}
"""What a cell says where TOML has no value for it."""
A_TIME = "ms|s|min|h"


def section(heading: str) -> str:
    """Return what stands under a heading."""
    return re.split(r"^## ", PAGE.split(f"\n## {heading}\n")[1], flags=re.MULTILINE)[0]


def rows(heading: str) -> list[list[str]]:
    """Return the rows of the first table of a section, cell by cell, without its head."""
    table = re.split(r"^\|-.*\n", section(heading), flags=re.MULTILINE)[1].split("\n\n")[0]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in table.splitlines()]


def keys_of(table: str) -> dict[str, Any]:
    """Return what the schema says of each key of a table, but for the one that tells its kind."""
    keys: dict[str, Any] = TABLES[table]["properties"]
    return {key: said for key, said in keys.items() if "const" not in said}


def described() -> Iterator[tuple[str, str, list[str]]]:
    """Every row about a key: the table of the schema that it belongs to, the key, and the rest."""
    for heading, known in SECTIONS.items():
        table = known.__name__
        for *kind, key, said, default, meaning in rows(heading):
            if kind and kind[0]:
                table = of_kind("kind", kind[0].strip("`"))
            if key:
                yield table, key.strip("`"), [said, default, meaning]


def of_kind(tag: str, kind: str) -> str:
    """Name the table of the schema whose `kind`, `distribution` or `what` is this."""
    consts = {name: table["properties"].get(tag, {}).get("const") for name, table in TABLES.items()}
    return next(name for name, const in consts.items() if const == kind)


def alternatives(said: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what a schema allows for a value, one after the other."""
    yield said
    for one in (*said.get("anyOf", ()), *said.get("oneOf", ())):
        yield from alternatives(one)


def type_of(said: dict[str, Any]) -> str:
    """Say in the words of the page what a value has to be, as far as a schema knows."""
    parts = list(alternatives(said))
    for name, ref in (("player", "GreedyPlayer"), ("times", "LogNormal")):
        if any(part.get("$ref", "").endswith(f"/{ref}") for part in parts):
            return name
    if any(A_TIME in part.get("pattern", "") for part in parts):
        return "time above 0" if any("exclusiveMinimum" in part for part in parts) else "time"
    if {"string", "array"} <= {part.get("type") for part in parts}:
        return "text or list of texts"
    what = next(part for part in parts if "type" in part)
    if what["type"] == "array":
        return "list of boards" if what["items"].get("type") == "integer" else "list of tables"
    if what["type"] in {"integer", "number"}:
        return {"integer": "whole", "number": "number"}[what["type"]] + bounds(what)
    return {"string": "text", "boolean": "`true` or `false`", "object": "table"}[what["type"]]


def bounds(what: dict[str, Any]) -> str:
    """Say between which numbers a number has to be."""
    if "exclusiveMaximum" in what:
        return f", from {what['minimum']}"  # only memory knows why there is an end
    if "exclusiveMinimum" in what:
        return f" above {what['exclusiveMinimum']}, to {what['maximum']:,}"
    return f", {what['minimum']:,} to {what['maximum']:,}"


def as_read(table: str, key: str, value: str) -> Any:
    """Read a value of a key as if it stood in a file."""
    known = {each.__name__: each for each in SECTIONS.values()}[table]
    field: Any = known.model_fields[key]
    fields: dict[str, Any] = {key: (field.annotation, field)}
    one = create_model("One", __base__=basics.Strict, **fields)
    return getattr(one.model_validate(tomllib.loads(f"{key} = {value}")), key)


def test_every_table_of_the_page_has_just_the_keys_that_there_are() -> None:
    """None is missing, none is made up, and none is there twice."""
    told: dict[str, list[str]] = {}
    for table, key, _ in described():
        told.setdefault(table, []).append(key)
    sections = set(re.findall(r"^## `\[+(\w+)\]+`", PAGE, re.MULTILINE))
    for table, keys in told.items():
        expected = set(keys_of(table)) - (sections if table == "Scenario" else set())
        assert sorted(keys) == sorted(expected), table
    assert sections < set(keys_of("Scenario"))
    assert len(told) == len(SECTIONS) + len(set(KINDS) - {"random", "greedy", "search", "uci"})


def test_every_key_of_the_schema_is_named_on_the_page() -> None:
    """In whatever table, and wherever on the page."""
    for name, table in TABLES.items():
        missing = [key for key in table["properties"] if not re.search(rf"[`\[.]{key}[`\]]", PAGE)]
        assert missing == [], name


def test_every_default_on_the_page_is_the_real_one() -> None:
    """What a table says, read as if it stood in a file, is what is there if it does not."""
    models = {each.__name__: each for each in SECTIONS.values()}
    found = 0
    for table, key, (_, default, _) in described():
        required = key in TABLES[table].get("required", ())
        assert required is (default == "required"), f"{table}.{key}"
        if not required:
            real = models[table].model_fields[key].default
            said = WORDS.get(default) or (as_read(table, key, default.strip("`")),)
            assert real in said, f"{table}.{key}"
            found += 1
    assert found > 50


def test_every_type_on_the_page_is_the_real_one() -> None:
    """With its limits; a schema takes the path of a file for text."""
    for table, key, (said, _, _) in described():
        assert said.replace("file", "text") == type_of(keys_of(table)[key]), f"{table}.{key}"


def test_every_choice_is_named_where_its_key_is() -> None:
    """The words that a key may have."""
    found = set()
    for table, key, cells in described():
        words = [
            word for part in alternatives(keys_of(table)[key]) for word in part.get("enum", ())
        ]
        if words and type_of(keys_of(table)[key]) == "text":
            assert [word for word in words if f'"{word}"' not in " ".join(cells)] == [], key
            found.add(key)
    assert found == {"order", "on_failure", "colour", "shape", "at_limit"}


@pytest.mark.parametrize(
    ("tag", "heading"),
    [("kind", "Players"), ("distribution", "Times of moves"), ("what", "`[[mishaps]]`")],
)
def test_all_kinds_are_there(tag: str, heading: str) -> None:
    """Of players, of distributions, of mishaps; where a cell lists its keys, with just these."""
    kinds = [row[0].strip("`") for row in rows(heading) if row[0]]
    known = {
        table["properties"][tag]["const"]: name
        for name, table in TABLES.items()
        if tag in table["properties"]
    }
    assert sorted(kinds) == sorted(known)
    for row in rows(heading) if tag != "kind" else ():
        assert re.findall(r"`(\w+)`", row[1]) == sorted(
            keys_of(known[row[0].strip("`")]), key=row[1].find
        )


def test_what_the_text_says_beside_the_tables_is_so() -> None:
    """Numbers that stand in sentences."""
    weight = keys_of("MixedPart")["weight"]
    sigma, correlation = keys_of("LogNormal")["sigma"], keys_of("Autocorrelated")["correlation"]
    for words in (
        f"`weight` is a {type_of(weight).replace('whole', 'whole number')}",
        f"the default is `{weight['default']}`",
        f"logarithm, is a {type_of(sigma)}",
        f"`correlation` is a {type_of(correlation)}",
        f"at most {model.MOST_PAIRS:,} pairs",
        f"at most {players.MOST_LEVELS} levels",
        f"at most {players.MOST_VOICES} members",
        f"at most {pgn_files.MOST_BYTES // 10**6} MB",
        f"the opening up to move {patterns.LAST_OPENING_MOVE}",
        f"(`{'`, `'.join(engine.USUAL_PLACES)}`)",
        " = {Threads}`, and `Hash = {Hash}` MB".format(**engine_processes.DEFAULTS),
        {3: "hung three times"}[engine_processes.MOST_HANGS],
        {6: "at most six queens"}[patterns.MOST_ENDGAME_PIECES],
        {7: "at most seven days"}[basics.LONGEST_MS // 86_400_000],
    ):
        assert words in PAGE.replace("\n", " ")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder with all files that the examples name; its Stockfish is never asked."""
    games = scenario_folder() / "games"
    shutil.copy(games / "timed.pgn", tmp_path / "my-games.pgn")
    shutil.copy(games / "openings.pgn", tmp_path)
    engine = tmp_path / ("stockfish.exe" if sys.platform == "win32" else "stockfish")
    engine.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def with_part(whole: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """Add the lines of a part to the tables that they name."""
    both = whole | part
    for key in whole.keys() & part.keys():
        if isinstance(part[key], dict) and isinstance(whole[key], dict):
            both[key] = with_part(whole[key], part[key])
    return both


def play(scenario: Scenario) -> None:
    """Play a scenario if no engine is needed for it, and have it verified."""
    if scenario.foreseeable:
        done = simul.run(scenario, "asyncio")
        assert done.error is None
        assert done.verdict.verified


@pytest.mark.parametrize("text", WHOLE, ids=lambda text: str(tomllib.loads(text)["title"]))
def test_every_whole_example_can_be_played(text: str, folder: Path) -> None:
    """Saved as a file, as a reader would."""
    path = folder / "club.toml"
    path.write_text(text, encoding="utf-8")
    scenario = load_scenario(path)
    assert scenario.foreseeable
    play(scenario)


@pytest.mark.long
@pytest.mark.parametrize("text", PARTS, ids=lambda text: ",".join(tomllib.loads(text)))
def test_every_other_example_fits_into_the_first(text: str, folder: Path) -> None:
    """Added to it it is valid, changes something, and can be played."""
    whole = tomllib.loads(WHOLE[0])
    context = {"folder": folder, "boards": whole["boards"]}
    scenario = Scenario.model_validate(with_part(whole, tomllib.loads(text)), context=context)
    assert scenario != Scenario.model_validate(whole, context=context)
    play(scenario)


def test_the_examples_are_there() -> None:
    """An empty page would pass the tests above; all but one can be played."""
    assert (len(WHOLE), len(PARTS)) == (2, 12)
    assert sum('"uci"' in text for text in EXAMPLES) == 1


def test_every_section_with_an_example_of_its_own_shows_itself() -> None:
    """A table of the file is shown in its own section."""
    for name in re.findall(r"^## `(\[+.+\]+)`", PAGE, re.MULTILINE):
        shown = re.findall(r"```toml\n(.*?)```", section(f"`{name}`"), re.DOTALL)
        if name != "[opponents]":  # its example stands with that of its overrides
            assert any(f"{name}\n" in text for text in shown), name
