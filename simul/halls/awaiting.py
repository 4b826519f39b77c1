"""Boards whose opponents are awaited: while they think, others run."""

from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Protocol

from simul.board import Board
from simul.errors import Interrupted
from simul.exhibition import Exhibition
from simul.record import Kind
from simul.seating import Seat

Register = Callable[[Callable[[], object]], object]
"""Is handed what wakes a task."""


class Framework(Protocol):
    """What a board needs of the framework it is awaited in."""

    async def sleep(self, due: int, order: int) -> None:
        """Suspend this task until `due` (ms); of those due at the same instant, wake by `order`."""

    async def park(self, register: Register) -> None:
        """Suspend this task until it is woken by what `register` is handed."""

    async def compute(self, call: Callable[[], int]) -> int:
        """Have a blocking call made without holding up the event loop."""

    def time_limit(self, deadline: float) -> AbstractAsyncContextManager[object]:
        """Leave the block at `deadline` (ms), as the framework's own timeouts do."""

    def current_task(self) -> object:
        """Return whoever runs now."""

    def fate(self) -> Kind:
        """Say what befalls a board whose task is cancelled now."""


class AwaitingBoard(Board):
    """A board at which the master's move is plain work and the opponent's is awaited."""

    def __init__(self, seats: Iterable[Seat], exhibition: Exhibition, framework: Framework) -> None:
        super().__init__(seats, exhibition)
        self._framework = framework

    async def opponent_arrives(self) -> None:
        """Wait until the opponent sits at the board, ready for the master's first visit."""
        self._exhibition.workers.add(self._framework.current_task())
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
        """Await the master's move as if it were somebody else's. There is no right use of this."""
        due = self.begin_move()
        if self.usher is not None:
            self.usher.free(self._visitor, self._time.now)  # as if there were another one of her
        await self._framework.sleep(due, self.order)
        self.end_move()

    def wait_for_reply(self) -> None:
        """Block until the opponent has replied. There is no right use of this in an event loop."""
        self._exhibition.watched.add(self)
        while self.waits:
            self._time.sleep_until(self.within_limit(self.begin_wait()))
            self.end_wait()

    async def opponent_replies(self) -> None:
        """Wait until the opponent has replied; at once if the master's move ended the game.

        Where there is an usher, wait for the master as well.
        """
        if not self.in_play:
            return
        try:
            await self._wait()
            while self.waits:  # the game is over, and somebody else sits down
                await self._wait()
            if self.usher is not None and self.in_play:
                await self._framework.park(self._enter)
        except BaseException:
            self.leave(self._framework.fate())  # whoever waited here was cancelled
            raise

    def _enter(self, wake: Callable[[], object]) -> None:
        if self.usher is not None:
            self.usher.enter(self, wake)

    async def _wait(self) -> None:
        """Wait for the opponent, but no longer than time is left."""
        if self.computes_long:
            await self._wait_for_thread()
        else:
            due, up = self.begin_wait(), self.time_is_up_at
            # of those who reply at the very end of their time the framework would choose an order
            if up is None or due <= up:
                await self._framework.sleep(due, self.order)
            else:
                async with self._framework.time_limit(up):
                    await self._framework.sleep(due, self.order)
        self.end_wait()

    async def _wait_for_thread(self) -> None:
        """Wait for an opponent who computes in a thread of its own."""
        self.seat_opponent()
        up = self.time_is_up_at
        async with nullcontext() if up is None else self._framework.time_limit(up):
            due = await self._framework.compute(self.begin_wait)
            await self._framework.sleep(due, self.order)
