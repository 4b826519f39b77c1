"""Of all who are ready, the highest number first."""

import trio

from simul.halls.on_trio import TrioHall


def play(exhibition):
    hall = TrioHall(exhibition)
    trio.run(main, hall.boards, clock=hall.clock())


async def main(boards):
    ready, bell = [], trio.Event()

    async def wait_at(board, wait):
        await wait()
        ready.append(board)
        bell.set()

    async with trio.open_nursery() as nursery:
        for board in boards:
            nursery.start_soon(wait_at, board, board.opponent_arrives)
        playing = len(boards)
        while playing:
            await bell.wait()
            board = max(ready, key=lambda each: each.number)
            ready.remove(board)
            if not ready:
                bell = trio.Event()
            if board.in_play:
                board.master_moves()
                nursery.start_soon(wait_at, board, board.opponent_replies)
            else:
                playing -= 1
