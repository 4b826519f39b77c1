"""A task for every board, in asyncio, with one await forgotten.

The picture: the opponent is asked to reply, but the request never starts, and is not waited for.
The belief: calling the function makes it happen, as with every other function.
The wrong line: a coroutine that is not awaited never begins. Python says so when it is thrown away
("was never awaited"), in a warning and not in an error; a type checker says so before.
Look for: a chart with one visit, and the message that says which turn was skipped.
What breaks: turns-alternate: the master is asked to move again before there is a reply.
Total: none.
Run it: simul run textbook --scheduler forgotten-await
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
        board.master_moves()
        board.opponent_replies()  # forgotten: without await this line does nothing
