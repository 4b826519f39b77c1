"""The plan of a sweep, checked at every point before anything runs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import combinations, product
from math import prod
from typing import Any

from pydantic import ValidationError

from simul.errors import InputError
from simul.oracle.timing import Length, check, is_random
from simul.registry.scheduler import Scheduler
from simul.scenario import Scenario
from simul.scenario.faults import explain
from simul.scenario.move_times.distributions import Constant, Replayed
from simul.scenario.players import ReplayPlayer
from simul.sweeps.planning.axes import MOST_AXES
from simul.sweeps.planning.keys import Place, find_place
from simul.sweeps.planning.scenario_data import Data, as_data
from simul.sweeps.planning.scenario_digest import fingerprint, flatten
from simul.sweeps.results import Axis, Number, Point
from simul.version import __version__

MOST_REPLICATIONS = 10_000_000
"""Most replications of all points and schedulers together: half a gigabyte of arrays."""
MOST_POINTS = 100_000
"""Most points. All are checked first and kept: 7 KB and about 0.3 ms each."""
_MOST_SEED = 2**63


@dataclass(frozen=True)
class Plan:
    """One scenario, its points, and the work at each of them."""

    scenario: Scenario
    axes: tuple[Axis, ...]
    points: tuple[tuple[Point, Scenario], ...]
    """Every combination of the axes' values; the last axis runs fastest."""
    schedulers: tuple[Scheduler, ...]
    replications: int
    length: Length
    with_chess: bool
    sampled: bool
    """Whether anything is sampled. If not, replications would be equal, and there is one."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the schedulers, in the order given."""
        return tuple(scheduler.name for scheduler in self.schedulers)

    @cached_property
    def policies(self) -> tuple[str, ...]:
        """The policies to simulate without chess, each once."""
        return tuple(dict.fromkeys(scheduler.policy for scheduler in self.schedulers))

    @property
    def rows(self) -> int:
        """Number of replications of all points and schedulers together."""
        return len(self.points) * len(self.schedulers) * self.replications

    @property
    def not_reproducible(self) -> tuple[str, ...]:
        """Reasons why the same sweep may give another table, each once; empty if it may not."""
        if not self.with_chess:
            return ()
        found = (reason for _, scenario in self.points for reason in scenario.not_reproducible)
        return tuple(dict.fromkeys(found))

    @property
    def replayed(self) -> bool:
        """Whether both sides replay games, so that the lengths of games are known."""
        return _replayed(self.scenario)

    @property
    def flat_scenario(self) -> dict[str, Any]:
        """The scenario's values by dotted key."""
        return flatten(self.scenario)

    def identity(self) -> dict[str, Any]:
        """Return what two sweeps must share to have the same table, but for the replications."""
        return {
            "simul": __version__,
            "seed": self.scenario.seed,
            "scenario": fingerprint(self.scenario),
            "axes": [{"key": axis.key, "values": list(axis.values)} for axis in self.axes],
            "schedulers": list(self.names),
            "length": str(self.length),
            "with_chess": self.with_chess,
        }


def make_plan(
    scenario: Scenario,
    axes: Sequence[tuple[str, tuple[Number, ...]]],
    schedulers: Sequence[Scheduler],
    *,
    replications: int,
    length: Length,
    with_chess: bool,
) -> Plan:
    """Check everything and make the scenarios of all points.

    Raises InputError for too many axes or replications, a key that takes no number, an invalid
    value (with the point), and a scheduler that cannot play this.
    """
    _check_schedulers(schedulers, with_chess)
    places = _places(scenario, axes, with_chess)
    found = tuple(
        Axis(place.key, values, place.label, "s" if place.is_time else "")
        for place, (_, values) in zip(places, axes, strict=True)
    )
    _check_size(found, len(schedulers), replications)
    points = tuple((point, _at(scenario, places, point)) for point in _points(found))
    sampled = any(_is_sampled(each, length, with_chess) for _, each in points)
    plan = Plan(
        scenario=scenario,
        axes=found,
        points=points,
        schedulers=tuple(schedulers),
        replications=replications if sampled else 1,
        length=length,
        with_chess=with_chess,
        sampled=sampled,
    )
    (_check_chess if with_chess else _check_timing)(plan)
    return plan


def _places(
    scenario: Scenario, axes: Sequence[tuple[str, tuple[Number, ...]]], with_chess: bool
) -> list[Place]:
    if len(axes) > MOST_AXES:
        raise InputError(f"--vary may be given {MOST_AXES} times at most (got {len(axes)})")
    places = [find_place(scenario, key) for key, _ in axes]
    for one, other in combinations(places, 2):
        if one.sets & other.sets:
            raise InputError(f"{one.key} and {other.key} change the same thing; vary one of them")
    for place in places:
        if not with_chess and ".player." in place.key:
            raise InputError(f"{place.key} changes moves, and no moves are made without chess: "
                             "add --with-chess")  # fmt: skip
    for place, (_, values) in zip(places, axes, strict=True):
        _check_whole_ms(place, values)
    return places


def _check_whole_ms(place: Place, values: Sequence[Number]) -> None:
    """Raise InputError for a time that would be rounded, for its row would state another."""
    for value in values if place.is_time else ():
        if Decimal(str(value)) * 1_000 % 1:
            raise InputError(
                f"--vary {place.key}: times are whole milliseconds, so 0.001 is the finest step "
                f"(got {value})"
            )


def _check_schedulers(schedulers: Sequence[Scheduler], with_chess: bool) -> None:
    for scheduler in schedulers:
        if not with_chess and (scheduler.mistake or not scheduler.policy):
            raise InputError(
                f"{scheduler.name} has to be played to see what it does: add --with-chess "
                "(without it, only right schedulers of the project itself are simulated)"
            )


def _check_size(axes: Sequence[Axis], schedulers: int, replications: int) -> None:
    points = prod(len(axis.values) for axis in axes)
    if points > MOST_POINTS:
        raise InputError(f"{points:,} points, and {MOST_POINTS:,} are the most: take larger steps")
    if replications < 1:
        raise InputError(f"--replications must be at least 1 (got {replications})")
    if points * schedulers * replications > MOST_REPLICATIONS:
        raise InputError(
            f"{points:,} points × {schedulers} schedulers × {replications:,} replications = "
            f"{points * schedulers * replications:,}, and {MOST_REPLICATIONS:,} are the most: "
            "take larger steps or fewer replications"
        )


def _points(axes: Sequence[Axis]) -> Iterator[Point]:
    return product(*(axis.values for axis in axes))


def _at(scenario: Scenario, places: Sequence[Place], point: Point) -> Scenario:
    """Make the scenario of a point, as if read from a file with these values."""
    data = as_data(scenario)
    for place, value in zip(places, point, strict=True):
        place.put(data, value)
    keys = {place.key for place in places}
    if "boards" in keys:
        _as_for_other_boards(data, scenario, keys)
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        words = ", ".join(f"{p.key} = {v}" for p, v in zip(places, point, strict=True))
        raise explain(error, data, f"{scenario.title} with {words}", {}) from None


def _as_for_other_boards(data: Data, scenario: Scenario, keys: set[str]) -> None:
    """Do what `--boards` does: scale the number of games, and drop the real event."""
    data["look_for"] = ""
    data.pop("history", None)
    if scenario.games is not None and "games" not in keys and isinstance(data["boards"], int):
        games = round(scenario.games * data["boards"] / scenario.boards)
        data["games"] = max(data["boards"], games)


def _is_sampled(scenario: Scenario, length: Length, with_chess: bool) -> bool:
    """Return whether replications may differ."""
    if not with_chess:
        return is_random(scenario, length)
    overrides = scenario.opponents.override
    times = [scenario.master.move_time, scenario.opponents.think_time]
    times += [each.think_time for each in overrides if each.think_time]
    fixed = all(isinstance(time, Constant | Replayed) for time in times)
    return not (fixed and _replayed(scenario)) or scenario.master.colour == "lot"


def _replayed(scenario: Scenario) -> bool:
    return all(isinstance(player, ReplayPlayer) for player in scenario.players)


def _check_timing(plan: Plan) -> None:
    """Raise InputError if times depend on the games' moves, or a length exceeds the move limit."""
    for _, scenario in plan.points:
        check(scenario)
        if plan.length.kind == "uniform" and plan.length.high > scenario.moves:
            raise InputError(
                f"--length {plan.length}: no game has more than {scenario.moves} move pairs here, "
                "where it is adjudicated (`moves` in the scenario); take uniform:LOW..HIGH with "
                f"HIGH up to {scenario.moves}, or raise that: --vary moves={plan.length.high:g}"
            )


def _check_chess(plan: Plan) -> None:
    """Raise InputError if a run could not even begin."""
    for _, scenario in plan.points:
        if scenario.seed + plan.replications > _MOST_SEED:
            raise InputError(
                f"replication {plan.replications:,} would have the seed {scenario.seed} + "
                f"{plan.replications - 1:,}, which is too large: choose a smaller --seed"
            )
        for scheduler in plan.schedulers:
            scheduler.check_size(scenario.boards)
