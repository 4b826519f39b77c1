"""It counts its threads instead of joining them; one of them exits early."""

import sys
import threading
import time

from simul.halls.threaded import ThreadedHall


def play(exhibition):
    master = threading.Lock()
    for board in ThreadedHall(exhibition).boards:
        threading.Thread(target=play_board, args=(board, master)).start()
    while threading.active_count() > 1:
        time.sleep(1)
    assert threading.enumerate() == [threading.main_thread()]


def play_board(board, master):
    board.opponent_arrives()
    while True:
        if not board.in_play:
            sys.exit()
        with master:
            board.master_moves()
        board.opponent_replies()
