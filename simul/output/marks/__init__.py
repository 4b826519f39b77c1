"""Marks: moments that no bar shows, such as the end of a game that was left, or a lost update.

looks.py    how each mark looks, and what it means
moments.py  which moments of a run have a mark
unseen.py   what went wrong beside the boards

Charts and the replay show the same marks; this package needs no matplotlib.
"""

from simul.oracle.unnoticed import Unnoticed, unnoticed
from simul.output.marks.looks import LOOKS, Mark, What
from simul.output.marks.moments import Moment, legend, moments_of

__all__ = ["LOOKS", "Mark", "Moment", "Unnoticed", "What", "legend", "moments_of", "unnoticed"]
