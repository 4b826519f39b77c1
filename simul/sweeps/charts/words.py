"""The sentences on the charts of a sweep."""

from collections.abc import Callable, Sequence

from simul.durations import clock
from simul.sweeps.charts.axes import plain_number
from simul.sweeps.reporting.presentation import (
    CUT_SHORT,
    Series,
    eligible,
    fastest,
    may_end_early,
    mode_words,
    point_name,
    points_in_order,
    replications_words,
    slowest_ratio,
    value_name,
)
from simul.sweeps.reporting.results import Point, Row, Sweep
from simul.words import count, listing, percent, plain

INTERVALS = (
    "Bars and bands are 95 % confidence intervals of the means; where there is none to be seen, it "
    "is smaller than the line."
)
BEST = 3
"""Series that a title tells the totals of; of more, the slowest and the fastest."""


def subtitle(sweep: Sweep) -> str:
    """Say what was simulated, and how often."""
    return " · ".join(
        [plain(sweep.title), replications_words(sweep), mode_words(sweep), f"seed {sweep.seed}"]
    )


NOBODY = "Nothing to compare: mistakes, or not verified"
"""Title of a chart none of whose totals counts."""


def off_scale_note(above: Sequence[Series]) -> str:
    """Say who leaves the axes at the top."""
    who = listing([one.name for one in above])
    return f"↑ {who}: so much slower that it ends far above, at the time told." if above else ""


def cut_short(sweep: Sweep) -> str:
    """Warn where games may be shorter with one scheduler than with another."""
    return CUT_SHORT if may_end_early(sweep) else ""


def last_point(sweep: Sweep, series: Sequence[Series]) -> Point:
    """Return the last point that all series have, else the last of the first of them."""
    order = points_in_order(sweep)
    common = [point for point in order if all(point in one.rows for one in series)]
    return (common or [point for point in order if point in series[0].rows])[-1]


def totals_title(sweep: Sweep, series: Sequence[Series]) -> str:
    """Say how long it takes at the last point, of those that count; the longest first."""
    ordered = sorted(eligible(series), key=lambda one: -_latest(sweep, one).total.mean)
    return figures_at_last_point(sweep, ordered, lambda row: clock(row.total.mean))


def _latest(sweep: Sweep, one: Series) -> Row:
    return one.rows[last_point(sweep, [one])]


def figures_at_last_point(
    sweep: Sweep, series: Sequence[Series], show: Callable[[Row], str], what: str = ""
) -> str:
    """Tell a figure of each series that counts at the last point they have; of many, of two."""
    series = eligible(series)
    if not series:
        return NOBODY
    point = last_point(sweep, series)
    there = [one for one in series if point in one.rows]
    if len(there) > BEST:
        there = [there[0], there[-1]]
    told = " · ".join(f"{one.name} {show(one.rows[point])}" for one in there)
    where = ", ".join(filter(None, [point_name(sweep, point), what]))
    return f"{where}: {told}" if where else told


def spread_title(sweep: Sweep, series: Sequence[Series], point: Point) -> str:
    """Say between which totals the middle half of the replications are, and how many there are."""
    there = [one for one in eligible(series) if point in one.rows]
    if not there:
        return NOBODY
    if len(there) > 2:
        there = sorted(there, key=lambda one: -one.rows[point].total.mean)[-2:]
    told = " · ".join(f"{one.name} {_middle_half(one.rows[point].totals)}" for one in there)
    number = max(one.rows[point].replications for one in there)
    where, what = point_name(sweep, point), f"he middle half of {number:,} evenings"
    return f"{where}, t{what}: {told}" if where else f"T{what}: {told}"


def _middle_half(totals: Sequence[int]) -> str:
    ordered = sorted(totals)
    quarter = len(ordered) // 4
    ends = clock(ordered[quarter]), clock(ordered[-1 - quarter])
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def comparison_title(series: Sequence[Series]) -> str:
    """Say how much longer than the fastest the others take, at most, of two or more that count."""
    series = eligible(series)
    best = fastest(series)
    most = {one.name: slowest_ratio(one, best) for one in series if one is not best}
    few = sorted(most, key=lambda name: -most[name])[:BEST]
    told = listing(
        [f"{name} takes up to {most[name]:.3g} times" for name in few[:1]]
        + [f"{name} {most[name]:.3g} times" for name in few[1:]]
    )
    return f"{told} as long as {best.name}"


def _at(sweep: Sweep, point: Point) -> str:
    return point_name(sweep, point) or "total"


def busy_title(sweep: Sweep, series: Sequence[Series]) -> str:
    """Say how busy the master is at the last point, at most, and what that costs the opponents."""
    series = eligible(series)
    if not series:
        return NOBODY
    point = last_point(sweep, series)
    there = [one for one in series if point in one.rows]
    busiest = max(there, key=lambda one: one.rows[point].utilisation.mean)
    row = busiest.rows[point]
    return (
        f"{_at(sweep, point)}: with {busiest.name} the master is busy "
        f"{percent(row.utilisation.mean)} of the time, opponents wait {clock(row.wait.mean)}"
    )


def knee_words(sweep: Sweep, at: float) -> str:
    """Name the knee: its number, or where along another axis it is at the number of boards.

    That it is (A + B) / A is said for those who have not read docs/theory.md.
    """
    (axis,) = sweep.axes
    if axis.key == "boards":
        return f"knee (A + B) / A: {at:.3g} boards"
    boards = {theory.boards for theory in sweep.theory.values()}
    many = count(boards.pop(), "board") if len(boards) == 1 else "the boards there are"
    return f"knee (A + B) / A: {many} at {value_name(axis, plain_number(float(f'{at:.3g}')))}"


def description(sweep: Sweep, series: Sequence[Series]) -> list[str]:
    """Tell the totals at both ends of every line, for those who cannot see it."""
    return [f"{one.name}: {listing(_ends(sweep, one))}." for one in series]


def _ends(sweep: Sweep, one: Series) -> list[str]:
    points = [point for point in points_in_order(sweep) if point in one.rows]
    ends = dict.fromkeys([points[0], points[-1]])
    return [f"{clock(one.rows[point].total.mean)} at {_at(sweep, point)}" for point in ends]
