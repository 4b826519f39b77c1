"""A chess engine that speaks UCI: where it is, how it is asked, how it answers, how it fails."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

import chess

USUAL_PLACES = "/usr/games", "/usr/local/bin", "/usr/local/games"
"""Searched after PATH: Debian installs engines as games, and PATH often lacks these folders."""
MOST = 4
"""Default for the most processes of one engine."""
PATIENCE_MS = 60_000
"""Default for the real ms that an answer may take."""

Option = str | int | bool
"""Value of a UCI option."""


class EngineFailure(Exception):  # noqa: N818 - it is the engine's failure, not an error of ours
    """An engine cannot play on; the message names it and says what it did."""


class EngineCrash(EngineFailure):
    """An engine crashed or hung: asking once more may help.

    The message says what it did, with `{times}` as placeholder for how often.
    """


class SearchLimit(NamedTuple):
    """How far an engine searches; the limits that are not None apply."""

    nodes: int | None = None
    """Positions to search: the same move on every machine."""
    depth: int | None = None
    """Plies to look ahead."""
    time: int | None = None
    """Real ms to think: the move depends on the machine."""


class Answer(NamedTuple):
    """The answer of an engine."""

    move: chess.Move
    seconds: float
    """Real seconds that the engine took, without the wait for a free process."""


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """Which engine, with which options, and how many processes at most."""

    command: tuple[str, ...]
    """Program, by name or path, and its arguments."""
    options: tuple[tuple[str, Option], ...] = ()
    most: int = MOST
    patience: int = PATIENCE_MS
    """Real ms that an answer may take, beyond the thinking time of the limit if it has one."""
    name: str = ""
    """The name of the engine in messages."""


def find_engine(program: str) -> str:
    """Find a program by path, or by name on PATH and in `USUAL_PLACES`; return its path.

    Raises EngineFailure if there is none that can be run.
    """
    folders = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    folders += USUAL_PLACES
    found = shutil.which(program, path=os.pathsep.join(folders)) if "\0" not in program else None
    if found is not None:
        return found
    if os.path.dirname(program):  # noqa: PTH120 - a Path drops a leading ./
        if os.path.exists(program):  # noqa: PTH110
            raise EngineFailure(f"{program} is not a program that can be run")
        raise EngineFailure(f"there is no {program}")
    near = get_close_matches(program, _programs(folders), n=1, cutoff=0.75)
    hint = f" (did you mean {near[0]}?)" if near else "; install it, or name another one"
    raise EngineFailure(f'there is no program called "{program}"{hint}')


def _programs(folders: Sequence[str]) -> list[str]:
    """Return the names of all files in the folders, not only of programs."""
    names: set[str] = set()
    for folder in folders:
        try:
            names.update(os.listdir(folder))  # noqa: PTH208 - only names are wanted
        except OSError:  # PATH may name what is not there
            continue
    return sorted(names)
