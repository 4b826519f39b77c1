"""A few stewards who serve boards from a queue, and never go home.

Try it, in this folder: simul learn check queues
"""

import asyncio
from collections.abc import Sequence

from simul.exhibition import Exhibition
from simul.halls.awaiting import AwaitingBoard
from simul.halls.on_asyncio import AsyncioHall


def play(exhibition: Exhibition) -> None:
    """Run an event loop that goes by the hall's clock."""
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(play_boards(hall.boards, exhibition.scenario.workers))


async def play_boards(boards: Sequence[AwaitingBoard], workers: int) -> None:
    """Play all games, a few at a time."""
    queue = asyncio.Queue[AwaitingBoard](maxsize=workers)
    async with asyncio.TaskGroup() as tasks:
        stewards = [tasks.create_task(serve(queue)) for _ in range(workers)]
        for board in boards:
            await queue.put(board)  # waits while the queue is full
        await queue.join()  # waits until all that was put in is done
        for steward in stewards:
            steward.cancel()


async def serve(queue: asyncio.Queue[AwaitingBoard]) -> None:
    """Play the game of the first board in the queue, and then the next."""
    while True:
        board = await queue.get()
        await play_board(board)


async def play_board(board: AwaitingBoard) -> None:
    """Play one game from the first move to the last reply."""
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()
