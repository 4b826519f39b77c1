"""Boards whose opponents are awaited: while they think, others run."""

import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import partial
from typing import Protocol

from simul.clocks import Sleeper
from simul.errors import Interrupted
from simul.exhibition import Exhibition
from simul.exhibition.board import Board
from simul.games.seating import Seat
from simul.kernel.choice import made_kernel
from simul.kernel.program import in_event_loop, programs_frame
from simul.record import Kind

Wake = Callable[..., object]
"""Wakes a task; handed an error, has it raised there."""
CallAt = Callable[[int, int, Callable[[], object]], Sleeper]
"""Have something called at `due` (ms); of those due at the same instant, call by `order`."""


class Framework(Protocol):
    """What a board needs of the framework it is awaited in."""

    async def park(self, register: Callable[[Wake], object]) -> None:
        """Suspend this task until it is woken by what `register` is handed."""

    async def sleep(self, due: int) -> None:
        """In real time: suspend this task until `due` (ms)."""

    async def compute(self, call: Callable[[], int]) -> int:
        """In real time: make a blocking call without holding up the event loop."""

    def time_limit(self, deadline: float) -> AbstractAsyncContextManager[object]:
        """In real time: leave the block at `deadline` (ms), as the framework's own timeouts do."""

    def current_task(self) -> object:
        """Return the current task."""

    def fate(self) -> Kind:
        """Return what becomes of a board whose task is cancelled now."""


class AwaitingBoard(Board):
    """A board at which the master's move is plain work and the opponent's is awaited.

    Under the virtual clock, what happens at a board takes effect when it is due, in the order in
    which it is due at all boards, and the task is woken when the master can come.
    """

    def __init__(
        self,
        seats: Iterable[Seat],
        exhibition: Exhibition,
        framework: Framework,
        call_at: CallAt,
    ) -> None:
        super().__init__(seats, exhibition)
        self._framework = framework
        self._call_at = call_at
        self._due: Sleeper | None = None
        """What the opponent will do next, while a task awaits it."""

    async def opponent_arrives(self) -> None:
        """Wait until the opponent sits at the board, ready for the master's first visit."""
        task = self._framework.current_task()
        self._exhibition.program.workers.add(task)
        self._exhibition.program.played_by[task] = self
        await self.opponent_replies()

    def master_moves(self) -> None:
        """Have the master make her move: nobody else runs until it is made."""
        due = self.begin_move()
        try:
            self._time.sleep_until(due)
        except Interrupted:
            self.leave()
            raise
        self.end_move()

    async def master_moves_awaited(self) -> None:
        """Await the master's move as if it were the opponent's; it is always wrong to do so.

        For the mistake `cloned-masters`.
        """
        due = self.begin_move()
        if self.dispatcher is not None:
            self.dispatcher.free(
                self._visitor, self._time.now
            )  # as if there were another one of her
        if self._virtual:
            await self._framework.park(partial(self._call_at, due, self.order))
        else:
            await self._framework.sleep(due)
        self.end_move()

    def wait_for_reply(self) -> None:
        """Block until the opponent has replied; in an event loop it is wrong to do so."""
        kernel = made_kernel(self._exhibition)
        if kernel is not None and kernel.has_event_loop and in_event_loop(kernel):
            self._exhibition.program.blocked_at.add(self)
        while self.waits:
            self._time.sleep_until(self.within_limit(self.begin_wait()), self.order)
            self.end_wait()

    async def opponent_replies(self) -> None:
        """Wait until the opponent has replied; at once if the master's move ended the game.

        Where there is an usher, wait for the master as well.
        """
        if not self.in_play:
            return
        try:
            if self._virtual:
                await self._framework.park(self._begin)
            else:
                await self._wait_in_real_time()
        except BaseException:
            if self._due is not None:
                self._due.cancel()
            self._be_left(self._framework.fate())  # whoever waited here was cancelled
            raise

    def _be_left(self, fate: Kind) -> None:
        if fate is Kind.ORPHANED and self._exhibition.program.orphaned_at is None:
            frame = programs_frame(sys._getframe(1))
            if frame is not None:
                self._exhibition.program.orphaned_at = frame.f_code.co_filename, frame.f_lineno
        self.leave(fate)

    def _begin(self, wake: Wake) -> None:
        due = self.within_limit(self.begin_wait())
        self._due = self._call_at(due, self.order, partial(self._be_due, wake))

    def _be_due(self, wake: Wake) -> None:
        """Let the opponent arrive or reply; wake the task when it is the master's turn."""
        self._due = None
        try:
            self.end_wait()
            if self.waits:  # the game is over, and another opponent sits down
                self._begin(wake)
            elif self.dispatcher is not None and self.in_play:
                self.dispatcher.enter(self, wake)
            else:
                wake()
        except BaseException as error:
            wake(error)

    async def _wait_in_real_time(self) -> None:
        await self._wait()
        while self.waits:  # the game is over, and another opponent sits down
            await self._wait()
        if self.dispatcher is not None and self.in_play:
            await self._framework.park(partial(self.dispatcher.enter, self))

    async def _wait(self) -> None:
        """Wait for the opponent, but no longer than time is left."""
        if self.computes_long:
            await self._wait_for_thread()
        else:
            await self._framework.sleep(self.within_limit(self.begin_wait()))
        self.end_wait()

    async def _wait_for_thread(self) -> None:
        """Wait for an opponent who computes in a thread of its own."""
        self.seat_opponent()
        up = self.time_is_up_at
        async with nullcontext() if up is None else self._framework.time_limit(up):
            due = await self._framework.compute(self.begin_wait)
            await self._framework.sleep(due)
