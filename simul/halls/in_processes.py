"""A hall for several masters, each in a process of her own with some of the boards.

A process shares nothing with the others: it is handed a table to play at, by copying it, and what
happens there is copied back, piece by piece. That, and starting it, is what one more master costs.
"""

import inspect
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from simul.culprit import what_matters
from simul.errors import InputError, SimulError
from simul.exhibition import Exhibition
from simul.halls import children
from simul.record import Event, Kind
from simul.scenario import Scenario
from simul.schedulers import Scheduler
from simul.seating import Seating
from simul.supervision import GIVE_UP_AFTER, supervise
from simul.timeline import Timeline, WallClock

MOST_PROCESSES = 100
"""More would need all the memory of an ordinary machine."""


@dataclass(frozen=True)
class Report:
    """What a master tells of her table, now and then and when she has ended."""

    events: Sequence[Event]
    """Those since the last report."""
    ready_at: float
    """When the process was ready to play, by `time.perf_counter`, which all of them share."""
    seconds: float
    """Real seconds of playing."""
    failure: SimulError | None = None
    """What went wrong, as a user should be told."""


@dataclass(frozen=True)
class Table:
    """The boards of one master, as she takes them along into her process."""

    boards: Sequence[int]
    scenario: Scenario
    seating: Seating
    speed: float | None
    """Of the wall clock; None for the virtual one."""
    started: float
    """When the exhibition began, by `time.perf_counter`."""

    def play(self, play: Callable[[Exhibition], None]) -> None:
        """Play all games of this table, as if there were no others."""
        clock = Timeline() if self.speed is None else WallClock(self.speed, self.started)
        exhibition = Exhibition(self.scenario, clock, self.seating, self.boards)
        children.when_parent_says_stop(exhibition.stop)
        file = Path(inspect.getfile(play))
        master = Scheduler(file.stem, "", "", file=file)
        diary = _Diary(exhibition)
        diary.report()
        supervise(master, play, exhibition, diary.report_progress, 0, GIVE_UP_AFTER)
        diary.report(what_matters(exhibition, master))
        if exhibition.raised is not None:
            raise exhibition.raised


class _Diary:
    """Tells the parent process what happens at a table."""

    def __init__(self, exhibition: Exhibition) -> None:
        self._events = exhibition.events
        self._told = 0
        self._began = time.perf_counter()

    def report(self, failure: SimulError | None = None) -> None:
        """Tell what is new."""
        new = self._events[self._told :]
        self._told += len(new)
        seconds = time.perf_counter() - self._began
        children.tell_parent(Report(new, self._began, seconds, failure))

    def report_progress(self, *_: int) -> None:
        """Tell what is new if there is anything."""
        if len(self._events) > self._told:
            self.report()


class ProcessHall:
    """A hall with as many masters as the scenario has workers."""

    def __init__(self, exhibition: Exhibition) -> None:
        children.check_program()
        boards = [seat.pairing.board for seat in exhibition.seats]
        masters = min(exhibition.scenario.workers, len(boards))
        if masters > MOST_PROCESSES:
            raise InputError(
                f"there can be at most {MOST_PROCESSES} processes (got {masters}): use fewer "
                "workers, or another scheduler"
            )
        self._exhibition = exhibition
        self._started = time.perf_counter()
        self._reports: dict[int, Report] = {}
        self._failed: set[int] = set()
        exhibition.elsewhere = True
        self.tables = [self._table(n + 1, boards[n::masters]) for n in range(masters)]

    def _table(self, number: int, boards: Sequence[int]) -> Table:
        exhibition = self._exhibition
        exhibition.master_at.update(dict.fromkeys(boards, number))
        exhibition.workers.add(f"process {number}")
        speed = None if exhibition.time.virtual else exhibition.time.speed
        return Table(boards, exhibition.scenario, exhibition.seating, speed, self._started)

    def pool(self) -> children.ProcessPool:
        """Make a pool with a process for every call, used like any `ProcessPoolExecutor`."""
        self._pool = children.ProcessPool(self._take_over, self._exhibition.on_stop)
        return self._pool

    def _take_over(self, number: int, report: Report) -> None:
        """Put what happened at one master's table into the record of them all."""
        exhibition = self._exhibition
        self._reports[number] = report
        exhibition.events += report.events
        exhibition.moves_made += sum(bool(event.move) for event in report.events)
        exhibition.games_over += sum(event.kind is Kind.OVER for event in report.events)
        if report.failure is not None:  # the first master's first, whoever is the first to fail
            exhibition.failures.insert(sum(n < number for n in self._failed), report.failure)
            self._failed.add(number)
        if len(self._reports) == len(self.tables):
            exhibition.costs[:] = [self._costs()]

    def _costs(self) -> str:
        reports, pool = self._reports.values(), self._pool
        ready = max(report.ready_at for report in reports) - self._started
        playing = max(report.seconds for report in reports)
        return (
            f"{len(self.tables)} processes: all of them were ready to play after {ready:.2f} s of "
            f"real time and played for {playing:.2f} s; {pool.bytes_there / 1_000:,.0f} kB were "
            f"copied to them and {pool.bytes_back / 1_000:,.0f} kB back"
        )
