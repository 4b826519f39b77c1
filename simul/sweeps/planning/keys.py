"""The key that an axis varies: one that takes a number, or the mean of a side's times.

A number is set in the scenario's data, and the model that validates files checks the result; so a
sweep can do nothing that a file cannot.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from simul.errors import InputError
from simul.scenario import Scenario
from simul.scenario.faults import shown
from simul.scenario.line_numbers import Key
from simul.scenario.move_times.distributions import MoveTime, Times
from simul.sweeps.planning.scenario_data import Data, as_data, numbers, times
from simul.sweeps.results import Number

STRETCHED = {"master.seconds": "master", "opponents.seconds": "opponents"}
"""Short names for the mean of all times of a side, for any distribution."""
_TABLES = "floor", "clock"
"""Optional tables of a scenario."""

MOST_NEAR, MOST_KEYS = 3, 6
"""Most keys that an error names: the nearest, and those in one table."""


@dataclass(frozen=True)
class Place:
    """The place in a scenario that one axis varies."""

    key: str
    put: Callable[[Data, Number], None]
    """Sets a number there."""
    sets: frozenset[Key]
    """Keys of the data that it changes."""
    is_time: bool

    @property
    def label(self) -> str:
        """The label in a chart.

        >>> Place("opponents.think_time.mean", print, frozenset(), True).label
        "opponents' think time mean"
        """
        words = self.key.replace("_", " ").replace(".", " ")
        return re.sub("^(master|opponents) ", _possessive, words)


def _possessive(match: re.Match[str]) -> str:
    return f"{match[1]}' " if match[1].endswith("s") else f"{match[1]}'s "


def find_place(scenario: Scenario, key: str) -> Place:
    """Find the place of a key in this scenario.

    List items have a number: `breaks.0.length` or `breaks[0].length`. Raises InputError, with the
    nearest keys and the tables of others, for a key that is missing or takes no number.
    """
    key = re.sub(r"\[(\d+)\]", r".\1", key)
    if key in STRETCHED:
        return _stretching(scenario, key)
    found = {dotted(path): (path, is_time) for path, is_time in numbers(scenario)}
    if key not in found:
        raise InputError(_fault(scenario, key, [*found, *STRETCHED]))
    path, is_time = found[key]
    return Place(key, lambda data, value: _put(data, path, value), frozenset([path]), is_time)


def dotted(path: Key) -> str:
    """Return a key in dotted form: `opponents.override.0.think_time`."""
    return ".".join(map(str, path))


def _put(data: Any, path: Key, value: Any) -> None:
    *above, last = path
    for part in above:
        data = data[part]
    data[last] = value


def _fault(scenario: Scenario, key: str, known: list[str]) -> str:
    """Return why a key cannot be varied, and what can, in a line or two."""
    value = _look_up(as_data(scenario), key.split("."))
    inside = [each for each in known if each.startswith(f"{key}.")]
    if value is not None and inside:
        return f"{key} is not one number here; vary {_some(inside, 'or')}"
    if value is not None:
        return f"{key} is not a number (it is {shown(value)}); vary {_near_first(key, known)}"
    table = key.partition(".")[0]
    if table in _TABLES and getattr(scenario, table) is None:
        return f"{key}: this scenario has no [{table}]; write one into a file of your own first"
    near = _nearest(key, known)
    hint = f"did you mean {' or '.join(near)}? There are also" if near else "there are"
    others = [each for each in known if each not in near]
    return f"no key {key!r} takes a number in this scenario; {hint} {_top(others)}"


def _near_first(key: str, known: list[str]) -> str:
    near = _nearest(key, known)
    return " or ".join(near) if near else f"one of {_top(known)}"


def _nearest(key: str, known: list[str]) -> list[str]:
    """Return the very near keys; without any, the nearest one."""
    very = get_close_matches(key, known, n=MOST_NEAR, cutoff=0.8)
    return very or get_close_matches(key, known, n=1)


def _top(known: list[str]) -> str:
    """Name the top-level keys, and the tables that hold others.

    >>> _top(["boards", "clock.time", "clock.increment", "moves"])
    'boards, moves and some in clock (as clock.time)'
    """
    single = [key for key in known if "." not in key]
    tables: dict[str, str] = {}
    for key in known:
        if "." in key:
            tables.setdefault(key.partition(".")[0], key)
    if not tables:
        return ", ".join(single)
    example = tables[next(iter(tables))]
    return f"{', '.join(single)} and some in {', '.join(tables)} (as {example})"


def _some(keys: list[str], word: str) -> str:
    """Join some keys, those of the highest level first."""
    shown = sorted(keys, key=lambda each: each.count("."))[:MOST_KEYS]
    more = f" ... ({len(keys) - MOST_KEYS} more)" if len(keys) > MOST_KEYS else ""
    return f" {word} ".join(shown) + more


def _look_up(data: Any, parts: list[str]) -> Any:
    for part in parts:
        try:
            data = data[int(part) if isinstance(data, list) else part]
        except (KeyError, IndexError, ValueError, TypeError):
            return None
    return data


def _stretching(scenario: Scenario, key: str) -> Place:
    """Stretch all times of a side by one factor, which gives the default ones a set mean."""
    tables = _times_of(scenario, STRETCHED[key])
    default = next(iter(tables))
    mean = _mean(key, default, tables[default])
    for path, table in tables.items():
        if not times(table):
            raise InputError(
                f"{key}: {dotted(path)} cannot be stretched, being {table}; "
                "it needs times that are sampled, or constant"
            )
    fields = {(*path, name): table for path, table in tables.items() for name in times(table)}

    def put(data: Data, value: Number) -> None:
        factor = 1_000 * Fraction(str(value)) / mean
        for path, table in fields.items():
            _put(data, path, f"{round(getattr(table, str(path[-1])) * factor)} ms")

    return Place(key, put, frozenset(fields) | frozenset(tables), is_time=True)


def _times_of(scenario: Scenario, side: str) -> dict[Key, MoveTime]:
    """Return all times of a side; the default ones come first."""
    if side == "master":
        return {("master", "move_time"): scenario.master.move_time}
    found: dict[Key, MoveTime] = {("opponents", "think_time"): scenario.opponents.think_time}
    for index, override in enumerate(scenario.opponents.override):
        if override.think_time is not None:
            found["opponents", "override", index, "think_time"] = override.think_time
    return found


def _mean(key: str, path: Key, table: Times) -> Fraction:
    """Return the mean of the default times, in ms. Raises InputError if unknown or 0."""
    mean = getattr(table, "mean", None)
    if mean is None:
        inside = [dotted((*path, name)) for name in times(table)]
        instead = f"; vary {' or '.join(inside)}" if inside else ""
        raise InputError(f"{key}: the mean of these times is not known, being {table}{instead}")
    if not mean:
        raise InputError(
            f"{key}: times of 0 s cannot be stretched; give {dotted(path)} a time above 0"
        )
    return Fraction(mean)
