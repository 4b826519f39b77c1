"""Notes where the tasks and threads of a program stand, while it plays.

A run has such a log on request only. The sleeping places of kernel and halls write it: those of
threads, of asyncio, of Trio, and of loops written by hand.
"""

import sys
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from simul.clocks import Clock
from simul.exhibition.own_frames import OwnFrames, Where
from simul.exhibition.stop_switch import StopSwitch
from simul.record.steps import Action, Step, Steps

if TYPE_CHECKING:
    from simul.exhibition.board_state import BoardState


class Worker:
    """A task or thread of the program."""

    def __init__(self, kind: str, name: str, board: "Callable[[], BoardState | None]") -> None:
        """Describe a `task`, `thread` or `main` by name, and by the board at which it plays."""
        self.kind = kind
        self.name = name
        self.board = board
        self.stands: Where | None = None
        """Where it gave up execution; None while it runs."""
        self.blocked = False
        """Whether its thread is blocked there."""
        self.games: set[int] = set()
        """The games at which it was noted; empty until its first step."""


class _Noted(NamedTuple):
    at: int
    worker: Worker
    board: int
    action: Action
    where: Where
    blocked: bool


_NOWHERE = Where(())


class StepLog:
    """The steps of a program so far."""

    def __init__(
        self,
        file: str,
        time: Clock,
        switch: StopSwitch,
        played_by: Mapping[object, "BoardState"],
    ) -> None:
        """Begin a log.

        Args:
            file: the scheduler's file.
            time: the clock of the run.
            switch: what stops the run; nothing is noted afterwards.
            played_by: the board at which a task or thread plays.
        """
        self.frames = OwnFrames(file)
        self.file = file
        self._time = time
        self._switch = switch
        self._played_by = played_by
        self.noted: list[_Noted] = []
        self.running: dict[int, Worker] = {}
        """The task that runs in a thread, by the number of the thread."""
        self._threads: dict[threading.Thread, Worker] = {}
        self._main = threading.current_thread()
        self.look: Callable[[], Worker | None] | None = None
        """Looks, in a loop written by hand, which games have gone on; returns the one that runs."""

    def begin(self) -> None:
        """Note that this thread is the first of the program."""
        self._main = threading.current_thread()

    @property
    def now(self) -> int:
        """The time, in ms."""
        return self._time.now

    def worker(self, kind: str, name: str, itself: Callable[[], object]) -> Worker:
        """Describe a task or thread; `itself` returns it, so that it need not be kept alive."""
        return Worker(kind, name, lambda: self._played_by.get(itself()))

    # Steps of a task

    def gives_up(
        self, worker: Worker, where: Where, *, blocked: bool = False, at: int | None = None
    ) -> None:
        """Note that a task is suspended, or its thread blocked; `at` (ms), by default now."""
        worker.stands, worker.blocked = where, blocked
        self._note(worker, Action.GIVES_UP, where, blocked, at)

    def goes_on(self, worker: Worker, at: int | None = None) -> None:
        """Note that a task goes on, unless it has never stood anywhere."""
        where, worker.stands = worker.stands, None
        if where is not None:
            self._note(worker, Action.GOES_ON, where, worker.blocked, at)

    def ends(self, worker: Worker, at: int | None = None) -> None:
        """Note that a task has ended."""
        if worker.games:
            self._note(worker, Action.ENDS, _NOWHERE, at=at)

    def _note(
        self,
        worker: Worker,
        action: Action,
        where: Where,
        blocked: bool = False,
        at: int | None = None,
    ) -> None:
        if self._switch.stopped:
            return  # from now on threads are woken all at once, only to end
        board = worker.board()
        number = 0 if board is None else board.number
        worker.games.add(number)
        at = self._time.now if at is None else at
        self.noted.append(_Noted(at, worker, number, action, where, blocked))

    # Steps of a thread

    def blocks(self) -> Worker | None:
        """Note that this thread is about to be blocked, and by which task if one runs in it.

        Return who has to go on afterwards; None if nobody gives up execution.
        """
        worker = (self.look and self.look()) or self._worker_here()
        if worker.stands is not None:
            return None  # noted by what called this
        where = self.frames.blocked(sys._getframe(2))
        if where is None:
            return None
        self.gives_up(worker, where, blocked=True)
        return worker

    def thread_ends(self) -> None:
        """Note that this thread has ended."""
        if self.look is not None:
            self.look()
        worker = self._threads.pop(threading.current_thread(), None)
        if worker is not None:
            self.ends(worker)

    def _worker_here(self) -> Worker:
        thread = threading.current_thread()
        worker = self.running.get(thread.ident or 0) or self._threads.get(thread)
        if worker is None:
            kind, name = ("main", "main") if thread is self._main else ("thread", thread.name)
            worker = self._threads[thread] = self.worker(kind, name, lambda: thread)
        return worker

    # All of them

    def steps(self) -> Steps:
        """Return all steps, in order of time; tasks and threads are numbered as they appear."""
        noted = sorted(self.noted, key=lambda each: each.at)
        workers = list(dict.fromkeys(each.worker for each in noted))
        numbers = {worker: number for number, worker in enumerate(workers)}
        return Steps(
            tuple(_name(worker) for worker in workers),
            tuple(
                Step(at, numbers[worker], board, action, where.chain, where.waits_for, blocked)
                for at, worker, board, action, where, blocked in noted
            ),
        )


def _name(worker: Worker) -> str:
    """Name those who played one game by that; others as their program does."""
    games = worker.games - {0}
    if worker.kind == "main" or len(games) != 1:
        return worker.name
    return f"the {worker.kind} of board {games.pop()}"
