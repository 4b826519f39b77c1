"""The steps of a program, noted while it plays."""

from collections.abc import Mapping, Sequence
from itertools import repeat
from operator import itemgetter
from threading import Thread, current_thread, get_ident, local
from types import FrameType
from typing import Any, Protocol

from simul.interpreter import no_garbage_collection
from simul.record.steps import Action, Chain, Step, Steps
from simul.steps.frames import Call, OwnFrames

GIVES_UP, GOES_ON, RUNS, LEAVES = Action


class Numbered(Protocol):
    """A board, as far as the log asks."""

    @property
    def number(self) -> int:
        """The number of the game that is played there."""


class Clock(Protocol):
    """A clock, as far as the log asks."""

    @property
    def now(self) -> int:
        """The time, in ms."""


class Switch(Protocol):
    """What ends a run, as far as the log asks."""

    stopped: bool


class Loop(Protocol):
    """An event loop of the scheduler's own; see `own_loop.py`."""

    def look(self, calls: Sequence[Call]) -> "Worker | None":
        """Note what games have done since the last look; return the one that runs in `calls`."""

    def game_at(self, board: Numbered) -> "Worker | None":
        """Return the game of callbacks that is played at a board."""


class Worker:
    """A task or thread of the program."""

    __slots__ = (
        "board",
        "chain",
        "kind",
        "name",
        "outermost",
        "part",
        "stands",
        "steps",
        "thread",
    )

    def __init__(self, kind: str, name: str) -> None:
        """Describe a `task`, `thread` or `main`."""
        self.kind = kind
        self.name = name
        self.thread: Thread | None = None
        """The thread itself; None for a task."""
        self.outermost: Call | None = None
        """The call that a task was made for; None if that is of another file, or it has ended."""
        self.board = 0
        """The game at which it plays; 0 for none."""
        self.part = 0
        """The part of the exhibition that its program plays, from 1; 0 where that is the whole."""
        self.stands: Action | None = None
        """Its last step, if it has made any."""
        self.chain: Chain = ()
        """Where it made that step."""
        self.steps: list[Noted] = []


class _Here(local):
    """The thread that asks, once it has been noted."""

    worker: Worker | None = None


new_step = tuple.__new__
Noted = tuple[int, int, Action, Chain]
"""A step of a worker: when (ms), at which game, what, and where."""


class StepLog:
    """The steps so far."""

    def __init__(
        self,
        file: str,
        clock: Clock,
        switch: Switch,
        played_by: Mapping[Any, Numbered],
        threads: Sequence[object],
    ) -> None:
        """Begin a log.

        Args:
            file: the scheduler's file.
            clock: the hall's.
            switch: tells whether the run was stopped; from then on threads only end.
            played_by: the board at which a task or thread plays.
            threads: the threads that the program has started.
        """
        self.file = file
        self.frames = OwnFrames(file)
        self.workers: list[Worker] = []
        """All tasks and threads, those that have made no step included."""
        self._last: Worker | None = None
        """The worker that has made the last step of all."""
        self._clock, self._switch = clock, switch
        self._played_by, self._started = played_by, threads
        self.tasks: dict[int, Worker] = {}
        """The task that runs in a thread, by the number of the thread."""
        self.moving: set[int] = set()
        """The numbers of the threads in which the master makes a move."""
        self._here = _Here()
        self._main: Thread | None = None
        self.loop: Loop | None = None
        """The event loop, if that is the scheduler's own."""

    def begin(self) -> None:
        """Note that this thread is the first of the program."""
        self._main = current_thread()

    def worker(self, kind: str, name: str) -> Worker:
        """Begin to note a task or thread."""
        worker = Worker(kind, name)
        self.workers.append(worker)
        return worker

    def add(self, part: "StepLog", number: int) -> None:
        """Add the workers of a part of the exhibition."""
        for worker in part.workers:
            worker.part = number
        self.workers += part.workers

    # Steps of all kinds of workers

    def gives_up(self, worker: Worker, chain: Chain) -> None:
        """Note that a task is suspended, or a thread blocked."""
        if worker.stands is GOES_ON and worker.chain is chain and self._is_last(worker):
            # it has gone on only to pause there again at once, as a task of Trio's does whose turn
            # it is not yet; how often, a coin decides
            worker.steps.pop()
            worker.stands = GIVES_UP
        else:
            self._note(worker, GIVES_UP, chain)

    def _is_last(self, worker: Worker) -> bool:
        """Whether the last step of all was made by this worker just now."""
        at, *_ = worker.steps[-1]
        return worker is self._last and at == self._clock.now

    def goes_on(self, worker: Worker) -> None:
        """Note that a task or thread goes on, if it had given up execution."""
        if worker.stands is GIVES_UP:
            self._note(worker, GOES_ON, worker.chain)

    def runs(self, worker: Worker, chain: Chain) -> None:
        """Note where a task or thread is while time passes."""
        if worker.stands is GIVES_UP:
            self._note(worker, GOES_ON, worker.chain)
        self._note(worker, RUNS, chain)

    def leaves(self, worker: Worker) -> None:
        """Note that a task or thread has left the file, if it was there."""
        self.goes_on(worker)
        if worker.stands not in (None, LEAVES):
            self._note(worker, LEAVES, ())

    def _note(self, worker: Worker, action: Action, chain: Chain) -> None:
        if not self._switch.stopped:
            worker.stands, worker.chain, self._last = action, chain, worker
            worker.steps.append((self._clock.now, worker.board, action, chain))

    # Tasks

    def task(self, name: str, coroutine: Any) -> Worker:
        """Begin to note a task that has not run yet."""
        worker = self.worker("task", name)
        worker.outermost = self.frames.task_begins(coroutine)
        return worker

    def task_goes_on(self, worker: Worker) -> None:
        """Note that a task runs in this thread from now on."""
        self.tasks[get_ident()] = worker
        self.goes_on(worker)

    def task_pauses(self, worker: Worker, coroutine: Any, task: object) -> None:
        """Note where a task is suspended now."""
        del self.tasks[get_ident()]
        chain = self.frames.suspended(coroutine, worker.outermost)
        if chain:
            worker.board = self._board(task)
            self.gives_up(worker, chain)
        else:
            self.leaves(worker)

    def task_ends(self, worker: Worker) -> None:
        """Note that the task which ran in this thread has ended."""
        del self.tasks[get_ident()]
        self.task_is_over(worker)
        self.leaves(worker)

    def task_is_over(self, worker: Worker) -> None:
        """Let go of what a task has run."""
        if worker.outermost is not None:
            self.frames.ends(worker.outermost)
            worker.outermost = None

    # Threads

    def blocks(self, frame: FrameType) -> Worker | None:
        """Note that this thread is about to be blocked; return who goes on afterwards.

        It gives up execution if other threads can run meanwhile. But the thread of an event loop is
        held up, with all of its tasks.
        """
        calls = self.frames.running(frame)
        if calls is None:  # the master moves, which is noted
            return None
        game = self.loop.look(calls) if self.loop else None
        task = game or self.tasks.get(get_ident())
        worker = task or self._here.worker or self._new_thread()
        if task is None:
            worker.board = self._board(worker.thread)
        if not calls:  # as a thread of a pool without work
            if task is None:
                self.leaves(worker)
            return None
        if worker.stands is GIVES_UP:
            return None  # noted by what called this
        if self._started and task is None:
            self.gives_up(worker, self.frames.chain(calls))
        else:
            self.runs(worker, self.frames.chain(calls))
        return worker

    def unblocks(self, worker: Worker) -> None:
        """Note that a thread is blocked no more."""
        if worker.stands is RUNS and self.loop and worker.kind != "task":
            self.leaves(worker)  # from now on the loop's games run here
        else:
            self.goes_on(worker)

    def moves(self, board: Numbered, frame: FrameType | None) -> None:
        """Note that the master is brought to a board, by a call from `frame`, and moves there."""
        calls = self.frames.running(frame)
        if not calls:
            return
        worker = self.loop.look(calls) if self.loop else self.tasks.get(get_ident())
        if worker is None and self.loop:
            worker, calls = self.loop.game_at(board), calls[:1]
        worker = worker or self._here.worker or self._new_thread()
        worker.board = board.number
        self.runs(worker, self.frames.chain(calls))

    def thread_ends(self) -> None:
        """Note that this thread has ended."""
        self.moving.discard(get_ident())
        if self.loop:
            self.loop.look(())
        self.frames.thread_ends()
        worker = self._here.worker
        if worker is not None:
            self.leaves(worker)

    def _new_thread(self) -> Worker:
        """Return a new worker for the thread that calls this."""
        thread = current_thread()
        main = thread is self._main
        worker = self.worker("main", "main") if main else self.worker("thread", thread.name)
        worker.thread = thread
        self._here.worker = worker
        return worker

    def _board(self, worker: object) -> int:
        board = self._played_by.get(worker)
        return 0 if board is None else board.number

    # All of them

    @no_garbage_collection()
    def steps(self) -> Steps:
        """Return all steps; a worker's number does not depend on chance within an instant.

        Workers alike in their first step and name are told apart by the part that they play, and
        then by their other steps, as several tasks of Trio's are that begin together and play at no
        board.
        """
        workers = [worker for worker in self.workers if worker.steps]
        workers.sort(key=lambda each: (each.steps[0][:2], each.name, each.part, each.steps))
        steps: list[Step] = []
        for number, worker in enumerate(workers):  # by columns: there are many steps
            at, game, action, chain = zip(*worker.steps, strict=True)
            rows = zip(at, repeat(number), game, action, chain)
            steps += map(new_step, repeat(Step), rows)
        steps.sort(key=itemgetter(0))  # by time; those of an instant stay worker by worker
        return Steps(tuple(map(_name, workers)), tuple(steps))


def _name(worker: Worker) -> str:
    """Name those who played one game by that; others as their program does."""
    games = set(map(itemgetter(1), worker.steps)) - {0}
    if worker.kind == "main" or len(games) != 1:
        return worker.name
    return f"the {worker.kind} of board {games.pop()}"
