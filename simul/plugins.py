"""Schedulers and players of other distributions, found by entry points.

In the `pyproject.toml` of such a distribution:

    [project.entry-points."simul.schedulers"]
    swiss = "chess_swiss.scheduler"          # a module with a function play, or module:function

    [project.entry-points."simul.players"]
    stockfish = "chess_swiss:Stockfish"      # called as Stockfish(rng, **parameters)

A plugin is imported only when it is used, so a broken one does not harm the others.
"""

import ast
import inspect
import sys
import warnings
from collections.abc import Callable, Collection, Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from importlib.machinery import ModuleSpec
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from simul.errors import InputError, described

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from players import Player

SCHEDULERS = "simul.schedulers"
PLAYERS = "simul.players"


def offered(group: str, reserved: Collection[str] = ()) -> "dict[str, EntryPoint]":
    """Return all entry points of a group in the installed distributions, by name.

    A plugin with a `reserved` name is ignored. Of two with the same name, the first one wins.
    """
    found: dict[str, EntryPoint] = {}
    for entry in _installed(group, tuple(sys.path)):
        if entry.name not in reserved:
            found.setdefault(entry.name, entry)
    return found


@lru_cache(maxsize=8)
def _installed(group: str, path: Iterable[str]) -> "tuple[EntryPoint, ...]":
    from importlib.metadata import distributions

    found: list[EntryPoint] = []
    for distribution in distributions(path=list(path)):
        try:
            found += distribution.entry_points.select(group=group)
        except Exception:  # noqa: S112 - a broken distribution must not hide the others
            continue
    return tuple(found)


def origin(entry: "EntryPoint") -> str:
    """Return name and version of the distribution that a plugin comes from."""
    try:
        parts = (entry.dist.name, entry.dist.version) if entry.dist else ()
    except Exception:  # a distribution's metadata may be broken in any way
        parts = ()
    return " ".join(part for part in parts if part) or "a distribution without a name"


def loaded(entry: "EntryPoint", what: str) -> Any:
    """Import a plugin; raise InputError, which calls the plugin `what`, if that fails."""
    try:
        return entry.load()
    except (Exception, SystemExit) as error:
        raise InputError(f"{what} cannot be loaded: {described(error, _folder(entry))}") from error


def location(entry: "EntryPoint") -> Path | None:
    """Return the source file of a plugin without importing it; None if it has none."""
    try:
        spec = _spec(entry.module)
    except Exception:  # an invalid name, or an import hook that fails
        return None
    return Path(spec.origin) if spec and spec.has_location and spec.origin else None


def _folder(entry: "EntryPoint") -> Path | None:
    path = location(entry)
    return path.parent if path else None


def _spec(module: str) -> ModuleSpec | None:
    """Find a module as `import` does, but without importing even its parent packages.

    `importlib.util.find_spec` imports those. `PathFinder` misses an editable installation that has
    a finder of its own, and of its files `importlib.metadata` lists only that finder.
    """
    spec: ModuleSpec | None = None
    name, path = "", None
    for part in module.split("."):
        name = f"{name}.{part}" if name else part
        specs = (finder.find_spec(name, path) for finder in sys.meta_path)
        spec = next((found for found in specs if found), None)
        if spec is None:
            return None
        path = spec.submodule_search_locations
    return spec


def summary(entry: "EntryPoint") -> str:
    """Return the first line of a plugin's docstring, or why it cannot be read."""
    path = location(entry)
    if path is None:
        return "(cannot be found)"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, SyntaxError, RecursionError, MemoryError):
        return "(cannot be read)"
    own = [node for node in tree.body if getattr(node, "name", "") == entry.attr]
    texts = [_docstring(node) for node in [*own[-1:], tree]]
    return next((text.partition("\n")[0].rstrip(".") for text in texts if text), "")


def _docstring(node: ast.AST) -> str:
    documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module
    return (ast.get_docstring(node) if isinstance(node, documented) else "") or ""


def foreign_players() -> "dict[str, EntryPoint]":
    """Return the kinds of player of other distributions; none has the name of a built-in kind."""
    from players import KINDS

    return offered(PLAYERS, KINDS)


def make_player(name: str, rng: Random, parameters: Mapping[str, Any]) -> "Player":
    """Make a player of another distribution, with its own dice and the scenario's parameters.

    Raises InputError if there is no such kind, or it cannot be made from these parameters.
    """
    make, entry, what = check_player(name, parameters)
    try:
        player: Any = make(rng, **parameters)
    except (Exception, SystemExit) as error:
        raise InputError(f"{what} cannot be made: {described(error, _folder(entry))}") from error
    if not callable(getattr(player, "choose", None)):
        raise InputError(f"{what} is not a player: it has no method choose(position)")
    found: Player = player
    return found


def check_player(
    name: str, parameters: Mapping[str, Any]
) -> "tuple[Callable[..., Any], EntryPoint, str]":
    """Return the factory of a foreign kind of player, its entry point and its full name.

    Raises InputError if there is no such kind, or it does not take these parameters.
    """
    kinds = foreign_players()
    if name not in kinds:
        raise InputError(_unknown_player(name, kinds))
    what = f"the player {name} of {origin(kinds[name])}"
    make = loaded(kinds[name], what)
    if not callable(make):
        raise InputError(
            f"{what} cannot be made: {kinds[name].value} is neither a function nor a class"
        )
    _check_parameters(make, parameters, what)
    return make, kinds[name], what


def _unknown_player(name: str, kinds: Collection[str]) -> str:
    near = get_close_matches(name, kinds, n=1)
    others = f"there are {', '.join(kinds)}" if kinds else "no installed package provides any"
    hint = f"did you mean {near[0]}?" if near else others
    return f"no player of another package is called {name!r}; {hint}"


def _check_parameters(make: Any, parameters: Mapping[str, Any], what: str) -> None:
    """Raise InputError, with the known parameters, if one is unknown or missing."""
    try:
        signature = inspect.signature(make)
    except (TypeError, ValueError):  # some callables written in C have no signature
        return
    try:
        signature.bind("the dice", **parameters)
    except TypeError as error:
        known = list(signature.parameters)[1:]
        unknown = [key for key in parameters if key not in known]
        near = get_close_matches(unknown[0], known, n=1) if unknown else []
        takes = f"it takes {', '.join(known)}" if known else "it takes no parameters"
        hint = f"did you mean {near[0]}?" if near else takes
        raise InputError(f"{what} cannot be made: {error}; {hint}") from None
