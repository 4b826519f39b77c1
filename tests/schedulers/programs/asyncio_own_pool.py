"""A pool of the program's own waits for the replies."""

import asyncio
import concurrent.futures

from simul.halls.on_asyncio import AsyncioHall


def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(main(hall.boards))


async def main(boards):
    with concurrent.futures.ThreadPoolExecutor(len(boards)) as pool:
        await asyncio.gather(*(play_board(board, pool) for board in boards))


async def play_board(board, pool):
    loop = asyncio.get_running_loop()
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await loop.run_in_executor(pool, board.wait_for_reply)
