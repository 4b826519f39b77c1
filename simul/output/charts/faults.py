"""What went wrong in a run that came to its end: told by what happened in the hall.

The remark on a run names the rule that broke; from the back row one wants to see what happened.
"""

from simul.output.charts import sentences
from simul.output.charts.masters import boards_at_once, masters_of
from simul.output.charts.sentences import faster, times
from simul.output.marks import unseen
from simul.record import Record
from simul.record.watching import watches_every_reply
from simul.words import percent

BLOCKED = 0.1
"""Smallest share of the time, blocked by a call, that is the point of a run."""
WATCHES = "she watches each opponent think"


def in_words(record: Record, remark: str) -> str:
    """Return what went wrong in a run with a remark; the remark itself if the record has no more.

    Of a run that did not play all games to an end, the remark says most, unless it only names a
    rule: then it is what became of the boards. It is empty for a run without fault.
    """
    if not record.finished:
        return sentences.fates(record) if remark.startswith("breaks") else remark
    if not remark:
        return ""
    if is_too_good(remark):
        return f"too good to be true: {why_too_good(record)}"
    if record.blocked_share >= BLOCKED:
        return f"a blocking call took {percent(record.blocked_share)} of the time"
    if unseen.in_words(record):
        return unseen.in_words(record)
    if watches(record):
        return WATCHES
    return remark if times(record) else faster(record)


def is_too_good(remark: str) -> bool:
    """Return whether a remark says that time was gained by a broken rule."""
    return remark.startswith("too good to be true")


def why_too_good(record: Record) -> str:
    """Return how a run that was too good to be true gained its time."""
    at_once = boards_at_once(masters_of(record))
    return f"one master at {at_once} boards at once" if at_once > 1 else "she does not wait"


def watches(record: Record) -> bool:
    """Return whether the games took as long as one after the other, because the master watched."""
    return not times(record) and watches_every_reply(record)
