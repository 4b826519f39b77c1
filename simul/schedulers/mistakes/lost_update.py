"""A task for every board, in asyncio, and a scoreboard that is read before an await and set after.

The picture: at the door a scoreboard counts the moves. The steward of a board reads it, waits for
the reply, adds one to what it showed, and sets it; others have set it meanwhile.
The belief: asyncio runs one task at a time, so it has no races.
The wrong line: there is an await between reading and setting. Between two awaits a task is alone;
across one it is not. `board.scoreboard.count += 1` in one line is right here.
Look for: a mark at each reply; bars and total are those of asyncio. 720 moves, and it shows 30.
What breaks: score-adds-up, when the second reply comes.
Total: max(M·(A + B) + (N - 1)·A, N·M·A + B), as it should be: 1:00:55.
Run it: simul run textbook --scheduler lost-update
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
        count = board.scoreboard.count
        await board.opponent_replies()  # she walks on: until the reply, others are served
        board.scoreboard.count = count + 1  # others have set it during the await
