"""A task for every board, in AnyIO: one text that runs on asyncio and on Trio.

The picture: the same hall, the same master; the floor may be asyncio's or Trio's: she cannot tell.
The new idea: structured concurrency as an interface, the same for asyncio and Trio. A library that
is written in it leaves the choice to its users; its task groups have Trio's manners.
Look for: twice the same chart, and the same record event by event.
Total: max(M·(A + B) + (N - 1)·A, N·M·A + B), see docs/theory.md. textbook: 1:00:55.
Run it: simul run textbook --scheduler anyio-trio
Read before: with_trio.py. Read next: to_thread.py
"""

from collections.abc import Sequence

import anyio

from simul.exhibition import Exhibition
from simul.halls.awaiting import AwaitingBoard
from simul.halls.on_anyio import anyio_hall


def play(exhibition: Exhibition, backend: str) -> None:
    """Play all games on one of AnyIO's backends, `asyncio` or `trio`."""
    hall = anyio_hall(exhibition, backend)
    anyio.run(play_boards, hall.boards, backend=backend, backend_options=hall.backend_options)


async def play_boards(boards: Sequence[AwaitingBoard]) -> None:
    """Play all games at once; the block ends when every board has finished."""
    async with anyio.create_task_group() as tasks:
        for board in boards:
            tasks.start_soon(play_board, board)


async def play_board(board: AwaitingBoard) -> None:
    """Play one game from the first move to the last reply."""
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()  # she walks on: until the reply, others are served
