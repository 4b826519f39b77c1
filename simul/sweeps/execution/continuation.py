"""Check that a folder holds the sweep to be resumed; if not, name the difference."""

import json
from pathlib import Path
from typing import Any

from simul.errors import InputError
from simul.scenario.faults import shown
from simul.sweeps.planning.plan import Plan
from simul.sweeps.planning.scenario_digest import FlatScenario, differing

MOST_KEYS = 3
"""Most keys of a scenario that are named with their values."""
Settings = dict[str, Any]
"""Content of `sweep.json`; see `simul.sweeps.reporting.tables.figures`."""


def check_same(settings: Path, plan: Plan) -> None:
    """Check that a `sweep.json` belongs to the planned sweep.

    It may get more replications than it had. Raises InputError, which names the difference.
    """
    there = _read(settings)
    if different := _different(there, plan):
        raise InputError(
            f"{settings.parent} holds another sweep: {different}; "
            "ask for the same, or choose another folder with --out"
        )
    if there["replications"] > plan.replications:
        raise InputError(
            f"{settings.parent} holds a sweep of {there['replications']:,} replications, and now "
            f"{plan.replications:,} are asked for: more are fine, fewer are not"
        )


def _different(there: Settings, plan: Plan) -> str:
    """Return what differs: the scenario as a whole, some keys of it, or another setting."""
    before, now = there["sweep"], plan.identity()
    if before.get("scenario") != now["scenario"]:
        return _scenarios(there, plan)
    for name, words in _NAMES.items():
        if before.get(name) != now[name]:
            was, is_now = (_formatted(name, value) for value in (before.get(name), now[name]))
            return f"its {words} {was}, and now {is_now}"
    return ""


_NAMES = {
    "simul": "version of simul was",
    "axes": "axes were",
    "schedulers": "schedulers were",
    "length": "length of games was",
    "with_chess": "games were played with chess:",
}
"""Settings compared after the scenario, which includes the seed."""


def _scenarios(there: Settings, plan: Plan) -> str:
    """Return how the scenario differs: another title, or some keys."""
    title = plan.scenario.title
    if there.get("title") != title:
        return f"its scenario was {shown(there.get('title'))}, and now it is {shown(title)}"
    before, now = there.get("scenario"), plan.flat_scenario
    keys = differing(before, now) if isinstance(before, dict) else []
    if not isinstance(before, dict) or not keys:
        return "its scenario was made by another version, or had other content"
    more = f" (and {len(keys) - MOST_KEYS} other keys)" if keys[MOST_KEYS:] else ""
    keys = keys[:MOST_KEYS]
    return f"its scenario had {_values(before, keys)}, and now has {_values(now, keys)}{more}"


def _values(flat: FlatScenario, keys: list[str]) -> str:
    return ", ".join(f"{key} = {shown(flat[key])}" if key in flat else f"no {key}" for key in keys)


def _formatted(name: str, value: Any) -> str:
    if name != "axes" or not isinstance(value, list):
        return json.dumps(value)
    axes = [(axis["key"], axis["values"]) for axis in value]
    return " and ".join(f"{key} (of {len(v)}: {v[0]} to {v[-1]})" for key, v in axes) or "none"


def _read(path: Path) -> Settings:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        [(axis["key"], axis["values"][0]) for axis in found["sweep"]["axes"]]
        found["replications"] = int(found["replications"])
    except FileNotFoundError:
        raise InputError(
            f"{path.parent} holds no sweep to go on with: there is no {path.name} in it; "
            "name its folder with --out, or begin one without --resume"
        ) from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{path}: is not what a sweep has written") from None
    return dict(found)
