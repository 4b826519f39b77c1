"""What if? One scenario at many points, with several schedulers, often enough for an error bar.

api.py      start here: `sweep`, all of it in one call
planning/   what is to be done: axes, the keys they vary, all points checked before anything runs
execution/  having it done: tasks, the processes that do them, the folder that can be continued
reporting/  what came out: results, error bars, files, and the words for them
charts/     lines, maps and spreads

Replication r of a seed is the same at every point, with every scheduler, whoever computes it and
when: common random numbers. So differences between rows are not blurred by chance.
"""

from simul.sweeps.reporting.results import Axis, Estimate, Number, Point, PointTheory, Row, Sweep

__all__ = ["Axis", "Estimate", "Number", "Point", "PointTheory", "Row", "Sweep"]
