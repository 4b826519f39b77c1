"""A task for every board, in asyncio, with a time.sleep in it.

The picture: after each move the master stays where she is for a second, and does nothing.
The belief: only this game sleeps, and its opponent is thinking anyway.
The wrong line: time.sleep stops the thread, and the event loop is that thread: no board is served.
`await asyncio.sleep(1)` in its place lets others run, and would cost nothing here.
Look for: a mark in the master's lane after every move.
What breaks: loop-not-blocked, with call, line and how often.
Total: one more second for each move but the last, as if A were 6 s: 1:12:54.
Run it: simul run textbook --scheduler time-sleep
Right: with_asyncio.py
"""

import asyncio
from collections.abc import Sequence

from simul.exhibition import Exhibition
from simul.halls.awaiting import AwaitingBoard
from simul.halls.on_asyncio import AsyncioHall
from simul.stdlib import time


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
        time.sleep(1)  # the event loop sleeps, and so do all other games
        await board.opponent_replies()  # she walks on: until the reply, others are served
