"""One game after the other, each a conversation.

The picture: an arbiter sits beside the master. She names her move and pauses; he brings the reply,
reads it out to her, and she goes on from there. In the end she says how many moves it took.
The new idea: a generator pauses at `yield`, and that is a door in both directions: `reply = yield
move` hands out a move, and has a value when one is sent in. At first None is sent, which primes it:
there is no `yield` yet that could take a reply. What it returns is in StopIteration. `close` and
`throw` raise in it where it pauses, so that it can tidy up.
Look for: the chart of the sequential scheduler. A game can pause now, but nobody makes use of it.
Total: N·M·(A + B), one game after the other. textbook: 12:00:00.
Run it: simul run textbook --scheduler two-way
Read before: sequential.py. Read next: rotation.py
"""

from collections.abc import Generator

from simul.exhibition import Exhibition
from simul.halls.blocking import BlockingBoard, BlockingHall


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    hall = BlockingHall(exhibition)
    for board in hall.boards:
        play_board(board)


def play_board(board: BlockingBoard) -> int:
    """Play one game: take each move, and bring the reply; return how many moves it took."""
    board.opponent_arrives()
    game, reply = conversation(board), None  # None primes it
    while True:
        try:
            game.send(reply)
        except StopIteration as stop:
            return int(stop.value)
        board.opponent_replies()
        reply = last_move(board)


def conversation(board: BlockingBoard) -> Generator[str, str | None, int]:
    """Hand out the master's moves, and take the replies; return how many moves were made.

    Step one by hand, and end it from outside:

    >>> def game():
    ...     try:
    ...         reply = yield "e2e4"
    ...         reply = yield "d2d4" if reply == "d7d5" else "g1f3"
    ...     finally:
    ...         print("the board is cleared")
    >>> steps = game()
    >>> next(steps), steps.send("d7d5")
    ('e2e4', 'd2d4')
    >>> steps.close()
    the board is cleared
    """
    moves = 0
    while board.in_play:
        board.master_moves()
        yield last_move(board)  # the value would be the reply; the board knows it already
        moves += 1
    return moves


def last_move(board: BlockingBoard) -> str:
    """Return the last move at a board, such as `e2e4`; empty if there is none."""
    moves = board.position.move_stack
    return str(moves[-1]) if moves else ""
