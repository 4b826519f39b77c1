"""Each thread asks again and again whether the lock is free."""

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
        while not master.acquire(blocking=False):
            pass
        board.master_moves()
        master.release()
        board.opponent_replies()
