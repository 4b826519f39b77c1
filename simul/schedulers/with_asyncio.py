"""A task for every board, in asyncio.

The picture: the master makes her move and walks on; an opponent who has replied raises a hand, and
she goes to the one waiting longest. There are no stewards: she herself is the thread of execution.
The new idea: `await` is the only place where a task can let others run. It does if something in it
really has to wait; an `await` of what is there already does not. There is none inside
master_moves, so she needs no lock.
Look for: the same chart as with threads, made by one thread.
Total: max(M·(A + B) + (N - 1)·A, N·M·A + B), see docs/theory.md. textbook: 1:00:55.
Run it: simul run textbook --scheduler asyncio
Read before: asyncio_gather.py. Read next: with_trio.py
"""

import asyncio
from collections.abc import Sequence

from simul.exhibition import Exhibition
from simul.halls.awaiting import AwaitingBoard
from simul.halls.on_asyncio import AsyncioHall


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:  # it goes by the hall's clock
        runner.run(play_boards(hall.boards))


async def play_boards(boards: Sequence[AwaitingBoard]) -> None:
    """Play all games at once; the block ends when every board has finished."""
    async with asyncio.TaskGroup() as tasks:
        for board in boards:
            tasks.create_task(play_board(board))


async def play_board(board: AwaitingBoard) -> None:
    """Play one game from the first move to the last reply."""
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()  # she walks on: until the reply, others are served
