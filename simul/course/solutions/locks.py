"""A thread for every board, and a lock on the master."""

import threading

from simul.exhibition import Exhibition
from simul.halls.blocking import BlockingBoard
from simul.halls.threaded import ThreadedHall


def play(exhibition: Exhibition) -> None:
    """Start a thread for every board, and wait until all have ended."""
    hall = ThreadedHall(exhibition)
    master = threading.Lock()
    threads = []
    for board in hall.boards:
        threads.append(threading.Thread(target=play_board, args=(board, master)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def play_board(board: BlockingBoard, master: threading.Lock) -> None:
    """Play one game from the first move to the last reply."""
    board.opponent_arrives()
    while board.in_play:
        with master:
            board.master_moves()
        board.opponent_replies()
