"""Two tasks await each other when their games are over."""

import asyncio

from simul.halls.on_asyncio import AsyncioHall


def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(main(hall.boards))


async def main(boards):
    tasks = []

    async def play_and_wait(index, board):
        await play_board(board)
        await tasks[(index + 1) % len(tasks)]

    tasks += [asyncio.create_task(play_and_wait(i, board)) for i, board in enumerate(boards)]
    await asyncio.gather(*tasks)


async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()
