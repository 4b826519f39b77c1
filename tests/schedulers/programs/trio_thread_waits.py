"""A worker thread of Trio's waits for the reply."""

import trio
from trio import to_thread

from simul.halls.on_trio import TrioHall


def play(exhibition):
    hall = TrioHall(exhibition)
    trio.run(main, hall.boards, clock=hall.clock())


async def main(boards):
    async with trio.open_nursery() as nursery:
        for board in boards:
            nursery.start_soon(play_board, board)


async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await to_thread.run_sync(board.wait_for_reply)
