"""What happened in a run: frozen events, and everything that is derived from them.

ending.py        how a game ended, as data and in words
events.py        what happened at the boards, and who was paired there
waits.py         who waits for whom after a deadlock
causal_order.py  which event of one instant comes first
spans.py         what follows: states over time, and the fate of each game
figures.py       what takes more than a line to compute from both
record.py        the whole run, with all its figures
shared.py        figures that equal records compute once
watching.py      whether the master watched opponents think
steps.py         where each task stood in its source, beside a record
"""

from simul.record.causal_order import in_causal_order
from simul.record.ending import DRAW, Ending, Failure, Reason
from simul.record.events import Clocks, Event, Kind, Pairing, new_event
from simul.record.record import Record
from simul.record.spans import Block, Fate, Span, State
from simul.record.waits import Place, Role, Wait, Want

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
    "Place",
    "Reason",
    "Record",
    "Role",
    "Span",
    "State",
    "Wait",
    "Want",
    "in_causal_order",
    "new_event",
]
