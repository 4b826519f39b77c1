"""A worker thread of AnyIO's waits for the reply."""

import anyio

from simul.halls.on_anyio import anyio_hall


def play(exhibition):
    hall = anyio_hall(exhibition, "trio")
    options = hall.backend_options
    anyio.run(main, hall.boards, backend="trio", backend_options=options)


async def main(boards):
    async with anyio.create_task_group() as tasks:
        for board in boards:
            tasks.start_soon(play_board, board)


async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await anyio.to_thread.run_sync(board.wait_for_reply, limiter=anyio.CapacityLimiter(100))
