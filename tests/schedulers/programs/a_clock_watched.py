"""Each thread looks at the clock until half a second has passed."""

import threading
import time

from simul.halls.threaded import ThreadedHall


def play(exhibition):
    hall = ThreadedHall(exhibition)
    master = threading.Lock()
    threads = [threading.Thread(target=play_board, args=(board, master)) for board in hall.boards]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def play_board(board, master):
    board.opponent_arrives()
    while board.in_play:
        with master:
            board.master_moves()
        until = time.perf_counter() + 0.5
        while time.perf_counter() < until:
            pass
        board.opponent_replies()
