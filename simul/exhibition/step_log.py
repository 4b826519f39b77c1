"""Notes where the tasks and threads of a program stand, while it plays.

A run has such a log on request only. The sleeping places of kernel and halls write it: those of
threads, of asyncio, of Trio, and of loops written by hand.
"""

import sys
import threading
from collections.abc import Callable, Mapping
from operator import itemgetter
from types import CodeType, FrameType
from typing import TYPE_CHECKING

from simul.clocks import Clock
from simul.exhibition.own_frames import OwnFrames, Where
from simul.exhibition.stop_switch import StopSwitch
from simul.record.steps import Action, Step, Steps

if TYPE_CHECKING:
    from simul.exhibition.board_state import BoardState


class Worker:
    """A task or thread of the program."""

    __slots__ = ("blocked", "kind", "name", "noted", "seat", "stands")

    def __init__(self, kind: str, name: str, seat: "BoardState | None" = None) -> None:
        """Describe a `task`, `thread` or `main` by its name, and by where it plays, if known."""
        self.kind = kind
        self.name = name
        self.seat = seat
        """The board at which it plays."""
        self.stands: Where | None = None
        """Where it gave up execution; None while it runs."""
        self.blocked = False
        """Whether its thread is blocked there."""
        self.noted = False
        """Whether there is a step of it."""


Noted = tuple[int, Worker, int, Action, Where, bool]
"""A step, as it is noted: when, whose, at which game, what, where, and whether it is blocked."""
_NOWHERE = Where(())


class StepLog:
    """The steps of a program so far."""

    def __init__(
        self,
        file: str,
        time: Clock,
        switch: StopSwitch,
        played_by: Mapping[object, "BoardState"],
        outermost: CodeType,
    ) -> None:
        """Begin a log.

        Args:
            file: the scheduler's file.
            time: the clock of the run.
            switch: what stops the run; nothing is noted afterwards.
            played_by: the board at which a task or thread plays.
            outermost: the function that calls the program, or what one of its threads has to do.
        """
        self.frames = OwnFrames(file, outermost)
        self.file = file
        self.time = time
        self._switch = switch
        self.played_by = played_by
        self.noted: list[Noted] = []
        self.running: dict[int, Worker] = {}
        """The task that runs in a thread, by the number of the thread."""
        self._threads: dict[int, tuple[threading.Thread, Worker]] = {}
        self._main = 0
        self.look: Callable[[FrameType], Worker | None] | None = None
        """Looks, in a loop written by hand, which games have gone on; returns the one that runs."""

    def begin(self) -> None:
        """Note that this thread is the first of the program."""
        self._main = threading.get_ident()

    # Steps of a task

    def gives_up(
        self, worker: Worker, where: Where, *, blocked: bool = False, at: int | None = None
    ) -> None:
        """Note that a task is suspended, or its thread blocked; `at` (ms), by default now."""
        if self._switch.stopped:
            return  # from now on threads are woken all at once, only to end
        worker.stands, worker.blocked, worker.noted = where, blocked, True
        game = 0 if worker.seat is None else worker.seat.number
        now = self.time.now if at is None else at
        self.noted.append((now, worker, game, Action.GIVES_UP, where, blocked))

    def goes_on(self, worker: Worker, at: int | None = None) -> None:
        """Note that a task goes on, unless it stands nowhere."""
        where = worker.stands
        if where is None or self._switch.stopped:
            return
        worker.stands = None
        game = 0 if worker.seat is None else worker.seat.number
        now = self.time.now if at is None else at
        self.noted.append((now, worker, game, Action.GOES_ON, where, worker.blocked))

    def ends(self, worker: Worker, at: int | None = None) -> None:
        """Note that a task has ended."""
        if worker.noted and not self._switch.stopped:
            game = 0 if worker.seat is None else worker.seat.number
            now = self.time.now if at is None else at
            self.noted.append((now, worker, game, Action.ENDS, _NOWHERE, False))

    # Steps of a thread

    def blocks(self, frame: FrameType) -> Worker | None:
        """Note that this thread, which is at `frame`, is about to be blocked.

        That is a step of the task that runs in it, if there is one. Return who has to go on
        afterwards; None if nobody gives up execution.
        """
        game = self.look(frame) if self.look is not None else None
        where = self.frames.blocked(frame)
        if where is None:
            return None
        worker = game or self._worker_here()
        if worker.stands is not None:
            return None  # noted by what called this
        self.gives_up(worker, where, blocked=True)
        return worker

    def thread_ends(self) -> None:
        """Note that this thread has ended."""
        if self.look is not None:
            self.look(sys._getframe())
        _, worker = self._threads.pop(threading.get_ident(), (None, None))
        if worker is not None:
            self.ends(worker)

    def _worker_here(self) -> Worker:
        ident = threading.get_ident()
        worker = self.running.get(ident)
        if worker is not None:
            return worker
        thread, worker = self._threads.get(ident) or self._new_thread(ident)
        worker.seat = self.played_by.get(thread)
        return worker

    def _new_thread(self, ident: int) -> tuple[threading.Thread, Worker]:
        thread = threading.current_thread()
        kind, name = ("main", "main") if ident == self._main else ("thread", thread.name)
        self._threads[ident] = thread, Worker(kind, name)
        return self._threads[ident]

    # All of them

    def steps(self) -> Steps:
        """Return all steps, in order of time; tasks and threads are numbered as they appear."""
        noted = sorted(self.noted, key=itemgetter(0))
        games: dict[Worker, set[int]] = {}
        for _, worker, game, *_ in noted:
            games.setdefault(worker, set()).add(game)
        numbers = {worker: number for number, worker in enumerate(games)}
        return Steps(
            tuple(_name(worker, played - {0}) for worker, played in games.items()),
            tuple(
                Step(at, numbers[worker], game, action, where.chain, where.waits_for, blocked)
                for at, worker, game, action, where, blocked in noted
            ),
        )


def _name(worker: Worker, games: set[int]) -> str:
    """Name those who played one game by that; others as their program does."""
    if worker.kind == "main" or len(games) != 1:
        return worker.name
    return f"the {worker.kind} of board {games.pop()}"
