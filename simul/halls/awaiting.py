"""Boards whose opponents are awaited: while they think, others run."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Protocol

from simul.board import Board
from simul.errors import Interrupted
from simul.exhibition import Exhibition
from simul.record import Kind
from simul.seating import Seat


class Framework(Protocol):
    """What a board needs of the framework it is awaited in."""

    async def sleep(self, due: int, order: int) -> None:
        """Suspend this task until `due` (ms); of those due at the same instant, wake by `order`."""

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

    def __init__(self, seat: Seat, exhibition: Exhibition, framework: Framework) -> None:
        super().__init__(seat, exhibition)
        self._framework = framework
        # only a slow player, and only in real time, could hold up the event loop
        self._in_thread = not exhibition.time.virtual and not getattr(seat.opponent, "quick", False)

    async def opponent_arrives(self) -> None:
        """Wait until the opponent sits at the board, ready for the master's first visit."""
        self._exhibition.workers.add(self._framework.current_task())
        await self._wait_for(self.begin_arrival)
        self.end_arrival()

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
        await self._framework.sleep(self.begin_move(), self.order)
        self.end_move()

    def wait_for_reply(self) -> None:
        """Block until the opponent has replied. There is no right use of this in an event loop."""
        if self.in_play:
            self._time.sleep_until(self.begin_reply())
            self.end_reply()

    async def opponent_replies(self) -> None:
        """Wait until the opponent has replied; at once if the master's move ended the game."""
        if self.in_play:
            await self._wait_for(self.begin_reply)
            self.end_reply()

    async def _wait_for(self, begin: Callable[[], int]) -> None:
        try:
            await self._wait_within_limit(begin)
        except BaseException:
            self.leave(self._framework.fate())  # whoever waited here was cancelled
            raise

    async def _wait_within_limit(self, begin: Callable[[], int]) -> None:
        up, sleep = self.time_is_up_at, self._framework.sleep
        if self._in_thread:
            async with nullcontext() if up is None else self._framework.time_limit(up):
                await sleep(await self._framework.compute(begin), self.order)
            return
        due = begin()
        # of those who reply at the very end of their time the framework would choose an order
        async with nullcontext() if up is None or due <= up else self._framework.time_limit(up):
            await sleep(due, self.order)
