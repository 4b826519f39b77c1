"""Threads, pools and tasks are numbered in each run anew: its messages are the same every time."""

import asyncio
import threading as pythons_threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from in_a_hall import a_hall, in_hall

from simul.halls.on_asyncio import AsyncioHall
from simul.halls.threaded import ThreadedHall
from simul.stdlib import threading
from simul.stdlib.concurrent.futures import ThreadPoolExecutor

TWICE = pytest.mark.parametrize("run", [1, 2])


def own_name() -> str:
    """Return the name of the thread that calls this."""
    return threading.current_thread().name


def names_in_pools() -> list[str]:
    """Return the names of threads in two pools without a name, and in one with a name."""
    pools = ThreadPoolExecutor(1), ThreadPoolExecutor(1), ThreadPoolExecutor(1, "mine")
    names = [pool.submit(own_name).result() for pool in reversed(pools)]
    for pool in pools:
        pool.shutdown()
    return names


@TWICE
def test_pools_are_numbered_in_each_run_in_the_order_in_which_they_are_made(run: int) -> None:
    """A second run in the same process begins with 0 again; a pool with a name has no number."""
    names, _ = in_hall(names_in_pools)
    assert names == ["mine_0", "ThreadPoolExecutor-1_0", "ThreadPoolExecutor-0_0"], run


@TWICE
def test_a_pool_made_before_the_run_has_a_number_of_the_run(run: int) -> None:
    """As when its file is loaded, which is before the first move."""
    pool = ThreadPoolExecutor(1)

    def used() -> str:
        name = pool.submit(own_name).result()
        pool.shutdown()
        return name

    assert in_hall(used)[0] == "ThreadPoolExecutor-0_0", run


def name_when_run(thread: threading.Thread) -> str:
    """Return the name of a thread that is started in a run."""

    def started() -> str:
        thread.start()
        thread.join()
        return thread.name

    return in_hall(started)[0]


@TWICE
def test_a_thread_made_before_the_run_has_a_number_of_the_run(run: int) -> None:
    """Python's own number counts the threads of the process."""
    assert name_when_run(threading.Thread(target=own_name)) == "Thread-1 (own_name)", run


def test_a_thread_that_was_given_a_name_keeps_it() -> None:
    """Whether it was given when the thread was made, or afterwards."""
    renamed = threading.Thread(target=own_name)
    renamed.name = "hers"
    named = threading.Thread(target=own_name, name="his")
    assert [name_when_run(named), name_when_run(renamed)] == ["his", "hers"]


async def task_names() -> list[str]:
    """Return the names of this task and of two that it makes."""
    loop = asyncio.get_running_loop()
    tasks = [loop.create_task(asyncio.sleep(0)), asyncio.create_task(asyncio.sleep(0), name="mine")]
    await asyncio.gather(*tasks)
    current = asyncio.current_task()
    return [task.get_name() for task in [current, *tasks] if task is not None]


@TWICE
def test_tasks_of_asyncio_are_numbered_in_each_event_loop(run: int) -> None:
    """The main task is the first one; a name that is given stands."""
    with a_hall("virtual", 1) as exhibition:
        hall = AsyncioHall(exhibition)
        with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
            names = runner.run(task_names())
    assert names == ["Task-1", "Task-2", "mine"], run


def refusal(make: Callable[[Callable[[], None]], pythons_threading.Thread]) -> str:
    """Return the message when a thread that the hall does not know plays at a board."""
    with a_hall("virtual", 1) as exhibition:
        board = ThreadedHall(exhibition).boards[0]

        def arrive() -> None:
            with suppress(SystemExit):
                board.opponent_arrives()

        thread = make(arrive)
        thread.start()
        thread.join()
    [error] = exhibition.errors.failures
    return str(error)


def test_a_refused_thread_is_named_without_the_number_that_python_gave_it() -> None:
    """It would be another number in each run of a process."""
    unnamed = refusal(lambda work: pythons_threading.Thread(target=work))
    named = refusal(lambda work: pythons_threading.Thread(target=work, name="reader-2"))
    assert "(Thread (arrive))" in unnamed
    assert "(reader-2)" in named
