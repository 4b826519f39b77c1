"""A task for every board, gathered.

The picture: the master walks on, as always. All tasks are started, and one call waits for all.
The new idea: a ready-made event loop, with futures and tasks. asyncio brings what the last files
wrote by hand; `gather` starts a task for every coroutine and waits for their results.
Look for: the same chart, until something fails: then gather raises, and neither cancels the others
nor waits for them. They are orphans, cancelled only because asyncio.run ends the program; in a
longer one they would play on. Try simul compare walk-out -s asyncio-gather,asyncio.
Total: max(M·(A + B) + (N - 1)·A, N·M·A + B), see docs/theory.md. textbook: 1:00:55.
Run it: simul run textbook --scheduler asyncio-gather
Read before: native.py. Read next: with_asyncio.py
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
    """Play all games at once; raise the first error, whatever the others are doing."""
    await asyncio.gather(*(play_board(board) for board in boards))


async def play_board(board: AwaitingBoard) -> None:
    """Play one game from the first move to the last reply."""
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()  # she walks on: until the reply, others are served
