"""A hall for several masters, each in a process or thread of her own with some of the boards.

Processes share nothing: each gets a copy of its table, and keeps a diary, which is read meanwhile.
Starting a process and copying are what one more master costs.
"""

import inspect
import os
import pickle
import shutil
import sys
import threading
import time
import weakref
from bisect import insort
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from simul.clocks import Timeline, WallClock
from simul.errors import InputError, RunError
from simul.exhibition import Exhibition
from simul.games.seating import Seating
from simul.halls.diary import Diary, Page, Reader
from simul.halls.process_pool import ProcessPool, check_program, stop_with_parent
from simul.halls.reading import Reading
from simul.halls.thread_pool import ThreadPool, stop_with_run
from simul.interpreter import interpreter_lock
from simul.record import Kind
from simul.scenario import Scenario
from simul.supervision import GIVE_UP_AFTER, supervise
from simul.supervision.root_cause import error_to_report
from simul.words import plural

MOST_PROCESSES = 100
"""Largest number of processes: more would need all the memory of an ordinary machine."""


@dataclass(frozen=True)
class _Order:
    """What a master's process has to know."""

    boards: Sequence[int]
    first_master: int
    """The number of the master, or of the first in a tandem."""
    scenario: Scenario
    seating: Seating
    looks_back: bool
    speed: float | None
    """Speed of the wall clock; None for the virtual clock."""
    started: float
    """When the exhibition began, in seconds of `time.perf_counter`."""


@dataclass(frozen=True)
class _Master:
    """The scheduler in a master's process, for its supervision."""

    name: str
    file: Path

    @property
    def path(self) -> Path:
        return self.file


@dataclass(frozen=True)
class Table:
    """The boards of one master, as they are copied into her process."""

    diary: Path
    packed: bytes
    """The pickled order."""

    def play(self, play: Callable[[Exhibition], None]) -> None:
        """Play all games of this table, as if there were no others."""
        order = _unpacked(self.packed)
        clock = Timeline() if order.speed is None else WallClock(order.speed, order.started)
        exhibition = Exhibition(
            order.scenario, clock, order.seating, order.boards, order.first_master
        )
        exhibition.program.looks_back = order.looks_back
        if not stop_with_run(exhibition):
            stop_with_parent(exhibition)
        file = Path(inspect.getfile(play))
        master = _Master(file.stem, file)
        diary = Diary(self.diary, exhibition)
        supervise(master, play, exhibition, diary.write_progress, GIVE_UP_AFTER)
        exhibition.close()
        diary.write(error_to_report(exhibition, master))
        if exhibition.errors.raised is not None:
            raise _copyable(exhibition.errors.raised)


class ProcessHall:
    """A hall with as many masters as the scenario has workers."""

    def __init__(self, exhibition: Exhibition) -> None:
        boards = [seats[0].pairing.seat for seats in exhibition.seats.places]
        masters = min(exhibition.scenario.workers, len(boards))
        if masters > MOST_PROCESSES:
            raise InputError(
                f"there can be at most {MOST_PROCESSES} processes (got {masters}): use fewer "
                "workers, or another scheduler"
            )
        self._exhibition = exhibition
        self._started = time.perf_counter()
        self._folder = Path(mkdtemp(prefix="simul-"))
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        exhibition.program.elsewhere = True
        self.tables = [self._table(n, boards[n::masters]) for n in range(masters)]
        self._readers = [Reader(table.diary) for table in self.tables]
        self._failed: list[int] = []
        """Tables that failed; the failures of their boards come before all others."""
        self._guard = threading.Lock()
        self._kind = "process"

    def _table(self, number: int, boards: Sequence[int]) -> Table:
        exhibition = self._exhibition
        tandem = len(exhibition.masters)
        first = exhibition.masters[0].number + number * tandem
        games = [game for board in boards for game in exhibition.scenario.games_at(board)]
        exhibition.log.master_at |= dict.fromkeys(games, tuple(range(first, first + tandem)))
        speed = None if exhibition.time.virtual else exhibition.time.speed
        order = _Order(
            boards,
            first,
            exhibition.scenario,
            exhibition.seats.seating,
            exhibition.program.looks_back,
            speed,
            self._started,
        )
        return Table(self._folder / f"{number + 1}.diary", _packed(order))

    def pool(self, kind: str = "processes") -> Executor:
        """Make a `ProcessPoolExecutor` or a `ThreadPoolExecutor` with a worker for every table."""
        workers, exhibition = len(self.tables), self._exhibition
        if kind == "processes":
            check_program()
        elif interpreter_lock() and exhibition.time.virtual and exhibition.scenario.measures:
            raise InputError(
                "threads share one interpreter lock, and on the virtual clock masters of their own "
                "do not know how long the others hold it: where computing is measured, use --clock "
                "wall, or processes"
            )
        self._kind = "process" if kind == "processes" else "thread"
        exhibition.program.workers |= {f"{self._kind} {n}" for n in range(1, workers + 1)}
        reading = Reading(self._read_diaries)
        make = ProcessPool if kind == "processes" else ThreadPool
        return make(workers, exhibition, reading)

    def _read_diaries(self) -> None:
        """Add new events of all tables to the record."""
        with self._guard:
            for number, reader in enumerate(self._readers):
                for page in reader.new_pages():
                    self._take_over(page, number)
        last = [reader.last for reader in self._readers if reader.last is not None]
        if len(last) == len(self.tables):
            note = self._note_on_cores(len(last))
            self._exhibition.program.costs[:] = [self._costs(last), *([note] if note else [])]

    def _take_over(self, page: Page, table: int) -> None:
        exhibition = self._exhibition
        exhibition.log.events += page.events
        exhibition.log.moves_made += sum(bool(event.move) for event in page.events)
        exhibition.log.games_over += sum(event.kind is Kind.OVER for event in page.events)
        if page.failure is not None:
            # in the order of the tables, whichever process was the first to fail
            insort(self._failed, table)
            exhibition.errors.failures.insert(self._failed.index(table), page.failure)

    def _costs(self, last: Sequence[Page]) -> str:
        there = sum(len(table.packed) for table in self.tables)
        back = sum(reader.read for reader in self._readers)
        ready = max(page.ready_at for page in last) - self._started
        playing = max(page.seconds for page in last)
        when = f"after {ready:.2f} s of real time and played for {playing:.2f} s"
        words = f"all {len(last)} {plural(self._kind)} were ready to play {when}"
        if self._kind == "thread":
            return words
        copied = f"{_kilobytes(there)} were copied to them and {_kilobytes(back)} back"
        return f"{words}; {copied}"

    def _note_on_cores(self, workers: int) -> str:
        if self._kind == "process":
            return cores_note(workers, cores())
        return LOCKED if interpreter_lock() and workers > 1 else ""


LOCKED = (
    "threads share one interpreter lock, so only one of them computes at a time, although all of "
    "them can wait"
)


def cores() -> int:
    """Return how many cores this program may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def cores_note(processes: int, cores: int) -> str:
    """Return a sentence if there are more processes than cores, else an empty text."""
    if processes <= cores:
        return ""
    shared = "a single core" if cores == 1 else f"{cores} cores"
    return (
        f"{processes} processes share {shared}, so only {cores} of them can compute at a time; on "
        "the virtual clock each has a core of its own"
    )


def _packed(order: _Order) -> bytes:
    try:
        return pickle.dumps(order)
    except Exception as error:
        raise _not_copied(error) from error


def _unpacked(packed: bytes) -> _Order:
    try:
        order: _Order = pickle.loads(packed)  # noqa: S301 - our own parent wrote it
    except Exception as error:
        raise _not_copied(error) from error
    return order


def _not_copied(error: Exception) -> InputError:
    return InputError(
        "processes share nothing, and what they need here cannot be copied to them, such as a "
        f"function within another function: {type(error).__name__}: {error}"
    )


def _copyable(error: BaseException) -> BaseException:
    """Return the error, or a RunError with its words if it cannot be copied."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    except Exception:
        return RunError(f"{type(error).__name__}: {error}")
    return error


def _kilobytes(size: int) -> str:
    """Return a number of bytes in kB; large ones in tens, for they differ a little each time."""
    kilobytes = size / 1_000
    return f"{round(kilobytes, -1 if kilobytes > 20 else None):,.0f} kB"
