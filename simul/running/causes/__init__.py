"""The usual cause: which of the famous mistakes the record of a run looks like, if any.

It is derived from what happened and from what played, never from the name of a file. So the author
of a mistake need not know its name to be led to the file that explains it, or to the remedy. A run
that fits none gets none: a wrong guess costs more time than it saves.

A kind of mistake is one entry of a table: its words, a test of the evidence, the remedy and the
line. What happened during the run is noted by the halls and the kernel, in `exhibition.program`.

cause.py        what an entry says
evidence.py     what is known of a run
deadlocks.py    why no task or thread can run any more
functions.py    functions that run too soon, or see another board than they should
forgotten.py    coroutines and generators that have never begun
out_of_turn.py  why a step at a board was out of turn
unfinished.py   why a program ended before its games
errors.py       what became of an error
races.py        why the master was at two boards at once
turns.py        why nothing else ran while an opponent was thinking
"""

from simul.running.causes.cause import Cause, Causes, Likeness
from simul.running.causes.deadlocks import IN_VAIN, STUCK
from simul.running.causes.errors import ERRORS
from simul.running.causes.evidence import Evidence, WorkerCounts
from simul.running.causes.forgotten import FORGOTTEN_AWAIT
from simul.running.causes.functions import FUNCTIONS
from simul.running.causes.out_of_turn import OUT_OF_TURN
from simul.running.causes.races import RACES
from simul.running.causes.turns import TURNS
from simul.running.causes.unfinished import UNFINISHED

__all__ = ["CAUSES", "Cause", "Evidence", "Likeness", "WorkerCounts", "usual_cause"]

CAUSES: Causes = (
    *FUNCTIONS,
    *STUCK,
    *FORGOTTEN_AWAIT,
    *IN_VAIN,
    *OUT_OF_TURN,
    *UNFINISHED,
    *ERRORS,
    *RACES,
    *TURNS,
)
"""All causes; the first that fits is reported."""


def usual_cause(evidence: Evidence) -> Cause | None:
    """Return the first mistake that the evidence fits; None if it fits none."""
    return next((cause for cause in CAUSES if cause.fits(evidence)), None)
