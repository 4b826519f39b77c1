"""Charts of runs, drawn from their records alone.

    gantt(record)          what happened at each board, and where the master was
    comparison(records)    several runs one below the other, on one time axis
    totals(records)        how long each took, beside what theory says can be had
    save(chart, ...)       PNG, SVG and PDF; the same record gives the same bytes

What is wrong with a run, a chart does not find out: it is told in a remark, and shows that.

The rest, from the page down to the pixel: `page`, `style`, `words` and `time_axis` are common to
all; `lanes` draws the boards' lanes and `masters` the masters', from `bars`, or from `bins` where
they are too dense, or of `groups` of boards where one alone would not be seen; `fates` marks how
games ended, `moments` where somebody came or passed, and `labels` writes on all of it. Nothing
imports this package but who draws: matplotlib takes a third of a second to load.
"""

from simul.output.charts.comparison import comparison
from simul.output.charts.gantt import gantt
from simul.output.charts.page import Chart
from simul.output.charts.saving import FORMATS, save
from simul.output.charts.totals import Bound, totals

__all__ = ["FORMATS", "Bound", "Chart", "comparison", "gantt", "save", "totals"]
