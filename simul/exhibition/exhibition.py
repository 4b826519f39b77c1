"""One run of an exhibition: who sits where, what has happened so far, and how it is stopped."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from simul.clocks import Clock
from simul.durations import clock
from simul.errors import RunError
from simul.exhibition.errors import Errors
from simul.exhibition.log import Log
from simul.exhibition.master import Master
from simul.exhibition.processors import Processors
from simul.exhibition.program import Program
from simul.exhibition.scoreboard import Total
from simul.exhibition.seats import Seats
from simul.exhibition.stop_switch import StopSwitch
from simul.games.seating import Seating, seat
from simul.scenario import Scenario

if TYPE_CHECKING:
    from simul.exhibition.board_state import BoardState


class Exhibition:
    """One run: its parts, each of which knows one thing, and the ways to end it."""

    def __init__(
        self,
        scenario: Scenario,
        time: Clock,
        seating: Seating = seat,
        boards: Iterable[int] | None = None,
        first_master: int = 1,
        seats: Seats | None = None,
    ) -> None:
        """Prepare a run.

        Args:
            scenario: what is to be played.
            time: the clock.
            seating: seats the players of a game.
            boards: the boards that are played at; by default all of them.
            first_master: the number of the first master.
            seats: players who have been seated already, instead of `seating` and `boards`.
        """
        self.scenario = scenario
        self.time = time
        self.seats = seats or Seats.of(scenario, seating, boards)
        """Who sits where; frozen."""
        tandem = tuple(range(first_master, first_master + scenario.master.tandem))
        self.log = Log((each.pairing.board for each in self.seats.all), tandem)
        """What has happened in the hall."""
        self.masters = [Master(number, scenario, self.log.events.append) for number in tandem]
        """The masters; their moves at a board take turns."""
        self.boards: list[BoardState] = []
        """All boards of the hall; each enters itself."""
        self.processors = Processors()
        """Where players whose times are measured compute."""
        self.program = Program()
        """What is known of the program that plays."""
        self.total = Total()
        """The number on the scoreboard of the hall."""
        self.errors = Errors()
        """What went wrong."""
        self.switch = StopSwitch(time.stop)
        """How the run is ended from outside."""
        self.parts: list[Exhibition] = []
        """The exhibitions side by side into which a team of masters divides it."""
        self._plan_the_end()

    def _plan_the_end(self) -> None:
        """Where failures propagate, set an alarm for the end that the scenario plans."""
        scenario = self.scenario
        if not scenario.propagates:
            return  # then every board knows when its game is cut off
        ends = {scenario.falls_ill_at: "the master fell ill", scenario.closes_at: "the hall closed"}
        planned = [(at, what) for at, what in ends.items() if at is not None]
        for at, what in sorted(planned)[:1]:
            error = RunError(f"{what} at {clock(at)}")
            self.time.set_alarm(at, partial(self._end_as_planned, error))

    def _end_as_planned(self, error: BaseException) -> None:
        if not self.finished:
            self.call_off(error)

    @property
    def finished(self) -> bool:
        """Whether all games are over."""
        return self.log.games_over == len(self.seats.all)

    def stop(self) -> None:
        """End the run from outside: every board raises Interrupted at its next step."""
        self.switch.stop()

    def fail(self, error: BaseException) -> None:
        """End the run with an error: keep it, and stop everything."""
        self.errors.failures.append(error)
        self.switch.stop()

    def call_off(self, error: BaseException) -> None:
        """Cancel the run, as a program is cancelled from outside, and keep the error."""
        self.errors.failures.append(error)
        self.switch.call_off()

    def end_program(self) -> None:
        """Let the program leave the boards; if it has failed, they were left then."""
        for each in (self, *self.parts):
            each.program.is_over = bool(each.errors.failures)
            each.program.end()

    def close(self) -> None:
        """Close all players, even if one of them raises."""
        self.seats.close()
