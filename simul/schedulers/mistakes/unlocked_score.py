"""A thread for every board, a lock on the master, and none on the scoreboard.

The picture: at the door a scoreboard counts the boards that are set up. A steward reads it, is held
up in the crowd, adds one to what it showed, and sets it; others have set it meanwhile.
The belief: `+=` is one line of Python, so it is one step.
The wrong line: it is three, read, add and set, and a thread may be preempted between them. Here the
seed's dice preempt it; in real time it may go well a thousand times.
Look for: marks at the start; bars and total are those of threaded. Other seeds, other counts.
What breaks: score-adds-up, at once: all 24 threads add at the start.
Total: max(M·(A + B) + (N - 1)·A, N·M·A + B), as it should be: 1:00:55.
Run it: simul run textbook --scheduler unlocked-score
Right: threaded.py
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
    board.scoreboard.count += 1  # read, add, set: another thread may do the same in between
    board.opponent_arrives()
    while board.in_play:
        with master:  # one person: without the lock she would be at several boards at once
            board.master_moves()
        board.opponent_replies()
