"""It measures itself."""

import asyncio
import time

from simul.halls.on_asyncio import AsyncioHall


def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(main(hall.boards))


async def main(boards):
    start = time.perf_counter()
    await asyncio.gather(*(play_board(board) for board in boards))
    print(f"finished in {time.perf_counter() - start:.0f} s")


async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()
