"""What the scenario let happen at a board, and the program noticed only later."""

from collections.abc import Iterator
from typing import NamedTuple

from simul.record import Kind, Record
from simul.scenario import Scenario

LEAVES = "an opponent leaves, which is noticed later"
FALLS_SILENT = "an opponent falls silent, which is noticed later"
DONE = {LEAVES: "has left", FALLS_SILENT: "has fallen silent"}
"""What the opponent has done since then."""
_ENDS = {Kind.OVER, Kind.FAILED, Kind.CANCELLED, Kind.ORPHANED}


class Unnoticed(NamedTuple):
    """A mishap that was noticed later than it happened, or never."""

    game: int
    at: int
    """Ms of hall time."""
    what: str
    """In the words of a legend."""


def unnoticed(record: Record, scenario: Scenario | None) -> list[Unnoticed]:
    """Return the mishaps that the program noticed later than they happened, or never.

    Without a scenario, there are none: a record tells what the program noticed.
    """
    return list(_unnoticed(record, scenario)) if scenario and scenario.mishaps else []


def _unnoticed(record: Record, scenario: Scenario) -> Iterator[Unnoticed]:
    for game, events in record.by_board.items():
        begun = events[0].at if events else record.makespan
        until = next((event.at for event in events if event.kind in _ENDS), record.makespan)
        for what, at in (
            (LEAVES, scenario.walks_out_at(game)),
            (FALLS_SILENT, scenario.falls_silent_at(game)),
        ):
            if at is not None and begun <= at < until:
                yield Unnoticed(game, at, what)
