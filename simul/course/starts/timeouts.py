"""A steward whose patience ends, and with it the game.

Try it, in this folder: simul learn check timeouts
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from simul.exhibition import Exhibition
from simul.halls.awaiting import AwaitingBoard
from simul.halls.on_asyncio import AsyncioHall

PATIENCE = 60  # seconds until a steward looks at the clock


def play(exhibition: Exhibition) -> None:
    """Run an event loop that goes by the hall's clock."""
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(play_boards(hall.boards))


async def play_boards(boards: Sequence[AwaitingBoard]) -> None:
    """Play all games at once; the block ends when all stewards have gone."""
    async with asyncio.TaskGroup() as tasks:
        for board in boards:
            tasks.create_task(look_after(board))


async def look_after(board: AwaitingBoard) -> None:
    """Wait for the end of a game; look at the clock when patience is at an end."""
    game = asyncio.create_task(play_board(board))
    while not game.done():
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await game


async def play_board(board: AwaitingBoard) -> None:
    """Play one game from the first move to the last reply."""
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()
