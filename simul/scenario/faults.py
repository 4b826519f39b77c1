"""Explain what is wrong in a scenario file: every fault with place, rule, value and remedy."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from simul.errors import InputError, cut
from simul.plugins import foreign_players
from simul.scenario import mishaps, model, players, rules
from simul.scenario.line_numbers import Key
from simul.scenario.move_times import distributions
from simul.words import count

_MODELS: dict[str, type[BaseModel]] = {
    "": model.Scenario,
    "master": model.MasterSide,
    "opponents": model.Opponents,
    "override": model.Override,
    "random": players.RandomPlayer,
    "greedy": players.GreedyPlayer,
    "search": players.SearchPlayer,
    "book": players.BookPlayer,
    "mixed": players.MixedPlayer,
    "of": players.MixedPart,
    "team": players.TeamPlayer,
    "replay": players.ReplayPlayer,
    "uci": players.UciPlayer,
    "constant": distributions.Constant,
    "uniform": distributions.Uniform,
    "exponential": distributions.Exponential,
    "log-normal": distributions.LogNormal,
    "triangular": distributions.Triangular,
    "by-phase": distributions.ByPhase,
    "by-choice": distributions.ByChoice,
    "autocorrelated": distributions.Autocorrelated,
    "replayed": distributions.Replayed,
    "measured": distributions.Measured,
    "breaks": rules.Break,
    "floor": rules.Floor,
    "clock": rules.ClockRules,
    "endings": rules.Endings,
    "history": rules.History,
    "comes-late": mishaps.ComesLate,
    "walks-out": mishaps.WalksOut,
    "falls-silent": mishaps.FallsSilent,
    "hall-closes": mishaps.HallCloses,
    "master-falls-ill": mishaps.MasterFallsIll,
}
"""Model of each table, by its last name in the file or by its kind."""
_NAMING = "kind", "distribution", "what"
"""Keys that name the kind of a table."""
_NO_BOARDS = ("hall-closes", "boards"), ("master-falls-ill", "boards")
"""Mishaps that strike all boards, so that naming boards is a fault."""
_TABLES = {
    "master": "[master]",
    "opponents": "[opponents]",
    "override": "[[opponents.override]]",
    "mishaps": "[[mishaps]]",
    "breaks": "[[breaks]]",
    "floor": "[floor]",
    "clock": "[clock]",
    "endings": "[endings]",
    "history": "[history]",
}
"""Headings of tables, by their last name."""

_RULES = {
    "missing": "is missing",
    "extra_forbidden": "is not a key of this table",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "string_type": "must be text in quotes",
    "string_too_short": "must not be empty",
    "string_too_long": "must not be longer than {max_length:,} characters",
    "string_pattern_mismatch": "must be one line, without control characters",
    "too_short": "must not be empty",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "greater_than_equal": "must be at least {ge:,}",
    "less_than_equal": "must be at most {le:,}",
    "less_than": "must be less than {lt:,}",
    "finite_number": "must be a finite number",
    "literal_error": "must be {expected}",
    "union_tag_invalid": "must be one of {expected_tags}",
    "union_tag_not_found": "has no {discriminator}",
}
LONGEST_NAME = 200
"""Most characters of a name for which the nearest valid one is looked up."""
_QUOTES = str.maketrans("", "", "'()_")
"""Removes what pydantic puts around the names it quotes."""


@dataclass(frozen=True)
class Fault:
    """One fault in a file."""

    file: str
    line: int | None
    """From 1; None for the file as a whole."""
    key: str
    """Dotted, such as `opponents.override[0].think_time`; empty for the whole file."""
    rule: str
    got: str = ""
    """The value as written; empty if there is none."""
    hint: str = ""
    """The nearest valid name; empty if none is near."""

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        text = f"{place}{self.key} {self.rule}" if self.key else f"{place}{self.rule}"
        if self.got:
            text += f" (got {self.got})"
        return text + (f"; {self.remedy}" if self.hint else "")

    @property
    def remedy(self) -> str:
        """A suggestion in words; empty if there is none."""
        return f"did you mean {self.hint}?" if self.hint else ""

    def details(self) -> dict[str, Any]:
        """Return all that `--json` shows of the fault, as in `InputError.details`."""
        return {
            "message": cut(str(self)),
            "file": self.file,
            "line": self.line,
            "key": self.key or None,
            "rule": self.rule,
            "got": self.got or None,
            "remedy": self.remedy or None,
        }


class ScenarioError(InputError):
    """A scenario that cannot be used; `faults` lists everything wrong with it."""

    def __init__(
        self, message: str, *, faults: tuple[Fault, ...] = (), file: str = "", remedy: str = ""
    ) -> None:
        super().__init__(message, file=file, remedy=remedy)
        self.faults = faults

    def details(self) -> list[dict[str, Any]]:
        """Return all that `--json` shows of it: an object for each fault."""
        return [fault.details() for fault in self.faults] or super().details()

    @classmethod
    def of(cls, file: str, faults: Iterable[Fault]) -> "ScenarioError":
        """Make one error of all faults of a file, in the order of its lines."""
        faults = sorted(faults, key=lambda fault: fault.line or 0)
        head = f"{file}: {count(len(faults), 'fault')}"
        return cls("\n".join([head, *(f"  {fault}" for fault in faults)]), faults=tuple(faults))


def explain(
    error: ValidationError,
    data: Mapping[str, Any],
    file: str,
    lines: dict[Key, int],
    changed: str = "",
) -> ScenarioError:
    """Turn pydantic's errors about `data` into faults, each with its line in the file.

    `changed` names values that are not from the file but from the command or call.
    """
    lines = _around(lines) | lines
    head = f"{file} with {changed}" if changed else file
    return ScenarioError.of(head, [_fault(found, data, file, lines) for found in error.errors()])


def _around(lines: Mapping[Key, int]) -> dict[Key, int]:
    """Give each table and list without a line of its own the line of its first key."""
    first: dict[Key, int] = {}
    for key, line in lines.items():
        for length in range(1, len(key)):
            first.setdefault(key[:length], line)
    return first


def _fault(
    details: ErrorDetails, data: Mapping[str, Any], file: str, lines: Mapping[Key, int]
) -> Fault:
    path = _path(details["loc"], data)
    if details["type"] == "missing":
        path, got = (*path, details["loc"][-1]), ""
    else:
        path, value = _narrowed(path, _lookup(data, path), details["type"])
        got = shown(value)
    return Fault(file, _line(path, lines), _dotted(path), _rule(details), got, _hint(details))


def _narrowed(path: Key, value: Any, fault: str) -> tuple[Key, Any]:
    """Point at the wrong name rather than at the table that holds it."""
    if fault == "union_tag_invalid" and isinstance(value, dict):
        name = next(key for key in _NAMING if key in value)
        return (*path, name), value[name]
    return path, value


def _path(loc: Key, data: Any) -> Key:
    """Drop the parts of pydantic's location that are not in the file: the tags of unions."""
    path: list[str | int] = []
    for part in loc:
        if part in (data if isinstance(data, dict) else _indices(data)):
            data = data[part]
            path.append(part)
    return tuple(path)


def _indices(data: Any) -> range:
    return range(len(data) if isinstance(data, list) else 0)


def _lookup(data: Any, path: Key) -> Any:
    for part in path:
        data = data[part]
    return data


def _dotted(path: Key) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{_bare(part)}"
    return text.lstrip(".")


def _bare(key: str) -> str:
    """Return a key as TOML writes it: quoted unless it is only letters, digits, - and _."""
    return key if re.fullmatch(r"[A-Za-z0-9_-]{1,60}", key) else shown(key)


def shown(value: Any) -> str:
    """Return a value as written in the file, shortened if it is long."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except ValueError:  # Python does not write integers of more than 4300 digits
        return "a number beyond all bounds"
    return text if len(text) <= 60 else text[:57] + "..."


def _rule(details: ErrorDetails) -> str:
    context = details.get("ctx", {})
    if details["type"] == "value_error":
        return str(context["error"])
    if details["loc"][-2:] in _NO_BOARDS:
        return "is not a key of this mishap, which strikes all boards"
    rule = _RULES.get(details["type"])
    if details["type"] == "union_tag_invalid":
        context = context | {"expected_tags": ", ".join(_known_tags(context["expected_tags"]))}
    return rule.format(**context).translate(_QUOTES) if rule else details["msg"]


def _hint(details: ErrorDetails) -> str:
    *above, key = details["loc"] or ("",)
    context, value = details.get("ctx", {}), details["input"]
    match details["type"]:
        case "extra_forbidden" if details["loc"][-2:] not in _NO_BOARDS:
            return _known_key(str(key), [part for part in above if isinstance(part, str)])
        case "union_tag_invalid":
            return _nearest(str(context["tag"]), _known_tags(context["expected_tags"]))
        case "literal_error":
            return _nearest(str(value), _quoted(context["expected"]))
        case "tuple_type" if isinstance(value, dict):
            return _TABLES.get(str(key), "")
    return ""


def _known_tags(expected: str) -> list[str]:
    """Read pydantic's list of names; add the players of other packages."""
    tags = _quoted(expected)
    if players.FOREIGN in tags:
        tags.remove(players.FOREIGN)
        tags += foreign_players()
    return tags


def _known_key(key: str, tables: list[str]) -> str:
    """Return the nearest key of this table, or where a top-level key has to stand instead."""
    if tables and key in model.Scenario.model_fields:
        return _TABLES.get(key, f"{key} above the first [table]")
    return _nearest(key, list(_MODELS[tables[-1] if tables else ""].model_fields))


def _quoted(text: str) -> list[str]:
    """Return all names between quotes."""
    return re.findall("'([^']*)'", text)


def _nearest(name: str, known: list[str]) -> str:
    if len(name) > LONGEST_NAME:  # to compare it would take minutes
        return ""
    return next(iter(get_close_matches(name, known, n=1)), "")


def _line(path: Key, lines: Mapping[Key, int]) -> int | None:
    """Return the line of the key, or of the nearest enclosing table."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path)
