"""A few stewards who serve boards from a queue, in asyncio, and the queue has no bound.

The picture: the door stands open. Before the first board is served, all 24 are in line, crowded in
the corridor; had thousands come, they would stand there as well.
The belief: a queue is there to take in what cannot be done yet, so it should take in all there is.
The wrong line: without maxsize, `put` never waits. If work comes faster than it is done, the line
grows, and with it the wait of what comes last and the memory, until there is no more.
Look for: a mark at the start of the chart, and else what board-queue has. Below the table, how long
the line was; under board-queue four stand in it, and the fifth waits at the door.
What breaks: lines-have-a-bound, at once: all 24 boards are let in.
Total: M·(A + B)·N/K + (K - 1)·A for K stewards, as it should be: 3:00:15.
Run it: simul run textbook --scheduler unbounded-queue --workers 4
Right: board_queue.py
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
    queue = Queue[AwaitingBoard]()  # it has no bound, so `put` never waits
    async with asyncio.TaskGroup() as tasks:
        stewards = [tasks.create_task(serve(queue)) for _ in range(workers)]
        for board in boards:
            await queue.put(board)
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
