"""A task for every board, gathered, errors included.

The picture: an opponent walks out, a note of it goes into a drawer, and the drawer stays shut.
The belief: return_exceptions=True makes gather robust: one failure spoils nothing.
The wrong line: errors come back as results, beside the others, and nobody looks at the results. The
program ends as if all were well. To go on is right; to keep silent is not.
Look for: five games that end and one that does not; and what came out of the program: nothing.
What breaks: every-game-ends: the game at board 3 failed. Without a failure nothing shows.
Total: that of the games which went on: 0:08:25.
Run it: simul run walk-out --scheduler gather-swallowed
Right: asyncio_gather.py
"""

from collections.abc import Sequence

from simul.exhibition import Exhibition
from simul.halls.awaiting import AwaitingBoard
from simul.halls.on_asyncio import AsyncioHall
from simul.stdlib import asyncio


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:  # it goes by the hall's clock
        runner.run(play_boards(hall.boards))


async def play_boards(boards: Sequence[AwaitingBoard]) -> None:
    """Play all games at once; errors are returned, and the return value is dropped."""
    await asyncio.gather(*(play_board(board) for board in boards), return_exceptions=True)  # unread


async def play_board(board: AwaitingBoard) -> None:
    """Play one game from the first move to the last reply."""
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()  # she walks on: until the reply, others are served
