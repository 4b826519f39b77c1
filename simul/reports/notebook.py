"""How results show themselves in a notebook: a table in text and a chart as a picture."""

from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType

from simul.reports.runs import comparison_report, run_report
from simul.reports.terminal import PLAIN_WIDTH

if TYPE_CHECKING:
    from simul.results import Comparison, Run
    from simul.sweep import Sweep


def run_bundle(one: "Run") -> dict[str, str]:
    """MIME bundle of one run: its table and its Gantt chart."""
    from simul.charts import gantt

    return {
        "text/plain": _text(run_report(one)),
        "image/svg+xml": gantt(one.record, one.remark).to_svg(),
    }


def comparison_bundle(several: "Comparison") -> dict[str, str]:
    """MIME bundle of a comparison: its table and all Gantt charts on one time axis."""
    from simul.charts import comparison

    return {
        "text/plain": _text(comparison_report(several)),
        "image/svg+xml": comparison(several.records, several.remarks).to_svg(),
    }


def sweep_bundle(sweep: "Sweep") -> dict[str, str]:
    """MIME bundle of a sweep: its table and the first of its charts, if there is any."""
    from simul.charts.sweeps import sweep_charts
    from simul.reports.sweep import sweep_report

    bundle = {"text/plain": _text(sweep_report(sweep))}
    for _, draw in islice(sweep_charts(sweep), 1):
        bundle["image/svg+xml"] = draw().to_svg()
    return bundle


def _text(report: RenderableType) -> str:
    text = StringIO()
    # left to itself, rich would find the notebook and display the text there, in colour
    plain = Console(file=text, width=PLAIN_WIDTH, force_jupyter=False, force_terminal=False)
    plain.print(report)
    return text.getvalue()
