"""Why the master was at two boards at once, or a number is not what it should be."""

from simul.running.causes.cause import Cause, Causes
from simul.running.causes.evidence import Evidence
from simul.running.causes.watching import is_waited_for


def _unchecked_rotation(evidence: Evidence) -> bool:
    return evidence.error is None and "no-move-before-the-reply" in evidence.broken


def _two_halls(evidence: Evidence) -> bool:
    return evidence.halls > 1 and (_at_two_boards(evidence) or evidence.ended_too_soon)


def _no_lock(evidence: Evidence) -> bool:
    return _at_two_boards(evidence) and max(evidence.threads, evidence.movers) > 1


def _asked_then_came(evidence: Evidence) -> bool:
    """Return whether boards waited for the master, as clones of her need not be waited for."""
    return _cloned_masters(evidence) and is_waited_for(evidence.record)


def _cloned_masters(evidence: Evidence) -> bool:
    return _at_two_boards(evidence) and evidence.tasks > 1


def _at_two_boards(evidence: Evidence) -> bool:
    return evidence.error is None and "one-board-at-a-time" in evidence.broken


def _unlocked_score(evidence: Evidence) -> bool:
    return _lost_update(evidence) and evidence.threads > 1


def _lost_update(evidence: Evidence) -> bool:
    return evidence.error is None and "score-adds-up" in evidence.broken


def _unbounded_queue(evidence: Evidence) -> bool:
    return evidence.error is None and "lines-have-a-bound" in evidence.broken


RACES: Causes = (
    (
        Cause(
            "a reply that is taken without looking whether it is there",
            "unchecked-rotation",
            ("take_reply",),
        ),
        _unchecked_rotation,
    ),
    (
        Cause(
            "two halls for one exhibition, where each has boards of its own and the same master",
            remedy="make one hall, and play all boards of it",
        ),
        _two_halls,
    ),
    (
        Cause(
            "threads that fetch the master without a lock that lets in one at a time",
            "no-lock",
            ("master_moves",),
        ),
        _no_lock,
    ),
    (
        Cause(
            "a check and an act with an await between them, during which others check as well",
            "asked-then-came",
            ("add", "append", "set"),
        ),
        _asked_then_came,
    ),
    (
        Cause(
            "a master's move with an await in it, during which other tasks run",
            "cloned-masters",
            ("master_moves_awaited", "master_moves"),
        ),
        _cloned_masters,
    ),
    (
        Cause(
            "threads that add to the same number without a lock",
            "unlocked-score",
            ("scoreboard",),
        ),
        _unlocked_score,
    ),
    (
        Cause("an update that was read before an await and written after it", "lost-update"),
        _lost_update,
    ),
    (
        Cause("a queue without a bound, which takes in whatever comes", "unbounded-queue"),
        _unbounded_queue,
    ),
)
"""Of rules that broke while the program went on."""
