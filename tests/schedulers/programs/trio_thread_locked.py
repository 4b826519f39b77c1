"""The master moves in a worker thread of Trio's, one at a time."""

import trio

from simul.halls.on_trio import TrioHall


def play(exhibition):
    hall = TrioHall(exhibition)
    trio.run(main, hall.boards, clock=hall.clock())


async def main(boards):
    master = trio.Lock()
    async with trio.open_nursery() as nursery:
        for board in boards:
            nursery.start_soon(play_board, board, master)


async def play_board(board, master):
    await board.opponent_arrives()
    while board.in_play:
        async with master:
            await trio.to_thread.run_sync(board.master_moves)
        await board.opponent_replies()
