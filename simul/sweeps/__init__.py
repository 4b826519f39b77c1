"""What if? One scenario at many points, with several schedulers, replicated for error bars.

api.py       start here: `sweep`, all of it in one call
results.py   frozen dataclasses: points, rows, estimates
planning/    axes, the keys they vary, and all points, checked before anything runs
execution/   tasks, the processes that compute them, the folder that can be resumed
reporting/   error bars, tables, files, and sentences about them
charts/      lines, maps and distributions
notebook.py  tables and charts in a notebook

Replication r of a seed is the same at every point and with every scheduler, on any worker: common
random numbers. So chance does not blur differences between rows.
"""

from simul.sweeps.results import Axis, Estimate, Number, Point, PointTheory, Row, Sweep

__all__ = ["Axis", "Estimate", "Number", "Point", "PointTheory", "Row", "Sweep"]
