"""A pool that nobody shuts down: a program waits for it anyway."""

import concurrent.futures
import threading

from simul.halls.threaded import ThreadedHall


def play(exhibition):
    boards = ThreadedHall(exhibition).boards
    master = threading.Lock()
    pool = concurrent.futures.ThreadPoolExecutor(len(boards))
    for board in boards:
        pool.submit(play_board, board, master)


def play_board(board, master):
    board.opponent_arrives()
    while board.in_play:
        with master:
            board.master_moves()
        board.opponent_replies()
