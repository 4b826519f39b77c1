"""What must hold in the hall: walks from board to board, passes, and new opponents.

These rules are written twice on purpose: here, and for the hall in `simul.exhibition`.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from simul.durations import clock
from simul.oracle.verdict.case import Case, Finding
from simul.oracle.verdict.policy import actions_by_master
from simul.record import Event, Kind
from simul.scenario import Scenario
from simul.scenario.floor import walking_time


class _Stay(NamedTuple):
    """A master at a board, walking or resting; times in ms."""

    start: int
    end: int
    kind: Kind
    board: int
    """Number of the game, 0 for walks and rests."""


def walking(case: Case) -> Iterator[Finding]:
    """Each master walks from board to board, no faster than she can, and is in one place only."""
    floor = case.scenario and case.scenario.floor
    actions = actions_by_master(case.record)
    if floor is None and all(event.board for events in actions.values() for event in events):
        return  # masters do not walk here, and none did
    for master, events in actions.items():
        own = [event for event in events if not event.board]
        yield from _in_turns(case, own)
        stays = [*_own_stays(own), *_stops(case, master, events)]
        stays.sort(key=lambda stay: (stay.start, stay.end, stay.board))
        for before, after in pairwise(stays):
            if after.start < before.end and not (before.board and after.board):
                yield _overlap(before, after)
        if case.scenario:
            yield from _walks(case, case.scenario, stays)


def _in_turns(case: Case, own: list[Event]) -> Iterator[Finding]:
    """Find walks and rests without an end, and ends without a beginning."""
    for index, event in enumerate(own):
        if (event.kind is Kind.STAND) is not (index % 2 == 1):
            before = own[index - 1].kind if index else "nothing"
            yield 0, event.at, f"{event.kind} came after {before}"
            return
    if len(own) % 2 and not case.record.stopped:
        yield 0, own[-1].at, f"the master's {own[-1].kind} never ended"


def _own_stays(own: list[Event]) -> Iterator[_Stay]:
    for before, after in pairwise(own):
        if before.kind is not Kind.STAND and after.kind is Kind.STAND:
            yield _Stay(before.at, after.at, before.kind, 0)


def _stops(case: Case, master: int, events: list[Event]) -> Iterator[_Stay]:
    for span in case.record.visits_by_master.get(master, ()):
        yield _Stay(span.start, span.end, Kind.VISIT, span.board)
    begun = {(span.start, span.board) for span in case.record.visits_by_master.get(master, ())}
    for event in events:
        # a visit that takes no time has no span
        if event.board and (event.at, event.board) not in begun:
            yield _Stay(event.at, event.at, event.kind, event.board)


def _overlap(before: _Stay, after: _Stay) -> Finding:
    words = {Kind.WALK: "walked", Kind.REST: "rested"}
    own, other = (before, after) if not before.board else (after, before)
    what = words[own.kind]
    where = f"was at board {other.board}" if other.board else words[other.kind]
    return other.board, after.start, f"the master {what} while she {where}"


def _walks(case: Case, scenario: Scenario, stays: list[_Stay]) -> Iterator[Finding]:
    """Find walks between two boards that were too short, or too long."""
    last: _Stay | None = None
    walks: list[int] = []
    for stay in stays:
        if stay.kind is Kind.WALK:
            walks.append(stay.end - stay.start)
        if stay.board:
            if last is not None:
                yield from _wrong_walk(case, scenario, last, stay, walks)
            last, walks = stay, []


def _wrong_walk(
    case: Case, scenario: Scenario, last: _Stay, stay: _Stay, walks: list[int]
) -> Iterator[Finding]:
    """Compare a walk with the floor; she may have been at boards in between, in vain."""
    seats = case.record.pairing_of
    start, end = seats[last.board].seat, seats[stay.board].seat
    due = walking_time(scenario.floor, scenario.boards, start, end)
    walked = sum(walks)
    took = f"from board {start} to board {end} took {walked / 1_000:g} s"
    if not walks and due:
        yield stay.board, stay.start, f"the master did not walk here from board {start}"
    elif len(walks) == 1 and (walked < due or (walked > due and case.exact)):
        yield stay.board, stay.start, f"the walk {took} instead of {due / 1_000:g} s"
    elif walked < due - len(walks):  # each walk was rounded to the millisecond
        yield stay.board, stay.start, f"the walks {took}, and one takes {due / 1_000:g} s"


def passes(case: Case) -> Iterator[Finding]:
    """Only a thinking opponent asks the master to come back, and no more often than allowed."""
    for board, events in case.record.by_board.items():
        sent = [event for event in events if event.kind is Kind.PASSED]
        if case.scenario and len(sent) > case.scenario.passes:
            event = sent[case.scenario.passes]
            yield board, event.at, f"the master was asked to come back {len(sent)} times"
        for event in sent:
            if not _thinks(case, board, event):
                words = "the master was asked to come back, but no opponent was thinking here"
                yield board, event.at, words


def _thinks(case: Case, board: int, passed: Event) -> bool:
    """Return whether an opponent still thinks when the master is asked to come back."""
    before = [
        event
        for event in case.moments[board]
        if (event.at, event.ply) <= (passed.at, passed.ply) or event.at < passed.at
    ]
    after = case.moments[board][len(before) : len(before) + 1]
    if not before or before[-1].ply != passed.ply or any(e.at <= passed.at for e in after):
        return False
    first = board in case.game and case.game[board].opponent_first
    return before[-1].kind is Kind.MOVE or (before[-1].kind is Kind.ARRIVED and first)


def newcomers(case: Case) -> Iterator[Finding]:
    """Opponents come when they are due: first ones as planned, others when a game is over."""
    for queue in case.queues.values():
        for index, board in enumerate(queue):
            if board not in case.game:
                continue
            due, known = (case.game[board].arrives_at, True) if index == 0 else (0, False)
            if index:
                over = [e.at for e in case.moments[queue[index - 1]] if e.kind is Kind.OVER]
                if not over:
                    yield from _before_the_end(case, board)
                    continue
                due = over[0] + (case.scenario.changeover if case.scenario else 0)
                known = case.scenario is not None
            yield from _wrong_arrival(case, board, due, known, first=index == 0)


def _before_the_end(case: Case, board: int) -> Iterator[Finding]:
    """Find an opponent who sat down although the previous game never came to an end."""
    for event in case.moments[board][:1]:
        yield board, event.at, "a new opponent sat down, but the previous game was not over"


def _wrong_arrival(
    case: Case, board: int, due: int, known: bool, *, first: bool
) -> Iterator[Finding]:
    """Find an opponent who came at another time than due, or did not come."""
    arrived = [event.at for event in case.moments[board] if event.kind is Kind.ARRIVED][:1]
    cut_off_at = case.game[board].misfortune.cut_off_at
    closed = cut_off_at is not None and cut_off_at <= due and (due > 0 or not first)
    missed = not closed and (known or cut_off_at is None)
    if missed and not (arrived or first or case.record.stopped):
        yield board, due, "no opponent sat down here after the previous game"
    for at in arrived:
        if closed:
            words = f"an opponent sat down, but all games ended at {clock(cut_off_at or 0)}"
            yield board, at, words
        elif at < due or (at > due and known and case.exact):
            yield board, at, f"the opponent was due at {clock(due)}"
