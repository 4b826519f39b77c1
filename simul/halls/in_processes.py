"""A hall for several masters, each in a process of her own with some of the boards.

A process shares nothing with the others: it is handed a table to play at, by copying it, and keeps
a diary of what happens there, a file that is read meanwhile, so that nothing is lost however the
process ends. That, and starting the process, is what one more master costs.
"""

import inspect
import multiprocessing
import os
import pickle
import shutil
import signal
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.spawn import get_preparation_data
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar

from simul.clocks import Timeline, WallClock
from simul.errors import InputError, Interrupted, RunError, SimulError
from simul.exhibition import Exhibition
from simul.games.seating import Seating
from simul.record import Event, Kind
from simul.scenario import Scenario
from simul.supervision import GIVE_UP_AFTER, HEARTBEAT, supervise
from simul.supervision.root_cause import what_matters

_T = TypeVar("_T")

MOST_PROCESSES = 100
"""More would need all the memory of an ordinary machine."""
_BEGINNING = "every process begins by importing the program that started it"
_DEATH = (
    "a process ended before its work was done, and the pool ended all the others. If it was not "
    f"killed, it could not begin: {_BEGINNING}, so a script has to start the exhibition below a "
    'line `if __name__ == "__main__":`'
)

_parent: Connection
"""In a child process: there is something to be read once it is to end, or its parent is dead.

Nobody reads it, so that all children see it.
"""


@dataclass(frozen=True)
class Page:
    """What a master writes into her diary, now and then and when she has ended."""

    events: Sequence[Event]
    """Those since the last page."""
    ready_at: float
    """When the process was ready to play, by `time.perf_counter`, which all of them share."""
    seconds: float
    """Real seconds of playing."""
    failure: SimulError | None = None
    """What went wrong, as a user should be told."""


@dataclass(frozen=True)
class _Order:
    """What a master has to know."""

    boards: Sequence[int]
    first_master: int
    """Her number, or the first of them in a tandem."""
    scenario: Scenario
    seating: Seating
    speed: float | None
    """Of the wall clock; None for the virtual one."""
    started: float
    """When the exhibition began, by `time.perf_counter`."""


@dataclass(frozen=True)
class _Master:
    """What a master's process runs, for those who watch over it."""

    name: str
    file: Path

    @property
    def path(self) -> Path:
        return self.file


@dataclass(frozen=True)
class Table:
    """The boards of one master, as she takes them along into her process."""

    diary: Path
    packed: bytes
    """Her order, as it travels."""

    def play(self, play: Callable[[Exhibition], None]) -> None:
        """Play all games of this table, as if there were no others."""
        order = _unpacked(self.packed)
        clock = Timeline() if order.speed is None else WallClock(order.speed, order.started)
        exhibition = Exhibition(
            order.scenario, clock, order.seating, order.boards, order.first_master
        )
        _stop_when_told(exhibition)
        file = Path(inspect.getfile(play))
        master = _Master(file.stem, file)
        diary = _Diary(self.diary, exhibition)
        supervise(master, play, exhibition, diary.write_progress, 0, GIVE_UP_AFTER)
        exhibition.close()
        diary.write(what_matters(exhibition, master))
        if exhibition.errors.raised is not None:
            raise _copyable(exhibition.errors.raised)


class _Diary:
    """Keeps what happens at a table where it is safe even if this process is killed."""

    def __init__(self, path: Path, exhibition: Exhibition) -> None:
        self._path = path
        self._events = exhibition.log.events
        self._written = 0
        self._began = time.perf_counter()
        self.write()

    def write(self, failure: SimulError | None = None, until: int | None = None) -> None:
        """Write what is new, by default all of it."""
        new = self._events[self._written : until]
        self._written += len(new)
        page = Page(new, self._began, time.perf_counter() - self._began, failure)
        with self._path.open("ab") as file:
            file.write(pickle.dumps(page))

    def write_progress(self, *_: int) -> None:
        """Write what is new if there is anything."""
        events = self._events
        # the end of a block may yet be moved to later: see `Exhibition.blocked`
        until = len(events) - (events[-1:] != [] and events[-1].kind is Kind.RESUMED)
        if until > self._written:
            self.write(until=until)


class _Reader:
    """Reads the diary of one table as it grows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.read = 0
        """Bytes so far."""
        self.last: Page | None = None

    def new_pages(self) -> Iterator[Page]:
        """Read what is new; the last page may still be being written, or remain unfinished."""
        unfinished = EOFError, pickle.UnpicklingError
        with suppress(FileNotFoundError, *unfinished), self.path.open("rb") as file:
            file.seek(self.read)
            while True:
                self.last = pickle.load(file)  # noqa: S301 - our own child wrote it
                self.read = file.tell()
                yield self.last


class ProcessHall:
    """A hall with as many masters as the scenario has workers."""

    def __init__(self, exhibition: Exhibition) -> None:
        _check_program()
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
        self._readers = [_Reader(table.diary) for table in self.tables]
        self._reading = threading.Lock()

    def _table(self, number: int, boards: Sequence[int]) -> Table:
        exhibition = self._exhibition
        tandem = len(exhibition.masters)
        first = exhibition.masters[0].number + number * tandem
        games = [game for board in boards for game in exhibition.scenario.games_at(board)]
        exhibition.log.master_at |= dict.fromkeys(games, tuple(range(first, first + tandem)))
        exhibition.program.workers.add(f"process {first}")
        speed = None if exhibition.time.virtual else exhibition.time.speed
        order = _Order(
            boards, first, exhibition.scenario, exhibition.seats.seating, speed, self._started
        )
        return Table(self._folder / f"{number + 1}.diary", _packed(order))

    def pool(self) -> ProcessPoolExecutor:
        """Make a `ProcessPoolExecutor` with a process for every table."""
        return _Pool(len(self.tables), self._exhibition, self._read_diaries)

    def _read_diaries(self) -> None:
        """Put what is new at the tables into the record of them all."""
        with self._reading:
            for reader in self._readers:
                for page in reader.new_pages():
                    self._take_over(page)
        last = [reader.last for reader in self._readers if reader.last is not None]
        if len(last) == len(self.tables):
            crowd = crowded(len(last), cores())
            self._exhibition.program.costs[:] = [self._costs(last), *([crowd] if crowd else [])]

    def _take_over(self, page: Page) -> None:
        exhibition = self._exhibition
        exhibition.log.events += page.events
        exhibition.log.moves_made += sum(bool(event.move) for event in page.events)
        exhibition.log.games_over += sum(event.kind is Kind.OVER for event in page.events)
        if page.failure is not None:
            exhibition.errors.failures.append(page.failure)

    def _costs(self, last: Sequence[Page]) -> str:
        there = sum(len(table.packed) for table in self.tables)
        back = sum(reader.read for reader in self._readers)
        ready = max(page.ready_at for page in last) - self._started
        playing = max(page.seconds for page in last)
        return (
            f"{len(last)} processes: all of them were ready to play after {ready:.2f} s of real "
            f"time and played for {playing:.2f} s; {there / 1_000:,.0f} kB were copied to them and "
            f"{back / 1_000:,.0f} kB back"
        )


def cores() -> int:
    """Count the cores that this program may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def crowded(processes: int, cores: int) -> str:
    """Say that there are more processes than cores, if there are."""
    if processes <= cores:
        return ""
    return (
        f"{processes} processes on {'a single core' if cores == 1 else f'{cores} cores'}: only "
        f"{cores} of them can compute at a time, although the virtual clock gives each a core of "
        "its own"
    )


class _Pool(ProcessPoolExecutor):
    """A process pool that tells its processes when the run is stopped, and reads their diaries."""

    def __init__(self, processes: int, exhibition: Exhibition, read: Callable[[], None]) -> None:
        self._for_children, self._to_children = multiprocessing.Pipe(duplex=False)
        # a thread for what must not be left half done when the program ends: a process that is just
        # being started would look in vain for what it shares with the program
        self._starter = ThreadPoolExecutor(1, "starter", initializer=_ignore_ctrl_c_here)
        self._exhibition = exhibition
        self._read = read
        self._over = threading.Event()
        exhibition.switch.on_stop(self._say_stop)
        self._start(partial(self._make_pool, processes))
        threading.Thread(target=self._keep_reading, daemon=True).start()

    def _make_pool(self, processes: int) -> None:
        super().__init__(
            processes, _context(), initializer=_be_a_child, initargs=(self._for_children,)
        )

    def submit(self, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a process of the pool call a function."""
        future = self._start(partial(super().submit, *args, **kwargs))  # this starts the process
        future.add_done_callback(self._note_death)
        return future

    def _start(self, start: Callable[[], _T]) -> _T:
        """Do what starts processes as a whole or, once the run is stopped, not at all."""
        try:
            return self._starter.submit(start).result()
        except RuntimeError as error:
            if self._exhibition.switch.stopped:
                raise Interrupted("the run was stopped") from error
            raise

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes, waiting for what they are doing."""
        super().shutdown(wait, cancel_futures=cancel_futures)
        self._starter.shutdown()
        self._over.set()
        self._read()

    def _keep_reading(self) -> None:
        while not self._over.wait(HEARTBEAT):
            self._read()

    def _note_death(self, future: Future[Any]) -> None:
        if not future.cancelled() and isinstance(future.exception(), BrokenProcessPool):
            self._exhibition.errors.failures.append(RunError(_DEATH))

    def _say_stop(self) -> None:
        with suppress(OSError):
            self._to_children.send_bytes(b"stop")
        with _ctrl_c_put_off():  # pressed again, it must not end the program before that
            self._starter.shutdown()


def _ignore_ctrl_c_here() -> None:
    """Have processes that this thread starts not hear Ctrl-C, which goes to a whole terminal."""
    if hasattr(signal, "pthread_sigmask"):
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()  # which ends, for this thread, all deafness to Ctrl-C
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


@contextmanager
def _ctrl_c_put_off() -> Iterator[None]:
    """Have Ctrl-C take effect after the block."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _context() -> BaseContext:
    """Say how processes are started: never as copies of this one, whose threads would be missing.

    Linux can have a server that imports, once, what all of them need, and copies itself for each.
    """
    if sys.platform == "linux":
        from multiprocessing import forkserver

        forkserver.set_forkserver_preload(["simul.schedulers.processes"])
        with suppress(OSError):  # the folder for temporary files may have too long a name
            forkserver.ensure_running()
            return multiprocessing.get_context("forkserver")
    return multiprocessing.get_context("spawn")


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


def _check_program() -> None:
    """See that processes can begin, which they do by importing the program that starts them.

    Raises InputError when it is in no file. A process that is just doing so ends here: it would
    start processes that start processes.
    """
    if _still_importing():
        os._exit(1)
    program = sys.modules["__main__"]
    file = getattr(program, "__file__", None)
    if file and program.__spec__ is None and not Path(file).exists():
        raise InputError(f"{_BEGINNING}, and {file} is no file: save the program in one")


def _still_importing() -> bool:
    """Return whether this process is just importing the program that started it.

    Until that is done it can start none, and Python refuses even to prepare one.
    """
    try:
        get_preparation_data("a process")
    except RuntimeError:
        return True
    return False


# From here on: what a child process does.


def _be_a_child(parent: Connection) -> None:
    global _parent
    _parent = parent
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C goes to all processes of a terminal; the parent tells us
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A process of a pool whose parent was killed would wait for work for ever."""
    _wait_for_parent()
    process = multiprocessing.parent_process()
    if process is not None and not process.is_alive():
        time.sleep(1)  # enough to write what was played
        os._exit(1)


def _stop_when_told(exhibition: Exhibition) -> None:
    def listen() -> None:
        _wait_for_parent()
        exhibition.stop()

    threading.Thread(target=listen, daemon=True).start()


def _wait_for_parent() -> None:
    with suppress(OSError):
        _parent.poll(None)


def _copyable(error: BaseException) -> BaseException:
    """Return the error, or if it cannot travel its words."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    except Exception:
        return RunError(f"{type(error).__name__}: {error}")
    return error
