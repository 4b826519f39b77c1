"""The scenarios shipped with the project: names, files, groups and titles.

Nothing is validated and the model is not loaded: when titles are listed, or a name is completed on
the command line, loading it would take longer than all the rest.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GROUPS = {"lessons": "", "rules": "rules", "events": "events"}
"""Folder of each group: lessons are in the scenario folder itself, the others one level down."""


@dataclass(frozen=True)
class Shipped:
    """One scenario shipped with the project."""

    name: str
    path: Path
    title: str
    group: str
    """`lessons`, `rules` (one small lesson for each rule) or `events` (real exhibitions)."""
    settled: bool
    """Whether it gives the same record on every machine: no engine, no measured times."""


def scenario_folder() -> Path:
    """Return the folder of the shipped scenarios, in the package or in its source tree."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "scenarios"
    return installed if installed.is_dir() else package.parent / "scenarios"


def shipped(*groups: str) -> list[Shipped]:
    """Return the settled scenarios of these groups, by default of lessons and rules.

    Settled scenarios are the same on every machine. They come in the order of `everything`. Events
    are large: they have hundreds of boards.
    """
    wanted = groups or ("lessons", "rules")
    return [each for each in everything() if each.settled and each.group in wanted]


def everything() -> list[Shipped]:
    """Return all shipped scenarios, group by group, sorted by name within each."""
    return [_described(path, group) for group, path in paths()]


def paths() -> Iterator[tuple[str, Path]]:
    """Yield group and file of all shipped scenarios, in the order of `everything`."""
    for group, folder in GROUPS.items():
        for path in sorted((scenario_folder() / folder).glob("*.toml"), key=_stem):
            yield group, path


def _stem(path: Path) -> str:
    return path.stem


def _described(path: Path, group: str) -> Shipped:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        title = str(data["title"])
    except (OSError, ValueError, KeyError):
        data, title = {}, f"(has faults; see: simul check {path.stem})"
    return Shipped(path.stem, path, title, group, _settled(data))


def _settled(part: Any) -> bool:
    """Return whether nothing in a file, or in a part of it, depends on the machine."""
    if isinstance(part, dict):
        return part.get("kind") != "uci" and all(map(_settled, part.values()))
    if isinstance(part, list):
        return all(map(_settled, part))
    return bool(part != "measured")
