"""A timer for each opponent, which waits for the reply and raises the hand."""

import queue
import threading

from simul.halls.threaded import ThreadedHall


def play(exhibition):
    hall, hands = ThreadedHall(exhibition), queue.Queue()
    for board in hall.boards:
        threading.Timer(0, raise_hand, [board, board.opponent_arrives, hands]).start()
    playing = len(hall.boards)
    while playing:
        board = hands.get()
        if board.in_play:
            board.master_moves()
            threading.Timer(0, raise_hand, [board, board.opponent_replies, hands]).start()
        else:
            playing -= 1


def raise_hand(board, wait, hands):
    wait()
    hands.put(board)
