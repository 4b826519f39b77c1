"""All meet at a barrier; then the master goes round once."""

import threading

from simul.halls.threaded import ThreadedHall


def play(exhibition):
    boards = ThreadedHall(exhibition).boards
    ready = threading.Barrier(len(boards) + 1)
    served = threading.Barrier(len(boards) + 1)
    for board in boards:
        threading.Thread(target=opponent, args=(board, ready, served)).start()
    ready.wait()
    while any(board.in_play for board in boards):
        for board in boards:
            if board.in_play:
                board.master_moves()
        served.wait()
        ready.wait()


def opponent(board, ready, served):
    board.opponent_arrives()
    ready.wait()
    while board.in_play:
        served.wait()
        board.opponent_replies()
        ready.wait()
