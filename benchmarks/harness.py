"""Timing side by side: whoever does the same work takes turns, and what counts is the ratio.

A `Race` is one piece of work and those who do it. In every round each of them does it once, so that
a slow minute of the machine falls on all; each round gives everybody's ratio to the yardstick of
that round, and the table shows the median, the least and the most of these ratios.
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
"""Seconds: what is done faster is done several times in a row."""
PROCESSOR, REAL = "processor time", "real time"
"""What seconds are measured by. Where one thread computes and nobody waits, processor time is the
same as real time on a quiet machine, and hardly minds another program that runs beside it."""
PACKAGES = {"async_solipsism": "async-solipsism"}
"""What to install for a module that is called otherwise."""


@dataclass(frozen=True)
class Lap:
    """One time that somebody did the work."""

    seconds: float
    units: float = 1
    """How much was done, such as the number of move pairs."""
    result: object = None
    """What came out; whoever does the same work must have the same, unless it is None."""
    figures: Mapping[str, float] = field(default_factory=dict)
    """What else was measured, by its name and unit, such as `peak MiB`."""


@dataclass(frozen=True)
class Entrant:
    """Somebody who does the work."""

    name: str
    run: Callable[[], Lap]
    """Does it once. Setting up is not part of the seconds of the lap."""
    needs: tuple[str, ...] = ()
    """The modules without which this cannot run."""
    note: str = ""

    @property
    def missing(self) -> str:
        """What to install before this can run; empty if it can."""
        packages = [PACKAGES.get(name, name) for name in self.needs if not find_spec(name)]
        if not packages:
            return ""
        return f"{self.name}: not installed, so left out: pip install {' '.join(packages)}"


@dataclass(frozen=True)
class Race:
    """One piece of work, and those who do it."""

    group: str
    work: str
    unit: str
    """What the units of a lap are, in the singular."""
    entrants: tuple[Entrant, ...]
    yardsticks: tuple[str, ...]
    """Who the others are measured by; of several, the one that turns out to be the fastest."""
    clock: str = PROCESSOR
    """What the seconds of all laps are measured by."""
    repeat: int | None = None
    """How many rounds at most, where one takes very long."""


@dataclass(frozen=True)
class Row:
    """A line of the table: what somebody took, beside the yardstick of the race."""

    group: str
    work: str
    name: str
    unit: str
    clock: str
    us_per_unit: float
    """The median, in microseconds of that clock."""
    ratio: float
    """The median over the rounds of the time per unit, divided by that of the yardstick."""
    least: float
    most: float
    rounds: int
    note: str
    figures: dict[str, float]

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return asdict(self)


def lap(work: Callable[[], object], units: float = 1, clock: str = PROCESSOR) -> Lap:
    """Time a piece of work, as many times in a row as it takes to be measurable."""
    return lap_of(lambda: work, units, clock)


def lap_of(
    set_up: Callable[[], Callable[[], object]], units: float = 1, clock: str = PROCESSOR
) -> Lap:
    """The same for work that must be set up anew every time, which is not counted."""
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
    """In the block nobody clears away, or looks through, what somebody else has left."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def hold(race: Race, repeat: int) -> list[Row]:
    """Have everybody do the work `repeat` times in turn; one row each, in the race's order.

    Raises AssertionError when two of them have come to different results.
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
    """Have everybody run once a round; whoever is first in one is last in the next."""
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


def who_can(race: Race) -> tuple[Race | None, list[str]]:
    """Leave out whoever cannot run here, and say what to install.

    Without its yardsticks there is no race.
    """
    missing = [entrant.missing for entrant in race.entrants if entrant.missing]
    there = tuple(entrant for entrant in race.entrants if not entrant.missing)
    names = {entrant.name for entrant in there}
    yardsticks = tuple(name for name in race.yardsticks if name in names)
    if not yardsticks:
        return None, missing
    return replace(race, entrants=there, yardsticks=yardsticks), missing
