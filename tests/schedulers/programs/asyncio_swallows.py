"""An error among the results, and nobody looks."""

import asyncio

from simul.halls.on_asyncio import AsyncioHall


def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(main(hall.boards))


async def main(boards):
    await asyncio.gather(*(play_board(board) for board in boards), return_exceptions=True)


async def play_board(board):
    if board.number == 2:
        raise ValueError("a pawn is missing")
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()
