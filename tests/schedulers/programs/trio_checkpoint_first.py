"""A checkpoint before each move: who of those that are ready comes first is by Trio's coin."""

import trio

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
        await trio.lowlevel.checkpoint()
        board.master_moves()
        await board.opponent_replies()
