"""Display of a sweep in a notebook: its table, and the first of its charts."""

from itertools import islice

from simul.output.reports.notebook import bundle
from simul.sweeps.charts import sweep_charts
from simul.sweeps.reporting.report import sweep_report
from simul.sweeps.results import Sweep


def sweep_bundle(sweep: Sweep) -> dict[str, str]:
    """Return the display of a sweep in a notebook, by MIME type."""
    first = [plot() for _, plot in islice(sweep_charts(sweep), 1)]
    return bundle(sweep_report(sweep), first)
