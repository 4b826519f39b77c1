"""Boards whose opponents are awaited: while they think, others run."""

from collections.abc import Awaitable, Callable

from simul.exhibition import Board, Exhibition
from simul.seating import Seat

Sleep = Callable[[int, int], Awaitable[None]]
"""Suspend this task until `due` (ms); of those due at the same instant, wake by `order`."""
Compute = Callable[[Callable[[], int]], Awaitable[int]]
"""Have a blocking call made without holding up the event loop."""


class AwaitingBoard(Board):
    """A board at which the master's move is plain work and the opponent's is awaited."""

    def __init__(
        self,
        seat: Seat,
        exhibition: Exhibition,
        *,
        sleep: Sleep,
        compute: Compute,
        current_task: Callable[[], object],
    ) -> None:
        super().__init__(seat, exhibition)
        self._sleep = sleep
        # only a slow player, and only in real time, could hold up the event loop
        needs_a_thread = not exhibition.time.virtual and not getattr(seat.opponent, "quick", False)
        self._compute = compute if needs_a_thread else None
        self._current_task = current_task

    async def opponent_arrives(self) -> None:
        """Wait until the opponent sits at the board, ready for the master's first visit."""
        self._exhibition.workers.add(self._current_task())
        await self._wait_for(self.begin_arrival)
        self.end_arrival()

    def master_moves(self) -> None:
        """Have the master make her move: nobody else runs until it is made."""
        self._time.sleep_until(self.begin_move())
        self.end_move()

    async def opponent_replies(self) -> None:
        """Wait until the opponent has replied; at once if the master's move ended the game."""
        if self.in_play:
            await self._wait_for(self.begin_reply)
            self.end_reply()

    async def _wait_for(self, begin: Callable[[], int]) -> None:
        due = begin() if self._compute is None else await self._compute(begin)
        await self._sleep(due, self.order)
