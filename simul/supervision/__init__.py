"""A program at work: run in a thread of its own, watched, and asked what went wrong.

watch.py       `supervise`: progress, Ctrl-C, runs without an end
supervised.py  what has to be known of a scheduler
advice.py      what an error of the program says beside its own words
root_cause.py  of all that was raised, the one error to report
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
from simul.supervision.watch import GIVE_UP_AFTER, HEARTBEAT, supervise

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
