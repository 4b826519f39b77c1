"""A pool of one thread a board; its futures are awaited."""

import asyncio
import concurrent.futures

from simul.halls.on_asyncio import AsyncioHall


def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(main(hall.boards))


async def main(boards):
    for fut in asyncio.as_completed([play_board(b) for b in boards]):
        await fut


async def play_board(board):
    await board.opponent_arrives()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        while board.in_play:
            board.master_moves()
            await asyncio.wrap_future(pool.submit(board.wait_for_reply))
