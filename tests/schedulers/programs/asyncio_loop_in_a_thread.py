"""The event loop runs in a thread of its own."""

import asyncio
import threading

from simul.halls.on_asyncio import AsyncioHall


def play(exhibition):
    hall = AsyncioHall(exhibition)

    def work():
        with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
            runner.run(main(hall.boards))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


async def main(boards):
    await asyncio.gather(*map(play_board, boards))


async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()
