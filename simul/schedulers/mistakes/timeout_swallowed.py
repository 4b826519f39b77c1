"""A task for every board, in asyncio, and a timeout that ends more than the wait.

The picture: after a minute the steward of a board loses patience, and the game is cleared away
under the players' hands. The steward sees no game any more, and goes home.
The belief: a timeout ends my waiting, and the game goes on.
The wrong line: a timeout cancels what is awaited in its block, and to await a task is to pass the
cancellation on to it. The TimeoutError is swallowed, so nobody hears of it.
Look for: games that stop soon after a minute, all together, and no error.
What breaks: every-game-ends, at the first board, at the first look at the clock.
Total: none.
Run it: simul run textbook --scheduler timeout-swallowed
Right: patience.py
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
                    await game  # without a shield, the timeout cancels the game
    finally:
        game.cancel()  # behind the shield it does not hear that its steward was cancelled
