"""Two helpers fetch hands for the master; a condition tells her and them."""

import threading
from collections import deque

from simul.halls.threaded import ThreadedHall


def play(exhibition):
    hall = ThreadedHall(exhibition)
    raised, fetched = deque(), deque()
    changed, served = threading.Condition(), threading.Semaphore(0)
    for _ in range(2):
        threading.Thread(
            target=helper, args=(raised, fetched, changed, served), daemon=True
        ).start()
    for board in hall.boards:
        threading.Thread(target=opponent, args=(board, raised, changed)).start()
    playing = len(hall.boards)
    while playing:
        served.acquire()
        board, moved = fetched.popleft()
        if board.in_play:
            board.master_moves()
            moved.set()
        else:
            playing -= 1


def helper(raised, fetched, changed, served):
    while True:
        with changed:
            while not raised:
                changed.wait()
            fetched.append(raised.popleft())
        served.release()


def opponent(board, raised, changed):
    board.opponent_arrives()
    while board.in_play:
        moved = threading.Event()
        with changed:
            raised.append((board, moved))
            changed.notify()
        moved.wait()
        board.opponent_replies()
    with changed:
        raised.append((board, None))
        changed.notify()
