"""A few stewards who serve boards from a queue, in asyncio.

The picture: boards stand in a queue, and a few stewards serve it: each takes the first board, looks
after it until its game is over, and comes back for the next. So does a web crawler with addresses.
The new idea: a queue between those who bring work and those who do it. It is bounded: `put` waits
while it is full, so that work is not brought faster than it is done, which is called backpressure.
`join` waits until all work is done. Then the stewards, who wait for more, are cancelled.
Look for: the chart of thread-pool, made by one thread.
Total: M·(A + B)·N/K + (K - 1)·A for K stewards, fewer than the knee. textbook: 3:00:15.
Run it: simul run textbook --scheduler board-queue --workers 4
Read before: patience_in_trio.py. Read next: thread_pool.py
"""

import asyncio
from collections.abc import Sequence

from simul.exhibition import Exhibition
from simul.halls.awaiting import AwaitingBoard
from simul.halls.on_asyncio import AsyncioHall
from simul.stdlib.asyncio import Queue


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:  # it goes by the hall's clock
        runner.run(play_boards(hall.boards, exhibition.scenario.workers))


async def play_boards(boards: Sequence[AwaitingBoard], workers: int) -> None:
    """Play all games, a few at a time; the block ends when every board has finished."""
    queue = Queue[AwaitingBoard](maxsize=workers)
    async with asyncio.TaskGroup() as tasks:
        stewards = [tasks.create_task(serve(queue)) for _ in range(workers)]
        for board in boards:
            await queue.put(board)  # while the queue is full, no more boards are let in
        await queue.join()
        for steward in stewards:
            steward.cancel()  # there is no more work


async def play_board(board: AwaitingBoard) -> None:
    """Play one game from the first move to the last reply."""
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()  # she walks on: until the reply, others are served


async def serve(queue: Queue[AwaitingBoard]) -> None:
    """Play the game of the first board in the queue, and then the next."""
    while True:
        board = await queue.get()
        await play_board(board)
        queue.task_done()
