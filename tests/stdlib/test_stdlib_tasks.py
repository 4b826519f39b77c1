"""Threads and tasks of one program: what event loops and threads say to each other takes no time.

Every total is a closed form of the sleeps, on the virtual clock, and no less in real time.
"""

import asyncio
import math

import anyio
import pytest
import trio
from in_a_hall import a_hall
from in_an_event_loop import SPEED, check, seconds_in

from simul.halls.on_asyncio import AsyncioHall
from simul.running import Clock
from simul.stdlib import anyio as halls_anyio
from simul.stdlib import asyncio as halls_asyncio
from simul.stdlib import threading, time
from simul.stdlib import trio as halls_trio
from simul.stdlib.concurrent.futures import ThreadPoolExecutor

BOTH_CLOCKS = pytest.mark.parametrize("clock", ["virtual", "wall"])
ON_BOTH = pytest.mark.parametrize("backend", ["asyncio", "trio"])


def after(seconds: float) -> float:
    """Sleep, and return how long."""
    time.sleep(seconds)
    return seconds


@BOTH_CLOCKS
def test_asyncio_threads_sleep_at_once(clock: Clock) -> None:
    """The longest counts."""

    async def main() -> list[float]:
        return await asyncio.gather(*(asyncio.to_thread(after, each) for each in (1, 4, 2)))

    check("asyncio", main, clock, [1, 4, 2], 4)


@BOTH_CLOCKS
def test_asyncio_has_a_pool_make_calls(clock: Clock) -> None:
    """Four calls of two seconds in two threads."""

    async def main() -> int:
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(2) as pool:
            calls = [loop.run_in_executor(pool, after, 2) for _ in range(4)]
            return len(await asyncio.gather(*calls))

    check("asyncio", main, clock, 4, 4)


def test_asyncio_gives_up_a_thread_but_waits_for_it_at_the_end() -> None:
    """As Python does when its loop is closed."""
    seen: list[float] = []

    async def main() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.to_thread(after, 5), 2)
        seen.append(time.monotonic())

    assert seconds_in("asyncio", main) == (None, 5)
    assert seen == [2]


@BOTH_CLOCKS
def test_a_thread_has_the_event_loop_run_a_coroutine(clock: Clock) -> None:
    """It waits for the result, or no longer than it wants to."""

    async def main() -> list[str]:
        loop = asyncio.get_running_loop()

        def ask() -> list[str]:
            slow = halls_asyncio.run_coroutine_threadsafe(asyncio.sleep(30, "slow"), loop)
            with pytest.raises(TimeoutError):
                slow.result(timeout=1)
            slow.cancel()
            quick = halls_asyncio.run_coroutine_threadsafe(asyncio.sleep(2, "quick"), loop)
            return [quick.result()]

        return await asyncio.to_thread(ask)

    check("asyncio", main, clock, ["quick"], 3)


@BOTH_CLOCKS
def test_a_thread_wakes_the_event_loop(clock: Clock) -> None:
    """Nothing else is due there."""

    async def main() -> bool:
        loop, event = asyncio.get_running_loop(), asyncio.Event()
        threading.Timer(7, loop.call_soon_threadsafe, [event.set]).start()
        return await event.wait()

    check("asyncio", main, clock, True, 7)


def test_a_thread_and_a_task_take_turns_in_due_order() -> None:
    """One heap for all that is due."""
    seen: list[str] = []

    async def main() -> None:
        def ticks() -> None:
            for _ in range(3):
                time.sleep(2)
                seen.append(f"thread {time.monotonic():g}")

        async def tocks() -> None:
            for _ in range(3):
                await asyncio.sleep(1.5)
                seen.append(f"task {time.monotonic():g}")

        await asyncio.gather(asyncio.to_thread(ticks), tocks())

    assert seconds_in("asyncio", main) == (None, 6)
    assert seen == ["task 1.5", "thread 2", "task 3", "thread 4", "task 4.5", "thread 6"]


def test_a_blocking_sleep_holds_up_all_tasks_and_no_thread() -> None:
    """A task that was due meanwhile goes on afterwards."""
    seen: list[tuple[str, float]] = []

    async def main() -> None:
        async def task() -> None:
            await asyncio.sleep(1)
            seen.append(("task", time.monotonic()))

        def thread() -> None:
            time.sleep(1)
            seen.append(("thread", time.monotonic()))

        works = asyncio.ensure_future(asyncio.gather(task(), asyncio.to_thread(thread)))
        await asyncio.sleep(0)
        time.sleep(3)
        await works

    with a_hall("virtual", SPEED) as exhibition:
        hall = AsyncioHall(exhibition)
        with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
            runner.run(main())
    assert seen == [("thread", 1), ("task", 3)]


@BOTH_CLOCKS
def test_trio_threads_sleep_at_once_as_far_as_a_limiter_lets_them(clock: Clock) -> None:
    """Four calls of two seconds, two at a time: by a limiter of their own, then by default."""

    async def call(limiter: trio.CapacityLimiter | None) -> None:
        await halls_trio.to_thread.run_sync(after, 2, limiter=limiter)

    async def main() -> int:
        halls_trio.to_thread.current_default_thread_limiter().total_tokens = 2
        for limiter in (trio.CapacityLimiter(2), None):
            async with trio.open_nursery() as nursery:
                for _ in range(4):
                    nursery.start_soon(call, limiter)
        return 4

    check("trio", main, clock, 4, 8)


@BOTH_CLOCKS
@pytest.mark.parametrize(("abandon", "seconds"), [(True, 2), (False, 5)])
def test_trio_gives_up_a_thread_only_if_it_may(clock: Clock, abandon: bool, seconds: int) -> None:
    """Otherwise the task waits for it."""

    async def main() -> bool:
        with trio.move_on_after(2) as scope:
            await halls_trio.to_thread.run_sync(after, 5, abandon_on_cancel=abandon)
        return scope.cancelled_caught

    check("trio", main, clock, abandon, seconds)


@BOTH_CLOCKS
def test_a_thread_has_trio_run_what_it_wants(clock: Clock) -> None:
    """Asynchronous or not; an error is raised in the thread."""

    async def main() -> list[str]:
        def ask() -> list[str]:
            halls_trio.from_thread.run(trio.sleep, 3)
            with pytest.raises(ZeroDivisionError):
                halls_trio.from_thread.run_sync(divmod, 1, 0)
            return [halls_trio.from_thread.run_sync(str.upper, "done")]

        return await halls_trio.to_thread.run_sync(ask)

    check("trio", main, clock, ["DONE"], 3)


def test_trios_results_come_in_the_order_of_the_threads() -> None:
    """Although Trio tosses coins for tasks that become ready together."""
    for _ in range(20):
        began: list[int] = []
        ended: list[int] = []

        async def call(number: int, began: list[int], ended: list[int]) -> None:
            began.append(number)
            await halls_trio.to_thread.run_sync(after, 1)
            ended.append(number)

        async def main() -> None:
            async with trio.open_nursery() as nursery:
                for number in range(8):
                    nursery.start_soon(call, number, began, ended)  # noqa: B023 - at once

        assert seconds_in("trio", main) == (None, 1)
        assert began == ended


@BOTH_CLOCKS
@ON_BOTH
def test_anyio_threads_sleep_at_once_as_far_as_a_limiter_lets_them(
    clock: Clock, backend: str
) -> None:
    """Fifty calls with a limiter of fifty: more than there are by default."""

    async def main() -> None:
        limiter = halls_anyio.CapacityLimiter(50)

        async def call() -> None:
            await halls_anyio.to_thread.run_sync(after, 2, limiter=limiter)

        async with anyio.create_task_group() as tasks:
            for _ in range(50):
                tasks.start_soon(call)

    check(f"anyio on {backend}", main, clock, None, 2)


@ON_BOTH
def test_anyios_default_limiter_can_be_set(backend: str) -> None:
    """Six calls of two seconds, three at a time; and then all at once."""

    async def main() -> None:
        async def six() -> None:
            async with anyio.create_task_group() as tasks:
                for _ in range(6):
                    tasks.start_soon(halls_anyio.to_thread.run_sync, after, 2)

        halls_anyio.to_thread.current_default_thread_limiter().total_tokens = 3
        await six()
        halls_anyio.to_thread.current_default_thread_limiter().total_tokens = math.inf
        await six()

    assert seconds_in(f"anyio on {backend}", main) == (None, 6)


@BOTH_CLOCKS
@ON_BOTH
def test_a_thread_has_anyio_run_what_it_wants(clock: Clock, backend: str) -> None:
    """Asynchronous or not."""

    async def main() -> str:
        def ask() -> str:
            halls_anyio.from_thread.run(anyio.sleep, 1)
            halls_anyio.from_thread.run(halls_anyio.to_thread.run_sync, after, 2)
            return halls_anyio.from_thread.run_sync(str.upper, "done")

        return await halls_anyio.to_thread.run_sync(ask)

    check(f"anyio on {backend}", main, clock, "DONE", 3)
