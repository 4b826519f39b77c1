"""A policy with futures: of all who have replied, the lowest number."""

import concurrent.futures as cf

from simul.halls.threaded import ThreadedHall


def play(exhibition):
    boards = ThreadedHall(exhibition).boards
    with cf.ThreadPoolExecutor(len(boards)) as pool:
        waiting = {pool.submit(board.opponent_arrives): board for board in boards}
        while waiting:
            done, _ = cf.wait(waiting, return_when=cf.FIRST_COMPLETED)
            board = waiting.pop(min(done, key=lambda future: waiting[future].number))
            if board.in_play:
                board.master_moves()
                waiting[pool.submit(board.opponent_replies)] = board
