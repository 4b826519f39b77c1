"""A nursery for every board, and one game after the other.

Try it, in this folder: simul learn check nurseries
"""

from collections.abc import Sequence

import trio

from simul.exhibition import Exhibition
from simul.halls.awaiting import AwaitingBoard
from simul.halls.on_trio import TrioHall


def play(exhibition: Exhibition) -> None:
    """Run Trio, by the hall's clock."""
    hall = TrioHall(exhibition)
    trio.run(play_boards, hall.boards, clock=hall.clock())


async def play_boards(boards: Sequence[AwaitingBoard]) -> None:
    """Play all games."""
    for board in boards:
        async with trio.open_nursery() as nursery:  # ends when its tasks end
            nursery.start_soon(play_board, board)


async def play_board(board: AwaitingBoard) -> None:
    """Play one game from the first move to the last reply."""
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()
