"""Find scenario files, by bare name or by path, and read them."""

import json
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simul.scenario.faults import Fault, ScenarioError, explain
from simul.scenario.model import Scenario


@dataclass(frozen=True)
class Shipped:
    """One scenario that comes with the project."""

    name: str
    path: Path
    title: str


def scenario_folder() -> Path:
    """Where the scenarios that come with the project are: inside the package, or in its source tree."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "scenarios"
    return installed if installed.is_dir() else package.parent / "scenarios"


def shipped() -> list[Shipped]:
    """All scenarios that come with the project, by name."""
    paths = sorted(scenario_folder().glob("*.toml"))
    return [Shipped(path.stem, path, _title(path)) for path in paths]


def _title(path: Path) -> str:
    return str(tomllib.loads(path.read_text(encoding="utf-8")).get("title", ""))


def find_scenario(name: str) -> Path:
    """Path of a scenario given by path (`my/club.toml`) or by bare name (`textbook`).

    Raises ScenarioError, with the nearest name, when there is none.
    """
    path = Path(name)
    if path.suffix == ".toml" or path.name != name:
        if path.is_file():
            return path
        raise ScenarioError(f"{name}: there is no such file")
    found = scenario_folder() / f"{name}.toml"
    if found.is_file():
        return found
    names = [scenario.name for scenario in shipped()]
    near = get_close_matches(name, names, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
    raise ScenarioError(f"no scenario is called {name!r}; {hint} (a file is given as a path)")


def load_scenario(
    name: str | Path, *, boards: int | None = None, seed: int | None = None
) -> Scenario:
    """Read a scenario by name or path; `boards` and `seed` replace what the file says.

    Raises ScenarioError with all faults of the file at once.
    """
    path = find_scenario(str(name))
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path}: cannot be read: {error}") from None
    data = _parse(text, str(path))
    try:
        return _validated(data, path.parent, boards, seed)
    except ValidationError as error:
        raise explain(error, data, str(path), text) from None


def _parse(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        rule = f"is not TOML: {error}"
        raise ScenarioError.of(file, [Fault(file, None, "the file", rule)]) from None


def _validated(
    data: dict[str, Any], folder: Path, boards: int | None, seed: int | None
) -> Scenario:
    in_file = data.get("boards")
    context = {"folder": folder, "boards": in_file if isinstance(in_file, int) else None}
    changes = {"boards": boards, "seed": seed}
    changed = data | {key: value for key, value in changes.items() if value is not None}
    return Scenario.model_validate(changed, context=context)


def scenario_schema() -> str:
    """Return the JSON Schema of scenario files, as text; editors complete and check with it."""
    schema = Scenario.model_json_schema()
    head = {"$schema": "http://json-schema.org/draft-07/schema#"}
    return json.dumps(head | schema, indent=2, ensure_ascii=False) + "\n"
