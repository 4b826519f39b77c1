"""Why the master was at two boards at once, or a number is not what it should be."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, pairwise
from operator import itemgetter

from simul.exhibition.findings import Woken
from simul.record import Place, Record
from simul.record.watching import is_waited_for, waits_for_master
from simul.running.causes.cause import Cause, Causes
from simul.running.causes.evidence import Evidence

MOMENT = 0.5
"""Share of a visit, or of a wait, that may pass on a busy machine in real time."""


def _unchecked_rotation(evidence: Evidence) -> bool:
    return evidence.error is None and "no-move-before-the-reply" in evidence.broken


def _two_halls(evidence: Evidence) -> bool:
    return _halls(evidence) > 1 and (_at_two_boards(evidence) or evidence.ended_too_soon)


def _halls(evidence: Evidence) -> int:
    """Return how many halls the program has made; each has boards of its own."""
    exhibition = evidence.exhibition
    return len(exhibition.boards) // max(1, len(exhibition.seats.places))


def _waited_once(evidence: Evidence) -> bool:
    """Return whether the first to fetch the master from another board had not looked again.

    It was let go on by a condition after what had happened before at its board.
    """
    breaches = [each for each in evidence.breaches if each.invariant == "one-board-at-a-time"]
    if not breaches or not _at_two_boards(evidence):
        return False
    board, at = breaches[0].board, breaches[0].at
    before = [event.at for event in evidence.record.by_board.get(board, ()) if event.at < at]
    since = max(before, default=0)
    return any(
        each.board in {0, board} and since <= each.at <= at for each in _without_a_look(evidence)
    )


def _without_a_look(evidence: Evidence) -> list[Woken]:
    """Return those that a condition let go on, and that had waited in an `if`."""
    file, woken = evidence.source.path.name, evidence.program.wakeups.woken
    lines = evidence.source.waits_once if woken else set()
    return [each for each in woken if each.place.file == file and each.place.line in lines]


def _woken_at(evidence: Evidence) -> Place | None:
    """Return where the first of them had waited."""
    return _without_a_look(evidence)[0].place


def _no_lock(evidence: Evidence) -> bool:
    threads = max(evidence.workers.threads, len(evidence.program.movers))
    return _at_two_boards(evidence) and threads > 1


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
    return _at_two_boards(evidence) and evidence.workers.tasks > 1


def _at_two_boards(evidence: Evidence) -> bool:
    return evidence.error is None and "one-board-at-a-time" in evidence.broken


def _unlocked_score(evidence: Evidence) -> bool:
    return _lost_update(evidence) and evidence.workers.threads > 1


def _lost_update(evidence: Evidence) -> bool:
    return evidence.error is None and "score-adds-up" in evidence.broken


def _unbounded_queue(evidence: Evidence) -> bool:
    return evidence.error is None and "lines-have-a-bound" in evidence.broken


RACES: Causes = (
    Cause(
        "a reply that is taken without looking whether it is there",
        _unchecked_rotation,
        "unchecked-rotation",
        calls=("take_reply",),
    ),
    Cause(
        "two halls for one exhibition, where each has boards of its own and the same master",
        _two_halls,
        remedy="make one hall, and play all boards of it",
    ),
    Cause(
        "an `if` where a `while` is needed: after the wait for a condition its state is not "
        "looked at again",
        _waited_once,
        remedy="another may have been first: write `while` before `wait()`, or `wait_for(...)`",
        line=_woken_at,
    ),
    Cause(
        "threads that fetch the master without a lock that lets in one at a time",
        _no_lock,
        "no-lock",
        calls=("master_moves",),
    ),
    Cause(
        "a lock with several places, such as a semaphore of two, and one master",
        _several_places,
        remedy="let in one task at a time, as a lock does",
        calls=("Semaphore", "BoundedSemaphore", "CapacityLimiter"),
    ),
    Cause(
        "a check and an act with an await between them, during which others check as well",
        _asked_then_came,
        "asked-then-came",
        calls=("add", "append", "set"),
    ),
    Cause(
        "a master's move with an await in it, during which other tasks run",
        _cloned_masters,
        "cloned-masters",
        calls=("master_moves_awaited", "master_moves"),
    ),
    Cause(
        "threads that add to the same number without a lock",
        _unlocked_score,
        "unlocked-score",
        calls=("scoreboard",),
    ),
    Cause(
        "an update that was read before an await and written after it",
        _lost_update,
        "lost-update",
    ),
    Cause(
        "a queue without a bound, which takes in whatever comes",
        _unbounded_queue,
        "unbounded-queue",
    ),
)
"""Of rules that broke while the program went on."""
