"""A game for every board, in asyncio, and each awaited before the next is begun.

The picture: the master awaits the first game, to its end. She may leave the board, but where to? No
other game has begun.
The belief: it is async def and await throughout, so the games run at once.
The wrong line: `await` runs one coroutine and waits for its end; it starts no other one. What is to
run meanwhile has to be started as a task first, and awaited later.
Look for: one task, and the chart of the sequential scheduler.
What breaks: promised-order: a board is ready, and the master waits for another.
Total: N·M·(A + B), as if there were no asyncio: 12:00:00.
Run it: simul run textbook --scheduler one-after-another
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
    """Play all games, but each only when the one before is over."""
    for board in boards:
        await play_board(board)  # awaited here, and so over before the next one is begun


async def play_board(board: AwaitingBoard) -> None:
    """Play one game from the first move to the last reply."""
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()  # she walks on: until the reply, others are served
