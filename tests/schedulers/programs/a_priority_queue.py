"""Who has waited longest has the least time in a queue of priorities."""

import queue
import threading

from simul.halls.threaded import ThreadedHall


def play(exhibition):
    hall = ThreadedHall(exhibition)
    hands = queue.PriorityQueue()

    def opp(b):
        b.opponent_arrives()
        while b.in_play:
            moved = threading.Event()
            hands.put((b.ready_at, b.number, b, moved))
            moved.wait()
            b.opponent_replies()
        hands.put((10**9, b.number, None, None))

    ts = [threading.Thread(target=opp, args=(b,)) for b in hall.boards]
    for thread in ts:
        thread.start()
    left = len(ts)
    while left:
        _, _, b, moved = hands.get()
        if b is None:
            left -= 1
        else:
            b.master_moves()
            moved.set()
