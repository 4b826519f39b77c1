"""A thread for every board, and the lock held for too long.

The picture: the steward keeps hold of the master until the opponent has replied.
The belief: a move and its reply belong together, so the lock goes around both of them.
The wrong line: opponent_replies stands inside the block, so the lock is held while no one needs it.
Look for: 24 threads, and a chart like the sequential one with its rows shuffled.
What breaks: promised-order: a board is ready, and the master stands and watches another.
Total: N·M·(A + B), as if there were no threads: 12:00:00.
Run it: simul run textbook --scheduler lock-held
Right: threaded.py
"""

from simul.exhibition import Exhibition
from simul.halls.blocking import BlockingBoard
from simul.halls.threaded import ThreadedHall
from simul.stdlib import threading


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    hall = ThreadedHall(exhibition)
    master = threading.Lock()
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
            board.opponent_replies()  # the lock is held while the opponent thinks
