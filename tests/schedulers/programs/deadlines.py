"""The master looks at the clock now and then while nobody raises a hand."""

import queue
import threading
import time

from simul.halls.threaded import ThreadedHall


def play(exhibition):
    hall, hands = ThreadedHall(exhibition), queue.Queue()
    for board in hall.boards:
        threading.Thread(target=opponent, args=(board, hands)).start()
    playing, deadline = len(hall.boards), time.monotonic() + 7
    while playing:
        try:
            board, moved = hands.get(timeout=max(0, deadline - time.monotonic()))
        except queue.Empty:
            deadline = time.monotonic() + 7
            continue
        if board.in_play:
            board.master_moves()
            moved.set()
        else:
            playing -= 1


def opponent(board, hands):
    board.opponent_arrives()
    while board.in_play:
        moved = threading.Event()
        hands.put((board, moved))
        moved.wait()
        board.opponent_replies()
    hands.put((board, None))
