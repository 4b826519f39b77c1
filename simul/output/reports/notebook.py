"""Results in a notebook: a table and a chart, in one piece of HTML.

A front end shows one of the forms in a bundle: HTML if it can, else the picture, else the text.
"""

from collections.abc import Sequence
from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType

from simul.output.reports.html import html, picture
from simul.output.reports.runs import comparison_report, run_report
from simul.output.reports.terminal import PLAIN_WIDTH
from simul.running.results import Comparison, Run
from simul.words import visible

if TYPE_CHECKING:
    from simul.output.charts.page import Chart


def run_bundle(one: Run, *, brief: bool = False) -> dict[str, str]:
    """Return the MIME bundle of one run: its table and its Gantt chart."""
    from simul.output.charts import gantt

    return bundle(
        run_report(one, brief=brief), [gantt(one.record, one.remark, scenario=one.scenario)]
    )


def comparison_bundle(several: Comparison, *, brief: bool = False) -> dict[str, str]:
    """Return the MIME bundle of a comparison: its table and all Gantt charts on one time axis."""
    from simul.output.charts import comparison

    chart = comparison(several.records, several.remarks, scenario=several.scenario)
    return bundle(comparison_report(several, brief=brief), [chart])


def bundle(report: RenderableType, charts: Sequence["Chart"]) -> dict[str, str]:
    """Return up to three forms of a report; only the HTML has both the table and the charts."""
    whole = [html(report)]
    bundle = {"text/plain": _text(report)}
    for chart in charts:
        bundle["image/svg+xml"] = svg = chart.to_svg()
        whole.append(picture(chart, svg))
    return bundle | {"text/html": "\n".join(whole)}


def _text(report: RenderableType) -> str:
    text = StringIO()
    # by default rich would detect the notebook and display the text there, in colour
    plain = Console(file=text, width=PLAIN_WIDTH, force_jupyter=False, force_terminal=False)
    plain.print(report)
    return visible(text.getvalue())
