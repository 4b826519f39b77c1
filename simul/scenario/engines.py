"""The settings of a chess engine: which program, with which UCI options."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ValidationInfo

from players.engine import EngineFailure, Option, find_engine


def _installed(value: Any, info: ValidationInfo) -> str:
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueError("must be the name or the path of a program, in quotes")
    if Path(value).name != value:
        value = str(Path((info.context or {}).get("folder", Path())).absolute() / value)
    try:
        return find_engine(value)
    except EngineFailure as failure:
        raise ValueError(f"must name an engine that is installed: {failure}") from None


EngineProgram = Annotated[str, BeforeValidator(_installed)]
"""Path of an executable; in a file, its name, or a path relative to the scenario's folder."""


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
