"""A worker thread waits at a queue of threads, which tasks fill."""

import asyncio
import queue

from simul.halls.on_asyncio import AsyncioHall


def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(main(hall.boards))


async def main(boards):
    hands = queue.Queue()
    async with asyncio.TaskGroup() as tg:
        for b in boards:
            tg.create_task(opp(b, hands))
        left = len(boards)
        while left:
            b, moved = await asyncio.to_thread(hands.get)
            if b is None:
                left -= 1
                continue
            b.master_moves()
            moved.set()


async def opp(b, hands):
    await b.opponent_arrives()
    while b.in_play:
        moved = asyncio.Event()
        hands.put((b, moved))
        await moved.wait()
        await b.opponent_replies()
    hands.put((None, None))
