"""Which moments of a run have a mark, and what the marks of several runs mean."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from simul.oracle.unnoticed import Unnoticed
from simul.output.marks import unseen
from simul.output.marks.looks import LOOKS, OUT_OF_TURN, Mark, What
from simul.record import Event, Failure, Fate, Kind, Record

_ENDS = {Kind.FAILED, Kind.CANCELLED, Kind.ORPHANED, Kind.OVER}


class Moment(NamedTuple):
    """A moment that has a mark."""

    what: What
    game: int
    """The game at which it happened; 0 if it was at none."""
    at: int
    """Ms of hall time."""


def moments_of(record: Record, mishaps: Iterable[Unnoticed] = ()) -> list[Moment]:
    """Return the moments of a run that have a mark, kind by kind and game by game.

    Of mishaps, a record has only what was noticed.
    """
    return [
        *_ends(record),
        *(Moment(What.NEWCOMER, event.board, event.at) for event in _newcomers(record)),
        *(Moment(What.PASSED, event.board, event.at) for event in _passes(record)),
        *(Moment(What.UNNOTICED, each.game, each.at) for each in mishaps),
        *(Moment(What.OVERWRITTEN, game, at) for game, at in unseen.overwritten(record)),
        *(Moment(What.CROWDED, 0, event.at) for event in unseen.crowds(record)),
    ]


def legend(records: Sequence[Record], mishaps: Sequence[Unnoticed] = ()) -> dict[What, Mark]:
    """Return the marks that occur in these runs and mishaps, each with what it means there."""
    found = {each.what for record in records for each in moments_of(record, mishaps)}
    meanings = {
        What.FAILED: _why_failed(records),
        What.UNNOTICED: ", or ".join(sorted({each.what for each in mishaps}, reverse=True)),
        What.CROWDED: LOOKS[What.CROWDED].meaning.format(unseen.longest(records)),
    }
    looks = {what: look for what, look in LOOKS.items() if what in found}
    return {
        what: look._replace(meaning=meanings.get(what, look.meaning))
        for what, look in looks.items()
    }


def failures(record: Record) -> tuple[Event, ...]:
    """Return the events of games that ended because a player or the scheduler failed."""
    return record.of_kind(Kind.FAILED)


def was_out_of_turn(event: Event) -> bool:
    """Return whether a game failed because the scheduler asked for a move that was not due."""
    return isinstance(event.note, Failure) and event.note.out_of_turn


def _why_failed(records: Sequence[Record]) -> str:
    """Return what a cross means: a player's failure, the scheduler's, or either."""
    events = [event for record in records for event in failures(record)]
    words = [LOOKS[What.FAILED].meaning] if not all(map(was_out_of_turn, events)) else []
    return ", or ".join([*words, *([OUT_OF_TURN] if any(map(was_out_of_turn, events)) else [])])


def _ends(record: Record) -> Iterator[Moment]:
    """Yield the ends of games that were forfeited or not played to an end.

    One that never began has its mark at the start; an opponent in line had no seat there.
    """
    for game, events in record.by_board.items():
        ending, fate = record.endings.get(game), record.fates[game]
        forfeited = ending is not None and ending.forfeited
        if game in record.unseated or (fate is Fate.COMPLETED and not forfeited):
            continue
        # an abandoned game without an event of its own stays as it is until the run ends
        ends = (event.at for event in events if event.kind in _ENDS)
        at = next(ends, record.makespan) if events else 0
        yield Moment(What.FORFEITED if forfeited else What(fate), game, at)


def _newcomers(record: Record) -> list[Event]:
    """Return the arrivals of opponents who were not there from the start."""
    arrivals = (event for events in record.by_board.values() for event in events[:1])
    return [event for event in arrivals if event.at > 0 and event.kind is Kind.ARRIVED]


def _passes(record: Record) -> list[Event]:
    """Return when opponents asked the master to come back."""
    if not any(record.passes.values()):
        return []
    return [
        event
        for events in record.by_board.values()
        for event in events
        if event.kind is Kind.PASSED
    ]
