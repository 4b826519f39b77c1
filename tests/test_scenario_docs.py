"""docs/scenarios.md is executed: its examples are played, its tables held against the model."""

import json
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

import simul
from players import KINDS
from simul.scenario import Scenario, load_scenario, scenario_folder, scenario_schema
from simul.scenario import choosing, mishaps, model, rhythm, rules, thinking

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
WHOLE = [text for text in EXAMPLES if text.startswith("title")]
PARTS = [text for text in EXAMPLES if not text.startswith("title")]
SCHEMA: dict[str, Any] = json.loads(scenario_schema())

SECTIONS: dict[str, type[BaseModel]] = {
    "The exhibition": model.Scenario,
    "`[master]`": model.Master,
    "`[opponents]`": model.Opponents,
    "`[[opponents.override]]`": model.Override,
    "Engines": choosing.UciPlayer,
    "`[[breaks]]`": rules.Break,
    "`[floor]`": rules.Floor,
    "`[clock]`": rules.ClockRules,
    "`[endings]`": rules.Endings,
    "`[history]`": rules.History,
}
"""Sections with a table of key, type, default and meaning, and what knows better."""
PLAYERS: dict[str, type[BaseModel]] = {
    "random": choosing.RandomPlayer,
    "greedy": choosing.GreedyPlayer,
    "search": choosing.SearchPlayer,
    "replay": choosing.ReplayPlayer,
    "book": choosing.BookPlayer,
    "mixed": choosing.MixedPlayer,
    "team": choosing.TeamPlayer,
}
TIMES: list[type[BaseModel]] = [
    thinking.Constant,
    thinking.Uniform,
    thinking.Exponential,
    thinking.LogNormal,
    thinking.Triangular,
    rhythm.ByPhase,
    rhythm.ByChoice,
    rhythm.Autocorrelated,
    rhythm.Replayed,
    rhythm.Measured,
]
MISHAPS: list[type[BaseModel]] = [
    mishaps.ComesLate,
    mishaps.WalksOut,
    mishaps.FallsSilent,
    mishaps.HallCloses,
    mishaps.MasterFallsIll,
]
WORDS = {"none": (None, ()), "start position": (simul.scenario.model.chess.STARTING_FEN,)}
"""What a cell says that has no value of TOML in it."""


def section(heading: str) -> str:
    """Return what stands under a heading."""
    return re.split(r"^## ", PAGE.split(f"\n## {heading}\n")[1], flags=re.MULTILINE)[0]


def rows(heading: str) -> list[list[str]]:
    """Return the rows of the first table of a section, cell by cell, without its head."""
    lines = [line for line in section(heading).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def described(known: type[BaseModel]) -> dict[str, Any]:
    """Return what the JSON Schema says of each key, but for those that only tell the kind."""
    found = SCHEMA if known is Scenario else SCHEMA["$defs"][known.__name__]
    return {
        key: said for key, said in found["properties"].items() if "const" not in said
    }
