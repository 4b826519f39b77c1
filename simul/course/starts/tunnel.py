"""A game made of smaller generators, which do not reach the task.

Try it, in this folder: simul learn check tunnel
"""

from collections.abc import Generator

from simul.exhibition import Exhibition
from simul.halls.calling import CallingBoard, CallingHall
from simul.schedulers.callbacks import Loop
from simul.schedulers.generators import Future, Task, until


def play(exhibition: Exhibition) -> None:
    """Make a task for every game, and run the loop until all are over."""
    loop = Loop(exhibition.time)
    for board in CallingHall(exhibition, loop.call_at).boards:
        Task(loop, play_board(board))
    loop.run()


def play_board(board: CallingBoard) -> Generator[Future, None, None]:
    """Play one game, one move pair after the other."""
    yield until(board.opponent_arrives)
    while board.in_play:
        yield play_move_pair(board)  # hands out a generator


def play_move_pair(board: CallingBoard) -> Generator[Future, None, None]:
    """Play her move and the reply to it."""
    board.master_moves()
    yield until(board.opponent_replies)
