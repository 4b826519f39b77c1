"""A task for every board, in asyncio, with a wait that blocks.

The picture: the master walks from board to board, but at each she watches until the reply is there.
The belief: it is asyncio, there are 24 tasks, so they run at once.
The wrong line: wait_for_reply blocks, like time.sleep or a request to a server without await. While
it waits, no other task can run: the event loop is the same thread.
Look for: 24 tasks, and the chart of the sequential scheduler.
What breaks: promised-order: a board is ready, and the master stands and watches another.
Total: N·M·(A + B), as if there were no asyncio: 12:00:00.
Run it: simul run textbook --scheduler blocking-wait
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
        board.wait_for_reply()  # it waits, but does not await: no board is served meanwhile
