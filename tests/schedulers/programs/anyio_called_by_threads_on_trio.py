"""A worker thread of AnyIO's has the event loop wait for the reply."""

import anyio
from anyio import from_thread, to_thread

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
        await to_thread.run_sync(wait_there, board)


def wait_there(board):
    from_thread.run(board.opponent_replies)
