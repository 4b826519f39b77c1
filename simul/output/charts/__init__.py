"""Charts of runs, painted from their records; the scenario may add what was not noticed in time.

    gantt(record)          what happened at each board, and where the master was
    comparison(records)    several runs one below the other, on one time axis
    totals(records)        the makespan of each run, beside the bounds that theory knows
    save(chart, ...)       PNG, SVG and PDF; the same record gives the same bytes

A chart does not judge a run: the caller passes a remark on what is wrong, and the chart shows it.

From the page down to the pixel: all charts share `page`, `style`, `sentences` and `time_axis`.
`lanes` paints the boards' lanes and `masters` the masters' lanes. Both paint `bars`, or `bins`
where bars are too dense, or `groups` of boards where a single board would be invisible. `fates`
marks how games ended, `moments` what happened in between (see `simul.output.marks`), and `labels`
adds text to all of it. `headlines` say what one sees; `faults`, what went wrong.
Import this package only where charts are painted: matplotlib takes a third of a second to load.
"""

import logging

from simul.interpreter import lives_for_one_command

# where no handler listens to matplotlib's log, its advice on a home folder that cannot be written
# would stand before our table
logging.getLogger("matplotlib").addHandler(logging.NullHandler())

if lives_for_one_command():
    from matplotlib import artist

    # matplotlib lists the properties of each of its hundred artists in docstrings, which is a
    # quarter of its import; notebooks show them, a command does not
    artist.kwdoc = lambda artist: ""  # noqa: ARG005 - its signature

from simul.output.charts.comparison import comparison  # noqa: E402
from simul.output.charts.gantt import gantt  # noqa: E402
from simul.output.charts.page import Chart  # noqa: E402
from simul.output.charts.saving import FORMATS, save  # noqa: E402
from simul.output.charts.totals import Bound, totals  # noqa: E402

__all__ = ["FORMATS", "Bound", "Chart", "comparison", "gantt", "save", "totals"]
