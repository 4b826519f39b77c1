"""The scenarios that come with the project: where they are, and what is written on their backs.

Nothing is checked here, and no model of what a scenario may say is loaded: to list titles, and to
complete a name that is being typed, that would take longer than all the rest.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GROUPS = {"lessons": "", "rules": "rules", "events": "events"}
"""Where the scenarios of each group are: lessons in the folder itself, the others in one below."""


@dataclass(frozen=True)
class Shipped:
    """One scenario that comes with the project."""

    name: str
    path: Path
    title: str
    group: str
    """`lessons`, `rules` (one small lesson for each rule) or `events` (what really took place)."""
    settled: bool
    """Whether it is the same on every machine: no engine plays, and no time is measured."""


def scenario_folder() -> Path:
    """Find the scenarios that come with the project, in the package or in its source tree."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "scenarios"
    return installed if installed.is_dir() else package.parent / "scenarios"


def shipped(*groups: str) -> list[Shipped]:
    """Scenarios of these groups that are the same on every machine; by default lessons and rules.

    In the order of `everything`. Events are large: they have hundreds of boards.
    """
    wanted = groups or ("lessons", "rules")
    return [each for each in everything() if each.settled and each.group in wanted]


def everything() -> list[Shipped]:
    """All scenarios that come with the project: group by group, in each by name."""
    return [_described(path, group) for group, path in paths()]


def paths() -> Iterator[tuple[str, Path]]:
    """Group and file of all scenarios that come with the project, in the order of `everything`."""
    for group, folder in GROUPS.items():
        for path in sorted((scenario_folder() / folder).glob("*.toml")):
            yield group, path


def _described(path: Path, group: str) -> Shipped:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        title = str(data["title"])
    except (OSError, ValueError, KeyError):
        data, title = {}, f"(has faults; see: simul check {path.stem})"
    return Shipped(path.stem, path, title, group, _settled(data))


def _settled(part: Any) -> bool:
    """Whether nothing in a file, or in a part of it, depends on the machine."""
    if isinstance(part, dict):
        return part.get("kind") != "uci" and all(map(_settled, part.values()))
    if isinstance(part, list):
        return all(map(_settled, part))
    return bool(part != "measured")
