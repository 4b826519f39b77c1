"""The settings of a chess engine: which program, with which UCI options."""

import os
import shlex
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WithJsonSchema

from players.engine import EngineFailure, Option, find_engine


def _installed(value: Any, info: ValidationInfo) -> tuple[str, ...]:
    folder = Path((info.context or {}).get("folder", Path())).absolute()
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, (list, tuple)) or not words or not all(map(_is_word, words)):
        raise ValueError(
            "must be the name or the path of a program, in quotes, or a list of it and its "
            "arguments"
        )
    try:
        return _found(words[0], folder), *words[1:]
    except EngineFailure as failure:
        split = _split(value) if isinstance(value, str) else []
        if len(split) < 2:
            raise ValueError(f"must name an engine that is installed: {failure}") from None
    return _installed(split, info)


def _is_word(word: object) -> bool:
    return isinstance(word, str) and word != "" and "\0" not in word


def _found(program: str, folder: Path) -> str:
    """Return the path of a program, given by name or relative to a folder."""
    named = Path(program).name == program
    return find_engine(program if named else str(folder / program))


def _split(command: str) -> list[str]:
    """Split a command into words, as a shell does; on Windows a backslash is part of a path."""
    try:
        return shlex.split(command, posix=os.name == "posix")
    except ValueError:  # a quotation mark is missing
        return []


EngineCommand = Annotated[
    tuple[str, ...],
    Field(strict=False),
    BeforeValidator(_installed),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1},
                {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1},
            ]
        }
    ),
]
"""Path of an executable, and its arguments.

In a file, a list or words; the program by name, or by a path relative to the scenario's folder.
"""


def _option(value: Any) -> Any:
    if not isinstance(value, (str, int)):
        raise ValueError("must be text in quotes, a whole number, true or false")
    return value


_MANAGED = "multipv", "ponder", "uci_chess960", "uci_variant"
"""Options that python-chess sets, because they depend on how a game is played."""


def _may_be_set(options: dict[str, Option]) -> dict[str, Option]:
    names = [name.lower() for name in options]
    for name in options:
        if name.lower() in _MANAGED:
            raise ValueError(f"must not set {name}, which depends on how the game is played")
        if names.count(name.lower()) > 1:
            raise ValueError(f"must not set {name} twice: capitals make no difference to engines")
    return options


UciOptions = Annotated[
    dict[str, Annotated[Option, BeforeValidator(_option)]], AfterValidator(_may_be_set)
]
"""UCI options by the engine's names for them."""


def strength(elo: int | None, skill: int | None) -> dict[str, Option]:
    """Return the UCI options that limit an engine's strength; none if it is not limited."""
    options: dict[str, Option] = {}
    if elo is not None:
        options |= {"UCI_LimitStrength": True, "UCI_Elo": elo}
    if skill is not None:
        options |= {"Skill Level": skill}
    return options


def chance(options: dict[str, Option]) -> str:
    """Return why an engine with these options may vary its moves; empty if it may not."""
    values = {name.lower(): value for name, value in options.items()}
    if values.get("uci_limitstrength", False) is not False or "skill level" in values:
        return "an engine of limited strength errs at random"
    if str(values.get("threads", 1)) != "1":
        return "several threads of an engine race each other"
    return ""
