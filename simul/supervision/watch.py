"""Watching a run from outside: whether it is alive, and will ever end.

How depends on the clock: see `virtual_watch.py` and `real_watch.py`.
"""

import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

from simul.durations import NEVER
from simul.errors import GivenUp, RunError
from simul.exhibition import Exhibition
from simul.exhibition.board_state import BoardState
from simul.kernel.choice import AnyKernel, made_kernel
from simul.kernel.deadlock import deadlock, in_words
from simul.kernel.running_code import is_event_loops
from simul.supervision.supervised import Supervised, is_own

HEARTBEAT = 0.1
"""Real seconds between two looks at a run."""
WAITS_LONGER = " (--give-up-after waits longer)"
"""What ends a message about a run that was given up: the option of the commands that run."""


class Watch(ABC):
    """Looks at a run at intervals, and ends it if it will never end by itself."""

    def __init__(
        self,
        scheduler: Supervised,
        exhibition: Exhibition,
        thread: threading.Thread,
        give_up_after: float,
    ) -> None:
        self.scheduler = scheduler
        self.exhibition = exhibition
        self.thread = thread
        """The thread in which the scheduler runs."""
        self.give_up_after = give_up_after
        """Real seconds without an event after which the run is given up."""
        self.before = threading.enumerate()
        """Threads older than the run: they are not the program's."""
        self._progress = -1
        self._since = time.monotonic()
        self.moved_at = self._since
        """When an event was last seen, in seconds of `time.monotonic`."""
        self._computed = time.process_time()

    @abstractmethod
    def look(self) -> None:
        """End the run if it will not end by itself."""

    @abstractmethod
    def why(self) -> str:
        """Return in words why nothing may be happening, as far as that is known."""

    def notes(self) -> list[str]:
        """Return in sentences what the program spent much real time on."""
        return []

    @property
    def kernel(self) -> AnyKernel | None:
        """The kernel of the program, once it has been made."""
        return made_kernel(self.exhibition)

    def next_look(self) -> float:
        """Return in how many real seconds to look again."""
        return self.exhibition.time.next_look(HEARTBEAT)

    def look_for_copies(self) -> None:
        """End the run if a copy of this process has played at a board, unseen here."""
        letter = self.kernel.letterbox.letter() if self.kernel is not None else ""
        if letter and not self.exhibition.switch.stopped:
            self.exhibition.fail(RunError(letter))

    def in_silence(self) -> bool:
        """Whether all boards wait for opponents who will never reply."""
        exhibition = self.exhibition
        return bool(exhibition.log.in_silence) and all(map(self._is_hopeless, exhibition.boards))

    def end_in_silence(self) -> None:
        """End a run in which all boards wait for opponents who will never reply."""
        self.exhibition.fail(deadlock(self.exhibition, self._silent()))

    def end_futile_timeouts(self, note: str) -> None:
        """End a run in which all boards do, and only the program's own timeouts go on."""
        what = "timeouts expire one after the other, and lead to nothing"
        self.exhibition.fail(deadlock(self.exhibition, self._silent(), note=note, what=what))

    def _silent(self) -> list[BoardState]:
        return sorted(self.exhibition.log.in_silence, key=lambda board: board.number)

    def _is_hopeless(self, board: BoardState) -> bool:
        """Whether nothing will ever happen at a board again, unless a game is about to begin."""
        begun = board.in_play and board.arrived_at < NEVER and not board.left
        return not begun or board in self.exhibition.log.in_silence or board.waits_in_vain

    def look_for_standstill(self, something_is_due: bool = False) -> None:
        """Give up a run in which nothing happens and nothing is due."""
        progress = len(self.exhibition.log.events)
        if progress != self._progress:
            self.moved_at = time.monotonic()
        if something_is_due or progress != self._progress:
            self.note_life()
            return
        stacks = self._stacks()  # of a thousand threads they take milliseconds
        if any(map(_player_thinks, stacks)):
            self.note_life()
        elif time.monotonic() - self._since > self.give_up_after:
            self.give_up(stacks)

    def note_life(self) -> None:
        """Begin anew to wait for an event."""
        self._progress, self._since = len(self.exhibition.log.events), time.monotonic()
        self._computed = time.process_time()

    def give_up(self, stacks: Sequence[Sequence[FrameType]]) -> None:
        """End a run in which nothing has happened for too long."""
        self.exhibition.fail(GivenUp(self._words(stacks)))

    def has_computed(self) -> bool:
        """Whether the process has used much processor time since the last event."""
        return time.process_time() - self._computed > self.give_up_after / 10

    def threads(self) -> list[threading.Thread]:
        """Return the threads of the program; a message names the first that is in its file."""
        return [self.thread, *self.exhibition.program.threads]

    def _words(self, stacks: Sequence[Sequence[FrameType]]) -> str:
        done = self.exhibition.finished
        what = "all games are over, but it does not end" if done else "nobody has moved"
        return (
            f"the scheduler {self.scheduler.name} was given up after {self.give_up_after:g} s of "
            f"real time: {what}{self._where(stacks)}; {self.why()}{WAITS_LONGER}"
        )

    def _where(self, stacks: Sequence[Sequence[FrameType]]) -> str:
        """Return where the program is: its line, or those of its tasks between two of their turns.

        The line that runs an event loop says nothing of what the tasks do.
        """
        for stack in stacks:
            for frame in stack:
                if is_event_loops(frame) and (tasks := self._tasks()):
                    return f" ({'; '.join(tasks)})"
                if is_own(frame, self.scheduler):
                    name = Path(frame.f_code.co_filename).name
                    return f" (it is at {name}, line {frame.f_lineno})"
        return ""

    def _tasks(self) -> list[str]:
        return in_words(self.kernel.waiting_tasks()) if self.kernel is not None else []

    def _stacks(self) -> list[list[FrameType]]:
        frames = sys._current_frames()  # documented, in spite of its name
        return [list(_stack(frames.get(thread.ident or 0))) for thread in self.threads()]


def _stack(frame: FrameType | None) -> Iterator[FrameType]:
    while frame:
        yield frame
        frame = frame.f_back


def _player_thinks(stack: Sequence[FrameType]) -> bool:
    return any(frame.f_globals.get("__name__") == "simul.games.referee" for frame in stack)
