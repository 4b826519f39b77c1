"""Display of a sweep in a notebook: its table, and the first of its charts."""

from itertools import islice

from simul.output.reports.notebook import ReportView
from simul.sweeps.charts import sweep_charts
from simul.sweeps.reporting.report import sweep_report
from simul.sweeps.results import Sweep


def sweep_view(sweep: Sweep) -> ReportView:
    """Return the view of a sweep."""
    return ReportView(
        sweep_report(sweep), lambda: (plot() for _, plot in islice(sweep_charts(sweep), 1))
    )
