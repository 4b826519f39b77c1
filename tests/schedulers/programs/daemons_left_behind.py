"""Threads that are daemons: the program ends without them."""

import threading

from simul.halls.threaded import ThreadedHall


def play(exhibition):
    hall = ThreadedHall(exhibition)
    master = threading.Lock()
    for board in hall.boards:
        thread = threading.Thread(target=play_board, args=(board, master))
        thread.daemon = True
        thread.start()


def play_board(board, master):
    board.opponent_arrives()
    while board.in_play:
        with master:
            board.master_moves()
        board.opponent_replies()
