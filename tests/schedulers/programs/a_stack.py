"""The last hand that was raised first."""

import queue
import threading

from simul.halls.threaded import ThreadedHall


def play(exhibition):
    hall = ThreadedHall(exhibition)
    hands = queue.LifoQueue()
    for board in hall.boards:
        threading.Thread(target=opponent, args=(board, hands), daemon=True).start()
    playing = len(hall.boards)
    while playing:
        board, moved = hands.get()
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
