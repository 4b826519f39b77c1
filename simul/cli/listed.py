"""The entries of `simul list --json`: scenarios, schedulers, players; see docs/json.md."""

import inspect
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from players import KINDS
from simul.cli.objects import path_text
from simul.plugins import foreign_players, location, origin, summary
from simul.registry.catalogue import LADDER, MISTAKES, foreign_schedulers
from simul.scenario.collection import everything

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from simul.registry.scheduler import Scheduler

Entries = Iterator[dict[str, Any]]


def scenarios() -> Entries:
    """Yield the scenarios that come with the project, group by group."""
    for each in everything():
        yield {
            "name": each.name,
            "group": each.group,
            "title": each.title,
            "path": path_text(each.path),
        }


def schedulers() -> Entries:
    """Yield the ladder in climbing order, the mistakes, and the schedulers of plugins."""
    for group, members in (("ladder", LADDER), ("mistakes", MISTAKES)):
        yield from (_scheduler(each, group) for each in members.values())
    for name, entry in foreign_schedulers().items():
        yield _of_plugin(name, entry) | {"idea": None, "mistake": False}


def players() -> Entries:
    """Yield simul's own kinds of player, and those of plugins."""
    for name, kind in KINDS.items():
        yield {
            "name": name,
            "group": "built-in",
            "summary": (kind.__doc__ or "").partition("\n")[0].rstrip("."),
            "path": path_text(inspect.getfile(kind)),
            "origin": None,
        }
    yield from (_of_plugin(name, entry) for name, entry in foreign_players().items())


SECTIONS = {"scenarios": scenarios, "schedulers": schedulers, "players": players}


def _scheduler(each: "Scheduler", group: str) -> dict[str, Any]:
    return {
        "name": each.name,
        "group": group,
        "summary": each.summary,
        "path": path_text(each.path),
        "origin": None,
        "idea": each.idea or None,
        "mistake": each.mistake,
    }


def _of_plugin(name: str, entry: "EntryPoint") -> dict[str, Any]:
    path = location(entry)
    return {
        "name": name,
        "group": "plugins",
        "summary": summary(entry),
        "path": path_text(path) if path else None,
        "origin": origin(entry),
    }
