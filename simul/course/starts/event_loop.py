"""An event loop that takes its notes in the wrong order.

Try it, in this folder: simul learn check event-loop
"""

from collections.abc import Callable

from simul.clocks import Clock
from simul.exhibition import Exhibition
from simul.halls.calling import CallingBoard, CallingHall


def play(exhibition: Exhibition) -> None:
    """Begin all games, and run the loop until no note is left."""
    loop = Loop(exhibition.time)
    for board in CallingHall(exhibition, loop.call_at).boards:
        play_board(board)
    loop.run()


def play_board(board: CallingBoard) -> None:
    """Begin one game; the rest of it runs in callbacks."""
    board.opponent_arrives(lambda: play_on(board))


def play_on(board: CallingBoard) -> None:
    """Continue one game."""
    if board.in_play:
        board.master_moves()
        board.opponent_replies(lambda: play_on(board))


class Loop:
    """Keeps the notes, and calls them."""

    def __init__(self, time: Clock) -> None:
        self.time = time
        self.notes: list[tuple[int, int, int, Callable[[], object]]] = []
        self.written = 0

    def call_at(self, due: int, order: int, callback: Callable[[], object]) -> None:
        """Write a note: call this at `due`, in ms."""
        self.written += 1
        self.notes.append((due, order, self.written, callback))

    def run(self) -> None:
        """Take one note after the other, wait until it is due, and call."""
        while self.notes:
            due, _, _, callback = self.notes.pop(0)  # the one written first
            self.time.sleep_until(due)
            callback()
