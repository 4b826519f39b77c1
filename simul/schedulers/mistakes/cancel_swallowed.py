"""A task for every board, in asyncio, that goes on when it is told to stop.

The picture: the opponent at board 3 walks out, and all games are called off. The stewards shrug and
fetch the master, although no reply is there.
The belief: a cancellation is an error like others, and a robust program survives errors.
The wrong line: CancelledError is a request to stop. One who tidies up has to raise it again; to
swallow it is to refuse, and what the task waited for has not happened.
Look for: OutOfTurn among the errors: five games were cancelled, and went on all the same.
What breaks: turns-alternate: the master is asked to move although there is no reply.
Total: none.
Run it: simul run walk-out --scheduler cancel-swallowed
Right: with_asyncio.py
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

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
        with suppress(asyncio.CancelledError):  # told to stop, it goes on with the next move
            await board.opponent_replies()  # she walks on: until the reply, others are served
