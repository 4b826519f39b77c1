"""Games as generators: functions that can pause.

The picture: a game runs from top to bottom again. Where it has to wait it hands out a claim ticket,
the future, and pauses; when the reply comes, the ticket is called and the game goes on from there.
The new idea: a function that can pause keeps its place, so no chain of callbacks is needed. A task
drives it: it runs to the next `yield`, waits for the future that came out, and runs on.
Look for: the same chart. The loop is that of callbacks.py; only the way a game is written is new.
Total: max(M·(A + B) + (N - 1)·A, N·M·A + B), see docs/theory.md. textbook: 1:00:55.
Run it: simul run textbook --scheduler generators
Read before: callbacks.py. Read next: yield_from.py
"""

from collections.abc import Callable, Generator

from simul.exhibition import Exhibition
from simul.halls.calling import CallingBoard, CallingHall
from simul.schedulers.callbacks import Loop


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    loop = Loop(exhibition.time)
    for board in CallingHall(exhibition, loop.call_at).boards:
        Task(loop, play_board(board))
    loop.run()


def play_board(board: CallingBoard) -> Generator["Future", None, None]:
    """Play one game from the first move to the last reply."""
    yield until(board.opponent_arrives)
    while board.in_play:
        board.master_moves()
        yield until(board.opponent_replies)  # she walks on: until the reply, others are served


class Future:
    """A reply that may not be there yet, and the callbacks to call when it is."""

    def __init__(self) -> None:
        self.done = False
        self.callbacks: list[Callable[[], object]] = []

    def set_done(self) -> None:
        """Mark it as done: call all callbacks that wait for it."""
        self.done = True
        while self.callbacks:
            self.callbacks.pop(0)()

    def when_done(self, callback: Callable[[], object]) -> None:
        """Call `callback` when it is done, at once if it is done already."""
        if self.done:
            callback()
        else:
            self.callbacks.append(callback)


class Task:
    """Drives one game.

    Step it by hand:

    >>> from simul.clocks import Timeline
    >>> reply, loop = Future(), Loop(Timeline())
    >>> def game():
    ...     print("she moves")
    ...     yield reply
    ...     print("she is back")
    >>> task = Task(loop, game())
    >>> loop.step()
    she moves
    >>> reply.set_done()
    >>> loop.step()
    she is back
    """

    def __init__(self, loop: Loop, steps: Generator[Future, None, None]) -> None:
        self.loop, self.steps = loop, steps
        self.wake()

    def wake(self) -> None:
        """Let the loop run the next step: what wakes a task does not run it itself."""
        self.loop.call_soon(self.step)

    def step(self) -> None:
        """Run the game to the next future it waits for; continue when that is done."""
        future = next(self.steps, None)
        if future is not None:
            future.when_done(self.wake)


def until(ask: Callable[[Callable[[], object]], object]) -> Future:
    """Turn a step that calls back into a future."""
    future = Future()
    ask(future.set_done)
    return future
