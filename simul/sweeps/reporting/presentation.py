"""What a table, a report and a chart of a sweep have in common: what to show of it, and in words.

Schedulers that did the same, to the millisecond, are one *series*: asyncio and Trio must not hide
each other. Numpy is not needed here.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product
from math import inf, isnan, isqrt, nan, prod
from statistics import fmean

from simul.registry.catalogue import SCHEDULERS
from simul.sweeps.reporting.results import Axis, Number, Point, PointTheory, Row, Sweep

NAMES_AT_MOST = 3
"""Schedulers of a series that are named; of more, the first two and how many others."""


@dataclass(frozen=True)
class Series:
    """Schedulers that did the same at every point, and what they did."""

    schedulers: tuple[str, ...]
    rows: Mapping[Point, Row]
    """Of the first of them; a point is missing where a sweep was interrupted."""

    @property
    def name(self) -> str:
        """Their names with equals signs; it is said of mistakes, and of whoever went wrong.

        >>> Series(("asyncio", "trio"), {}).name, Series(tuple("abcde"), {}).name
        ('asyncio = trio', 'a = b = 3 others')
        >>> Series(("no-lock",), {}).name
        'no-lock (mistake)'
        """
        names = list(self.schedulers)
        if len(names) > NAMES_AT_MOST:
            names[2:] = [f"{len(names) - 2} others"]
        wrong = any(row.unverified for row in self.rows.values())
        said = " (mistake)" if self.is_mistake else " (not verified)" if wrong else ""
        return " = ".join(names) + said

    @property
    def is_mistake(self) -> bool:
        """Whether these are famous mistakes; they share no series with others."""
        return is_mistake(self.schedulers[0])


def is_mistake(scheduler: str) -> bool:
    """Say whether the scheduler of this name is one of the famous mistakes.

    >>> is_mistake("no-lock"), is_mistake("asyncio"), is_mistake("one-of-my-own")
    (True, False, False)
    """
    known = SCHEDULERS.get(scheduler)
    return known is not None and known.mistake


FAR = 5
"""Times as slow as the next, and a series gets no room where all are to be compared by eye."""

CUT_SHORT = (
    "Games may be cut short here (a flag, a limit for replies, a mishap): a shorter total is no "
    "merit where fewer moves were played."
)
"""Said in place of who is faster; see `may_end_early`."""
Figures = Callable[[Row], Hashable]
"""What has to be equal at a point for two schedulers to be one series."""


def everything(row: Row) -> Hashable:
    """Totals of all replications, and all means."""
    return row.totals, row.total, row.utilisation, row.wait


def only_totals(row: Row) -> Hashable:
    """Totals of all replications: their means and their spread."""
    return row.totals


def busy_and_wait(row: Row) -> Hashable:
    """How busy the master was, and how long the opponents waited."""
    return row.utilisation, row.wait


def series_of(sweep: Sweep, figures: Figures = everything) -> list[Series]:
    """Put schedulers with equal figures at all points together; in the order of the first ones."""
    found: dict[Hashable, list[str]] = {}
    rows: dict[str, dict[Point, Row]] = {name: {} for name in sweep.schedulers}
    for row in sweep.rows:
        rows[row.scheduler][row.point] = row
    for name in sweep.schedulers:
        did = tuple((point, row.unverified, figures(row)) for point, row in rows[name].items())
        found.setdefault((is_mistake(name), did), []).append(name)
    return [Series(tuple(n), rows[n[0]]) for n in found.values() if rows[n[0]]]


def eligible(series: Sequence[Series]) -> list[Series]:
    """Keep what may be called fast or slow: no mistakes, and no point with a run that went wrong.

    A time that is too good to be true has not won.
    """
    right = [one for one in series if not one.is_mistake]
    clean = [{p: row for p, row in one.rows.items() if not row.unverified} for one in right]
    return [replace(one, rows=rows) for one, rows in zip(right, clean, strict=True) if rows]


def fastest(series: Sequence[Series]) -> Series:
    """Find who takes the least time, all points together that everybody has; else on average."""
    common = set.intersection(*(set(one.rows) for one in series))

    def time(one: Series) -> float:
        return fmean(one.rows[point].total.mean for point in common or one.rows)

    return min(series, key=time)


def compared_with(best: Series) -> Callable[[Row], float]:
    """Return how many times as long as another series a row takes; nan where that is not there."""

    def ratio(row: Row) -> float:
        other = best.rows.get(row.point)
        return row.total.mean / other.total.mean if other and other.total.mean else nan

    return ratio


def slowest_ratio(one: Series, best: Series) -> float:
    """Return how many times as long as another series one takes at most; 0 if nothing is known."""
    ratios = map(compared_with(best), one.rows.values())
    return max((each for each in ratios if not isnan(each)), default=0)


def slowest_place(one: Series, best: Series) -> Point | None:
    """Return where one takes most times as long as another series; None if nothing is known."""
    ratio = compared_with(best)
    there = [point for point, row in one.rows.items() if not isnan(ratio(row))]
    return max(there, key=lambda point: ratio(one.rows[point]), default=None)


def comparable(series: Sequence[Series]) -> list[Series]:
    """Leave out who is so slow that the same scale would tell nothing of the others.

    From the fastest that counts on: whoever takes, where it is slowest, more than `FAR` times as
    long as the next faster one, and all who are slower still.
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
    """Say whether any two replications of a point took differently long."""
    return any(len(set(row.totals)) > 1 for row in sweep.rows)


def may_end_early(sweep: Sweep) -> bool:
    """Say whether a game may be cut short in the hall, so that a shorter total is no merit."""
    return any(theory.may_end_early for theory in sweep.theory.values())


def replications_requested(sweep: Sweep) -> int:
    """Count the replications that were asked for, of all points and schedulers."""
    points = prod(len(axis.values) for axis in sweep.axes)
    return points * len(sweep.schedulers) * sweep.replications


def incomplete(sweep: Sweep) -> str:
    """Say how much of an interrupted sweep is there; nothing of a whole one."""
    return (
        "" if sweep.complete else f"incomplete: {sweep.done:,} of {replications_requested(sweep):,}"
    )


def replications_words(sweep: Sweep) -> str:
    """Say how often each point was simulated, or why only once."""
    if not sweep.sampled:
        return "no chance here, so once is enough"
    noun = "replication" if sweep.replications == 1 else "replications"
    each = f"{sweep.replications:,} {noun}"
    return f"{each} at each point" if sweep.axes else each


def mode_words(sweep: Sweep) -> str:
    """Say what was simulated: with or without chess, and how long games are."""
    if sweep.with_chess:
        return "the games were played"
    return "timing only" if sweep.length == "fixed" else f"timing only, length {sweep.length}"


def value_name(axis: Axis, value: Number) -> str:
    """Name a value of an axis.

    >>> value_name(Axis("boards", (24,), "boards", ""), 24)
    '24 boards'
    >>> value_name(Axis("opponents.seconds", (55,), "opponents' seconds", "s"), 55)
    "opponents' seconds 55"
    """
    if axis.key == "boards":
        return "1 board" if value == 1 else f"{value:,} boards"
    shown = str(value) if "second" in axis.label else axis.shown(value)
    return f"{axis.label} {shown}"


def point_name(sweep: Sweep, point: Point) -> str:
    """Name a point: `24 boards, opponents' seconds 55`; nothing where there is no axis."""
    return ", ".join(value_name(axis, value) for axis, value in zip(sweep.axes, point, strict=True))


def points_in_order(sweep: Sweep) -> list[Point]:
    """All points, also those that an interrupted sweep lacks, by their values on the axes."""
    return list(product(*(sorted(axis.values) for axis in sweep.axes)))


def beyond_knee(theory: PointTheory | None) -> float | None:
    """Say how many boards there are more than the knee, below 0 if fewer; None if unknown."""
    if theory is None or theory.knee is None:
        return None
    return theory.boards - theory.knee


def knees(sweep: Sweep) -> list[float]:
    """Find where on the only axis there are just as many boards as the knee.

    Between two values of the axis the line is taken to be straight, which it is for `boards`.
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
    """Find the point where there are about as many boards as the knee; the middle one if unknown.

    Of several that are equally near it is the one in the middle.
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
    """Choose the points that say most: the first, the one nearest to the knee, and the last."""
    few = [points[0], nearest_knee(sweep, points), points[-1]] if points else []
    return sorted(dict.fromkeys(few), key=points.index)


def points_shown(sweep: Sweep, at_most: int) -> list[Point]:
    """Choose points for a table: all if they are few, else evenly spaced ones and the knee's."""
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
    """Choose values from the first to the last, as evenly as their number allows."""
    last = len(values) - 1
    steps = min(at_most - 1, last)
    return [values[round(n * last / steps)] for n in range(steps + 1)] if steps else [*values[:1]]
