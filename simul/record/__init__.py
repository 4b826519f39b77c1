"""What happened in a run: frozen events, and everything that is derived from them.

ending.py  how a game ended, as data and in words
record.py  events, states, and the record with its figures
"""

from simul.record.ending import DRAW, Ending, Failure, Reason
from simul.record.record import Block, Clocks, Event, Fate, Kind, Pairing, Record, Span, State

__all__ = [
    "DRAW",
    "Block",
    "Clocks",
    "Ending",
    "Event",
    "Failure",
    "Fate",
    "Kind",
    "Pairing",
    "Reason",
    "Record",
    "Span",
    "State",
]
