"""Run a scheduler in a thread of its own, and watch over it.

The caller's thread waits, shows progress, listens for Ctrl-C and keeps an eye on runs that will
never end. So an interrupt never strikes inside a framework, a run can be started from inside a
running event loop (a notebook cell), and what was played is at hand at any moment.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import FrameType

from simul.clocks import WallClock
from simul.durations import NEVER
from simul.errors import Interrupted, RunError, SimulError
from simul.exhibition import Exhibition
from simul.exhibition.board_state import BoardState
from simul.games import Progress
from simul.interpreter import no_garbage_collection, noting_ctrl_c
from simul.kernel import outside
from simul.kernel.baton import Baton
from simul.kernel.choice import kernel_of, made_kernel
from simul.kernel.deadlock import GRACE, deadlock
from simul.kernel.free_threads import FreeThreads, Idle
from simul.kernel.stalls import Stalls
from simul.supervision.supervised import Supervised
from simul.words import plural

HEARTBEAT = 0.1
"""Real seconds between two looks at the progress."""
PATIENCE = 0.5
"""Real seconds that a stopped run is given to end by itself; then it is left behind."""
GIVE_UP_AFTER = 30.0
"""Real seconds without a move after which a run under the virtual clock is given up."""


STUCK_AFTER = 5.0
"""Real seconds for which a thread may wait for what the hall does not know, while others wait."""
UNKNOWN_WAIT = (
    "waits for something that the hall does not know, such as a lock of another library, a socket "
    "or a process, and keeps all other threads waiting: use threading, queue or concurrent.futures "
    "as the scheduler's own file imports them, or --clock wall"
)


def supervise(
    scheduler: Supervised,
    play: Callable[[Exhibition], None],
    exhibition: Exhibition,
    progress: Progress | None,
    moves: int,
    give_up_after: float,
) -> SimulError | None:
    """Run a scheduler's `play` to its end, or to an interrupt: this is returned.

    All other errors are in `exhibition.errors.failures`.
    """
    name = f"the scheduler {scheduler.name}"
    thread = threading.Thread(target=_keep_error, args=(play, exhibition), name=name, daemon=True)
    watch = _Watch(scheduler, exhibition, thread, give_up_after)
    if scheduler.file:
        outside.listen(exhibition)
    # not in that thread, which may have to be left behind
    with noting_ctrl_c() as ctrl_c, no_garbage_collection():
        try:
            thread.start()
            while not (ctrl_c.pressed or exhibition.switch.stopped):
                thread.join(watch.next_look())
                if progress:
                    progress(exhibition.log.moves_made, moves)
                if not thread.is_alive():
                    break
                watch.look()
        finally:
            watch.look_for_copies()
            exhibition.stop()
            _wait_for([thread, *exhibition.program.threads], PATIENCE)
            exhibition.program.costs += [*outside.told(exhibition), *watch.told()]
        return Interrupted("interrupted") if ctrl_c.pressed else None


def workers_in_words(workers: Iterable[object]) -> str:
    """Count who played, `1 thread` or `24 tasks`; a worker that is a text names its own kind."""
    kinds = [kind_of_worker(worker) for worker in workers]
    kind = max(kinds, default="task")
    return f"{len(kinds)} {kind}" if len(kinds) == 1 else f"{len(kinds)} {plural(kind)}"


def kind_of_worker(worker: object) -> str:
    """Say what somebody who played is: a `thread`, a `task`, or what a text begins with."""
    if isinstance(worker, str):
        return worker.partition(" ")[0]
    return "thread" if isinstance(worker, threading.Thread) else "task"


def _keep_error(play: Callable[[Exhibition], None], exhibition: Exhibition) -> None:
    try:
        kernel_of(exhibition)
        play(exhibition)
        _exit(exhibition)
    except BaseException as error:
        exhibition.errors.raised = error
        exhibition.errors.failures.append(error)


def _exit(exhibition: Exhibition) -> None:
    """End as a program of Python's ends: close what is open, and wait for all other threads."""
    for action in exhibition.program.at_exit:
        action()
    for thread in exhibition.program.threads:
        if getattr(thread, "outlives", False):
            thread.join()
    kernel = made_kernel(exhibition)
    exhibition.program.left_running = kernel is not None and not all(
        map(kernel.has_ended, exhibition.program.threads)
    )


class _Watch:
    """Finds out that a run will never end, and rings the alarm of a clock that nobody drives."""

    def __init__(
        self,
        scheduler: Supervised,
        exhibition: Exhibition,
        thread: threading.Thread,
        give_up_after: float,
    ) -> None:
        self._scheduler = scheduler
        self._exhibition = exhibition
        self._thread = thread
        self._give_up_after = give_up_after
        self._progress = -1
        self._since = time.monotonic()
        self._computed = time.process_time()
        self._hopeless = 0
        self._before = threading.enumerate()
        self._idle: Idle | None = None
        self._idle_looks = 0
        self._stalls: Stalls | None = None

    def next_look(self) -> float:
        """Real seconds until there may be something to do."""
        return self._exhibition.time.next_look(HEARTBEAT)

    def look(self) -> None:
        """Do what there is to do."""
        self.look_for_copies()
        if isinstance(self._exhibition.time, WallClock):
            self._exhibition.time.ring()
            self._look_for_silence()
            self._look_for_an_idle_loop(self._exhibition.time)
            self._look_for_standstill(self._something_is_due())
        elif not self._exhibition.program.elsewhere:
            self._look_for_stalls()
            self._look_for_standstill()

    def look_for_copies(self) -> None:
        """End the run if a copy of this process has played at a board, which nobody here saw."""
        kernel = made_kernel(self._exhibition)
        letter = kernel.letterbox.letter() if kernel is not None else ""
        if letter and not self._exhibition.switch.stopped:
            self._exhibition.fail(RunError(letter))

    def _look_for_stalls(self) -> None:
        """In a user's own file, see what computes or waits where the hall cannot know it."""
        kernel = made_kernel(self._exhibition)
        if not isinstance(kernel, Baton) or not self._scheduler.file:
            return
        self._stalls = self._stalls or Stalls(kernel)
        self._stalls.look()
        if self._stalls.waits_since > STUCK_AFTER and not kernel.alone:
            where = f" ({self._stalls.place})" if self._stalls.place else ""
            what = f"a thread of the program{where} {UNKNOWN_WAIT}"
            self._exhibition.fail(RunError("\n  ".join([what, *kernel.waiting_tasks()])))

    def told(self) -> list[str]:
        """Return in sentences what a user's program spent much real time on."""
        return self._stalls.told() if self._stalls else []

    def _look_for_silence(self) -> None:
        """In real time, everybody who plays may be waiting for somebody who will never reply."""
        exhibition = self._exhibition
        if exhibition.log.in_silence and all(map(self._is_hopeless, exhibition.boards)):
            self._hopeless += 1
            if self._hopeless > 2:  # a game may be about to begin
                waiting = sorted(exhibition.log.in_silence, key=lambda board: board.number)
                exhibition.fail(deadlock(exhibition, waiting, ()))
        else:
            self._hopeless = 0

    def _look_for_an_idle_loop(self, clock: WallClock) -> None:
        """In real time, all tasks may wait for each other: no call ever comes from outside."""
        kernel = made_kernel(self._exhibition)
        idle = kernel.standstill() if isinstance(kernel, FreeThreads) else None
        to_come = clock.has_alarm or self._exhibition.log.in_silence or self._something_is_due()
        if idle is None or to_come or idle != self._idle or self._others_may_call():
            self._idle, self._idle_looks = idle, 0
        elif isinstance(kernel, FreeThreads):
            self._idle_looks += 1
            if self._idle_looks > GRACE / HEARTBEAT:
                kernel.tell_standstill()

    def _others_may_call(self) -> bool:
        """Whether threads have been started since that are none of the program's own."""
        known = {self._thread, *self._before, *self._exhibition.program.threads}
        return not known.issuperset(threading.enumerate())

    def _is_hopeless(self, board: BoardState) -> bool:
        """Whether nothing will ever happen at a board again, unless a game is about to begin."""
        exhibition = self._exhibition
        begun = board.in_play and board.arrived_at < NEVER and not board.left
        return not begun or board in exhibition.log.in_silence or board.waits_in_vain

    def _something_is_due(self) -> bool:
        """Whether in real time something will happen that has only to be waited for."""
        exhibition = self._exhibition
        now = exhibition.time.now
        return (
            exhibition.program.elsewhere
            or any(master.free_at > now for master in exhibition.masters)
            or any(board.is_due_after(now) for board in exhibition.boards)
        )

    def _look_for_standstill(self, something_is_due: bool = False) -> None:
        """Where nobody waits for anything to come, a run without moves is a run without end."""
        exhibition, now = self._exhibition, time.monotonic()
        progress = len(exhibition.log.events)
        stacks = self._stacks()
        if something_is_due or progress != self._progress or any(map(_player_thinks, stacks)):
            self._progress, self._since, self._computed = progress, now, time.process_time()
        elif now - self._since > self._give_up_after:
            exhibition.fail(RunError(self._words(stacks)))

    def _words(self, stacks: Sequence[Sequence[FrameType]]) -> str:
        done = self._exhibition.log.games_over == len(self._exhibition.seats.all)
        what = "all games are over, but it does not end" if done else "nobody has moved"
        at_home = [
            f" (it is at {Path(frame.f_code.co_filename).name}, line {frame.f_lineno})"
            for stack in stacks
            for frame in stack
            if Path(frame.f_code.co_filename) == self._scheduler.path
        ]
        return (
            f"the scheduler {self._scheduler.name} was given up after {self._give_up_after:g} s of "
            f"real time: {what}{''.join(at_home[:1])}; {self._why()} (--give-up-after waits longer)"
        )

    def _why(self) -> str:
        """Say why nothing may be going on, as far as that is known."""
        kernel = made_kernel(self._exhibition)
        if self._stalls is not None and self._stalls.waits_since > self._give_up_after / 2:
            return f"it {UNKNOWN_WAIT}"
        if isinstance(kernel, FreeThreads) and not self._has_computed():
            where = "".join(f"; {words}" for words in kernel.waiting_tasks())
            return f"it waits for something that the hall does not know{where}"
        if isinstance(kernel, Baton) and not kernel.alone:
            return (
                "a loop without an end, or one that asks again and again? On the virtual clock no "
                "other thread runs until this one waits"
            )
        return "a loop without an end?"

    def _has_computed(self) -> bool:
        """Whether the process has used a fair part of the time since anything happened."""
        return time.process_time() - self._computed > self._give_up_after / 10

    def _stacks(self) -> list[list[FrameType]]:
        frames = sys._current_frames()  # documented, in spite of its name
        kernel, threads = (
            self._exhibition.program.kernel,
            [self._thread, *self._exhibition.program.threads],
        )
        if isinstance(kernel, Baton):  # the one that runs is the one to be told of
            threads.sort(key=lambda thread: thread.ident != kernel.holder)
        return [list(_stack(frames.get(thread.ident or 0))) for thread in threads]


def _stack(frame: FrameType | None) -> Iterator[FrameType]:
    while frame:
        yield frame
        frame = frame.f_back


def _player_thinks(stack: Sequence[FrameType]) -> bool:
    return any(frame.f_globals.get("__name__") == "simul.games.referee" for frame in stack)


def _wait_for(threads: Iterable[threading.Thread], patience: float) -> None:
    """Wait, but not for ever, until these threads have ended."""
    until = time.monotonic() + patience
    for thread in threads:
        if thread.is_alive():
            # not as the hall's own threads do it, which pass the baton
            threading.Thread.join(thread, max(0.0, until - time.monotonic()))
