"""Each thread waits for a child process of its own, while others play."""

import subprocess
import sys
import threading

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
        subprocess.run([sys.executable, "-c", ""], check=True)
        board.opponent_replies()
