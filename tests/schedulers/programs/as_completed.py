"""A pool of one thread a board, and its futures as they are done."""

import threading
from concurrent.futures import ThreadPoolExecutor, as_completed

from simul.halls.threaded import ThreadedHall


def play(exhibition):
    hall = ThreadedHall(exhibition)
    master = threading.Lock()
    with ThreadPoolExecutor(max_workers=len(hall.boards)) as pool:
        games = [pool.submit(play_board, board, master) for board in hall.boards]
        for game in as_completed(games):
            game.result()


def play_board(board, master):
    board.opponent_arrives()
    while board.in_play:
        with master:
            board.master_moves()
        board.opponent_replies()
