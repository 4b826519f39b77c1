"""The page of a sweep's chart, in a projector's proportions of 16 to 9."""

from simul.output.charts.page import Chart
from simul.sweeps.charts.sentences import subtitle
from simul.sweeps.reporting.presentation import incomplete
from simul.sweeps.results import Sweep

HEIGHT, FOOT = 9.0, 1.35
"""Inches: of the page, and below the axes."""


def begin(title: str, sweep: Sweep) -> Chart:
    """Begin the page of a chart; the title begins with the note that a sweep was interrupted."""
    lacks = incomplete(sweep)
    whole = " · ".join(filter(None, [lacks, title]))
    return Chart(whole, subtitle(sweep), HEIGHT, mistake=lacks)
