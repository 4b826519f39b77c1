"""A task for every board, in asyncio, and a thread for every wait.

The picture: these opponents raise no hand, so each has to be watched. The master leaves a steward
at the board, who watches in her place and reports to her; she walks on.
The new idea: a call that blocks can be awaited if a thread makes it, `asyncio.to_thread`. That is
the remedy for libraries that know nothing of asyncio. The master's move stays where it was, in the
event loop, so she still needs no lock. But a thread cannot be cancelled: it watches to the end.
Look for: the chart of asyncio. Compare blocking-wait, which makes the same call without a thread.
Total: max(M·(A + B) + (N - 1)·A, N·M·A + B), see docs/theory.md. textbook: 1:00:55.
Run it: simul run textbook --scheduler to-thread
Read before: with_anyio.py. Read next: patience.py
"""

import asyncio
from collections.abc import Sequence

from simul.exhibition import Exhibition
from simul.halls.awaiting import AwaitingBoard
from simul.halls.on_asyncio import AsyncioHall
from simul.stdlib.concurrent.futures import ThreadPoolExecutor


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:  # it goes by the hall's clock
        runner.run(play_boards(hall.boards))


async def play_boards(boards: Sequence[AwaitingBoard]) -> None:
    """Play all games at once; the block ends when every board has finished."""
    stewards = ThreadPoolExecutor(len(boards))  # the pool that comes along is smaller
    asyncio.get_running_loop().set_default_executor(stewards)
    async with asyncio.TaskGroup() as tasks:
        for board in boards:
            tasks.create_task(play_board(board))


async def play_board(board: AwaitingBoard) -> None:
    """Play one game from the first move to the last reply."""
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await asyncio.to_thread(board.wait_for_reply)  # a steward watches: others are served
