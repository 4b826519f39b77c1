"""Who sits where: fixed before the run begins."""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass

from simul.games.seating import Seat, Seating
from simul.scenario import Scenario


@dataclass(frozen=True)
class Seats:
    """The seats of all games of a run."""

    scenario: Scenario
    seating: Seating
    """Seats the players of a game; passed on to other processes."""
    places: tuple[tuple[Seat, ...], ...]
    """For each board of the hall, the seats of its games, in the order of play."""

    @classmethod
    def of(
        cls, scenario: Scenario, seating: Seating, boards: Iterable[int] | None = None
    ) -> "Seats":
        """Seat the players at all boards of a scenario, or at some `boards` only."""
        numbers = range(1, scenario.boards + 1) if boards is None else boards
        places = (
            tuple(seating(scenario, game) for game in scenario.games_at(board)) for board in numbers
        )
        return cls(scenario, seating, tuple(places))

    def at(self, boards: Iterable[int]) -> "Seats":
        """Return the seats at some boards of the hall."""
        wanted = set(boards)
        places = (seats for seats in self.places if seats[0].pairing.seat in wanted)
        return Seats(self.scenario, self.seating, tuple(places))

    @property
    def all(self) -> list[Seat]:
        """The seats of all games, board by board."""
        return [seat for seats in self.places for seat in seats]

    def vacate(self) -> None:
        """Make room for prediction and verdict: no game goes on, and the record has the moves."""
        for seat in self.all:
            seat.vacate()

    def close(self) -> None:
        """Close all players, even if one of them raises."""
        with ExitStack() as stack:
            for seat in self.all:
                stack.callback(seat.close)
