"""Find scenario files, by bare name or by path, and read them."""

import json
import re
import tomllib
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simul.scenario.collection import paths
from simul.scenario.faults import Fault, ScenarioError, explain, shown
from simul.scenario.line_numbers import key_lines
from simul.scenario.model import Scenario
from simul.scenario.sizes import size_fault

MOST_BYTES = 1_000_000
"""A larger file is not a scenario but a picture, a device or a slip."""


ScenarioLike = Scenario | str | Path
"""How Python code gives a scenario: as an object, a bare name, or the path of a file."""


def as_scenario(scenario: ScenarioLike) -> Scenario:
    """Return a scenario unchanged, or read it by name or path.

    Raises ScenarioError for an unknown name, for a file with faults, and for any other type.
    """
    if isinstance(scenario, Scenario):
        return scenario
    if isinstance(scenario, str | Path):
        return load_scenario(scenario)
    raise ScenarioError(
        f"a scenario is given as a name, a path or a simul.Scenario (got {type(scenario).__name__})"
    )


def find_scenario(name: str) -> Path:
    """Return the path of a scenario given by path (`my/club.toml`) or bare name (`textbook`).

    Raises ScenarioError, with the nearest name, if there is none.
    """
    path, known = Path(name), {path.stem: path for _, path in paths()}
    if path.suffix.lower() == ".toml" or path.name != name:
        return _existing(path, known)
    if name in known:
        return known[name]
    if _is_file(path):
        return path
    near = get_close_matches(name, [*known, *_names_in(Path())], n=1)
    hint = f"did you mean {near[0]}?" if near else "simul list scenarios shows them all"
    raise ScenarioError(
        f"no scenario is called {name!r}; {hint} (a file is given as a path)", remedy=hint
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # no file can have such a name
        return False


def _existing(path: Path, known: Collection[str]) -> Path:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        near = get_close_matches(path.name, _names_in(path.parent), n=1)
        hint = f"did you mean {path.parent / near[0]}?" if near else ""
        if path.stem in known:
            hint = f"did you mean {path.stem}, which comes with the project?"
        message = f"{path}: there is no such file" + (f"; {hint}" if hint else "")
        raise ScenarioError(message, file=str(path), remedy=hint) from None
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    if path.is_dir():
        raise ScenarioError(f"{path}: is a folder, not a scenario file", file=str(path))
    return path


def _names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.toml"))


def load_scenario(
    name: str | Path,
    *,
    boards: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    on_failure: str | None = None,
    order: str | None = None,
) -> Scenario:
    """Read a scenario by name or path; the keyword arguments replace values of the file.

    Another number of boards empties `look_for` and `history`; another order empties `look_for`.
    Raises ScenarioError with all faults of the file at once.
    """
    path = find_scenario(str(name))
    text = _read(path)
    data = _parse(text, str(path))
    requested = {
        "boards": boards,
        "seed": seed,
        "workers": workers,
        "on_failure": on_failure,
        "order": order,
    }
    changes: dict[str, Any] = {key: value for key, value in requested.items() if value is not None}
    changed = ", ".join(f"{key} = {shown(value)}" for key, value in changes.items())
    context = {"folder": path.parent, "boards": _boards_in(data)}
    if changes.get("boards", data.get("boards")) != data.get("boards"):
        changes["look_for"] = ""  # it speaks of the boards in the file
        data.pop("history", None)  # and so do the figures of the real event
        changes |= _as_many_games_a_board(data, changes["boards"])
    if changes.get("order", usual := data.get("order", "ready-first")) != usual:
        changes["look_for"] = ""  # it speaks of the order in the file
    try:
        return Scenario.model_validate(data | changes, context=context)
    except ValidationError as error:
        lines = {key: line for key, line in key_lines(text).items() if key[0] not in changes}
        raise explain(error, data | changes, str(path), lines, changed) from None


def _read(path: Path) -> str:
    """Return the text of a file, or of a pipe or device with little in it.

    Raises ScenarioError.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise ScenarioError(
                f"{path}: is too large for a scenario (over {MOST_BYTES:,} bytes)", file=str(path)
            )
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        got = f"byte 0x{error.object[error.start]:02x}"
        raise ScenarioError.of(str(path), [Fault(str(path), line, "", _UTF8, got)]) from None
    except OSError as error:
        raise _unreadable(path, error) from None


_UTF8 = "must be UTF-8 text, as TOML files are"


def _unreadable(path: Path, error: Exception) -> ScenarioError:
    reason = error.strerror if isinstance(error, OSError) else "no name holds a null character"
    return ScenarioError(f"{str(path)[:200]}: cannot be read: {reason}", file=str(path))


def _parse(text: str, file: str) -> dict[str, Any]:
    if too_large := size_fault(text, file):
        raise ScenarioError.of(file, [too_large])
    try:
        return tomllib.loads(text)
    except RecursionError:
        words = "is not a scenario: lists nested too deeply"
        raise ScenarioError(f"{file}: {words}", file=file) from None
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError.of(file, [_syntax_fault(str(error), text, file)]) from None
    except ValueError:  # Python reads integers of up to 4300 digits
        words = "is not a scenario: a number in it has no end"
        raise ScenarioError(f"{file}: {words}", file=file) from None


def _syntax_fault(message: str, text: str, file: str) -> Fault:
    """Turn `Invalid value (at line 2, column 10)` into a fault at that line of the file."""
    what, _, place = message.partition(" (at ")
    number = re.match(r"line (\d+)", place)
    lines = text.splitlines()
    line = int(number[1]) if number else len(lines) if place else None
    got = lines[line - 1].strip() if line and line <= len(lines) else ""
    got = got if got.isprintable() and len(got) <= 60 else shown(got)
    told = next((ours for theirs, ours in _SYNTAX.items() if what.startswith(theirs)), None)
    return Fault(file, line, "", f"is not TOML: {told or what[:1].lower() + what[1:]}", got)


_SYNTAX = {
    "Illegal character '\\n'": "the text has no closing quote in its line",
    "Unterminated string": "the text has no closing quote",
    "Invalid value": "this is no value: text must be in quotes, and a fraction has a point",
    "Expected newline or end of document after a statement": (
        "something follows the value: text must be in quotes, and a fraction has a point"
    ),
    "Cannot overwrite a value": "the key is there already",
}
"""What the parser's commonest messages mean to a reader, by how these begin."""


def _boards_in(data: dict[str, Any]) -> int | None:
    """Return the number of boards in a file: its keys may name all, even with fewer `--boards`."""
    boards = data.get("boards")
    return boards if type(boards) is int and boards > 0 else None


def _as_many_games_a_board(data: dict[str, Any], boards: int) -> dict[str, Any]:
    """Scale the number of games with the number of boards."""
    games, before = data.get("games"), _boards_in(data)
    if type(games) is not int or before is None:
        return {}
    return {"games": max(boards, round(games * boards / before))}


def scenario_schema() -> str:
    """Return the JSON Schema of scenario files as text; editors complete and check with it."""
    schema = _without_titles(Scenario.model_json_schema())
    head = {"$schema": "http://json-schema.org/draft-07/schema#"}
    return json.dumps(head | schema, indent=2, ensure_ascii=False) + "\n"


def _without_titles(schema: Any) -> Any:
    """Drop what does not help editors: titles made from names, and null, which TOML lacks."""
    if isinstance(schema, list):
        return [_without_titles(part) for part in schema if part != {"type": "null"}]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _without_titles(value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str)) and value is not None
    }
