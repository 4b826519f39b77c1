"""All meet at a barrier; then the master goes round once."""

import threading

from simul.halls.threaded import ThreadedHall


def play(exhibition):
    boards = ThreadedHall(exhibition).boards
    ready = threading.Barrier(len(boards) + 1)
    served = threading.Barrier(len(boards) + 1)
    for board in boards:
        threading.Thread(target=opponent, args=(board, ready, served)).start()
    while any(board.in_play for board in boards):
        ready.wait()
        for board in boards:
            if board.in_play:
                board.master_moves()
        served.wait()
    ready.abort()


def opponent(board, ready, served):
    board.opponent_arrives()
    try:
        while board.in_play:
            ready.wait()
            served.wait()
            board.opponent_replies()
        ready.wait()
    except threading.BrokenBarrierError:
        pass
