"""What the lessons say about the frameworks, checked on these themselves, without a hall."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
import trio
import trio.lowlevel
import trio.testing

from simul.record import Fate
from simul.running import run
from simul.scenario import load_scenario


def gives_way(coroutine: Coroutine[Any, Any, Any]) -> bool:
    """Whether a coroutine yields anything to the event loop before it ends."""
    try:
        coroutine.send(None)
    except StopIteration:
        return False
    coroutine.close()
    return True


async def calls(waits: Awaitable[Any]) -> None:
    """Await something: what is between two awaits of a lesson."""
    await waits


async def nothing() -> None:
    """Return at once."""


def test_an_event_loop_of_asyncio_is_first_come_first_served() -> None:
    """Tasks that become ready run in the order in which they did, every time."""

    async def main() -> list[int]:
        order: list[int] = []

        async def note(number: int) -> None:
            for _ in range(3):
                await asyncio.sleep(0)
                order.append(number)

        async with asyncio.TaskGroup() as tasks:
            for number in range(10):
                tasks.create_task(note(number))
        return order

    assert asyncio.run(main()) == list(range(10)) * 3


def test_trio_runs_those_who_become_ready_together_in_no_fixed_order() -> None:
    """It tosses a coin for every batch: in 64 runs it has come down on both sides."""

    async def main() -> tuple[int, ...]:
        order: list[int] = []

        async def note(number: int) -> None:
            order.append(number)

        async with trio.open_nursery() as nursery:
            for number in range(10):
                nursery.start_soon(note, number)
        return tuple(order)

    orders = {trio.run(main) for _ in range(64)}
    assert len(orders) > 1
    assert {frozenset(order) for order in orders} == {frozenset(range(10))}


ASYNCIO = {
    "a coroutine that waits for nothing": (nothing, False),
    "a free lock": (lambda: asyncio.Lock().acquire(), False),
    "an event that is set": (lambda: a_set_event().wait(), False),
    "a queue with room": (lambda: asyncio.Queue[int]().put(1), False),
    "sleep(0)": (lambda: asyncio.sleep(0), True),
}
"""What is awaited, and whether other tasks run meanwhile."""


def a_set_event() -> asyncio.Event:
    """An event that has happened."""
    event = asyncio.Event()
    event.set()
    return event


@pytest.mark.parametrize(("waits", "others_run"), ASYNCIO.values(), ids=ASYNCIO)
def test_an_await_of_asyncio_gives_way_only_if_it_has_to_wait(
    waits: Callable[[], Coroutine[Any, Any, Any]], others_run: bool
) -> None:
    """Also through a coroutine that awaits it: nothing is yielded to the loop."""
    assert gives_way(waits()) is others_run
    assert gives_way(calls(waits())) is others_run


async def a_free_lock() -> None:
    """Acquire a lock of Trio that no task holds."""
    await trio.Lock().acquire()


async def an_event_that_is_set() -> None:
    """Wait for what has happened."""
    event = trio.Event()
    event.set()
    await event.wait()


async def a_channel_with_room() -> None:
    """Send what can be sent at once."""
    send, receive = trio.open_memory_channel[int](1)
    with send, receive:
        await send.send(1)


async def no_time_at_all() -> None:
    """Sleep for 0 s."""
    await trio.lowlevel.checkpoint()


@pytest.mark.parametrize(
    "waits", [a_free_lock, an_event_that_is_set, a_channel_with_room, no_time_at_all]
)
def test_whatever_of_trios_own_is_awaited_gives_way(waits: Callable[[], Awaitable[None]]) -> None:
    """Also where there is nothing to wait for: every call of Trio's is a checkpoint."""

    async def main() -> None:
        with trio.testing.assert_checkpoints():
            await waits()

    trio.run(main)


def test_an_async_function_of_ones_own_is_no_checkpoint_of_trio() -> None:
    """Only Trio's own functions are: the word `await` by itself lets no other task run."""

    async def main() -> None:
        with trio.testing.assert_no_checkpoints():
            await nothing()

    trio.run(main)


def test_what_gather_leaves_behind_is_cancelled_when_asyncio_run_ends() -> None:
    """The error is raised, and only then are the others cancelled, as the program ends."""
    log: list[str] = []

    async def fails() -> None:
        await asyncio.sleep(0)
        raise ValueError

    async def plays() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            log.append("cancelled")
            raise

    async def main() -> None:
        try:
            await asyncio.gather(fails(), plays())
        finally:
            log.append("gather has raised")
            await asyncio.sleep(0)
            log.append("nobody was told")

    with pytest.raises(ValueError, match=r"^$"):
        asyncio.run(main())
    assert log == ["gather has raised", "nobody was told", "cancelled"]


LONGER = """
import asyncio

from simul.halls.on_asyncio import AsyncioHall


def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(play_boards(hall.boards))


async def play_boards(boards):
    try:
        await asyncio.gather(*(play_board(board) for board in boards))
    finally:
        await asyncio.sleep(3600)  # the program has something else to do


async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()
"""


def test_in_a_longer_program_what_gather_leaves_behind_plays_on(tmp_path: Path) -> None:
    """Five games are played to their ends although the error was raised long before."""
    file = tmp_path / "longer.py"
    file.write_text(LONGER, encoding="utf-8")
    scenario = load_scenario("walk-out")
    one, shipped = run(scenario, str(file)), run(scenario, "asyncio-gather")
    assert one.raised == shipped.raised == "PlayerError"
    assert sorted(one.record.fates.values()) == [Fate.COMPLETED] * 5 + [Fate.FAILED]
    assert sorted(shipped.record.fates.values()) == [Fate.FAILED] + [Fate.ORPHANED] * 5


def test_a_task_group_and_a_nursery_cancel_the_others_before_the_error_is_out() -> None:
    """By the time it can be caught outside, all tasks have ended."""
    log: list[str] = []

    async def in_asyncio() -> None:
        async def plays() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                log.append("told")

        async def fails() -> None:
            await asyncio.sleep(0)
            raise ValueError

        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(plays())
                tasks.create_task(fails())
        except* ValueError:
            log.append("out")

    async def in_trio() -> None:
        async def plays() -> None:
            try:
                await trio.sleep_forever()
            finally:
                log.append("told")

        async def fails() -> None:
            await trio.lowlevel.checkpoint()
            raise ValueError

        try:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(plays)
                nursery.start_soon(fails)
        except* ValueError:
            log.append("out")

    asyncio.run(in_asyncio())
    trio.run(in_trio)
    assert log == ["told", "out"] * 2
