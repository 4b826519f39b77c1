"""The frameworks' own timeouts under the virtual clock: they and replies act in due order."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial

import anyio
import pytest
import trio
from conftest import make_scenario
from troublemakers import own

from simul.clocks import Timeline
from simul.exhibition import Exhibition
from simul.halls.awaiting import AwaitingBoard
from simul.halls.on_anyio import anyio_hall
from simul.halls.on_asyncio import AsyncioHall
from simul.halls.on_trio import TrioHall
from simul.record import Kind
from simul.running import run

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


def in_anyio(here: Exhibition, play: Play, backend: str) -> None:
    """A task for every board, on one of the two others."""
    hall = anyio_hall(here, backend)

    async def play_all() -> None:
        async with anyio.create_task_group() as tasks:
            for board in hall.boards:
                tasks.start_soon(_coroutine, play, board)

    anyio.run(play_all, backend=backend, backend_options=hall.backend_options)


async def _coroutine(play: Play, board: AwaitingBoard) -> None:
    await play(board)


def play_in(framework: str, here: Exhibition, play: Play) -> None:
    """Start a task for every board that plays so."""
    if framework == "asyncio":
        in_asyncio(AsyncioHall(here), play)
    elif framework == "trio":
        in_trio(TrioHall(here), play)
    else:
        in_anyio(here, play, framework.removeprefix("anyio-"))


async def within(framework: str, limit: float, wait: Callable[[], Awaitable[None]]) -> bool:
    """Wait with the framework's own timeout; return whether that was in time."""
    if framework == "asyncio":
        try:
            async with asyncio.timeout(limit):
                await wait()
        except TimeoutError:
            return False
        return True
    scope = trio.move_on_after(limit) if framework == "trio" else anyio.move_on_after(limit)
    with scope:
        await wait()
    return not scope.cancelled_caught


def reply_within(framework: str, limit: float, boards: int, think: str) -> list[str]:
    """Play a pair at each board with a limit in seconds for the reply; log who was in time."""
    here, log = exhibition(boards, think), list[str]()

    async def play(board: AwaitingBoard) -> None:
        await board.opponent_arrives()
        board.master_moves()
        in_time = await within(framework, limit, board.opponent_replies)
        how = "in time" if in_time else "too late"
        log.append(f"{board.number} {how} at {here.time.now // 1_000}")

    play_in(framework, here, play)
    return log


@pytest.fixture(params=["asyncio", "trio", "anyio-asyncio", "anyio-trio"])
def framework(request: pytest.FixtureRequest) -> str:
    """Both frameworks in turn, and AnyIO on both of them."""
    return str(request.param)


def test_a_reply_before_its_limit_is_in_time(framework: str) -> None:
    """55 s of thinking, 60 s allowed."""
    assert reply_within(framework, 60, 1, "55 s") == ["1 in time at 60"]


def test_a_reply_after_its_limit_is_too_late(framework: str) -> None:
    """55 s of thinking, 40 s allowed: noticed at 5 + 40 s, not later."""
    assert reply_within(framework, 40, 1, "55 s") == ["1 too late at 45"]


def test_a_reply_at_the_instant_of_its_limit_is_in_time(framework: str) -> None:
    """The player wins a tie."""
    assert reply_within(framework, 55, 1, "55 s") == ["1 in time at 60"]


def test_a_limit_that_passes_while_the_master_is_busy_takes_effect_all_the_same(
    framework: str,
) -> None:
    """The master is at the other boards until 15 s; the first board's limit passed at 8 s.

    Trio tosses a coin: it may come to the first board between the other two, at 10 s.
    """
    first, *others = reply_within(framework, 3, 3, "55 s")
    noticed = ("15", "10") if framework.endswith("trio") else ("15",)
    assert first in [f"1 too late at {at}" for at in noticed]
    assert others == ["2 too late at 15", "3 too late at 18"]


def test_replies_and_limits_that_are_overdue_together_keep_their_order(framework: str) -> None:
    """All replies (after 4 s) came before their limits (6 s) while the master was busy to 40 s.

    A framework left to itself would fire every overdue limit first.
    """
    log = reply_within(framework, 6, 8, "4 s")
    assert log == [f"{board} in time at {max(40, board * 5 + 4)}" for board in range(1, 9)]


def test_a_board_that_was_left_for_want_of_time_says_so(framework: str) -> None:
    """Its task went on, but not with the game: that is in the record, with the time."""
    here = exhibition(2)

    async def play(board: AwaitingBoard) -> None:
        await board.opponent_arrives()
        board.master_moves()
        limit = 40 if board.number == 1 else 60
        assert await within(framework, limit, board.opponent_replies) is (board.number == 2)

    play_in(framework, here, play)
    last = {event.board: (event.at, event.kind) for event in here.log.events}
    assert last == {1: (45_000, Kind.CANCELLED), 2: (65_000, Kind.OVER)}


def test_sleeping_in_the_framework_passes_the_halls_time(framework: str) -> None:
    """`sleep(90)` beside the boards is 90 s in the hall, and no real second."""
    here = exhibition(1)

    async def play(board: AwaitingBoard) -> None:
        await board.opponent_arrives()
        if framework == "asyncio":
            await asyncio.sleep(90)
        elif framework == "trio":
            await trio.sleep(90)
        else:
            await anyio.sleep(90)
        board.master_moves()
        await board.opponent_replies()

    play_in(framework, here, play)
    visits = [event.at for event in here.log.events if event.kind is Kind.VISIT]
    assert visits == [90_000]
    assert here.time.now == 150_000


async def sleep_long(framework: str) -> None:
    """Sleep for a hundred seconds of the hall."""
    if framework == "asyncio":
        await asyncio.sleep(100)
    elif framework == "trio":
        await trio.sleep(100)
    else:
        await anyio.sleep(100)


def test_timeouts_of_any_length_pass(framework: str) -> None:
    """In floating-point numbers 0.3 + 5.1 is not quite 5.4; the loop must not wait for the rest."""
    passed = 0

    async def play(_: AwaitingBoard) -> None:
        nonlocal passed
        for tenths in range(100):
            in_time = await within(framework, tenths / 10, partial(sleep_long, framework))
            passed += not in_time

    scheduler = own(partial(play_in, framework, play=play))
    one = run(make_scenario(1, 1), scheduler, give_up_after=10.0)
    assert one.error is None
    assert passed == 100


def semaphore(framework: str) -> AbstractAsyncContextManager[object]:
    """Make the framework's own semaphore, for one at a time."""
    if framework == "asyncio":
        return asyncio.Semaphore(1)
    return trio.Semaphore(1) if framework == "trio" else anyio.Semaphore(1)


def test_a_game_that_is_forfeited_ends_at_that_very_time(framework: str) -> None:
    """One game after the other: the next one begins when the limit of the last has passed."""
    made: list[AbstractAsyncContextManager[object]] = []

    async def play(board: AwaitingBoard) -> None:
        if not made:
            made.append(semaphore(framework))
        async with made[0]:
            await board.opponent_arrives()
            board.master_moves()
            await board.opponent_replies()

    here = Exhibition(make_scenario(3, 1, limit="40 s"), Timeline())
    play_in(framework, here, play)
    ends = [event.at for event in here.log.events if event.kind is Kind.OVER]
    assert ends == [45_000, 90_000, 135_000]
    assert here.time.now == 135_000


def test_a_loop_that_sleeps_for_what_is_left_ends(framework: str) -> None:
    """`while (left := end - now()) > 0`: what rounding leaves is slept away, too."""
    here = exhibition(1)

    async def play(_: AwaitingBoard) -> None:
        for tenths in range(60):
            end = anyio.current_time() + tenths / 10
            while (left := end - anyio.current_time()) > 0:  # noqa: ASYNC110 - it is the point
                await anyio.sleep(left)

    play_in(framework, here, play)
    assert 177_000 <= here.time.now <= 177_060
