"""A thread for every board.

The picture: every board has a steward of its own who fetches the master whenever the opponent has
replied. The stewards act all at once, but there is one master, so they must take turns.
The new idea: the operating system may switch threads anywhere; a lock protects what exists once.
simul.stdlib has the names of Python's threading, going by the hall's clock.
Look for: threads waiting for the lock, which is the state "reply ready, waiting for the master".
Total: max(M·(A + B) + (N - 1)·A, N·M·A + B), see docs/theory.md. textbook: 1:00:55.
Run it: simul run textbook --scheduler threaded
Read before: rotation.py. Read next: callbacks.py
"""

from simul.exhibition import Exhibition
from simul.halls.blocking import BlockingBoard
from simul.halls.threaded import ThreadedHall
from simul.stdlib import threading


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    hall = ThreadedHall(exhibition)
    master = threading.Lock()
    threads = [threading.Thread(target=play_board, args=(board, master)) for board in hall.boards]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def play_board(board: BlockingBoard, master: threading.Lock) -> None:
    """Play one game from the first move to the last reply."""
    board.opponent_arrives()
    while board.in_play:
        with master:  # one person: without the lock she would be at several boards at once
            board.master_moves()
        board.opponent_replies()
