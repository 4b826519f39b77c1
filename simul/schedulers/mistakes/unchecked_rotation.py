"""Round and round, without looking whether they have replied.

The picture: the master walks round and makes her move at every board, reply or no reply.
The belief: when I come round again, they will have replied. With many boards that is even true.
The wrong line: take_reply takes the reply off the board without looking whether it is there, let
alone waiting for it.
Look for: a master who is busy to the end, and moves at boards whose opponent is still thinking.
What breaks: no-move-before-the-reply. With 24 boards a round takes 120 s, and nothing shows.
Total: N·M·A + B, however few the boards: 0:08:25 with three, where 0:30:10 is right.
Run it: simul run textbook --boards 3 --scheduler unchecked-rotation
Right: rotation.py
"""

from simul.exhibition import Exhibition
from simul.halls.rounds import RoundBoard, RoundHall


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    hall = RoundHall(exhibition)
    for board in hall.boards:
        board.opponent_arrives()
    while in_play := [board for board in hall.boards if board.in_play]:
        for board in in_play:
            play_board(board)


def play_board(board: RoundBoard) -> None:
    """Play one move pair of one game: the reply to her last move, and her next one."""
    board.take_reply()  # taken for granted: there is no check that the reply is there
    if board.in_play:
        board.master_moves()
