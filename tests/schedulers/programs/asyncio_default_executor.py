"""A pool of the program's own does what the event loop sends threads for."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from simul.halls.on_asyncio import AsyncioHall


def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(main(hall.boards))


async def main(boards):
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(len(boards)))
    await asyncio.gather(*map(play_board, boards))


async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await asyncio.to_thread(board.wait_for_reply)
