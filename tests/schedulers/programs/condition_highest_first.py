"""A policy with a condition: of all who are ready, the highest number."""

import threading

from simul.halls.threaded import ThreadedHall


def play(exhibition):
    hall = ThreadedHall(exhibition)
    changed, ready = threading.Condition(), []
    for board in hall.boards:
        threading.Thread(target=opponent, args=(board, changed, ready)).start()
    playing = len(hall.boards)
    while playing:
        with changed:
            changed.wait_for(lambda: ready)
            board, moved = max(ready, key=lambda entry: entry[0].number)
            ready.remove((board, moved))
        if board.in_play:
            board.master_moves()
            moved.set()
        else:
            playing -= 1


def opponent(board, changed, ready):
    board.opponent_arrives()
    while True:
        moved = threading.Event()
        with changed:
            ready.append((board, moved))
            changed.notify()
        if not board.in_play:
            return
        moved.wait()
        board.opponent_replies()
