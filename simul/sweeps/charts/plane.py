"""Maps of a sweep along two axes: totals, ratios, utilisation of the master, and waits."""

from collections.abc import Sequence
from math import isnan

from simul.durations import clock
from simul.output.charts.fonts import in_any_script
from simul.output.charts.page import Chart
from simul.output.charts.style import house_style
from simul.sweeps.charts.axes import is_log, ratio_ticks, share_ticks, time_ticks
from simul.sweeps.charts.maps import Scale, Value, plot_maps
from simul.sweeps.charts.sentences import (
    comparison_title,
    cut_short,
    description,
    figures_at_last_point,
    totals_title,
)
from simul.sweeps.reporting.presentation import (
    Series,
    beyond_knee,
    busy_and_wait,
    comparable,
    compared_with,
    eligible,
    fastest,
    only_totals,
    series_of,
)
from simul.sweeps.results import Row, Sweep
from simul.words import listing, percent

KNEE = (
    "The line across is the knee, N = (A + B) / A: with more boards a master who serves any ready "
    "board never rests; one who waits at a board still does."
)
GAPS = "White: not simulated."


@in_any_script
@house_style()
def totals_map(sweep: Sweep) -> Chart:
    """Plot the mean totals of every series except very slow ones."""
    series = series_of(sweep, only_totals)
    shown = comparable(series)
    low, high = _range(shown, _total)
    scale = Scale("mean total", low, high, time_ticks, clock, log=is_log(low, high))
    page = plot_maps(totals_title(sweep, series), sweep, shown, scale, _total)
    page.describe(description(sweep, series))
    page.note([_left_out(series, shown), *_notes(sweep), cut_short(sweep)])
    return page


@in_any_script
@house_style()
def ratios_map(sweep: Sweep) -> Chart:
    """Plot the ratios of totals to those of the fastest series; there must be another one.

    Only of eligible series: no mistakes, and only verified runs.
    """
    series = eligible(series_of(sweep, only_totals))
    best = fastest(series)
    ratio = compared_with(best)
    others = [one for one in series if one is not best]
    shown = [one for one in others if one in comparable(series)] or others
    low, high = _range(shown, ratio)
    scale = Scale("times as long", low, high, ratio_ticks, _factor, log=low > 0 and high > 3 * low)
    page = plot_maps(comparison_title(series), sweep, shown, scale, ratio)
    page.note([_left_out(others, shown), *_notes(sweep), cut_short(sweep)])
    return page


@in_any_script
@house_style()
def busy_map(sweep: Sweep) -> Chart:
    """Plot the utilisation of the master."""
    series = series_of(sweep, busy_and_wait)
    scale = Scale("master busy", 0, 1, share_ticks, lambda share: f"{100 * share:.0f} %")
    title = figures_at_last_point(
        sweep, series, lambda row: percent(row.utilisation.mean), "master busy"
    )
    page = plot_maps(title, sweep, series, scale, lambda row: row.utilisation.mean)
    page.note(_notes(sweep))
    return page


@in_any_script
@house_style()
def wait_map(sweep: Sweep) -> Chart:
    """Plot the mean wait from a reply to the master's visit."""
    series = series_of(sweep, busy_and_wait)
    _, high = _range(series, _wait)
    scale = Scale("mean wait", 0, max(high, 1), time_ticks, _seconds)
    title = figures_at_last_point(
        sweep, series, lambda row: _seconds(row.wait.mean), "opponents wait"
    )
    page = plot_maps(title, sweep, series, scale, _wait)
    page.note(_notes(sweep))
    return page


def _notes(sweep: Sweep) -> list[str]:
    knees = any(beyond_knee(theory) is not None for theory in sweep.theory.values())
    return [KNEE if knees else "", "" if sweep.complete else GAPS]


def _left_out(series: Sequence[Series], shown: Sequence[Series]) -> str:
    names = [one.name for one in series if one not in shown]
    return f"Not shown, being so much slower: {listing(names)}." if names else ""


def _total(row: Row) -> float:
    return row.total.mean


def _wait(row: Row) -> float:
    return row.wait.mean


def _factor(value: float) -> str:
    return f"{value:.2f} ×" if value < 10 else f"{value:.1f} ×"


def _seconds(ms: float) -> str:
    """Format a wait in ms without tenths of a second: there is little room in a cell."""
    return clock(round(ms, -3))


def _range(series: Sequence[Series], value: Value) -> tuple[float, float]:
    """Return the least and the greatest value, slightly apart if they are equal."""
    found = [value(row) for one in series for row in one.rows.values()]
    known = [each for each in found if not isnan(each)] or [1.0]
    low, high = min(known), max(known)
    return (low, high) if low < high else (low, low * 1.01 + 0.01)
