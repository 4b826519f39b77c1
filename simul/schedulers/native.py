"""Games as `async def`, driven by the same small loop.

The picture: nothing has changed in the hall. What was a generator that means to wait now says so.
The new idea: `async def` and `await` are generators in a suit. A coroutine has `send`, like them;
`await` is `yield from` for whatever has `__await__`; and no framework is needed to drive it.
Look for: the same chart, and a play_board that asyncio and Trio could run but for `until`.
Total: max(M·(A + B) + (N - 1)·A, N·M·A + B), see docs/theory.md. textbook: 1:00:55.
Run it: simul run textbook --scheduler native
Read before: yield_from.py. Read next: asyncio_gather.py
"""

from collections.abc import Callable, Coroutine, Generator

from simul.exhibition import Exhibition
from simul.halls.calling import CallingBoard, CallingHall
from simul.schedulers import generators
from simul.schedulers.callbacks import Loop


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    loop = Loop(exhibition.time)
    for board in CallingHall(exhibition, loop.call_at).boards:
        Task(play_board(board)).step()
    loop.run()


async def play_board(board: CallingBoard) -> None:
    """Play one game from the first move to the last reply."""
    await until(board.opponent_arrives)
    while board.in_play:
        board.master_moves()
        await until(board.opponent_replies)  # she walks on: until the reply, others are served


class Future(generators.Future):
    """A future that can be awaited: it yields itself to the task."""

    def __await__(self) -> Generator["Future", None, None]:
        yield self


class Task:
    """Drives one game.

    Step it by hand:

    >>> reply = Future()
    >>> async def game():
    ...     print("she moves")
    ...     await reply
    ...     print("she is back")
    >>> coroutine = game()
    >>> coroutine.send(None) is reply
    she moves
    True
    >>> Task(coroutine).step()
    she is back
    """

    def __init__(self, coroutine: Coroutine[Future, None, None]) -> None:
        self.coroutine = coroutine

    def step(self) -> None:
        """Run the game to the next future it waits for; go on when that is done."""
        try:
            future = self.coroutine.send(None)
        except StopIteration:
            return
        future.when_done(self.step)


def until(ask: Callable[[Callable[[], object]], object]) -> Future:
    """Turn a step that calls back into a future."""
    future = Future()
    ask(future.set_done)
    return future
