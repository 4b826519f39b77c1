"""A scenario in comparable form: flat, by dotted key, and as one fingerprint."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from simul.scenario import Scenario
from simul.scenario.line_numbers import Key
from simul.sweeps.planning.scenario_data import Data, as_data

FlatScenario = dict[str, Any]
"""Values by dotted key; for a named file, the SHA-256 of its content."""
_ABOUT = ("title", "look_for", "history", "latency")
"""Descriptive keys, which `--boards` and `--order` may change as well."""


def fingerprint(scenario: Scenario) -> str:
    """Return the SHA-256 of all values of a scenario and of the files that it names."""
    text = json.dumps(_portable(scenario), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def flatten(scenario: Scenario) -> FlatScenario:
    """Return every value of a scenario under its dotted key.

    >>> from simul.scenario import load_scenario
    >>> flatten(load_scenario("textbook"))["master.move_time.time"]
    '5000 ms'
    """
    return {".".join(map(str, key)): value for key, value in _flat(_portable(scenario))}


def differing(before: FlatScenario, now: FlatScenario) -> list[str]:
    """Return the keys whose values differ; descriptive keys only if no others do."""
    keys = [key for key in {**before, **now} if before.get(key) != now.get(key)]
    return [key for key in keys if key.partition(".")[0] not in _ABOUT] or keys


def _portable(scenario: Scenario) -> Data:
    """Return data that does not depend on where files and engines are installed."""
    data: Data = _by_name(as_data(scenario, _digest))
    return data


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file's content: a game, a book, recorded times."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _by_name(value: Any) -> Any:
    """Reduce paths of engines to the program's name; folders differ between machines."""
    if isinstance(value, dict):
        is_engine = value.get("kind") == "uci" and "engine" in value
        name = {"engine": _engine(*value["engine"])} if is_engine else {}
        return {key: _by_name(each) for key, each in value.items()} | name
    return [_by_name(each) for each in value] if isinstance(value, list) else value


def _engine(program: str, *arguments: str) -> Any:
    name = Path(program).name
    return [name, *arguments] if arguments else name


def _flat(value: Any, above: Key = ()) -> Iterator[tuple[Key, Any]]:
    """Yield values that are neither tables nor lists of tables, with their keys."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _flat(each, (*above, key))
    elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
        for index, each in enumerate(value):
            yield from _flat(each, (*above, index))
    else:
        yield above, value
