"""The cost of sleeping and waking in virtual time: tasks that do nothing else.

Ours are the halls of the schedulers; the others are packages for testing code that sleeps. All
sleep for the same times, constant or exponential, and must agree on when the last task wakes.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import Any

import trio
import trio.testing
from harness import Entrant, Lap, Race, lap
from move_pairs import scenario_of
from sampled_times import sample

from simul.clocks import Timeline
from simul.exhibition import Exhibition
from simul.halls.on_asyncio import AsyncioHall
from simul.halls.on_trio import TrioHall

Sleeps = Sequence[Sequence[int]]
"""Durations in ms of hall time, a row for each task."""
Sleep = Callable[[float], Awaitable[object]]
"""Sleep for a number of seconds."""
NewLoop = Callable[[], asyncio.AbstractEventLoop]
Hall = AsyncioHall | TrioHall
QUICK, ALL = [(24, 30), (1_000, 5)], [(24, 30), (1_000, 30), (10_000, 10)]
"""Number of tasks, and how often each sleeps."""
MANY = 10_000
"""Number of tasks for which `looptime` with its default setting would take a minute."""


def _hall(make: Callable[[Exhibition], Hall]) -> tuple[Any, Timeline]:
    """Return an empty hall and its timeline."""
    timeline = Timeline()
    return make(Exhibition(scenario_of(1), timeline, boards=())), timeline


async def _in_hall(hall: Hall, timeline: Timeline, number: int, sleeps: Sequence[int]) -> None:
    """Sleep as boards do; `sleeps` in ms."""
    for ms in sleeps:
        await hall.park(partial(hall.agenda.sleep, timeline.now + ms, number))


async def _in_seconds(sleep: Sleep, sleeps: Sequence[int]) -> None:
    """Sleep with a framework's own `sleep`; `sleeps` in ms."""
    for ms in sleeps:
        await sleep(ms / 1_000)


async def _asyncio_tasks(start: Callable[[int], Any], count: int) -> int:
    async with asyncio.TaskGroup() as tasks:
        for number in range(count):
            tasks.create_task(start(number))
    return round(asyncio.get_running_loop().time())


async def _trio_tasks(start: Callable[[int], Any], count: int) -> int:
    async with trio.open_nursery() as nursery:
        for number in range(count):
            nursery.start_soon(start, number)
    return round(trio.current_time())


def _asyncio_run(new_loop: NewLoop, start: Callable[[int], Any], count: int) -> int:
    with asyncio.Runner(loop_factory=new_loop) as runner:
        return runner.run(_asyncio_tasks(start, count))


def asyncio_hall(sleeps: Sleeps) -> int:
    """Sleep in our asyncio hall as boards do; return when the last task woke, in s."""
    hall, timeline = _hall(AsyncioHall)
    return _asyncio_run(
        hall.new_event_loop, lambda n: _in_hall(hall, timeline, n, sleeps[n]), len(sleeps)
    )


def _asyncio_sleep(new_loop: NewLoop, sleeps: Sleeps) -> int:
    return _asyncio_run(new_loop, lambda n: _in_seconds(asyncio.sleep, sleeps[n]), len(sleeps))


def asyncio_sleep(sleeps: Sleeps) -> int:
    """Sleep in our asyncio hall with asyncio's own sleep; return when the last task woke, in s."""
    return _asyncio_sleep(_hall(AsyncioHall)[0].new_event_loop, sleeps)


def with_looptime(noop_cycles: int, sleeps: Sleeps) -> int:
    """Sleep with the package `looptime`, whose default is 42 empty loop cycles for every sleep."""
    import looptime

    return _asyncio_sleep(lambda: looptime.new_event_loop(noop_cycles=noop_cycles), sleeps)


def with_async_solipsism(sleeps: Sleeps) -> int:
    """Sleep with the package `async-solipsism`."""
    import async_solipsism

    return _asyncio_sleep(async_solipsism.EventLoop, sleeps)


def trio_hall(sleeps: Sleeps) -> int:
    """Sleep in our Trio hall as boards do; return when the last task woke, in s."""
    hall, timeline = _hall(TrioHall)
    start = partial(_start_in_hall, hall, timeline, sleeps)
    return trio.run(_trio_tasks, start, len(sleeps), clock=hall.clock())


async def _start_in_hall(hall: Hall, timeline: Timeline, sleeps: Sleeps, number: int) -> None:
    await _in_hall(hall, timeline, number, sleeps[number])


async def _start_in_seconds(sleeps: Sleeps, number: int) -> None:
    await _in_seconds(trio.sleep, sleeps[number])


def mock_clock(sleeps: Sleeps) -> int:
    """Sleep with Trio's own clock for tests, which jumps when no task can run."""
    start = partial(_start_in_seconds, sleeps)
    clock = trio.testing.MockClock(autojump_threshold=0)
    return trio.run(_trio_tasks, start, len(sleeps), clock=clock)


def _timed(work: Callable[[Sleeps], int], sleeps: Sleeps) -> Lap:
    return lap(lambda: work(sleeps), sum(map(len, sleeps)))


def on_asyncio(tasks: int, times: int) -> Race:
    """Return the race of our loop against the faster of the two packages."""
    run = partial(partial, _timed, sleeps=sleeps_of(tasks, times))
    usual, eager = partial(with_looptime, 42), partial(with_looptime, 0)
    peers = (
        Entrant("async-solipsism", run(with_async_solipsism), ("async_solipsism",)),
        Entrant("looptime, no empty cycles", run(eager), ("looptime",)),
    )
    slow = Entrant("looptime", run(usual), ("looptime",))
    return Race(
        "loops",
        f"asyncio, {tasks:,} tasks that sleep {times} times",
        "sleep",
        (
            Entrant("simul, as boards sleep", run(asyncio_hall)),
            Entrant("simul, asyncio.sleep", run(asyncio_sleep)),
            *peers,
            *([slow] if tasks < MANY else []),
        ),
        tuple(peer.name for peer in peers),
    )


def on_trio(tasks: int, times: int) -> Race:
    """Return the race of our clock against Trio's own."""
    run = partial(partial, _timed, sleeps=sleeps_of(tasks, times))
    return Race(
        "loops",
        f"Trio, {tasks:,} tasks that sleep {times} times",
        "sleep",
        (
            Entrant("simul, as boards sleep", run(trio_hall)),
            Entrant("MockClock", run(mock_clock)),
        ),
        ("MockClock",),
    )


def sleeps_of(tasks: int, times: int) -> Sleeps:
    """Sample how long the tasks sleep, in ms."""
    sleeps: Sleeps = sample("exponential", tasks, times).think.tolist()
    return sleeps


def races(quick: bool) -> Iterator[Race]:
    """Yield races with few and many tasks, in asyncio and in Trio."""
    for tasks, times in QUICK if quick else ALL:
        yield on_asyncio(tasks, times)
        yield on_trio(tasks, times)
