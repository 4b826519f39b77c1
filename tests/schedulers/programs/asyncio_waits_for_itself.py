"""A coroutine waits, blocking, for what only its own event loop can do."""

import asyncio

from simul.halls.on_asyncio import AsyncioHall


def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(main(hall.boards))


async def main(boards):
    loop = asyncio.get_running_loop()
    for board in boards:
        asyncio.run_coroutine_threadsafe(board.opponent_arrives(), loop).result()
