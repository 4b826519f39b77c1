"""An old way to sleep, in a coroutine: nobody else is served meanwhile."""

import asyncio
import select

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
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        select.select([], [], [], 0.5)
        await board.opponent_replies()
