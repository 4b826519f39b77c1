"""Worker threads wait for replies; hands go through a queue of the event loop."""

import asyncio

from simul.halls.on_asyncio import AsyncioHall


def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(main(hall.boards))


async def main(boards):
    hands = asyncio.Queue()
    async with asyncio.TaskGroup() as tasks:
        for board in boards:
            tasks.create_task(opponent(board, hands))
        playing = len(boards)
        while playing:
            board, moved = await hands.get()
            if board.in_play:
                board.master_moves()
                moved.set()
            else:
                playing -= 1


async def opponent(board, hands):
    await board.opponent_arrives()
    while board.in_play:
        moved = asyncio.Event()
        await hands.put((board, moved))
        await moved.wait()
        await asyncio.to_thread(board.wait_for_reply)
    await hands.put((board, None))
