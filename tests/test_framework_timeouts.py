"""The frameworks' own timeouts under the virtual clock: they and replies act in due order."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import trio
from conftest import make_scenario

from simul.exhibition import Exhibition
from simul.halls.awaiting import AwaitingBoard
from simul.halls.on_asyncio import AsyncioHall
from simul.halls.on_trio import TrioHall
from simul.record import Kind
from simul.timeline import Timeline

Play = Callable[[AwaitingBoard], Awaitable[None]]


def exhibition(boards: int, think: str = "55 s") -> Exhibition:
    """An exhibition of one move pair at each board, 5 s and `think`."""
    scenario = make_scenario(boards, 1, "5 s", think)
    return Exhibition(scenario, Timeline())


def in_asyncio(hall: AsyncioHall, play: Play) -> None:
    """A task for every board."""

    async def play_all() -> None:
        async with asyncio.TaskGroup() as tasks:
            for board in hall.boards:
                tasks.create_task(_coroutine(play, board))

    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(play_all())


def in_trio(hall: TrioHall, play: Play) -> None:
    """A task for every board."""

    async def play_all() -> None:
        async with trio.open_nursery() as nursery:
            for board in hall.boards:
                nursery.start_soon(_coroutine, play, board)

    trio.run(play_all, clock=hall.clock())


async def _coroutine(play: Play, board: AwaitingBoard) -> None:
    await play(board)


def reply_within(framework: str, limit: float, boards: int, think: str) -> list[str]:
    """Play a pair at each board with a limit in seconds for the reply; log who was in time."""
    here, log = exhibition(boards, think), list[str]()

    async def play(board: AwaitingBoard) -> None:
        await board.opponent_arrives()
        board.master_moves()
        if framework == "asyncio":
            try:
                async with asyncio.timeout(limit):
                    await board.opponent_replies()
            except TimeoutError:
                log.append(f"{board.number} too late at {here.time.now // 1_000}")
                return
        else:
            with trio.move_on_after(limit) as scope:
                await board.opponent_replies()
            if scope.cancelled_caught:
                log.append(f"{board.number} too late at {here.time.now // 1_000}")
                return
        log.append(f"{board.number} in time at {here.time.now // 1_000}")

    if framework == "asyncio":
        in_asyncio(AsyncioHall(here), play)
    else:
        in_trio(TrioHall(here), play)
    return log


@pytest.fixture(params=["asyncio", "trio"])
def framework(request: pytest.FixtureRequest) -> str:
    """Both frameworks in turn."""
    return str(request.param)


def test_a_reply_before_its_limit_is_in_time(framework: str) -> None:
    """55 s of thinking, 60 s allowed."""
    assert reply_within(framework, 60, 1, "55 s") == ["1 in time at 60"]


def test_a_reply_after_its_limit_is_too_late(framework: str) -> None:
    """55 s of thinking, 40 s allowed: noticed at 5 + 40 s, not later."""
    assert reply_within(framework, 40, 1, "55 s") == ["1 too late at 45"]


def test_a_reply_at_the_instant_of_its_limit_is_in_time(framework: str) -> None:
    """A tie goes to the player."""
    assert reply_within(framework, 55, 1, "55 s") == ["1 in time at 60"]


def test_a_limit_that_passes_while_the_master_is_busy_takes_effect_all_the_same(
    framework: str,
) -> None:
    """The master is at the other boards until 15 s; the first board's limit passed at 8 s."""
    log = reply_within(framework, 3, 3, "55 s")
    assert log == ["1 too late at 15", "2 too late at 15", "3 too late at 18"]


def test_replies_and_limits_that_are_overdue_together_keep_their_order(framework: str) -> None:
    """All replies (after 4 s) came before their limits (6 s) while the master was busy to 40 s.

    A framework left to itself would fire every overdue limit first.
    """
    log = reply_within(framework, 6, 8, "4 s")
    assert log == [f"{board} in time at {max(40, board * 5 + 4)}" for board in range(1, 9)]


def test_sleeping_in_the_framework_passes_the_halls_time(framework: str) -> None:
    """`sleep(90)` beside the boards is 90 s in the hall, and no real second."""
    here = exhibition(1)

    async def play(board: AwaitingBoard) -> None:
        await board.opponent_arrives()
        if framework == "asyncio":
            await asyncio.sleep(90)
        else:
            await trio.sleep(90)
        board.master_moves()
        await board.opponent_replies()

    if framework == "asyncio":
        in_asyncio(AsyncioHall(here), play)
    else:
        in_trio(TrioHall(here), play)
    visits = [event.at for event in here.events if event.kind is Kind.VISIT]
    assert visits == [90_000]
    assert here.time.now == 150_000
