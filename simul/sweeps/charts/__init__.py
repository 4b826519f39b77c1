"""All charts of a sweep, by the names of their files.

    no axis     distribution-of-totals
    one axis    totals-by-KEY, utilisation-and-wait, distribution-of-totals
    two axes    totals-by-KEYS, ratios-by-KEYS, utilisation-by-KEYS, wait-by-KEYS and that of totals

The distribution is plotted only if totals differ by chance, `ratios` only for schedulers that
differ and are eligible: no mistakes, and only verified runs.
"""

from collections.abc import Callable, Iterator
from functools import partial

from simul.output.charts.page import Chart
from simul.sweeps.charts.lines import busy_and_wait_along, totals_along
from simul.sweeps.charts.plane import busy_map, ratios_map, totals_map, wait_map
from simul.sweeps.charts.spread import spread, spread_points
from simul.sweeps.reporting.presentation import eligible, only_totals, series_of
from simul.sweeps.results import Sweep

Plot = Callable[[Sweep], Chart]


def sweep_charts(sweep: Sweep) -> Iterator[tuple[str, Callable[[], Chart]]]:
    """Yield the names of the charts that suit a sweep, each with its plotting function.

    None for an empty sweep. A file is called `name` plus the ending of its format; see `save`.
    """
    for name, plot in _chosen(sweep) if sweep.rows else ():
        yield name, partial(plot, sweep)


def _chosen(sweep: Sweep) -> Iterator[tuple[str, Plot]]:
    keys = "-and-".join(axis.key for axis in sweep.axes)
    if len(sweep.axes) == 1:
        yield f"totals-by-{keys}", totals_along
        yield "utilisation-and-wait", busy_and_wait_along
    if len(sweep.axes) == 2:
        yield f"totals-by-{keys}", totals_map
        if len(eligible(series_of(sweep, only_totals))) > 1:
            yield f"ratios-by-{keys}", ratios_map
        yield f"utilisation-by-{keys}", busy_map
        yield f"wait-by-{keys}", wait_map
    if spread_points(sweep):
        yield "distribution-of-totals", spread
