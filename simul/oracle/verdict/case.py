"""A case: what is judged, by what, and what a check may find."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from simul.games import Game
from simul.record import Event, Kind, Record
from simul.scenario import Scenario

Finding = tuple[int, int, str]
"""The board, the time in ms, and what is wrong there."""


@dataclass(frozen=True)
class Case:
    """A record, and what it is judged by."""

    record: Record
    games: Sequence[Game]
    scenario: Scenario | None = None
    """Without it, what depends on the hall is judged only as far as possible."""
    promised: Record | None = None
    """What the scheduler's policy must lead to, if it promises anything."""

    @property
    def exact(self) -> bool:
        """Whether times must be exact; in real time things may take longer."""
        return self.record.clock == "virtual"

    @cached_property
    def moments(self) -> dict[int, tuple[Event, ...]]:
        """The events of each game, in order, without passes, which change nothing in it."""
        return {
            board: tuple(event for event in events if event.kind is not Kind.PASSED)
            for board, events in self.record.by_board.items()
            if board
        }

    @cached_property
    def queues(self) -> dict[int, list[int]]:
        """Numbers of the games at each board of the hall, one after the other."""
        queues: dict[int, list[int]] = {}
        for pairing in self.record.pairings:
            queues.setdefault(pairing.seat, []).append(pairing.board)
        return {seat: sorted(numbers) for seat, numbers in queues.items()}

    @cached_property
    def game(self) -> dict[int, Game]:
        """The games of the seed by their numbers."""
        return {game.pairing.board: game for game in self.games}


Check = Callable[[Case], Iterator[Finding]]
