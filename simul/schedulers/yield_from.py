"""Games that delegate to smaller coroutines.

The picture: a game is a sequence of move pairs, and a move pair is a little story of its own: her
move, the wait, the reply. It can now be told in a function of its own, waiting included.
The new idea: `yield from` runs another generator in one's own place. What that waits for goes
straight out to the task, so that functions which wait can call each other like any functions.
Look for: the same chart. Only the text has changed: compare play_board with that of generators.py.
Total: max(M·(A + B) + (N - 1)·A, N·M·A + B), see docs/theory.md. textbook: 1:00:55.
Run it: simul run textbook --scheduler yield-from
Read before: generators.py. Read next: native.py
"""

from collections.abc import Generator

from simul.exhibition import Exhibition
from simul.halls.calling import CallingBoard, CallingHall
from simul.schedulers.callbacks import Loop
from simul.schedulers.generators import Future, Task, until


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    loop = Loop(exhibition.time)
    for board in CallingHall(exhibition, loop.call_at).boards:
        Task(play_board(board)).step()
    loop.run()


def play_board(board: CallingBoard) -> Generator[Future, None, None]:
    """Play one game from the first move to the last reply."""
    yield until(board.opponent_arrives)
    while board.in_play:
        yield from play_move_pair(board)


def play_move_pair(board: CallingBoard) -> Generator[Future, None, None]:
    """Play her move and the reply to it.

    Step such a delegation by hand:

    >>> def pair():
    ...     yield "she has moved"
    ...     yield "there is the reply"
    >>> def game():
    ...     yield "the opponent arrives"
    ...     yield from pair()
    >>> list(game())
    ['the opponent arrives', 'she has moved', 'there is the reply']
    """
    board.master_moves()
    yield until(board.opponent_replies)  # she walks on: until the reply, others are served
