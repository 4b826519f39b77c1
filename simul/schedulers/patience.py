"""A task for every board, in asyncio, and a steward for each whose patience ends.

The picture: every minute the steward of a board loses patience, looks at the clock, and goes on
waiting. The players do not notice: what ended was the wait, not the game.
The new idea: a timeout cancels. When it expires, CancelledError is raised at the await in its
block, and TimeoutError comes out of the block. A shield keeps that from what is behind it. But then
nothing else cancels the game either, so a `finally` does when its steward is cancelled.
Look for: the chart of asyncio, although every steward's patience ended 59 times and more.
Total: max(M·(A + B) + (N - 1)·A, N·M·A + B), see docs/theory.md. textbook: 1:00:55.
Run it: simul run textbook --scheduler patience
Read before: to_thread.py. Read next: patience_in_trio.py
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from simul.exhibition import Exhibition
from simul.halls.awaiting import AwaitingBoard
from simul.halls.on_asyncio import AsyncioHall

PATIENCE = 60  # seconds until a steward looks at the clock


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:  # it goes by the hall's clock
        runner.run(play_boards(hall.boards))


async def play_boards(boards: Sequence[AwaitingBoard]) -> None:
    """Play all games at once; the block ends when every board has finished."""
    async with asyncio.TaskGroup() as tasks:
        for board in boards:
            tasks.create_task(look_after(board))


async def play_board(board: AwaitingBoard) -> None:
    """Play one game from the first move to the last reply."""
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()  # she walks on: until the reply, others are served


async def look_after(board: AwaitingBoard) -> None:
    """Wait for the end of a game, with a look at the clock whenever patience is at an end."""
    game = asyncio.create_task(play_board(board))
    try:
        while not game.done():
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await asyncio.shield(game)  # the wait is cancelled, and the game is not
    finally:
        game.cancel()  # behind the shield it does not hear that its steward was cancelled
