"""A program at work: run in a thread of its own, watched, and asked what went wrong.

supervisor.py     `supervise`: a thread for the program, progress, Ctrl-C
watch.py          is it alive, and will it ever end?
virtual_watch.py  ... under the virtual clock
real_watch.py     ... in real time
supervised.py     what has to be known of a scheduler
advice.py         what an error of the program says beside its own words
root_cause.py     of all that was raised, the one error to report
"""

from simul.supervision.root_cause import (
    Place,
    how_raised,
    place_of,
    swallowed,
    unheard,
    what_matters,
)
from simul.supervision.supervised import Supervised
from simul.supervision.supervisor import GIVE_UP_AFTER, supervise
from simul.supervision.watch import HEARTBEAT

__all__ = [
    "GIVE_UP_AFTER",
    "HEARTBEAT",
    "Place",
    "Supervised",
    "how_raised",
    "place_of",
    "supervise",
    "swallowed",
    "unheard",
    "what_matters",
]
