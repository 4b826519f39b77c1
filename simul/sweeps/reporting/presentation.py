"""Series, points and names, shared by the tables, reports and charts of a sweep.

Schedulers with equal results, to the millisecond, form one *series*, so that the curve of asyncio
does not hide that of Trio. Numpy is not needed here.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product
from math import inf, isnan, isqrt, nan, prod
from statistics import fmean

from simul.registry.catalogue import SCHEDULERS
from simul.sweeps.results import Axis, Number, Point, PointTheory, Row, Sweep
from simul.words import count

NAMES_AT_MOST = 3
"""Most schedulers of a series that are named; of more, the first two and a count."""


@dataclass(frozen=True)
class Series:
    """Schedulers with equal results at every point, and these results."""

    schedulers: tuple[str, ...]
    rows: Mapping[Point, Row]
    """Rows of the first scheduler; a point may be missing if the sweep was interrupted."""

    @property
    def name(self) -> str:
        """The names joined by equals signs, marked for mistakes and for runs not verified.

        >>> Series(("asyncio", "trio"), {}).name, Series(tuple("abcde"), {}).name
        ('asyncio = trio', 'a = b = 3 more')
        >>> Series(("no-lock",), {}).name
        'no-lock (mistake)'
        """
        names = list(self.schedulers)
        if len(names) > NAMES_AT_MOST:
            names[2:] = [f"{len(names) - 2} more"]
        wrong = any(row.unverified for row in self.rows.values())
        mark = " (mistake)" if self.is_mistake else " (not verified)" if wrong else ""
        return " = ".join(names) + mark

    @property
    def is_mistake(self) -> bool:
        """Whether these are famous mistakes, which never share a series with right schedulers."""
        return is_mistake(self.schedulers[0])


def is_mistake(scheduler: str) -> bool:
    """Return whether the scheduler of this name is one of the famous mistakes.

    >>> is_mistake("no-lock"), is_mistake("asyncio"), is_mistake("one-of-my-own")
    (True, False, False)
    """
    known = SCHEDULERS.get(scheduler)
    return known is not None and known.mistake


FAR = 5
"""Factor to the next faster series beyond which a series is left out of a comparison by eye."""

CUT_SHORT = (
    "Games may be cut short here (a flag, a limit for replies, a mishap): a shorter total is no "
    "merit where fewer moves were played."
)
"""Note in place of a comparison; see `may_end_early`."""
Figures = Callable[[Row], Hashable]
"""Figures that must be equal at every point for two schedulers to form one series."""


def everything(row: Row) -> Hashable:
    """Return the totals of all replications, and all means."""
    return row.totals, row.total, row.utilisation, row.wait


def only_totals(row: Row) -> Hashable:
    """Return the totals of all replications: their means and their spread."""
    return row.totals


def busy_and_wait(row: Row) -> Hashable:
    """Return how busy the master was, and how long the opponents waited."""
    return row.utilisation, row.wait


def series_of(sweep: Sweep, figures: Figures = everything) -> list[Series]:
    """Group schedulers with equal figures at all points, in the order of their first members."""
    found: dict[Hashable, list[str]] = {}
    rows: dict[str, dict[Point, Row]] = {name: {} for name in sweep.schedulers}
    for row in sweep.rows:
        rows[row.scheduler][row.point] = row
    for name in sweep.schedulers:
        results = tuple((point, row.unverified, figures(row)) for point, row in rows[name].items())
        found.setdefault((is_mistake(name), results), []).append(name)
    return [Series(tuple(n), rows[n[0]]) for n in found.values() if rows[n[0]]]


def eligible(series: Sequence[Series]) -> list[Series]:
    """Keep the series that may be compared: no mistakes, and no point with a failed run.

    A time that is too good to be true has not won.
    """
    right = [one for one in series if not one.is_mistake]
    clean = [{p: row for p, row in one.rows.items() if not row.unverified} for one in right]
    return [replace(one, rows=rows) for one, rows in zip(right, clean, strict=True) if rows]


def fastest(series: Sequence[Series]) -> Series:
    """Return the series with the least mean total over the points that all series have.

    Without a common point, each series is averaged over its own points.
    """
    common = set.intersection(*(set(one.rows) for one in series))

    def time(one: Series) -> float:
        return fmean(one.rows[point].total.mean for point in common or one.rows)

    return min(series, key=time)


def compared_with(best: Series) -> Callable[[Row], float]:
    """Return a function: ratio of a row's total to another series'; nan if that is missing."""

    def ratio(row: Row) -> float:
        other = best.rows.get(row.point)
        return row.total.mean / other.total.mean if other and other.total.mean else nan

    return ratio


def slowest_ratio(one: Series, best: Series) -> float:
    """Return the greatest ratio of one series' totals to another's; 0 if nothing is known."""
    ratios = map(compared_with(best), one.rows.values())
    return max((each for each in ratios if not isnan(each)), default=0)


def slowest_place(one: Series, best: Series) -> Point | None:
    """Return the point of the greatest ratio to another series; None if nothing is known."""
    ratio = compared_with(best)
    there = [point for point, row in one.rows.items() if not isnan(ratio(row))]
    return max(there, key=lambda point: ratio(one.rows[point]), default=None)


def comparable(series: Sequence[Series]) -> list[Series]:
    """Leave out series so slow that a common scale would hide the others.

    Starting from the fastest eligible series: the first that takes, at its slowest point, more than
    `FAR` times as long as the next faster one, and all slower ones.
    """
    best = fastest(eligible(series) or series)
    ratio = {one.name: slowest_ratio(one, best) for one in series}
    near = 1.0
    for name in sorted(ratio, key=lambda name: ratio[name]):
        if ratio[name] > FAR * near:
            break
        near = max(near, ratio[name])
    return [one for one in series if ratio[one.name] <= near]


def has_spread(sweep: Sweep) -> bool:
    """Return whether any two replications of a point have different totals."""
    return any(len(set(row.totals)) > 1 for row in sweep.rows)


def may_end_early(sweep: Sweep) -> bool:
    """Return whether games may be cut short, so that a shorter total is no merit."""
    return any(theory.may_end_early for theory in sweep.theory.values())


def replications_requested(sweep: Sweep) -> int:
    """Return the number of replications requested, of all points and schedulers."""
    points = prod(len(axis.values) for axis in sweep.axes)
    return points * len(sweep.schedulers) * sweep.replications


def incomplete(sweep: Sweep) -> str:
    """Return how much of an interrupted sweep was done; empty for a complete one."""
    return (
        "" if sweep.complete else f"incomplete: {sweep.done:,} of {replications_requested(sweep):,}"
    )


def replications_words(sweep: Sweep) -> str:
    """Return how often each point was simulated, or why only once."""
    if not sweep.sampled:
        return "no chance here, so once is enough"
    each = count(sweep.replications, "replication")
    return f"{each} at each point" if sweep.axes else each


def mode_words(sweep: Sweep) -> str:
    """Return the mode: with or without chess, and the length of games."""
    if sweep.with_chess:
        return "the games were played"
    return "timing only" if sweep.length == "fixed" else f"timing only, length {sweep.length}"


def value_name(axis: Axis, value: Number) -> str:
    """Return a name for a value of an axis.

    >>> value_name(Axis("boards", (24,), "boards", ""), 24)
    '24 boards'
    >>> value_name(Axis("opponents.seconds", (55,), "opponents' seconds", "s"), 55)
    "opponents' seconds 55"
    """
    if axis.key == "boards":
        return count(value, "board")
    shown = str(value) if "second" in axis.label else axis.shown(value)
    return f"{axis.label} {shown}"


def point_name(sweep: Sweep, point: Point) -> str:
    """Return a name for a point: `24 boards, opponents' seconds 55`; empty without an axis."""
    return ", ".join(value_name(axis, value) for axis, value in zip(sweep.axes, point, strict=True))


def points_in_order(sweep: Sweep) -> list[Point]:
    """Return all points in order of their values, even those that an interrupted sweep lacks."""
    return list(product(*(sorted(axis.values) for axis in sweep.axes)))


def beyond_knee(theory: PointTheory | None) -> float | None:
    """Return the number of boards minus the knee; None if unknown."""
    if theory is None or theory.knee is None:
        return None
    return theory.boards - theory.knee


def knees(sweep: Sweep) -> list[float]:
    """Return the values of the only axis at which the number of boards equals the knee.

    Between two values of the axis it is interpolated linearly, which is exact for `boards`.
    """
    (axis,) = sweep.axes
    over = [(value, beyond_knee(sweep.theory.get((value,)))) for value in sorted(axis.values)]
    known = [(value, boards) for value, boards in over if boards is not None]
    exact = [float(value) for value, boards in known if boards == 0]
    between = [
        x + (x2 - x) * boards / (boards - boards2)
        for (x, boards), (x2, boards2) in pairwise(known)
        if boards * boards2 < 0
    ]
    return sorted(exact + between)


def nearest_knee(sweep: Sweep, points: Sequence[Point]) -> Point:
    """Return the point where the number of boards is nearest to the knee.

    Of equally near points, or if the knee is unknown, it is the middle one.
    """
    middle = (len(points) - 1) / 2
    how_far = {point: _from_knee(sweep.theory.get(point)) for point in points}
    order = sorted(range(len(points)), key=lambda n: (how_far[points[n]], abs(n - middle)))
    return points[order[0]]


def _from_knee(theory: PointTheory | None) -> float:
    over = beyond_knee(theory)
    if theory is None or theory.knee is None or over is None:
        return inf
    return abs(over) / theory.knee


def first_knee_last(sweep: Sweep, points: Sequence[Point]) -> list[Point]:
    """Choose the most telling points: the first, the one nearest to the knee, and the last."""
    chosen = [points[0], nearest_knee(sweep, points), points[-1]] if points else []
    return sorted(dict.fromkeys(chosen), key=points.index)


def points_shown(sweep: Sweep, at_most: int) -> list[Point]:
    """Choose points for a table: all if they fit, else evenly spaced ones and the knee's."""
    there = set(sweep.points)
    points = [point for point in points_in_order(sweep) if point in there]
    if len(points) <= at_most:
        return points
    each = at_most if len(sweep.axes) == 1 else isqrt(at_most)
    kept = [set(_spaced(sorted(axis.values), each)) for axis in sweep.axes]
    on_grid = [p for p in points if all(v in keep for v, keep in zip(p, kept, strict=True))]
    chosen = {*on_grid, *first_knee_last(sweep, points)}
    return [point for point in points if point in chosen]


def _spaced(values: Sequence[Number], at_most: int) -> list[Number]:
    """Choose up to `at_most` values from first to last, as evenly spaced as possible."""
    last = len(values) - 1
    steps = min(at_most - 1, last)
    return [values[round(n * last / steps)] for n in range(steps + 1)] if steps else [*values[:1]]
