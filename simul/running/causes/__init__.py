"""The usual cause: which of the famous mistakes the record of a run looks like, if any.

It is derived from what happened and from what played, never from a file or a name. So the author of
a mistake need not know its name to be led to the file that explains it, or to the remedy. A run
that fits none gets none: a wrong guess costs more time than it saves.
"""

from dataclasses import replace

from simul.running.causes.cause import Cause, Causes, Clue
from simul.running.causes.deadlocks import IN_VAIN, STUCK
from simul.running.causes.endings import ENDINGS, FORGOTTEN_AWAIT
from simul.running.causes.evidence import Evidence
from simul.running.causes.races import RACES
from simul.running.causes.turns import TURNS

__all__ = ["CAUSES", "Cause", "Clue", "Evidence", "usual_cause"]

CAUSES: Causes = (*STUCK, *FORGOTTEN_AWAIT, *IN_VAIN, *ENDINGS, *RACES, *TURNS)
"""Each cause, and how it is recognised; the first that fits is reported."""


def usual_cause(evidence: Evidence) -> Cause | None:
    """Return the first mistake that the evidence fits; None if it fits none."""
    cause = next((cause for cause, fits in CAUSES if fits(evidence)), None)
    if cause is None:
        return None
    words = cause.words.replace("in a coroutine", f"in a {evidence.blocked_in or 'coroutine'}")
    return replace(
        cause,
        words=words.replace("task, thread or callback", evidence.waits_beside or "task"),
        remedy=cause.remedies.get(evidence.remedied_in, cause.remedy),
    )
