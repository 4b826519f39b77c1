"""A pool, a lock and a start that are made when the file is loaded."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from simul.halls.threaded import ThreadedHall

START = time.perf_counter()
STEWARDS = ThreadPoolExecutor(50)
MASTER = threading.Lock()


def play(exhibition):
    for board in ThreadedHall(exhibition).boards:
        STEWARDS.submit(play_board, board)


def play_board(board):
    board.opponent_arrives()
    while board.in_play:
        with MASTER:
            board.master_moves()
        board.opponent_replies()
    assert 60 <= time.perf_counter() - START < 3600
