"""A pool of threads: submit all games first, then ask for their results."""

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
        games = [pool.submit(play_board, board, master) for board in hall.boards]
        for game in games:
            game.result()


def play_board(board: BlockingBoard, master: threading.Lock) -> None:
    """Play one game from the first move to the last reply."""
    board.opponent_arrives()
    while board.in_play:
        with master:
            board.master_moves()
        board.opponent_replies()
