"""Footnotes under a sweep table: confidence intervals, comparison, theory."""

from collections.abc import Iterator
from dataclasses import replace

from simul.durations import clock
from simul.sweeps.reporting.presentation import (
    CUT_SHORT,
    eligible,
    fastest,
    has_spread,
    incomplete,
    knees,
    may_end_early,
    only_totals,
    point_name,
    series_of,
    slowest_place,
)
from simul.sweeps.results import Estimate, Point, Row, Sweep
from simul.words import count, listing


def faults(sweep: Sweep) -> Iterator[tuple[str, str]]:
    """Yield what is missing or wrong, each sentence with its colour."""
    if not sweep.complete:
        yield f"{incomplete(sweep)} replications; the others are still to be done.", "yellow"
    wrong = [name for name in sweep.schedulers if _went_wrong(sweep, name)]
    if wrong:
        yield f"What is not verified is not compared: runs of {listing(wrong)}.", "red"


def _went_wrong(sweep: Sweep, scheduler: str) -> bool:
    return any(row.unverified for row in sweep.rows if row.scheduler == scheduler)


def notes(sweep: Sweep, shown: int) -> Iterator[str]:
    """Yield the footnotes under a table that shows this many points; none for an empty sweep."""
    if not sweep.rows:
        return
    if shown < len(sweep.points):
        yield f"{shown} of {len(sweep.points):,} points are shown; all of them are in sweep.csv."
    yield from sweep.remarks
    yield from _exactness(sweep)
    yield from _difference(sweep)
    yield from _theory(sweep)
    if not sweep.axes and not has_spread(sweep):
        yield "There is no chart: one total each and no axis (--vary) leave nothing to plot."


def _exactness(sweep: Sweep) -> Iterator[str]:
    """Yield what the intervals are, and what a narrower one would cost."""
    if not sweep.sampled:
        yield "No chance here: all replications would be equal, so there is one of each."
        return
    rows = [row for row in sweep.rows if row.total.half_width]
    if max(row.replications for row in sweep.rows) == 1:
        yield "One replication has no confidence interval; ask for more with --replications."
    if not rows:
        return
    widest = max(rows, key=lambda row: row.total.half_width / row.total.mean)
    share = widest.total.half_width / widest.total.mean
    # Student's t shrinks as well where replications are few, so more is gained then
    gain = "; about four times as many replications halve it" if widest.replications >= 10 else ""
    yield (
        "± is half the width of the 95 % confidence interval of a mean (Student's t). The widest "
        f"is ± {share:.1%} of the mean: {widest.scheduler}{_at(sweep, widest.point)}{gain}."
    )


def _difference(sweep: Sweep) -> Iterator[str]:
    """Compare the fastest series with the next where they differ most, by paired samples."""
    series = eligible(series_of(sweep, only_totals))
    if len(series) < 2:
        return
    if may_end_early(sweep):
        yield CUT_SHORT
        return
    best = fastest(series)
    other = fastest([one for one in series if one is not best])
    differs = {p: row for p, row in other.rows.items() if _differ(sweep, row, best.rows.get(p))}
    point = slowest_place(replace(other, rows=differs), best)
    if point is None:
        yield (
            f"Between {other.name} and {best.name} no difference can be told: wherever they "
            "differ, it may be chance."
        )
        return
    slow, fast = other.rows[point], best.rows[point]
    if slow.total.mean <= fast.total.mean:
        return
    yield (
        f"{other.name} loses most against {best.name}{_at(sweep, point)}: "
        f"{slow.total.mean / fast.total.mean:.2f} times as long{_paired(sweep, slow, fast)}."
    )


def _paired(sweep: Sweep, slow: Row, fast: Row) -> str:
    """Return how much longer it takes in the same samples: surer than two separate intervals."""
    more = clock(slow.total.mean - fast.total.mean)
    difference = _difference_of(sweep, slow, fast)
    if difference is None:
        return f", {more} more"
    shared = "games" if sweep.with_chess else "samples"
    return f", {more} ± {margin(difference)} more (both had the same {shared})"


def _differ(sweep: Sweep, one: Row, other: Row | None) -> bool:
    """Return whether the interval of the difference excludes 0, or there is none."""
    if other is None:
        return False
    difference = _difference_of(sweep, one, other)
    return difference is None or abs(difference.mean) > difference.half_width


def _difference_of(sweep: Sweep, one: Row, other: Row) -> Estimate | None:
    """Estimate how much longer one takes in the same samples; None unless both have all."""
    if min(one.replications, other.replications) < max(sweep.replications, 2):
        return None
    import numpy as np

    from simul.sweeps.reporting.statistics import estimate

    return estimate(np.asarray(one.totals) - np.asarray(other.totals))


def _at(sweep: Sweep, point: Point) -> str:
    return f" at {point_name(sweep, point)}" if point else ""


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
    ends = dict.fromkeys([f"{low:.4g}", f"{high:.4g}"])  # as shown: 11.99 and 12.001 are both 12
    where = f"at {' to '.join(ends)} boards"
    if len(sweep.axes) != 1 or sweep.axes[0].key == "boards":
        return where
    axis = sweep.axes[0]
    crossed = [f"{x:.4g}" for x in knees(sweep)]
    equals = f"; it equals the number of boards at {axis.label} {listing(crossed)}"
    return where + (equals if crossed else "")


def _closed_form(sweep: Sweep, exact: dict[Point, int]) -> str:
    """Return at how many points a closed form holds, and which schedulers meet it to the ms."""
    names = [
        name
        for one in series_of(sweep, only_totals)
        if all(set(row.totals) == {exact[p]} for p, row in one.rows.items() if p in exact)
        for name in one.schedulers
    ]
    where = f"at {count(len(exact), 'point')} " if sweep.axes else ""
    meets = (
        f"{listing(names)} {'meet' if len(names) > 1 else 'meets'} it to the ms" if names else ""
    )
    return f"The closed form is exact {where}here" + (f"; {meets}." if meets else ".")


def margin(estimate: Estimate) -> str:
    """Format a margin of error: in seconds, with the significant digits, or as h:mm:ss.

    >>> margin(Estimate(3_600_000, 12_345)), margin(Estimate(3_600_000, 725_000))
    ('12 s', '0:12:05')
    """
    ms = estimate.half_width
    if ms >= 100_000:
        return clock(ms)
    return f"{ms / 1_000:.0f} s" if ms >= 10_000 else f"{ms / 1_000:.1f} s"
