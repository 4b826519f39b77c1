"""Watching a run in real time, where a wait may be for something that is due."""

import time
from collections.abc import Sequence
from types import FrameType

from simul.kernel.deadlock import GRACE, in_words
from simul.kernel.free_threads import FreeThreads, Idle
from simul.kernel.threads import strangers
from simul.kernel.watched_files import outlook, what_may_come
from simul.record.waits import Role, Want
from simul.supervision.watch import HEARTBEAT, WAITS_LONGER, Watch


class RealWatch(Watch):
    """Rings the clock's alarm, and finds deadlocks."""

    _next_look_at = float("inf")
    """When it looks next if the machine is not late, in seconds of `time.monotonic`."""
    _silent_loop: Idle | None = None
    _hopeless_looks = 0
    _idle: Idle | None = None
    _idle_looks = 0

    @property
    def _free_threads(self) -> FreeThreads | None:
        return self.kernel if isinstance(self.kernel, FreeThreads) else None

    def look(self) -> None:
        """Ring the alarm if it is due; end the run if it will not end by itself."""
        self._note_lateness()
        self.exhibition.time.ring()
        self._look_for_silence()
        self._look_for_an_idle_loop()
        self.look_for_standstill(self._something_is_due() or self._has_a_long_timeout())

    def next_look(self) -> float:
        """Return in how many real seconds to look again."""
        seconds = super().next_look()
        self._next_look_at = time.monotonic() + seconds
        return seconds

    def _note_lateness(self) -> None:
        """Note how late this look is: threads of the program are woken as late."""
        program, late = self.exhibition.program, time.monotonic() - self._next_look_at
        program.lateness = max(late, program.lateness / 2)

    def _look_for_silence(self) -> None:
        """End a run in which all boards wait in vain, and the program has no timeout pending."""
        kernel = self._free_threads
        if kernel is None or not (self.in_silence() and kernel.waits_for_ever()):
            self._hopeless_looks = 0
            return
        before, self._silent_loop = self._silent_loop, kernel.idle_loop()
        self._hopeless_looks = self._hopeless_looks + 1 if self._silent_loop == before else 0
        if self._hopeless_looks > 2:  # a game may be about to begin
            self.end_in_silence()

    def give_up(self, stacks: Sequence[Sequence[FrameType]]) -> None:
        """End a run in which nothing has happened for too long.

        If all boards wait in vain, that is a deadlock: timeouts, one after the other, lead to
        nothing.
        """
        kernel = self._free_threads
        if self.in_silence():
            quiet = f"nobody has moved for {self.give_up_after:g} s of real time"
            self.end_futile_timeouts(f"{quiet}{WAITS_LONGER}")
        elif kernel is not None and (idle := kernel.standstill()) and not self._is_to_come():
            found = outlook(idle.watched, self.give_up_after)
            kernel.report_standstill(found._replace(words=f"{found.words}{WAITS_LONGER}"))
        else:
            super().give_up(stacks)

    def _look_for_an_idle_loop(self) -> None:
        """End a run in which all tasks wait for each other, and nothing can wake the loop."""
        kernel = self._free_threads
        idle = kernel.standstill() if kernel is not None else None
        if kernel is None or idle is None or idle != self._idle or self._is_to_come():
            self._idle, self._idle_looks = idle, 0
            return
        self._idle_looks += 1
        if self._idle_looks > GRACE / HEARTBEAT and not what_may_come(idle.watched):
            kernel.report_standstill(outlook(idle.watched, GRACE))

    def _is_to_come(self) -> bool:
        """Whether something can still wake a task of an idle event loop."""
        exhibition = self.exhibition
        return (
            exhibition.time.has_alarm
            or bool(exhibition.log.in_silence)
            or self._something_is_due()
            or self._others_may_call()
        )

    def _others_may_call(self) -> bool:
        """Whether threads were started during the run that are not the program's own."""
        return strangers(self.exhibition, [self.thread, *self.before])

    def _something_is_due(self) -> bool:
        """Whether something will happen if one waits."""
        exhibition = self.exhibition
        now = exhibition.time.now
        return (
            exhibition.program.elsewhere
            or any(master.free_at > now for master in exhibition.masters)
            or any(board.is_due_after(now) for board in exhibition.boards)
        )

    def _has_a_long_timeout(self) -> bool:
        """Whether the program has a timeout of its own that is longer than `give_up_after`.

        It may go on by itself when that expires. Only one that began soon after the last event
        counts: timeouts that follow one another lead to nothing.
        """
        kernel = self._free_threads
        patience = self.give_up_after
        return kernel is not None and kernel.waits_longer(patience, self.moved_at + patience)

    def why(self) -> str:
        """Return in words why nothing may be happening, as far as that is known."""
        kernel = self._free_threads
        if kernel is None or self.has_computed():
            return "a loop without an end?"
        joins = [
            each for each in kernel.waits() if each.role is Role.THREAD and each.want is Want.END
        ]
        if joins:
            return "; ".join(in_words([*joins, *kernel.waiting_tasks()]))
        where = "".join(f"; {words}" for words in in_words(kernel.waiting_tasks()))
        return f"it waits for something that the hall does not know{where}"
