"""A task for every board, in asyncio, that asks whether the master is free, and then fetches her.

The picture: a steward sees that the master is free and walks over to fetch her. So do the others,
who saw the same; when they get there, each takes her along.
The belief: I have just checked it, so it is still true.
The wrong line: there is an await between check and act, during which others check as well. Without
it no task could run in between, and the rest of the program would be right.
Look for: masters, one below the other, in the lane of the master.
What breaks: one-board-at-a-time, at the second board, in the first seconds.
Total: 0:30:30, however many boards, which is too good to be true.
Run it: simul run textbook --scheduler asked-then-came
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
    visited = set[AwaitingBoard]()
    async with asyncio.TaskGroup() as tasks:
        for board in boards:
            tasks.create_task(play_board(board, visited))


async def play_board(board: AwaitingBoard, visited: set[AwaitingBoard]) -> None:
    """Play one game from the first move to the last reply."""
    await board.opponent_arrives()
    while board.in_play:
        while visited:
            await asyncio.sleep(1)
        await asyncio.sleep(1)  # she was free when it asked; is she still?
        visited.add(board)
        await board.master_moves_awaited()
        visited.remove(board)
        await board.opponent_replies()  # she walks on: until the reply, others are served
