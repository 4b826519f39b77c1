"""What comes out of a sweep: frozen dataclasses, made to be shown, drawn and written.

A *point* is one combination of the axes' values; without any axis there is one, the empty tuple.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from simul.display import Displayed

Number = int | float
"""A value on an axis."""
Point = tuple[Number, ...]
"""A value of every axis, in their order."""


@dataclass(frozen=True)
class Axis:
    """One key of the scenario, and the values that it takes."""

    key: str
    """Dotted, as it was asked for: `boards`, `opponents.think_time.mean`."""
    values: tuple[Number, ...]
    """Times in seconds; in the order in which they were asked for."""
    label: str
    """Words for a chart: `boards`, `opponents' seconds`."""
    unit: str
    """`s` for times, else empty."""

    def shown(self, value: Number) -> str:
        """Write one of its values with its unit.

        >>> Axis("opponents.seconds", (5, 7.5), "opponents' seconds", "s").shown(7.5)
        '7.5 s'
        """
        return f"{value} {self.unit}".rstrip()


class Estimate(NamedTuple):
    """A mean, and how far off it may be."""

    mean: float
    half_width: float
    """Of the 95 % confidence interval (Student's t); 0 if nothing is drawn, or only once."""


@dataclass(frozen=True)
class Row:
    """One scheduler at one point: means over all replications."""

    point: Point
    scheduler: str
    replications: int
    """How many there are; fewer than were asked for where a sweep was interrupted."""
    total: Estimate
    """Ms from the start to the end."""
    utilisation: Estimate
    """Share of the time in which the master is busy with a move, 0 to 1."""
    wait: Estimate
    """Ms from a reply to the master's next visit, on average."""
    speedup: Estimate
    """So many times as fast as one game after the other."""
    totals: tuple[int, ...]
    """Total ms of every replication, in their order."""
    unverified: int = 0
    """How many replications were played with chess and not verified, or failed."""


@dataclass(frozen=True)
class PointTheory:
    """What can be known about a point before anybody plays. Times in ms."""

    boards: int
    pairs: float
    """Move pairs a game, on average."""
    service: float | None
    """Mean of a move of the master; None where the mean is not known, or not the same at all."""
    think: float | None
    """Mean of a reply, likewise."""
    constant: bool
    """Whether the hall is plain, and all times and the lengths of games are constant."""
    closed_form: int | None
    """The total of one master who serves whoever is ready, where it is known exactly."""
    knee: float | None
    """Number of boards from which on the master never rests; None where she needs no time."""
    may_end_early: bool = False
    """Whether a flag, a limit for replies or a mishap may end a game before its time."""


@dataclass(frozen=True)
class Sweep(Displayed):
    """One scenario at many points, with several schedulers, often enough for an error bar."""

    title: str
    seed: int
    axes: tuple[Axis, ...]
    """None, one or two of them."""
    schedulers: tuple[str, ...]
    rows: tuple[Row, ...]
    """In the order of points, at each point in that of the schedulers.

    After an interrupt only those of which there is at least one replication.
    """
    replications: int
    """How many were asked for at each point; 1 where nothing is drawn."""
    with_chess: bool
    length: str
    """How long games are, as text; see `simul.oracle.timing.Length`."""
    sampled: bool
    """Whether anything is drawn. If not, all replications would be equal, and there is one."""
    complete: bool
    """Whether all replications of all points are there."""
    theory: Mapping[Point, PointTheory] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    """Sentences: what is taken for granted of the games, and why a table may not come again."""

    @property
    def points(self) -> tuple[Point, ...]:
        """All points of which there is a row, in order."""
        return tuple(dict.fromkeys(row.point for row in self.rows))

    @cached_property
    def _by_name(self) -> dict[tuple[Point, str], Row]:
        return {(row.point, row.scheduler): row for row in self.rows}

    def row(self, point: Point, scheduler: str) -> Row:
        """Find a row; raises KeyError where there is none."""
        return self._by_name[point, scheduler]

    @property
    def done(self) -> int:
        """How many replications there are, of all points and schedulers."""
        return sum(row.replications for row in self.rows)

    @property
    def unverified(self) -> int:
        """How many runs were not verified, or failed."""
        return sum(row.unverified for row in self.rows)
