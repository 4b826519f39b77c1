"""A pool of threads, fewer than boards.

The picture: there are only a few stewards. Each looks after one board until its game is over; the
other boards wait for a steward, although the master may be standing idle.
The new idea: an execution pool: a few threads, made once, and work for each that is free. If it is
too small, its size is the bottleneck, and not the master.
Look for: lanes that start only when another has ended, and a master who is idle below the knee.
Total: M·(A + B)·N/K + (K - 1)·A for K threads, fewer than the knee. textbook: 3:00:15.
Run it: simul run textbook --scheduler thread-pool --workers 4
Read before: board_queue.py. Read next: executors.py
"""

from simul.exhibition import Exhibition
from simul.halls.blocking import BlockingBoard
from simul.halls.threaded import ThreadedHall
from simul.stdlib import threading
from simul.stdlib.concurrent.futures import ThreadPoolExecutor


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    hall = ThreadedHall(exhibition)
    master = threading.Lock()
    with ThreadPoolExecutor(exhibition.scenario.workers) as pool:  # the block ends when all is done
        games = [pool.submit(play_board, board, master) for board in hall.boards]
    for game in games:
        game.result()  # an error comes out here, long after it happened


def play_board(board: BlockingBoard, master: threading.Lock) -> None:
    """Play one game from the first move to the last reply."""
    board.opponent_arrives()
    while board.in_play:
        with master:  # one person: without the lock she would be at several boards at once
            board.master_moves()
        board.opponent_replies()
