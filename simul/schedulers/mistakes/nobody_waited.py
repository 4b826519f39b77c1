"""A task for every board, in asyncio, and nobody who waits for them.

The picture: every game is begun, the main coroutine goes home, and the lights are switched off.
The belief: a task that was started runs to its end, as a thread does.
The wrong line: the tasks have no owner. When the main coroutine ends, so does the event loop, and
asyncio cancels what is left. In a program that goes on, they could vanish all the same: the loop
has only weak references to its tasks, so keep your own, or use a TaskGroup.
Look for: an empty chart, and no error at all.
What breaks: every-game-ends: all are left before the first move.
Total: none.
Run it: simul run textbook --scheduler nobody-waited
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
    """Begin all games, and return without waiting for any."""
    for board in boards:
        asyncio.create_task(play_board(board))  # owned by no block, and awaited by nobody


async def play_board(board: AwaitingBoard) -> None:
    """Play one game from the first move to the last reply."""
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()  # she walks on: until the reply, others are served
