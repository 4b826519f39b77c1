"""A thread for every board, and no lock on the master.

The picture: every steward fetches the master as if there were one of her for each of them.
The belief: every thread has a board of its own, so they have nothing in common.
The wrong line: nothing protects the master, whom they have in common.
Look for: masters, one below the other, in the lane of the master.
What breaks: one-board-at-a-time, at the second board, in the first second.
Total: M·(A + B), however many boards: 0:30:00, which is too good to be true.
Run it: simul run textbook --scheduler no-lock
Right: threaded.py
"""

from contextlib import nullcontext

from simul.exhibition import Exhibition
from simul.halls.blocking import BlockingBoard
from simul.halls.threaded import ThreadedHall
from simul.stdlib import threading


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    hall = ThreadedHall(exhibition)
    master = nullcontext()  # no lock: what the threads have in common is not protected
    threads = [threading.Thread(target=play_board, args=(board, master)) for board in hall.boards]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def play_board(board: BlockingBoard, master: threading.Lock) -> None:
    """Play one game from the first move to the last reply."""
    board.opponent_arrives()
    while board.in_play:
        with master:  # one person: without the lock she would be at several boards at once
            board.master_moves()
        board.opponent_replies()
