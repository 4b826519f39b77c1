"""What stands below the table of a sweep: how exact it is, who is slower, what theory says."""

from collections.abc import Iterator

from simul.durations import clock
from simul.reports.troubles import listed
from simul.sweep.reading import (
    alike,
    fastest,
    incomplete,
    knees,
    only_totals,
    place,
    slowest_place,
)
from simul.sweep.results import Estimate, Point, Row, Sweep


def faults(sweep: Sweep) -> Iterator[tuple[str, str]]:
    """Say what is missing or wrong, each with its colour."""
    if not sweep.complete:
        yield f"{incomplete(sweep)} replications; the others are still to be done.", "yellow"
    if sweep.unverified:
        runs = f"{sweep.unverified:,} of {count(sweep.done, 'run')}"
        yield f"{runs} failed or were not verified.", "red"


def notes(sweep: Sweep, shown: int) -> Iterator[str]:
    """Say in sentences how to read a table of so many points."""
    if shown < len(sweep.points):
        yield f"{shown} of {len(sweep.points):,} points are shown; all of them are in sweep.csv."
    yield from _exactness(sweep)
    yield from _difference(sweep)
    yield from _theory(sweep)


def _exactness(sweep: Sweep) -> Iterator[str]:
    """Say what the intervals are, and what a narrower one would cost."""
    if not sweep.drawn:
        yield "Nothing is drawn here: all replications would be equal, so there is one of each."
        return
    rows = [row for row in sweep.rows if row.total.half_width]
    if max(row.replications for row in sweep.rows) == 1:
        yield "One replication has no confidence interval; ask for more with --replications."
    if not rows:
        return
    widest = max(rows, key=lambda row: row.total.half_width / row.total.mean)
    share = widest.total.half_width / widest.total.mean
    where = _at(sweep, widest.point)
    yield (
        "± is half the width of the 95 % confidence interval of a mean (Student's t). The widest "
        f"is ± {share:.1%} of the mean: {widest.scheduler}{where}; four times as many replications "
        "halve it."
    )


def _difference(sweep: Sweep) -> Iterator[str]:
    """Compare the fastest series with the next where they differ most, draw by draw."""
    series = alike(sweep, only_totals)
    if len(series) < 2:
        return
    best = fastest(series)
    other = fastest([one for one in series if one is not best])
    point = slowest_place(other, best)
    if point is None:
        return
    slow, fast = other.rows[point], best.rows[point]
    if slow.total.mean <= fast.total.mean:
        return
    yield (
        f"{other.name} loses most against {best.name}{_at(sweep, point)}: "
        f"{slow.total.mean / fast.total.mean:.2f} times as long{_paired(sweep, slow, fast)}."
    )


def _paired(sweep: Sweep, slow: Row, fast: Row) -> str:
    """Say how much longer it takes in the same draws, which is surer than two intervals are."""
    more = clock(slow.total.mean - fast.total.mean)
    if min(slow.replications, fast.replications) < max(sweep.replications, 2):
        return f", {more} more"
    import numpy as np

    from simul.sweep.statistics import estimate

    difference = estimate(np.asarray(slow.totals) - np.asarray(fast.totals))
    same = "games" if sweep.with_chess else "draws"
    return f", {more} ± {margin(difference)} more (both had the same {same})"


def _at(sweep: Sweep, point: Point) -> str:
    return f" at {place(sweep, point)}" if point else ""


def _theory(sweep: Sweep) -> Iterator[str]:
    known = [theory.knee for theory in sweep.theory.values() if theory.knee is not None]
    if known:
        yield f"Theory: the knee, (A + B) / A, is {_knee(sweep, min(known), max(known))}."
    exact = {
        point: theory.closed_form
        for point, theory in sweep.theory.items()
        if theory.closed_form is not None
    }
    if exact:
        yield _closed_form(sweep, exact)


def _knee(sweep: Sweep, low: float, high: float) -> str:
    many = f"{low:.4g}" if low == high else f"{low:.4g} to {high:.4g}"
    where = f"at {many} boards"
    if len(sweep.axes) != 1 or sweep.axes[0].key == "boards":
        return where
    axis = sweep.axes[0]
    crossed = [f"{x:.4g}" for x in knees(sweep)]
    passes = f"; it passes the boards there are at {axis.label} {listed(crossed)}"
    return where + (passes if crossed else "")


def _closed_form(sweep: Sweep, exact: dict[Point, int]) -> str:
    """Say at how many points a closed form holds, and who meets it to the millisecond."""
    names = [
        name
        for one in alike(sweep, only_totals)
        if all(set(row.totals) == {exact[p]} for p, row in one.rows.items() if p in exact)
        for name in one.schedulers
    ]
    where = f"at {count(len(exact), 'point')} " if sweep.axes else ""
    meets = f"{listed(names)} {'meet' if len(names) > 1 else 'meets'} it to the ms" if names else ""
    return f"The closed form is exact {where}here" + (f"; {meets}." if meets else ".")


def margin(estimate: Estimate) -> str:
    """Show how far off a mean may be: in seconds, with about as many digits as mean something.

    >>> margin(Estimate(3_600_000, 12_345)), margin(Estimate(3_600_000, 725_000))
    ('12 s', '0:12:05')
    """
    ms = estimate.half_width
    if ms >= 100_000:
        return clock(ms)
    return f"{ms / 1_000:.0f} s" if ms >= 10_000 else f"{ms / 1_000:.1f} s"


def count(number: int, noun: str) -> str:
    """Show a number with its noun: `1 point`, `1,440 points`."""
    return f"{number:,} {noun if number == 1 else noun + 's'}"
