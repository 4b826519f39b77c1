"""How results show themselves in a notebook: a table in text and a chart as a picture."""

from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType

from simul.report import PLAIN_WIDTH, comparison_report, run_report

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simul.running import Comparison, Run


def run_bundle(one: "Run") -> dict[str, str]:
    """MIME bundle of one run: its table and its Gantt chart."""
    from simul.charts import gantt

    return {"text/plain": _text(run_report(one)), "image/svg+xml": _svg(gantt(one.record))}


def comparison_bundle(several: "Comparison") -> dict[str, str]:
    """MIME bundle of a comparison: its table and all Gantt charts on one time axis."""
    from simul.charts import comparison

    return {
        "text/plain": _text(comparison_report(several)),
        "image/svg+xml": _svg(comparison(several.records)),
    }


def _text(report: RenderableType) -> str:
    plain = Console(file=StringIO(), width=PLAIN_WIDTH)
    with plain.capture() as captured:
        plain.print(report)
    return captured.get()


def _svg(figure: "Figure") -> str:
    text = StringIO()
    figure.savefig(text, format="svg")
    return text.getvalue()
