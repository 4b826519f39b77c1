"""A worker thread waits for the reply, asked by the event loop."""

import asyncio
from functools import partial

from simul.halls.on_asyncio import AsyncioHall


def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(main(hall.boards))


async def main(boards):
    async with asyncio.TaskGroup() as tasks:
        for board in boards:
            tasks.create_task(play_board(board))


async def play_board(board):
    loop = asyncio.get_running_loop()
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await loop.run_in_executor(None, partial(board.wait_for_reply))
