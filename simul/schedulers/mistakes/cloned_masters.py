"""A task for every board, in asyncio, and a master who is awaited.

The picture: the master's move, too, is something to wait for; so while she thinks at one board, she
also thinks at the 23 others.
The belief: whatever takes time has to be awaited, such as her move by `await asyncio.sleep(5)`.
The wrong line: there is an await inside her move, so others run during it: they have clones of her.
Look for: masters, one below the other, in the lane of the master.
What breaks: one-board-at-a-time, at the second board, in the first second.
Total: M·(A + B), however many boards: 0:30:00, which is too good to be true.
Run it: simul run textbook --scheduler cloned-masters
Right: with_asyncio.py
"""

import asyncio
from collections.abc import Sequence

from simul.exhibition import Exhibition
from simul.halls.awaiting import AwaitingBoard
from simul.halls.on_asyncio import AsyncioHall


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:  # it goes by the hall's clock
        runner.run(play_boards(hall.boards))


async def play_boards(boards: Sequence[AwaitingBoard]) -> None:
    """Play all games at once; the block ends when every board has finished."""
    async with asyncio.TaskGroup() as tasks:
        for board in boards:
            tasks.create_task(play_board(board))


async def play_board(board: AwaitingBoard) -> None:
    """Play one game from the first move to the last reply."""
    await board.opponent_arrives()
    while board.in_play:
        await board.master_moves_awaited()  # while she moves here, she moves elsewhere too
        await board.opponent_replies()  # she walks on: until the reply, others are served
