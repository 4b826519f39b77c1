"""Games as `async def`, driven by a loop of a few lines.

The picture: as at the beginning, one game after the other. The game says what it has to wait for,
and another does the waiting: the driver.
The new idea: a coroutine does nothing by itself. `send(None)` runs it to the next place where it is
suspended, and what comes out is what it waits for. `run` repeats that to the end, and returns the
value that StopIteration brings. An `await` hands all of it through, and suspends nothing by itself:
an `await` of what never reaches a `yield` is a plain call.
Look for: the chart of the sequential scheduler: `async def` alone makes nothing concurrent.
Total: N·M·(A + B), one game after the other. textbook: 12:00:00.
Run it: simul run textbook --scheduler driver
Read before: yield_from.py. Read next: native.py
"""

from collections.abc import Callable, Coroutine, Generator
from typing import Any

from simul.exhibition import Exhibition
from simul.halls.blocking import BlockingBoard, BlockingHall


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    hall = BlockingHall(exhibition)
    for board in hall.boards:
        run(play_board(board))


async def play_board(board: BlockingBoard) -> None:
    """Play one game from the first move to the last reply."""
    await Wait(board.opponent_arrives)
    while board.in_play:
        await her_move(board)  # nothing in it waits, so this is a plain call
        await Wait(board.opponent_replies)


class Wait:
    """What a coroutine waits for: a call that the driver makes."""

    def __init__(self, call: Callable[[], object]) -> None:
        self.call = call

    def __await__(self) -> Generator[Callable[[], object], None, None]:
        yield self.call  # below every `await` that suspends there is such a `yield`


async def her_move(board: BlockingBoard) -> None:
    """Make the master's move."""
    board.master_moves()


def run(coroutine: Coroutine[Callable[[], object], None, Any]) -> Any:
    """Drive a coroutine to its end, and return its value.

    >>> async def add(a, b):
    ...     return a + b
    >>> async def game():
    ...     moves = await add(20, 10)
    ...     await Wait(lambda: print("waiting"))
    ...     return moves
    >>> steps = game()
    >>> steps.send(None)()
    waiting
    >>> run(steps)
    30
    """
    while True:
        try:
            call = coroutine.send(None)
        except StopIteration as stop:
            return stop.value
        call()
