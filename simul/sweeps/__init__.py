"""What if? One scenario at many points, with several schedulers, often enough for an error bar.

api.py         start here: `sweep`, all of it in one call
axes.py        `boards=1..60`: a key and its values
keys.py        which keys take a number, and how it is put in  (data.py: a scenario as data)
plan.py        what is to be done: all points, checked before anything runs
said.py        what a scenario says, key by key, and its fingerprint
tasks.py       the work cut into tasks, and what one of them does
workers.py     who does them: this process, several, or a Dask cluster; all by joblib
running.py     have them done, and make rows of what comes
table.py       all replications, in arrays  (lines.py: the same as lines of a file)
folder.py      where they are written at once, so that a sweep can be gone on with
same.py        whether that is the sweep which is asked for
lock.py        that no other sweep works in the same folder
statistics.py  means with error bars  (theory.py: what is known without any of this)
remarks.py     what was taken for granted, in sentences
results.py     what comes out  (tables.py: the same as files; reading.py: what to show of it)

Replication r of a seed is the same at every point, with every scheduler, whoever computes it and
when: common random numbers. So differences between rows are not blurred by chance.
"""

from simul.sweeps.results import Axis, Estimate, Number, Point, PointTheory, Row, Sweep

__all__ = ["Axis", "Estimate", "Number", "Point", "PointTheory", "Row", "Sweep"]
