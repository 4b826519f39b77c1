"""Games as `async def`, and a reply that never comes.

Try it, in this folder: simul learn check coroutines
"""

from simul.exhibition import Exhibition
from simul.halls.calling import CallingBoard, CallingHall
from simul.schedulers.callbacks import Loop
from simul.schedulers.native import Task, until


def play(exhibition: Exhibition) -> None:
    """Make a task for every game, and run the loop until all are over."""
    loop = Loop(exhibition.time)
    for board in CallingHall(exhibition, loop.call_at).boards:
        Task(loop, play_board(board))
    loop.run()


async def play_board(board: CallingBoard) -> None:
    """Play one game from the first move to the last reply."""
    await until(board.opponent_arrives)
    while board.in_play:
        board.master_moves()
        reply_at(board)  # calls it, as any other function


async def reply_at(board: CallingBoard) -> None:
    """Wait for the reply."""
    await until(board.opponent_replies)
