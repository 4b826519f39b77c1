"""Why the master was at two boards at once, or a number is not what it should be."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, pairwise
from operator import itemgetter

from simul.record import Record
from simul.running.causes.cause import Cause, Causes, Clue
from simul.running.causes.evidence import Evidence
from simul.running.causes.watching import is_waited_for, waits_for_master

MOMENT = 0.5
"""Share of a visit, or of a wait, that may pass on a busy machine in real time."""


def _unchecked_rotation(evidence: Evidence) -> bool:
    return evidence.error is None and "no-move-before-the-reply" in evidence.broken


def _two_halls(evidence: Evidence) -> bool:
    return evidence.halls > 1 and (_at_two_boards(evidence) or evidence.ended_too_soon)


def _waited_once(evidence: Evidence) -> bool:
    return evidence.waited_once and _at_two_boards(evidence)


def _no_lock(evidence: Evidence) -> bool:
    return _at_two_boards(evidence) and max(evidence.threads, evidence.movers) > 1


def _several_places(evidence: Evidence) -> bool:
    """Return whether boards waited only while she was at as many others as she ever was at once.

    That is what a semaphore of two looks like; where each asks whether she is free, nothing counts.
    """
    if evidence.record.masters > 1 or not _cloned_masters(evidence):
        return False
    waits, busy = _real_waits(evidence.record), _boards_at_once(evidence.record)
    most = max(number for _, number in busy)
    return bool(waits) and all(_is_full(busy, most, *wait) for wait in waits)


def _real_waits(record: Record) -> list[tuple[int, int]]:
    """Return from when to when opponents waited for the master.

    In real time, every visit begins a moment after the reply, which is no wait.
    """
    lengths = [visit.end - visit.start for visit in record.visits]
    moment = MOMENT * min(lengths, default=0) if record.clock == "wall" else 0
    waits = waits_for_master(record)
    return [(ready, visited) for ready, visited in waits if visited - ready > moment]


def _boards_at_once(record: Record) -> list[tuple[int, int]]:
    """Return at how many boards the master is at once, from when on; in order of time."""
    changes = Counter[int]()
    for visit in record.visits:
        changes[visit.start] += 1
        changes[visit.end] -= 1
    instants = sorted(changes)
    return [*zip(instants, accumulate(changes[at] for at in instants), strict=True)]


def _is_full(busy: Sequence[tuple[int, int]], most: int, start: int, end: int) -> bool:
    """Return whether she was at `most` boards at once from start to end, or nearly so."""
    first = max(0, bisect_right(busy, start, key=itemgetter(0)) - 1)
    last = bisect_left(busy, end, key=itemgetter(0))
    stretches = pairwise([*busy[first:last], (end, 0)])
    free = sum(until - max(at, start) for (at, number), (until, _) in stretches if number < most)
    return free <= MOMENT * (end - start)


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
            "an `if` where a `while` is needed: after the wait for a condition its state is not "
            "looked at again",
            remedy="another may have been first: write `while` before `wait()`, or `wait_for(...)`",
            clue=Clue.WOKEN,
        ),
        _waited_once,
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
            "a lock with several places, such as a semaphore of two, and one master",
            remedy="let in one task at a time, as a lock does",
            calls=("Semaphore", "BoundedSemaphore", "CapacityLimiter"),
        ),
        _several_places,
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
