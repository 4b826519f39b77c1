"""Say what is wrong in a scenario file: every fault with its place, the rule, the value, the remedy."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from simul.errors import InputError
from simul.scenario import model, thinking

Key = tuple[str | int, ...]

_MODELS: dict[str, type[BaseModel]] = {
    "": model.Scenario,
    "master": model.Master,
    "opponents": model.Opponents,
    "override": model.Override,
    "random": model.RandomPlayer,
    "greedy": model.GreedyPlayer,
    "replay": model.ReplayPlayer,
    "constant": thinking.Constant,
    "uniform": thinking.Uniform,
    "exponential": thinking.Exponential,
    "log-normal": thinking.LogNormal,
    "triangular": thinking.Triangular,
}
"""Model of each table, by its last name in the file or by the kind it says it is."""

_RULES = {
    "missing": "is missing",
    "extra_forbidden": "is not a key of this table",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "string_type": "must be text in quotes",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "greater_than_equal": "must be at least {ge:,}",
    "less_than_equal": "must be at most {le:,}",
    "union_tag_invalid": "must be one of {expected_tags}",
    "union_tag_not_found": "must say which kind it is",
}


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file."""

    file: str
    line: int | None
    """From 1; None where the file as a whole is meant."""
    key: str
    """Dotted, such as `opponents.override[0].think_time`; empty for the whole file."""
    rule: str
    got: str = ""
    """The value as written, or empty where there is none."""
    hint: str = ""
    """The nearest valid name, if any is near."""

    def __str__(self) -> str:
        place = f"line {self.line}" if self.line else "whole file"
        text = f"{place}: {self.key} {self.rule}" if self.key else f"{place}: {self.rule}"
        if self.got:
            text += f" (got {self.got})"
        return text + (f"; did you mean {self.hint}?" if self.hint else "")


class ScenarioError(InputError):
    """A scenario that cannot be used; `faults` holds all that is wrong with it."""

    def __init__(self, message: str, *, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults

    @classmethod
    def of(cls, file: str, faults: list[Fault]) -> "ScenarioError":
        """Make one error of all faults of a file."""
        head = f"{file}: {'1 fault' if len(faults) == 1 else f'{len(faults)} faults'}"
        return cls("\n".join([head, *(f"  {fault}" for fault in faults)]), faults=tuple(faults))


def explain(error: ValidationError, data: Mapping[str, Any], file: str, text: str) -> ScenarioError:
    """Turn what pydantic found into faults with lines, in the order of the file."""
    lines = key_lines(text)
    faults = [_fault(details, data, file, lines) for details in error.errors()]
    return ScenarioError.of(file, sorted(faults, key=lambda fault: fault.line or 0))


def _fault(
    details: ErrorDetails, data: Mapping[str, Any], file: str, lines: Mapping[Key, int]
) -> Fault:
    kind, path = details["type"], _path(details["loc"], data)
    if kind == "missing":
        path = (*path, details["loc"][-1])
    got = "" if kind == "missing" else _shown(_lookup(data, path) if path else None)
    return Fault(file, _line(path, lines), _dotted(path), _rule(details), got, _hint(details))


def _path(loc: Key, data: Any) -> Key:
    """Drop from pydantic's location what is not in the file: the kinds it chose between."""
    path: list[str | int] = []
    for part in loc:
        if isinstance(data, dict) and part in data:
            data = data[part]
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            continue
        path.append(part)
    return tuple(path)


def _lookup(data: Any, path: Key) -> Any:
    for part in path:
        data = data[part]
    return data


def _dotted(path: Key) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".")


def _shown(value: Any) -> str:
    if value is None:
        return ""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


def _rule(details: ErrorDetails) -> str:
    context = details.get("ctx", {})
    if details["type"] == "value_error":
        return str(context["error"])
    rule = _RULES.get(details["type"])
    return rule.format(**context).replace("'", "") if rule else details["msg"]


def _hint(details: ErrorDetails) -> str:
    if details["type"] == "extra_forbidden":
        *table, key = details["loc"]
        names = [part for part in table if isinstance(part, str)]
        known = list(_MODELS[names[-1] if names else ""].model_fields)
        return _nearest(str(key), known)
    if details["type"] == "union_tag_invalid":
        context = details["ctx"]
        return _nearest(str(context["tag"]), context["expected_tags"].replace("'", "").split(", "))
    return ""


def _nearest(name: str, known: list[str]) -> str:
    return next(iter(get_close_matches(name, known, n=1)), "")


def _line(path: Key, lines: Mapping[Key, int]) -> int | None:
    """Line of the key, or of the nearest table around it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path)


def key_lines(text: str) -> dict[Key, int]:
    """Line (from 1) of every key of a TOML text.

    >>> key_lines("boards = 3\\n[master]\\nplayer = { kind = 'random' }")
    {('boards',): 1, ('master',): 2, ('master', 'player'): 3, ('master', 'player', 'kind'): 3}
    """
    # tomllib tells no positions; the parser is loaded here because only a faulty file needs it
    import tree_sitter
    import tree_sitter_toml

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))
    return dict(_document(parser.parse(text.encode()).root_node))


def _document(root: Any) -> Iterator[tuple[Key, int]]:
    seen: dict[Key, int] = {}
    for node in root.named_children:
        if node.type == "pair":
            yield from _pair(node, ())
        elif node.type in {"table", "table_array_element"}:
            name, *pairs = node.named_children
            path = _key(name)
            if node.type == "table_array_element":
                seen[path] = seen.get(path, -1) + 1
                path = (*path, seen[path])
            yield path, node.start_point[0] + 1
            for pair in pairs:
                if pair.type == "pair":
                    yield from _pair(pair, path)


def _pair(node: Any, table: Key) -> Iterator[tuple[Key, int]]:
    name, value = (child for child in node.named_children if child.type != "comment")
    path = table + _key(name)
    yield path, node.start_point[0] + 1
    if value.type == "inline_table":
        for pair in value.named_children:
            if pair.type == "pair":
                yield from _pair(pair, path)


def _key(node: Any) -> tuple[str, ...]:
    if node.type == "dotted_key":
        return tuple(part for child in node.named_children for part in _key(child))
    return (node.text.decode().strip("\"'"),)
