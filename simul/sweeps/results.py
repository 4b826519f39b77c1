"""The results of a sweep: frozen dataclasses to show, plot and write.

A *point* is one combination of the axes' values; without an axis there is one, the empty tuple.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from simul.display import Displayed

Number = int | float
"""A value on an axis."""
Point = tuple[Number, ...]
"""A value of every axis, in the order of the axes."""


@dataclass(frozen=True)
class Axis:
    """One key of the scenario, and the values that it takes."""

    key: str
    """Dotted, as the user wrote it: `boards`, `opponents.think_time.mean`."""
    values: tuple[Number, ...]
    """In the order given; times in seconds."""
    label: str
    """Label in a chart: `boards`, `opponents' seconds`."""
    unit: str
    """`s` for times, else empty."""

    def shown(self, value: Number) -> str:
        """Format a value with its unit.

        >>> Axis("opponents.seconds", (5, 7.5), "opponents' seconds", "s").shown(7.5)
        '7.5 s'
        """
        return f"{value} {self.unit}".rstrip()


class Estimate(NamedTuple):
    """A mean with its margin of error."""

    mean: float
    half_width: float
    """Of the 95 % confidence interval (Student's t); 0 without sampling or for one sample."""


@dataclass(frozen=True)
class Row:
    """One scheduler at one point: means over all replications."""

    point: Point
    scheduler: str
    replications: int
    """Number of replications; fewer than requested if the sweep was interrupted."""
    total: Estimate
    """Ms from the start to the end."""
    utilisation: Estimate
    """Share of the time in which the master is busy with a move, 0 to 1."""
    wait: Estimate
    """Ms from a reply to the master's next visit, on average."""
    speedup: Estimate
    """Speed-up over one game after the other."""
    totals: tuple[int, ...]
    """Total ms of every replication, in order."""
    unverified: int = 0
    """Number of replications with chess that were not verified, or failed."""


@dataclass(frozen=True)
class PointTheory:
    """What is known about a point before the games are played. Times in ms."""

    boards: int
    pairs: float
    """Move pairs a game, on average."""
    service: float | None
    """Mean of a move of the master; None if it is not known."""
    think: float | None
    """Mean of a reply, likewise."""
    constant: bool
    """Whether the hall is plain, and all times and the lengths of games are constant."""
    closed_form: int | None
    """The total of one master who serves any ready board; None if not known exactly."""
    knee: float | None
    """Boards from which on the master never rests; None if she needs no time, or unknown."""
    may_end_early: bool = False
    """Whether a flag, a limit for replies or a mishap may end a game before its time."""


@dataclass(frozen=True)
class Sweep(Displayed):
    """One scenario at many points, with several schedulers, replicated for error bars."""

    title: str
    seed: int
    axes: tuple[Axis, ...]
    """None, one or two of them."""
    schedulers: tuple[str, ...]
    rows: tuple[Row, ...]
    """In the order of points, and of schedulers at each point.

    After an interrupt, only those with at least one replication.
    """
    replications: int
    """Number requested at each point; 1 if nothing is sampled."""
    with_chess: bool
    length: str
    """How long games are, as text; see `simul.oracle.timing.Length`."""
    sampled: bool
    """Whether anything is sampled. If not, replications would be equal, and there is one."""
    complete: bool
    """Whether all replications of all points were done."""
    theory: Mapping[Point, PointTheory] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    """Sentences: assumptions about the games, and why the table may not be reproducible."""

    @property
    def points(self) -> tuple[Point, ...]:
        """All points with a row, in order."""
        return tuple(dict.fromkeys(row.point for row in self.rows))

    @cached_property
    def _by_name(self) -> dict[tuple[Point, str], Row]:
        return {(row.point, row.scheduler): row for row in self.rows}

    def row(self, point: Point, scheduler: str) -> Row:
        """Return a row; raises KeyError if there is none."""
        return self._by_name[point, scheduler]

    @property
    def done(self) -> int:
        """Number of replications done, of all points and schedulers."""
        return sum(row.replications for row in self.rows)

    @property
    def unverified(self) -> int:
        """Number of runs that were not verified, or failed."""
        return sum(row.unverified for row in self.rows)
