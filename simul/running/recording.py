"""The record of a run, made of what has happened in the hall."""

from collections.abc import Sequence
from dataclasses import replace

from simul.errors import Deadlock, GivenUp, SimulError
from simul.exhibition import Exhibition, lines
from simul.record import Event, Kind, Record
from simul.registry.scheduler import Scheduler


def record_of(
    scheduler: Scheduler, clock: str, exhibition: Exhibition, error: SimulError | None
) -> Record:
    """Return the record of a run, whether or not it ended with an error."""
    scenario, master_at = exhibition.scenario, exhibition.log.master_at
    pairings = sorted((each.pairing for each in exhibition.seats.all), key=lambda each: each.board)
    events = _without_late_arrivals(list(exhibition.log.events))
    if clock == "wall" and isinstance(error, Deadlock | GivenUp):
        events = _without_the_wait(events)
    if scheduler.backpressure:
        first = exhibition.masters[0].number
        events += lines.crowds(exhibition.program.lines, scenario.workers, first)
    return Record(
        title=scenario.title,
        scheduler=scheduler.name,
        clock=clock,
        seed=scenario.seed,
        pairings=tuple(
            replace(each, masters=master_at.get(each.board, each.masters)) for each in pairings
        ),
        events=Record.in_order(events + _orphans(events, error) if error else events),
        stopped=str(error) if error else "",
        mistake=scheduler.mistake,
        reproducible=not scenario.not_reproducible,
        held_up=sum(exhibition.log.held_up),
        measured=scenario.measures,
        waits=error.waits if isinstance(error, Deadlock) else (),
    )


_NO_PLAY = {Kind.ARRIVED, Kind.BLOCKED, Kind.RESUMED, Kind.OVERWRITTEN, Kind.CROWDED}


def _without_late_arrivals(events: list[Event]) -> list[Event]:
    """Leave out opponents who were to arrive after everything had ended."""
    end = max((event.at for event in events if event.kind not in _NO_PLAY), default=0)
    late = {event for event in events if event.kind is Kind.ARRIVED and event.at > end}
    return [event for event in events if event not in late] if late else events


_LEFT = {Kind.CANCELLED, Kind.ORPHANED}


def _without_the_wait(events: list[Event]) -> list[Event]:
    """Return events that end with what happened last: in real time, a wait in vain is seen late.

    Until then nothing has been played, whatever the clock shows.
    """
    last = max((event.at for event in events if event.kind not in _LEFT), default=0)
    return [event._replace(at=min(event.at, last)) if event.kind in _LEFT else event
            for event in events]  # fmt: skip


def _orphans(events: Sequence[Event], error: SimulError) -> list[Event]:
    """Return events for the boards that were left in mid-game when everything ended."""
    last = {event.board: event for event in events if event.board}
    at = error.at if isinstance(error, Deadlock) else 0
    end = max([at, *(event.at for event in events)])
    ended = {Kind.OVER, Kind.FAILED, Kind.CANCELLED, Kind.ORPHANED}
    return [
        Event(end, board, event.ply, Kind.ORPHANED)
        for board, event in last.items()
        if event.kind not in ended
    ]
