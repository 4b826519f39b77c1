"""Round and round, in a fixed order.

The picture: the master walks round the room, as is the custom in real exhibitions. Opponents think
while she is elsewhere; but at a board whose opponent is not ready she stands and waits.
The new idea: walk on while they think, and wait for their replies in a fixed order. That needs no
event loop, but one slow opponent holds up all that come after: head-of-line blocking. To look at
each board and pass those that are not ready would be polling: --order skip-if-not-ready does it.
Look for: the same order of boards in every round. In the scenario rounds, with opponents of uneven
speed, she is idle although others are ready, and takes almost twice as long.
Total: that of ready-first where all are equally fast, see docs/theory.md. textbook: 1:00:55.
Run it: simul run textbook --scheduler rotation
Read before: two_way.py. Read next: threaded.py
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
    board.opponent_replies()  # she stands and waits here, even if others are ready
    if board.in_play:
        board.master_moves()
