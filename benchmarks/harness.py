"""Timing side by side: programs that do the same work take turns, and the ratio counts.

A `Race` is one piece of work and its entrants. In every round each entrant does the work once, so
that a slow minute of the machine affects all. Each round gives the ratios of all entrants to the
yardstick in that round; the table shows their median, minimum and maximum.
"""

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from importlib.util import find_spec
from statistics import median
from typing import Any

SHORTEST = 0.1
"""Seconds below which work is repeated several times in a row."""
PROCESSOR, REAL = "processor time", "real time"
"""The clock of the seconds. If one thread computes and none waits, processor time equals real time
on an idle machine, and other programs hardly affect it."""
PACKAGES = {"async_solipsism": "async-solipsism"}
"""The package to install for a module with another name."""


@dataclass(frozen=True)
class Lap:
    """One execution of the work by an entrant."""

    seconds: float
    units: float = 1
    """Amount of work, such as the number of move pairs."""
    result: object = None
    """The result; all entrants of a race must have the same, unless it is None."""
    figures: Mapping[str, float] = field(default_factory=dict)
    """Further measurements, by name and unit, such as `peak MiB`."""


@dataclass(frozen=True)
class Entrant:
    """A program that does the work."""

    name: str
    run: Callable[[], Lap]
    """Do the work once; the set-up is not part of the seconds of the lap."""
    needs: tuple[str, ...] = ()
    """The modules that it requires."""
    note: str = ""

    @property
    def missing(self) -> str:
        """Return what to install before this entrant can run; empty if it can."""
        packages = [PACKAGES.get(name, name) for name in self.needs if not find_spec(name)]
        if not packages:
            return ""
        return f"{self.name}: not installed, so left out: pip install {' '.join(packages)}"


@dataclass(frozen=True)
class Race:
    """One piece of work, and the entrants that do it."""

    group: str
    work: str
    unit: str
    """The unit of work of a lap, in the singular."""
    entrants: tuple[Entrant, ...]
    yardsticks: tuple[str, ...]
    """Entrants of which the fastest is the yardstick for all others."""
    clock: str = PROCESSOR
    """The clock of the seconds of all laps."""
    repeat: int | None = None
    """Largest number of rounds, for work that takes very long."""


@dataclass(frozen=True)
class Row:
    """A row of the table: the time of an entrant relative to the yardstick of the race."""

    group: str
    work: str
    name: str
    unit: str
    clock: str
    us_per_unit: float
    """The median time per unit, in microseconds of that clock."""
    ratio: float
    """The median, over the rounds, of the time per unit divided by that of the yardstick."""
    least: float
    most: float
    rounds: int
    note: str
    figures: dict[str, float]

    def as_dict(self) -> dict[str, Any]:
        """Return all fields, for JSON."""
        return asdict(self)


def lap(work: Callable[[], object], units: float = 1, clock: str = PROCESSOR) -> Lap:
    """Time a piece of work, repeated until it is long enough to measure."""
    return lap_of(lambda: work, units, clock)


def lap_of(
    set_up: Callable[[], Callable[[], object]], units: float = 1, clock: str = PROCESSOR
) -> Lap:
    """Time work as `lap` does, with a new set-up every time, which is not counted."""
    now = time.perf_counter if clock == REAL else time.process_time
    done, seconds = 0, 0.0
    with _own_garbage():
        while True:
            work = set_up()
            started = now()
            result = work()
            seconds += now() - started
            done += 1
            if seconds >= SHORTEST:
                return Lap(seconds / done, units, result)


@contextmanager
def _own_garbage() -> Iterator[None]:
    """In the block, keep the garbage collector away from objects that existed before."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def run_race(race: Race, repeat: int) -> list[Row]:
    """Run all entrants `repeat` times in turn; return one row each, in the race's order.

    Raises AssertionError if two entrants have different results.
    """
    rounds = list(_rounds(race.entrants, min(repeat, race.repeat or repeat)))
    _check_alike(race, (each.result for laps in rounds for each in laps.values()))
    per_unit = {
        entrant.name: [laps[entrant.name].seconds / laps[entrant.name].units for laps in rounds]
        for entrant in race.entrants
    }
    yardstick = per_unit[min(race.yardsticks, key=lambda name: median(per_unit[name]))]
    return [
        _row(race, entrant, per_unit[entrant.name], yardstick, rounds[-1][entrant.name].figures)
        for entrant in race.entrants
    ]


def _rounds(entrants: tuple[Entrant, ...], repeat: int) -> Iterator[dict[str, Lap]]:
    """Yield the laps of each round; the first entrant of a round is the last of the next."""
    for number in range(repeat):
        first = number % len(entrants)
        yield {each.name: each.run() for each in entrants[first:] + entrants[:first]}


def _check_alike(race: Race, results: Iterable[object]) -> None:
    different = {result for result in results if result is not None}
    if len(different) > 1:
        raise AssertionError(f"{race.group}, {race.work}: not the same work, {different}")


def _row(
    race: Race,
    entrant: Entrant,
    mine: list[float],
    yardstick: list[float],
    figures: Mapping[str, float],
) -> Row:
    ratios = [time / other for time, other in zip(mine, yardstick, strict=True)]
    return Row(
        group=race.group,
        work=race.work,
        name=entrant.name,
        unit=race.unit,
        clock=race.clock,
        us_per_unit=round(median(mine) * 1e6, 3),
        ratio=round(median(ratios), 4),
        least=round(min(ratios), 4),
        most=round(max(ratios), 4),
        rounds=len(ratios),
        note=entrant.note,
        figures=dict(figures),
    )


def runnable(race: Race) -> tuple[Race | None, list[str]]:
    """Return the race without entrants that cannot run here, and what to install for them.

    Without any yardstick the race is None.
    """
    missing = [entrant.missing for entrant in race.entrants if entrant.missing]
    there = tuple(entrant for entrant in race.entrants if not entrant.missing)
    names = {entrant.name for entrant in there}
    yardsticks = tuple(name for name in race.yardsticks if name in names)
    if not yardsticks:
        return None, missing
    return replace(race, entrants=there, yardsticks=yardsticks), missing
