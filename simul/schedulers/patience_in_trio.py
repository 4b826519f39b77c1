"""A task for every board, in Trio, and a steward for each whose patience ends.

The picture: as in patience.py: every minute the steward of a board loses patience, looks at the
clock, and goes on waiting. The players do not notice.
The new idea: a timeout is a cancel scope: what is inside is cancelled, what is outside is not. The
game stands outside, in a nursery, so it needs no shield. If the steward is cancelled, so is the
nursery, and the game with it: there is no `finally` to forget. A shield in Trio protects what is
inside it from the scopes around it, as for a farewell that has to be awaited:
`with trio.move_on_after(5, shield=True)`.
Look for: the chart of asyncio, although every steward's patience ended 59 times and more.
Total: max(M·(A + B) + (N - 1)·A, N·M·A + B), see docs/theory.md. textbook: 1:00:55.
Run it: simul run textbook --scheduler patience-trio
Read before: patience.py. Read next: board_queue.py
"""

from collections.abc import Sequence

import trio

from simul.exhibition import Exhibition
from simul.halls.awaiting import AwaitingBoard
from simul.halls.on_trio import TrioHall

PATIENCE = 60  # seconds until a steward looks at the clock


def play(exhibition: Exhibition) -> None:
    """Play all games."""
    hall = TrioHall(exhibition)
    trio.run(play_boards, hall.boards, clock=hall.clock())  # it goes by the hall's clock


async def play_boards(boards: Sequence[AwaitingBoard]) -> None:
    """Play all games at once; the block ends when every board has finished."""
    async with trio.open_nursery() as nursery:
        for board in boards:
            nursery.start_soon(look_after, board)


async def play_board(board: AwaitingBoard, over: trio.Event) -> None:
    """Play one game from the first move to the last reply."""
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()  # she walks on: until the reply, others are served
    over.set()


async def look_after(board: AwaitingBoard) -> None:
    """Wait for the end of a game, with a look at the clock whenever patience is at an end."""
    over = trio.Event()
    async with trio.open_nursery() as game:
        game.start_soon(play_board, board, over)
        while not over.is_set():
            with trio.move_on_after(PATIENCE):
                await over.wait()  # the wait is cancelled, and the game is not
