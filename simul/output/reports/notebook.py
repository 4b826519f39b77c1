"""Results in a notebook: a table and a chart, in one piece of HTML.

A front end shows one of the forms in a bundle: HTML if it can, else the picture, else the text.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
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


@dataclass(frozen=True)
class ReportView:
    """A report, and charts that are drawn only where they are shown."""

    report: RenderableType
    draw: Callable[[], Iterable["Chart"]]

    def text(self) -> str:
        """Return the report as it is printed where no terminal is."""
        text = StringIO()
        # by default rich would detect the notebook and display the text there, in colour
        plain = Console(file=text, width=PLAIN_WIDTH, force_jupyter=False, force_terminal=False)
        plain.print(self.report)
        return visible(text.getvalue())

    def bundle(self) -> dict[str, str]:
        """Return up to three forms; only the HTML has both the table and the charts."""
        whole = [html(self.report)]
        bundle = {"text/plain": self.text()}
        for chart in self.draw():
            bundle["image/svg+xml"] = svg = chart.to_svg()
            whole.append(picture(chart, svg))
        return bundle | {"text/html": "\n".join(whole)}


def run_view(one: Run, *, brief: bool = False) -> ReportView:
    """Return the view of one run: its table and its Gantt chart."""

    def draw() -> Iterable["Chart"]:
        from simul.output.charts import gantt

        yield gantt(one.record, one.remark, scenario=one.scenario)

    return ReportView(run_report(one, brief=brief), draw)


def comparison_view(several: Comparison, *, brief: bool = False) -> ReportView:
    """Return the view of a comparison: its table and all Gantt charts on one time axis."""

    def draw() -> Iterable["Chart"]:
        from simul.output.charts import comparison

        yield comparison(several.records, several.remarks, scenario=several.scenario)

    return ReportView(comparison_report(several, brief=brief), draw)
