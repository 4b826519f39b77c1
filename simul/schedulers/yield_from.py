"""Games that delegate to smaller coroutines.

The picture: a game is a sequence of move pairs, and a move pair is a little story of its own: her
move, the wait, the reply. It can now be a function of its own, waiting included.
The new idea: `yield from` runs another generator in one's own place, and brings back what it
returns or raises. What that waits for goes straight out to the task, so that functions which wait
can call each other like any functions. A future can be delegated to as well: it has a result.
Look for: the same chart. Only the text has changed: compare play_board with that of generators.py.
Total: max(M·(A + B) + (N - 1)·A, N·M·A + B), see docs/theory.md. textbook: 1:00:55.
Run it: simul run textbook --scheduler yield-from
Read before: generators.py. Read next: driver.py
"""

from collections.abc import Callable, Generator
from typing import Any

from simul.exhibition import Exhibition
from simul.halls.calling import CallingBoard, CallingHall
from simul.schedulers import generators
from simul.schedulers.callbacks import Loop


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    loop = Loop(exhibition.time)
    for board in CallingHall(exhibition, loop.call_at).boards:
        generators.Task(loop, play_board(board))
    loop.run()


def play_board(board: CallingBoard) -> Generator["Future", None, None]:
    """Play one game from the first move to the last reply."""
    yield from until(board.opponent_arrives)
    while board.in_play:
        yield from play_move_pair(board)


def play_move_pair(board: CallingBoard) -> Generator["Future", None, None]:
    """Play her move and the reply to it."""
    board.master_moves()
    yield from until(board.opponent_replies)  # she walks on: until the reply, others are served


class Future(generators.Future):
    """A future with a result, or with an exception for the generator that delegates to it.

    Step such a delegation by hand:

    >>> reply = Future()
    >>> def game():
    ...     print("the opponent plays", (yield from reply))
    >>> steps = game()
    >>> next(steps) is reply
    True
    >>> reply.settle("e7e5")
    >>> next(steps, "the game is over")
    the opponent plays e7e5
    'the game is over'
    """

    result: Any = None
    exception: BaseException | None = None

    def settle(self, result: Any = None, exception: BaseException | None = None) -> None:
        """Set the result or the exception, once and for all."""
        if not self.done:
            self.result, self.exception = result, exception
            self.set_done()

    def __iter__(self) -> Generator["Future", None, Any]:
        while not self.done:
            yield self
        if self.exception:
            raise self.exception
        return self.result


def until(ask: Callable[[Callable[[], object]], object]) -> Future:
    """Turn a step that calls back into a future."""
    future = Future()
    ask(future.settle)
    return future
