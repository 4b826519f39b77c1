"""Three stewards fetch boards from a queue; the main thread joins the queue."""

import threading
from queue import Queue

from simul.halls.threaded import ThreadedHall


def play(exhibition):
    boards, master = Queue(), threading.Lock()
    for _ in range(3):
        threading.Thread(target=steward, args=(boards, master), daemon=True).start()
    for board in ThreadedHall(exhibition).boards:
        boards.put(board)
    boards.join()


def steward(boards, master):
    while True:
        play_board(boards.get(), master)
        boards.task_done()


def play_board(board, master):
    board.opponent_arrives()
    while board.in_play:
        with master:
            board.master_moves()
        board.opponent_replies()
