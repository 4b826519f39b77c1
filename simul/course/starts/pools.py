"""A pool of threads, of which only one ever has work.

Try it, in this folder: simul learn check pools
"""

import threading
from concurrent.futures import ThreadPoolExecutor

from simul.exhibition import Exhibition
from simul.halls.blocking import BlockingBoard
from simul.halls.threaded import ThreadedHall


def play(exhibition: Exhibition) -> None:
    """Let a few threads play all games."""
    hall = ThreadedHall(exhibition)
    master = threading.Lock()
    with ThreadPoolExecutor(exhibition.scenario.workers) as pool:
        for board in hall.boards:
            game = pool.submit(play_board, board, master)
            game.result()  # waits until it is over, and raises its error


def play_board(board: BlockingBoard, master: threading.Lock) -> None:
    """Play one game from the first move to the last reply."""
    board.opponent_arrives()
    while board.in_play:
        with master:
            board.master_moves()
        board.opponent_replies()
