"""Tasks and futures: a task runs its game to the next future, and waits."""

from collections.abc import Callable, Generator

from simul.exhibition import Exhibition
from simul.halls.calling import CallingBoard, CallingHall
from simul.schedulers.callbacks import Loop


def play(exhibition: Exhibition) -> None:
    """Make a task for every game, and run the loop until all are over."""
    loop = Loop(exhibition.time)
    for board in CallingHall(exhibition, loop.call_at).boards:
        Task(loop, play_board(board))
    loop.run()


def play_board(board: CallingBoard) -> Generator["Future", None, None]:
    """Play one game: hand out a future wherever it has to wait."""
    yield until(board.opponent_arrives)
    while board.in_play:
        board.master_moves()
        yield until(board.opponent_replies)


class Future:
    """A reply that may not be there yet, and what to call when it is."""

    def __init__(self) -> None:
        self.done = False
        self.callbacks: list[Callable[[], object]] = []

    def set_done(self) -> None:
        """Mark it as done: call all callbacks that wait for it."""
        self.done = True
        for callback in self.callbacks:
            callback()

    def when_done(self, callback: Callable[[], object]) -> None:
        """Call `callback` when it is done, at once if it is done already."""
        if self.done:
            callback()
        else:
            self.callbacks.append(callback)


class Task:
    """Drives one game."""

    def __init__(self, loop: Loop, steps: Generator[Future, None, None]) -> None:
        self.loop, self.steps = loop, steps
        self.wake()

    def wake(self) -> None:
        """Let the loop run the next step."""
        self.loop.call_soon(self.step)

    def step(self) -> None:
        """Run the game to its next future; continue when that is done."""
        future = next(self.steps, None)
        if future is not None:
            future.when_done(self.wake)


def until(ask: Callable[[Callable[[], object]], object]) -> Future:
    """Turn a step that calls back into a future."""
    future = Future()
    ask(future.set_done)
    return future
