"""Titles and sentences on the charts of a sweep."""

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
from simul.sweeps.results import Point, Row, Sweep
from simul.words import count, listing, percent, plain

INTERVALS = (
    "Bars and bands are 95 % confidence intervals of the means; where none is visible, it is "
    "smaller than the line."
)
HARDLY = 1.1
"""Largest ratio of two totals of which the one is hardly longer than the other."""
BEST = 3
"""Most series in a title; of more, only the slowest and the fastest."""


def subtitle(sweep: Sweep) -> str:
    """Return what was simulated, and how often."""
    return " · ".join(
        [plain(sweep.title), replications_words(sweep), mode_words(sweep), f"seed {sweep.seed}"]
    )


NOT_COMPARABLE = "Nothing to compare: mistakes, or not verified"
"""Title of a chart without an eligible series."""


def off_scale_note(above: Sequence[Series]) -> str:
    """Return which series leave the axes at the top; empty if none does."""
    names = listing([one.name for one in above])
    return (
        f"↑ {names}: so much slower that it ends far above, at the time beside its name."
        if above
        else ""
    )


def cut_short(sweep: Sweep) -> str:
    """Return a warning if games may be shorter with one scheduler than with another."""
    return CUT_SHORT if may_end_early(sweep) else ""


def last_point(sweep: Sweep, series: Sequence[Series]) -> Point:
    """Return the last point common to all series, else the last of the first series."""
    order = points_in_order(sweep)
    common = [point for point in order if all(point in one.rows for one in series)]
    return (common or [point for point in order if point in series[0].rows])[-1]


def totals_title(sweep: Sweep, series: Sequence[Series]) -> str:
    """Return the totals of the eligible series at the last point; the longest first.

    Before them it says how little more boards cost up to the knee, or else which is never slower,
    if that is to be seen.
    """
    ordered = sorted(eligible(series), key=lambda one: -_latest(sweep, one).total.mean)
    totals = figures_at_last_point(sweep, ordered, lambda row: clock(row.total.mean))
    point = _before_knee(sweep, ordered) or _never_slower(ordered)
    return " · ".join(filter(None, [point, totals]))


def _never_slower(ordered: Sequence[Series]) -> str:
    """Return a clause on the last series; empty unless it is the fastest wherever it is known."""
    if len(ordered) < 2:
        return ""
    *others, last = ordered
    lines = [
        (one.rows[at].total.mean, row.total.mean)
        for at, row in last.rows.items()
        for one in others
        if at in one.rows
    ]
    fastest = all(mine <= theirs for theirs, mine in lines) and len(last.rows) > 1
    return f"{last.name} is never slower" if fastest else ""


def _before_knee(sweep: Sweep, ordered: Sequence[Series]) -> str:
    """Return a clause on boards up to the knee; empty unless the fastest series shows the bend."""
    knee = _knee_within(sweep)
    if knee is None or not ordered:
        return ""
    values = sorted(sweep.axes[0].values)
    first, last = values[0], max(value for value in values if value <= knee)
    at_first, at_last = (ordered[-1].rows.get((value,)) for value in (first, last))
    if not at_first or not at_last or at_last.total.mean > HARDLY * at_first.total.mean:
        return ""
    return f"Walking on, {last:,} boards take hardly longer than {first:,}"


def _knee_within(sweep: Sweep) -> float | None:
    """Return the knee if the only axis, the number of boards, goes through it; else None."""
    knees = {theory.knee for theory in sweep.theory.values() if theory}
    if [axis.key for axis in sweep.axes] != ["boards"] or len(knees) != 1:
        return None
    knee, values = knees.pop(), sorted(sweep.axes[0].values)
    return knee if knee is not None and values[0] < knee < values[-1] else None


def _latest(sweep: Sweep, one: Series) -> Row:
    return one.rows[last_point(sweep, [one])]


def figures_at_last_point(
    sweep: Sweep, series: Sequence[Series], show: Callable[[Row], str], what: str = ""
) -> str:
    """Return a figure of each eligible series at their last common point.

    Of more than three series, only the first and the last.
    """
    series = eligible(series)
    if not series:
        return NOT_COMPARABLE
    point = last_point(sweep, series)
    there = [one for one in series if point in one.rows]
    if len(there) > BEST:
        there = [there[0], there[-1]]
    figures = " · ".join(f"{one.name} {show(one.rows[point])}" for one in there)
    where = ", ".join(filter(None, [point_name(sweep, point), what]))
    return f"{where}: {figures}" if where else figures


def spread_title(sweep: Sweep, series: Sequence[Series], point: Point) -> str:
    """Return the range of the middle half of the replications, and their number."""
    there = [one for one in eligible(series) if point in one.rows]
    if not there:
        return NOT_COMPARABLE
    if len(there) > 2:
        there = sorted(there, key=lambda one: -one.rows[point].total.mean)[-2:]
    ranges = " · ".join(f"{one.name} {_middle_half(one.rows[point].totals)}" for one in there)
    number = max(one.rows[point].replications for one in there)
    where, what = point_name(sweep, point), f"he middle half of {number:,} evenings"
    return f"{where}, t{what}: {ranges}" if where else f"T{what}: {ranges}"


def _middle_half(totals: Sequence[int]) -> str:
    ordered = sorted(totals)
    quarter = len(ordered) // 4
    ends = clock(ordered[quarter]), clock(ordered[-1 - quarter])
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def comparison_title(series: Sequence[Series]) -> str:
    """Return by what factor the others are slower than the fastest; needs two eligible series."""
    series = eligible(series)
    best = fastest(series)
    most = {one.name: slowest_ratio(one, best) for one in series if one is not best}
    slowest = sorted(most, key=lambda name: -most[name])[:BEST]
    ratios = listing(
        [f"{name} takes up to {most[name]:.3g} times" for name in slowest[:1]]
        + [f"{name} {most[name]:.3g} times" for name in slowest[1:]]
    )
    return f"{ratios} as long as {best.name}"


def _at(sweep: Sweep, point: Point) -> str:
    return point_name(sweep, point) or "total"


def busy_title(sweep: Sweep, series: Sequence[Series]) -> str:
    """Return the greatest utilisation at the last point, and the mean wait that goes with it.

    Where the axis goes through the knee, it says first what begins there.
    """
    series = eligible(series)
    if not series:
        return NOT_COMPARABLE
    point = last_point(sweep, series)
    there = [one for one in series if point in one.rows]
    busiest = max(there, key=lambda one: one.rows[point].utilisation.mean)
    row = busiest.rows[point]
    if (knee := _knee_within(sweep)) is not None and row.wait.mean >= 1:
        return (
            f"Beyond {knee:.3g} boards replies wait: {clock(row.wait.mean)} at {point[0]:,} "
            f"with {busiest.name}, the master {percent(row.utilisation.mean)} busy"
        )
    return (
        f"{_at(sweep, point)}: with {busiest.name} the master is busy "
        f"{percent(row.utilisation.mean)} of the time, opponents wait {clock(row.wait.mean)}"
    )


def knee_words(sweep: Sweep, at: float) -> str:
    """Return a label of the knee: boards, or the value of another axis where it equals the boards.

    It includes the formula (A + B) / A for readers who have not read docs/theory.md.
    """
    (axis,) = sweep.axes
    if axis.key == "boards":
        return f"knee (A + B) / A: {at:.3g} boards"
    boards = {theory.boards for theory in sweep.theory.values()}
    number = count(boards.pop(), "board") if len(boards) == 1 else "the number of boards"
    return f"knee (A + B) / A: {number} at {value_name(axis, plain_number(float(f'{at:.3g}')))}"


def description(sweep: Sweep, series: Sequence[Series]) -> list[str]:
    """Return the totals at both ends of every line, for readers who cannot see the chart."""
    return [f"{one.name}: {listing(_ends(sweep, one))}." for one in series]


def _ends(sweep: Sweep, one: Series) -> list[str]:
    points = [point for point in points_in_order(sweep) if point in one.rows]
    ends = dict.fromkeys([points[0], points[-1]])
    return [f"{clock(one.rows[point].total.mean)} at {_at(sweep, point)}" for point in ends]
