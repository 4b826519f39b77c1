"""A task for every board, in Trio.

The picture: as with asyncio, the master makes her move and walks on to a board that is ready.
The new idea: structured concurrency: tasks live in a block of code that they cannot outlive, here
called a nursery. No task is forgotten and no error is lost; asyncio's TaskGroup learned from it.
And an `await` of Trio's own functions always lets others run, even if it need not wait.
Look for: the same chart again, to the millisecond: the idea is the same, the spelling differs. Only
on the wall clock (--clock wall) Trio's own order shows: it tosses a coin whether tasks that became
ready together run forwards or backwards.
Total: max(M·(A + B) + (N - 1)·A, N·M·A + B), see docs/theory.md. textbook: 1:00:55.
Run it: simul run textbook --scheduler trio
Read before: with_asyncio.py. Read next: with_anyio.py
"""

from collections.abc import Sequence

import trio

from simul.exhibition import Exhibition
from simul.halls.awaiting import AwaitingBoard
from simul.halls.on_trio import TrioHall


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    hall = TrioHall(exhibition)
    trio.run(play_boards, hall.boards, clock=hall.clock())


async def play_boards(boards: Sequence[AwaitingBoard]) -> None:
    """Play all games at once; the block ends when every board has finished."""
    async with trio.open_nursery() as nursery:
        for board in boards:
            nursery.start_soon(play_board, board)


async def play_board(board: AwaitingBoard) -> None:
    """Play one game from the first move to the last reply."""
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()  # she walks on: until the reply, others are served
