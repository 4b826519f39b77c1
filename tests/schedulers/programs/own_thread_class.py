"""A class of threads, which nobody joins: a program waits for them anyway."""

import threading

from simul.halls.threaded import ThreadedHall


class Steward(threading.Thread):
    master = threading.Lock()

    def __init__(self, board):
        super().__init__(name=f"the steward of {board}")
        self.board = board

    def run(self):
        self.board.opponent_arrives()
        while self.board.in_play:
            with self.master:
                self.board.master_moves()
            self.board.opponent_replies()


def play(exhibition):
    for board in ThreadedHall(exhibition).boards:
        Steward(board).start()
