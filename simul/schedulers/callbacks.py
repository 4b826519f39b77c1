"""Games that ask to be called back.

The picture: whoever has to wait leaves a note, "go on here at 0:00:55", and the master always takes
the note that is due next. No game runs from top to bottom any more: each is a chain of notes.
The new idea: an event loop: a heap of who is to be called when, and one place that sleeps.
Look for: the same chart as with threads, drawn by one thread, without any framework.
Total: max(M·(A + B) + (N - 1)·A, N·M·A + B), see docs/theory.md. textbook: 1:00:55.
Run it: simul run textbook --scheduler callbacks
Read before: threaded.py. Read next: generators.py
"""

from collections.abc import Callable
from heapq import heappop, heappush

from simul.exhibition import Exhibition
from simul.halls.calling import CallingBoard, CallingHall
from simul.timeline import Time


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    loop = Loop(exhibition.time)
    for board in CallingHall(exhibition, loop.call_at).boards:
        play_board(board)
    loop.run()


def play_board(board: CallingBoard) -> None:
    """Begin one game; all the rest of it is called back."""
    board.opponent_arrives(lambda: play_on(board))


def play_on(board: CallingBoard) -> None:
    """Go on with one game: this was a while loop when games could still wait."""
    if board.in_play:
        board.master_moves()
        board.opponent_replies(lambda: play_on(board))  # she walks on: the loop serves others


class Loop:
    """An event loop: it calls whoever is due next.

    Step it by hand:

    >>> from simul.timeline import Timeline
    >>> loop = Loop(Timeline())
    >>> loop.call_at(60_000, 1, lambda: print("board 1 has replied"))
    >>> loop.call_at(5_000, 2, lambda: print("board 2 has replied"))
    >>> loop.step(), loop.time.now
    board 2 has replied
    (None, 5000)
    >>> loop.run(), loop.time.now
    board 1 has replied
    (None, 60000)
    """

    def __init__(self, time: Time) -> None:
        self.time = time
        self.waiting: list[tuple[int, int, Callable[[], object]]] = []

    def call_at(self, due: int, order: int, callback: Callable[[], object]) -> None:
        """Remember to call at `due`, in ms; those due at the same instant go by `order`."""
        heappush(self.waiting, (due, order, callback))

    def step(self) -> None:
        """Wait for whoever is due next, and call."""
        due, _, callback = heappop(self.waiting)
        self.time.sleep_until(due)  # the only place where this program sleeps
        callback()

    def run(self) -> None:
        """Go on until nobody waits to be called."""
        while self.waiting:
            self.step()
