"""Whether each master made the visits that the scheduler's policy promised, in that order."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from simul.durations import clock
from simul.oracle.verdict.case import Case, Finding
from simul.record import Event, Kind, Record

_COMES = {Kind.VISIT, Kind.PASSED}
_THE_PROGRAMS = {Kind.BLOCKED, Kind.RESUMED, Kind.OVERWRITTEN, Kind.CROWDED}


def actions_by_master(record: Record) -> dict[int, list[Event]]:
    """Return what each master did, in order: visits, passes, walks and breaks."""
    found: dict[int, list[Event]] = {number: [] for number in range(1, record.masters + 1)}
    for event in record.events:
        if event.kind in _THE_PROGRAMS:
            continue
        if not event.board:
            found.setdefault(event.ply, []).append(event)
        elif event.kind in _COMES:
            found[_master(record, event)].append(event)
    return found


def _master(record: Record, event: Event) -> int:
    pairing = record.pairing_of.get(event.board)
    if pairing is None:
        return 1
    # a master who is asked to come back does so two plies after the last one
    return pairing.master_at(event.ply + 2 * (event.kind is Kind.PASSED))


def promised_order(case: Case) -> Iterator[Finding]:
    """Each master acted as promised, as far as the run went; in real time no order is promised."""
    if case.promised is None or not case.exact:
        return
    made = actions_by_master(case.record)
    for master, due in actions_by_master(case.promised).items():
        yield from _broken_promise(case.record, due, made.get(master, ()))


def _broken_promise(
    record: Record, promised: Sequence[Event], made: Sequence[Event]
) -> Iterator[Finding]:
    for due, visit in zip_longest(promised, made):
        if due == visit:
            continue
        if visit is None and record.stopped:
            return  # she was not given the time to come
        if {Kind.VISIT} != {event.kind for event in (due, visit) if event}:
            yield _other_action(due, visit)
        elif visit is None or (due is not None and due.at < visit.at):
            yield due.board, due.at, f"the master should have come here now, {_instead(due, visit)}"
        elif visit is not None:
            should = (
                f"should have been at board {due.board} at {clock(due.at)}"
                if due
                else "no further visit was due"
            )
            yield visit.board, visit.at, f"the master came here, but {should}"
        return


def _instead(due: Event, visit: Event | None) -> str:
    if visit is None:
        return "but nobody came"
    if visit.board == due.board:
        return f"but came only at {clock(visit.at)}"
    return f"but next came to board {visit.board}, at {clock(visit.at)}"


_DONE = {
    Kind.VISIT: "come to board {}",
    Kind.PASSED: "been asked to come back at board {}",
    Kind.WALK: "set out",
    Kind.REST: "begun a break",
    Kind.STAND: "been ready again",
}


def _other_action(due: Event | None, made: Event | None) -> Finding:
    """Return the finding where two actions differ that are not both visits."""
    first = min((event for event in (due, made) if event), key=lambda event: event.at)
    should = f"have {_done(due)}" if due else "have done nothing more"
    has = f"has {_done(made)}" if made else "did nothing more"
    return first.board, first.at, f"the master should {should}, but {has}"


def _done(event: Event) -> str:
    return f"{_DONE[event.kind].format(event.board)} at {clock(event.at)}"
