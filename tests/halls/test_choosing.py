"""A program that chooses among the boards that are ready sees all of them, on either clock."""

import asyncio
from collections.abc import Sequence

import pytest
from conftest import make_scenario
from troublemakers import own

from simul.exhibition import Exhibition
from simul.halls.awaiting import AwaitingBoard
from simul.halls.on_asyncio import AsyncioHall
from simul.record import Kind
from simul.running import run
from simul.running.api import Clock


async def highest_first(boards: Sequence[AwaitingBoard]) -> None:
    """Go to the board with the highest number, of all whose tasks have ended."""
    waiting = {asyncio.ensure_future(board.opponent_arrives()): board for board in boards}
    while waiting:
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        board = waiting.pop(max(done, key=lambda task: waiting[task].number))
        if board.in_play:
            board.master_moves()
            waiting[asyncio.ensure_future(board.opponent_replies())] = board


def play(exhibition: Exhibition) -> None:
    """Play in the hall's event loop."""
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(highest_first(hall.boards))


@pytest.mark.parametrize("clock", ["virtual", "wall"])
def test_who_has_replied_when_the_move_ends_is_seen(clock: Clock) -> None:
    """Board 4 has thought for 10 s when the moves at 3 and 2 end, and goes before board 1.

    It was visited first; however late a busy machine ends a move, the reply is due by then.
    """
    one = run(make_scenario(4, 2, "5 s", "10 s"), own(play), clock=clock, speed=500)
    visits = [event.board for event in one.record.events if event.kind is Kind.VISIT]
    assert sorted(visits) == [1, 1, 2, 2, 3, 3, 4, 4]
    assert visits.index(1) > [n for n, board in enumerate(visits) if board == 4][1]
