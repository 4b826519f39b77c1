"""One game after the other.

The picture: the master sits down at the first board and stays until that game is over. While an
opponent thinks she watches, and all the others wait.
The new idea: none yet. This is plain code, one line after the other, and it is easy to get right.
Look for: a staircase of games, and a master who is idle most of the time.
Total: N·M·(A + B) with N boards, M move pairs, A for her move, B for a reply. textbook: 12:00:00.
Run it: simul run textbook --scheduler sequential
Read next: two_way.py
"""

from simul.exhibition import Exhibition
from simul.halls.blocking import BlockingBoard, BlockingHall


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    hall = BlockingHall(exhibition)
    for board in hall.boards:
        play_board(board)


def play_board(board: BlockingBoard) -> None:
    """Play one game from the first move to the last reply."""
    board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        board.opponent_replies()  # she stays and watches: nobody else is served
