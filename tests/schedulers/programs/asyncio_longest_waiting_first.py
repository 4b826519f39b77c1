"""Of all who are ready, the one who has waited longest."""

import asyncio

from simul.halls.on_asyncio import AsyncioHall


def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(main(hall.boards))


async def main(boards):
    waiting = {asyncio.ensure_future(board.opponent_arrives()): board for board in boards}
    while waiting:
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        chosen = min(done, key=lambda task: (waiting[task].ready_at, waiting[task].order))
        board = waiting.pop(chosen)
        if board.in_play:
            board.master_moves()
            waiting[asyncio.ensure_future(board.opponent_replies())] = board
