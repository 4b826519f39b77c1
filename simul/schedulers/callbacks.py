"""Games that ask to be called back.

The picture: a board that has to wait leaves a note, "go on here at 0:00:55", and the master always
takes the note that is due next. No game runs from top to bottom any more: each is a chain of notes.
The new idea: an event loop: a heap of callbacks by due time, a ready queue, and one place that
sleeps. In each round all callbacks that are due join the queue, and then all in it are called.
Look for: the same chart as with threads, made by one thread, without any framework.
Total: max(M·(A + B) + (N - 1)·A, N·M·A + B), see docs/theory.md. textbook: 1:00:55.
Run it: simul run textbook --scheduler callbacks
Read before: threaded.py. Read next: generators.py
"""

from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush

from simul.clocks import Clock
from simul.exhibition import Exhibition
from simul.halls.calling import CallingBoard, CallingHall


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    loop = Loop(exhibition.time)
    for board in CallingHall(exhibition, loop.call_at).boards:
        play_board(board)
    loop.run()


def play_board(board: CallingBoard) -> None:
    """Begin one game; the rest of it runs in callbacks."""
    board.opponent_arrives(lambda: play_on(board))


def play_on(board: CallingBoard) -> None:
    """Continue one game: this was a while loop when games could still wait."""
    if board.in_play:
        board.master_moves()
        board.opponent_replies(lambda: play_on(board))  # she walks on: the loop serves others


class Loop:
    """An event loop: it calls what is due next.

    Step it by hand:

    >>> from simul.clocks import Timeline
    >>> loop = Loop(Timeline())
    >>> loop.call_at(60_000, 1, lambda: print("board 1 has replied"))
    >>> loop.call_at(5_000, 2, lambda: print("board 2 has replied"))
    >>> loop.call_soon(lambda: print("the master has moved"))
    >>> loop.step(), loop.time.now
    the master has moved
    (None, 0)
    >>> loop.step(), loop.time.now
    board 2 has replied
    (None, 5000)
    >>> loop.run(), loop.time.now
    board 1 has replied
    (None, 60000)
    """

    def __init__(self, time: Clock) -> None:
        self.time = time
        self.waiting: list[tuple[int, int, int, Callable[[], object]]] = []
        self.ready: deque[Callable[[], object]] = deque()
        self.asked = 0

    def call_at(self, due: int, order: int, callback: Callable[[], object]) -> None:
        """Schedule a call at `due`, in ms; ties are broken by `order`."""
        self.asked += 1  # then by insertion: first asked, first called
        heappush(self.waiting, (due, order, self.asked, callback))

    def call_soon(self, callback: Callable[[], object]) -> None:
        """Schedule a call for the next round, after all callbacks that are ready already."""
        self.ready.append(callback)

    def step(self) -> None:
        """Run one round: queue the callbacks that are due, and call all that are ready."""
        if not self.ready:
            self.time.sleep_until(self.waiting[0][0])  # the only place where this program sleeps
        while self.waiting and self.waiting[0][0] <= self.time.now:
            self.ready.append(heappop(self.waiting)[-1])
        for _ in range(len(self.ready)):  # callbacks added now wait for the next round
            self.ready.popleft()()

    def run(self) -> None:
        """Run until no callback is left."""
        while self.ready or self.waiting:
            self.step()
