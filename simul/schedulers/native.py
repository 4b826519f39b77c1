"""Games as `async def`, driven by the same small loop.

The picture: nothing has changed in the hall. What was a generator that means to wait now says so.
The new idea: `async def` and `await` are generators renamed. A coroutine has `send`, like them;
`await` is `yield from` for whatever has `__await__`; and no framework is needed to drive it. A task
is a future itself, of what its game returns or raises: it can be awaited, and it can be cancelled.
Look for: the same chart, and a play_board that asyncio and Trio could run but for `until`.
Total: max(M·(A + B) + (N - 1)·A, N·M·A + B), see docs/theory.md. textbook: 1:00:55.
Run it: simul run textbook --scheduler native
Read before: driver.py. Read next: asyncio_gather.py
"""

from collections.abc import Callable, Coroutine
from typing import Any

from simul.exhibition import Exhibition
from simul.halls.calling import CallingBoard, CallingHall
from simul.schedulers import yield_from
from simul.schedulers.callbacks import Loop


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    loop = Loop(exhibition.time)
    for board in CallingHall(exhibition, loop.call_at).boards:
        Task(loop, play_board(board))
    loop.run()


async def play_board(board: CallingBoard) -> None:
    """Play one game from the first move to the last reply."""
    await until(board.opponent_arrives)
    while board.in_play:
        board.master_moves()
        await until(board.opponent_replies)  # she walks on: until the reply, others are served


class Cancelled(BaseException):
    """Raised where a cancelled game waits; `except Exception` does not catch it."""


class Future(yield_from.Future):
    """A future that can be awaited: until it is done, it yields itself to the task."""

    __await__ = yield_from.Future.__iter__


class Task(Future):
    """Drives one game, and is a future of its outcome.

    Step it by hand:

    >>> from simul.clocks import Timeline
    >>> reply, loop = Future(), Loop(Timeline())
    >>> async def game():
    ...     print("she moves")
    ...     print("the opponent plays", await reply)
    ...     return "1-0"
    >>> task = Task(loop, game())
    >>> loop.step()
    she moves
    >>> reply.settle("e7e5")
    >>> loop.step()
    the opponent plays e7e5
    >>> task.result
    '1-0'
    """

    def __init__(self, loop: Loop, coroutine: Coroutine[Future, None, Any]) -> None:
        super().__init__()
        self.loop, self.coroutine = loop, coroutine
        loop.call_soon(self.step)

    def step(self, error: BaseException | None = None) -> None:
        """Run the game to the next future it waits for; continue in a round after that is done."""
        if self.done:
            return
        try:
            future = self.coroutine.throw(error) if error else self.coroutine.send(None)
            future.when_done(lambda: self.loop.call_soon(self.step))
        except StopIteration as stop:
            self.settle(stop.value)
        except BaseException as failure:
            if not self.callbacks and not isinstance(failure, Cancelled):
                raise  # no task awaits it, and it must not get lost
            self.settle(None, failure)

    def cancel(self) -> None:
        """Raise `Cancelled` where the game waits."""
        self.loop.call_soon(lambda: self.step(Cancelled()))


def until(ask: Callable[[Callable[[], object]], object]) -> Future:
    """Turn a step that calls back into a future."""
    future = Future()
    ask(future.settle)
    return future
