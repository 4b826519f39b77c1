"""An opponent who will never reply: a program's timeout is waited for, under both clocks."""

import textwrap
from pathlib import Path

import pytest
from conftest import make_scenario

from simul.errors import Deadlock
from simul.running import run
from simul.running.results import Run

pytestmark = pytest.mark.long

SILENT = make_scenario(3, 1, mishaps=[{"what": "falls-silent", "at": "10 s", "boards": [2]}])
"""The opponent at board 2 never replies, and there is no limit."""
OVER = "my patience is at an end"
"""What every program of this file raises when its own time is up."""
THREADS = """
import concurrent.futures, queue, sched, select, threading, time
from contextlib import suppress

from simul.halls.threaded import ThreadedHall
from simul.schedulers.threaded import play_board


def play(exhibition):
    master = threading.Lock()
    games = [
        threading.Thread(target=play_board, args=(board, master), daemon=True)
        for board in ThreadedHall(exhibition).boards
    ]
    for game in games:
        game.start()
    wait(games)
    raise LookupError("my patience is at an end")


def wait(games):
"""
ASYNCIO = """
import asyncio, threading, time
from contextlib import suppress

from simul.halls.on_asyncio import AsyncioHall
from simul.schedulers.with_asyncio import play_board


def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(main(hall.boards))


async def main(boards):
    games = asyncio.gather(*map(play_board, boards))
    with suppress(TimeoutError):
        await wait(games)
    raise LookupError("my patience is at an end")


async def wait(games):
"""
TRIO = """
import queue, time
from contextlib import suppress

import trio

from simul.halls.on_trio import TrioHall
from simul.schedulers.with_trio import play_boards


def play(exhibition):
    hall = TrioHall(exhibition)
    trio.run(main, hall.boards, clock=hall.clock())


async def main(boards):
    await wait(boards)
    raise LookupError("my patience is at an end")


async def wait(boards):
"""
BY_HAND = """
import time

from simul.halls.calling import CallingHall
from simul.schedulers.callbacks import Loop, play_board


def play(exhibition):
    loop = Loop(exhibition.time)
    for board in CallingHall(exhibition, loop.call_at).boards:
        play_board(board)
    wait(loop)
    raise LookupError("my patience is at an end")


def wait(loop):
"""
WAYS = {
    "time.sleep": (THREADS, "time.sleep(700)"),
    "time.sleep, again and again": (THREADS, "while time.monotonic() < 700: time.sleep(5)"),
    "select": (THREADS, "select.select([], [], [], 700)"),
    "sched": (
        THREADS,
        """
        agenda = sched.scheduler(time.monotonic, time.sleep)
        agenda.enter(700, 1, lambda: None)
        agenda.run()
        """,
    ),
    "Thread.join": (THREADS, "games[1].join(700)"),
    "Event.wait": (THREADS, "threading.Event().wait(700)"),
    "Condition.wait": (
        THREADS,
        """
        condition = threading.Condition()
        with condition:
            condition.wait(700)
        """,
    ),
    "Lock.acquire": (
        THREADS,
        """
        lock = threading.Lock()
        lock.acquire()
        lock.acquire(timeout=700)
        """,
    ),
    "Queue.get": (
        THREADS,
        """
        with suppress(queue.Empty):
            queue.Queue().get(timeout=700)
        """,
    ),
    "Timer": (
        THREADS,
        """
        over = threading.Event()
        threading.Timer(700, over.set).start()
        over.wait()
        """,
    ),
    "Future.result": (
        THREADS,
        """
        pool = concurrent.futures.ThreadPoolExecutor()
        with suppress(TimeoutError):
            pool.submit(games[1].join).result(700)
        """,
    ),
    "wait_for": (ASYNCIO, "await asyncio.wait_for(games, 700)"),
    "asyncio.wait": (ASYNCIO, "await asyncio.wait([games], timeout=700)"),
    "asyncio.timeout": (
        ASYNCIO,
        """
        async with asyncio.timeout(700):
            await games
        """,
    ),
    "call_later": (
        ASYNCIO,
        """
        over = asyncio.Event()
        asyncio.get_running_loop().call_later(700, over.set)
        await over.wait()
        """,
    ),
    "asyncio.sleep, again and again": (
        ASYNCIO,
        """
        while asyncio.get_running_loop().time() < 700:
            await asyncio.sleep(5)
        """,
    ),
    "asyncio.to_thread": (ASYNCIO, "await asyncio.to_thread(time.sleep, 700)"),
    "a thread that calls": (
        ASYNCIO,
        """
        over, loop = asyncio.Event(), asyncio.get_running_loop()
        threading.Timer(700, loop.call_soon_threadsafe, [over.set]).start()
        await over.wait()
        """,
    ),
    "move_on_after": (
        TRIO,
        """
        with trio.move_on_after(700):
            await play_boards(boards)
        """,
    ),
    "trio.to_thread": (
        TRIO,
        """
        async with trio.open_nursery() as nursery:
            nursery.start_soon(play_boards, boards)
            await trio.to_thread.run_sync(time.sleep, 700)
            nursery.cancel_scope.cancel()
        """,
    ),
    "a loop by hand": (
        BY_HAND,
        """
        loop.call_at(700_000, 0, lambda: None)
        loop.run()
        """,
    ),
}
"""Ways to wait for 700 s: a program, and the body of its function `wait`."""


AGAIN_AND_AGAIN = {way for way in WAYS if "again" in way}


def played(folder: Path, way: str, clock: str, speed: float = 1_000.0, **options: float) -> Run:
    """Play with the program that waits in this way."""
    program, body = WAYS[way]
    mine = folder / "mine.py"
    mine.write_text(program + textwrap.indent(textwrap.dedent(body).strip(), "    ") + "\n")
    options["speed"] = speed if clock == "wall" else 1.0
    return run(SILENT, str(mine), clock=clock, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("clock", ["virtual", "wall"])
@pytest.mark.parametrize("way", WAYS)
def test_a_timeout_that_is_pending_is_waited_for(tmp_path: Path, way: str, clock: str) -> None:
    """The program may have a remedy, and here it does: it ends by its own error."""
    one = played(tmp_path, way, clock)
    assert not isinstance(one.error, Deadlock)
    assert f"LookupError: {OVER}" in str(one.error)


@pytest.mark.parametrize("way", sorted(WAYS.keys() - AGAIN_AND_AGAIN))
def test_one_timeout_is_waited_for_however_long_it_is(tmp_path: Path, way: str) -> None:
    """Longer than a run in which nothing happens is left alone: there is a remedy to come."""
    one = played(tmp_path, way, "wall", speed=280.0, give_up_after=2.0)
    assert not isinstance(one.error, Deadlock)
    assert f"LookupError: {OVER}" in str(one.error)


def test_a_long_timeout_after_the_other_is_a_deadlock_in_real_time(tmp_path: Path) -> None:
    """The first is waited for, and what it leads to is another one."""
    mine = tmp_path / "mine.py"
    mine.write_text(f"{THREADS}    while True: time.sleep(400)\n")
    one = run(SILENT, str(mine), clock="wall", speed=200.0, give_up_after=1.0)
    assert isinstance(one.error, Deadlock)


def test_timeouts_that_lead_to_nothing_are_a_deadlock_in_real_time_too(tmp_path: Path) -> None:
    """The board is named, and so is what would wait longer."""
    mine = tmp_path / "mine.py"
    mine.write_text(f"{THREADS}    while True: time.sleep(5)\n")
    one = run(SILENT, str(mine), clock="wall", speed=1_000.0, give_up_after=3.0)
    assert isinstance(one.error, Deadlock)
    assert str(one.error).splitlines()[1:] == [
        "  board 2 waits for its opponent, who will never reply",
        "  nobody has moved for 3 s of real time (--give-up-after waits longer)",
    ]
