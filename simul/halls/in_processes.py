"""A hall for several masters, each in a process of her own with some of the boards.

A process shares nothing with the others: it is handed a table to play at, by copying it, and what
happened there is copied back. That, and starting a process, is what more masters cost.
"""

import multiprocessing
import pickle
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from multiprocessing.connection import Connection
from signal import SIG_IGN, SIGINT, signal
from typing import TYPE_CHECKING, Any

from simul.errors import InputError, RunError
from simul.exhibition import Exhibition
from simul.scenario import Scenario
from simul.seating import Seating
from simul.timeline import Timeline, WallClock

if TYPE_CHECKING:
    from simul.record import Event

LOOK_EVERY = 0.02
"""Real seconds between two looks whether the run was stopped."""

_parent: Connection
"""In a child process: there is something to be read when the parent wants the run to end.

Nobody reads it, so that all children see it; and it can be read, too, when the parent has died.
"""


@dataclass(frozen=True)
class Played:
    """What a master brings back."""

    packed: bytes
    """The events, as they travel from process to process."""
    error: BaseException | None
    moves: int
    games_over: int
    ready_at: float
    """When the process was ready to play, by `time.perf_counter`, which all of them share."""
    seconds: float
    """Real seconds of playing."""

    def raise_error(self) -> None:
        """Raise what went wrong there, if anything did."""
        if self.error is not None:
            raise self.error


@dataclass(frozen=True)
class Table:
    """The boards of one master, as she takes them along into her process."""

    master: int
    boards: tuple[int, ...]
    scenario: Scenario
    seating: Seating
    speed: float | None
    """Of the wall clock; None for the virtual one."""
    started: float
    """When the exhibition began, by `time.perf_counter`."""

    @cached_property
    def packed(self) -> bytes:
        """The table as it travels.

        Raises InputError where it holds what cannot be copied, such as a function within another.
        """
        try:
            return pickle.dumps(self)
        except Exception as error:
            raise InputError(
                f"processes share nothing, and this exhibition cannot be copied to one: {error}"
            ) from error

    def played_by(self, play: Callable[[Exhibition], None]) -> Played:
        """Play all games of this table, as if there were no others."""
        ready_at = time.perf_counter()
        exhibition = self._exhibition()
        done = threading.Event()
        threading.Thread(target=_watch, args=(exhibition, done), daemon=True).start()
        error: BaseException | None = None
        try:
            play(exhibition)
        except BaseException as raised:
            error = _copyable(raised)
        done.set()
        return Played(
            pickle.dumps(exhibition.events),
            error,
            exhibition.moves_made,
            exhibition.games_over,
            ready_at,
            time.perf_counter() - ready_at,
        )

    def _exhibition(self) -> Exhibition:
        clock = Timeline() if self.speed is None else WallClock(self.speed, self.started)
        return Exhibition(self.scenario, clock, self.seating, self.boards)


class ProcessHall:
    """A hall with as many masters as the scenario has workers."""

    def __init__(self, exhibition: Exhibition) -> None:
        self._exhibition = exhibition
        self._started = time.perf_counter()
        self._for_children, self._to_children = multiprocessing.Pipe(duplex=False)
        exhibition.on_cancel(self._tell_children)
        exhibition.elsewhere = True
        self._played: list[Played] = []
        boards = [seat.pairing.board for seat in exhibition.seats]
        masters = min(exhibition.scenario.workers, len(boards))
        self.tables = [self._table(n, boards[n::masters]) for n in range(masters)]

    def _table(self, number: int, boards: list[int]) -> Table:
        exhibition = self._exhibition
        exhibition.master_at.update(dict.fromkeys(boards, number + 1))
        exhibition.workers.add(f"process {number + 1}")
        speed = None if exhibition.time.virtual else exhibition.time.speed
        scenario, seating = exhibition.scenario, exhibition.seating
        return Table(number + 1, tuple(boards), scenario, seating, speed, self._started)

    def pool(self) -> ProcessPoolExecutor:
        """Make a pool with a process for every table, used like any `ProcessPoolExecutor`."""
        for table in self.tables:
            _ = table.packed  # what cannot be copied is found out here
        return _Pool(self._take_over, self._for_children, len(self.tables))

    def _tell_children(self) -> None:
        self._to_children.send_bytes(b"stop")

    def _take_over(self, master: Future[Played]) -> None:
        """Put what happened at one master's table into the record of them all."""
        if master.cancelled() or master.exception():
            return
        played = master.result()
        self._played.append(played)
        events: list[Event] = pickle.loads(played.packed)  # noqa: S301 - our own child wrote it
        self._exhibition.events += events
        self._exhibition.moves_made += played.moves
        self._exhibition.games_over += played.games_over
        self._exhibition.costs[:] = [self._costs()]

    def _costs(self) -> str:
        there = sum(len(table.packed) for table in self.tables)
        back = sum(len(played.packed) for played in self._played)
        ready = max(played.ready_at for played in self._played) - self._started
        playing = max(played.seconds for played in self._played)
        return (
            f"{len(self.tables)} processes: all of them were ready to play after {ready:.2f} s of "
            f"real time and played for {playing:.2f} s; {there / 1_000:,.0f} kB were copied to "
            f"them and {back / 1_000:,.0f} kB back"
        )


class _Pool(ProcessPoolExecutor):
    """A process pool whose results are seen by the hall first, be they collected or not."""

    def __init__(
        self, take_over: Callable[[Future[Played]], None], parent: Connection, workers: int
    ) -> None:
        context = multiprocessing.get_context(
            "spawn"
        )  # copies of a process with threads are unsafe
        super().__init__(workers, context, initializer=_be_a_child, initargs=(parent,))
        self._take_over = take_over

    def submit(self, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a process of the pool call a function."""
        future: Future[Any] = super().submit(*args, **kwargs)
        future.add_done_callback(self._take_over)
        return future


def _be_a_child(parent: Connection) -> None:
    global _parent
    _parent = parent
    signal(SIGINT, SIG_IGN)  # Ctrl-C goes to all processes of a terminal; the parent tells us


def _watch(exhibition: Exhibition, done: threading.Event) -> None:
    """Stop when the parent says so, and call the exhibition off when that is its lot."""
    while not done.is_set() and not exhibition.stopped:
        if _parent.poll(LOOK_EVERY):
            exhibition.stop()
        elif isinstance(exhibition.time, WallClock):
            exhibition.time.ring()


def _copyable(error: BaseException) -> BaseException:
    """Return the error, or if it cannot travel its words."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    except Exception:
        return RunError(f"{type(error).__name__}: {error}")
    return error
