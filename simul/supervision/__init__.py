"""Supervision of a program: its thread, its progress, and what went wrong.

supervisor.py     `supervise`: a thread for the program, progress, Ctrl-C
watch.py          whether it is alive, and will ever end
virtual_watch.py  ... under the virtual clock
real_watch.py     ... in real time
supervised.py     what supervision has to know about a scheduler
advice.py         what an error of the program probably means
root_cause.py     the one error to report, of all that were raised
"""

from simul.supervision.root_cause import (
    error_to_report,
    how_raised,
    place_of,
    swallowed,
    why_unfinished,
)
from simul.supervision.supervised import Supervised
from simul.supervision.supervisor import GIVE_UP_AFTER, supervise
from simul.supervision.watch import HEARTBEAT

__all__ = [
    "GIVE_UP_AFTER",
    "HEARTBEAT",
    "Supervised",
    "error_to_report",
    "how_raised",
    "place_of",
    "supervise",
    "swallowed",
    "why_unfinished",
]
