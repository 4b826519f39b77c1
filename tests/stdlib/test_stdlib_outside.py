"""What is outside a program: its own sockets are waited for, processes are refused."""

import re
from pathlib import Path

import pytest
from conftest import make_scenario

from simul.running import Clock, run
from simul.running.results import Run

ASYNCIO = """
import asyncio
from simul.halls.on_asyncio import AsyncioHall


def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(main(hall.boards))
"""
SERVER = (
    ASYNCIO
    + """

async def main(boards):
    async def handle(reader, writer):
        await reader.readline()
        await asyncio.sleep(3)
        writer.write(b"go on\\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    await asyncio.gather(*(play_board(board, port) for board in boards))
    server.close()


async def play_board(board, port):
    await board.opponent_arrives()
    while board.in_play:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"may she?\\n")
        await writer.drain()
        await reader.readline()
        writer.close()
        board.master_moves()
        await board.opponent_replies()
"""
)
WAITS_FOR = (
    ASYNCIO
    + """

async def main(boards):
    await boards[0].opponent_arrives()
    {}
"""
)
ON_TRIO = """
import trio
{imports}
from simul.halls.on_trio import TrioHall


def play(exhibition):
    hall = TrioHall(exhibition)
    trio.run(main, hall.boards, clock=hall.clock())


async def main(boards):
    await boards[0].opponent_arrives()
    {call}
"""
PROCESS = "await asyncio.create_subprocess_exec('true')"
POOL = """import concurrent.futures
    with concurrent.futures.ProcessPoolExecutor(1) as pool:
        await asyncio.get_running_loop().run_in_executor(pool, abs, -1)"""


def played(folder: Path, text: str, boards: int = 1, moves: int = 2) -> Run:
    """Write a program into a file and play it on the virtual clock."""
    path = folder / "mine.py"
    path.write_text(text, encoding="utf-8")
    return run(make_scenario(boards=boards, moves=moves), str(path))


def test_bytes_on_their_way_between_sockets_of_the_program_take_no_time(tmp_path: Path) -> None:
    """A server of its own answers after 3 s: M (3 s + A + B), twice the same."""
    runs = [played(tmp_path, SERVER) for _ in range(2)]
    assert [one.record.makespan for one in runs] == [2 * (3 + 5 + 55) * 1_000] * 2
    assert all(one.verdict.verified for one in runs)


def test_many_connections_at_once_lead_to_one_record(tmp_path: Path) -> None:
    """All are asked for before time passes."""
    runs = [played(tmp_path, SERVER, boards=5) for _ in range(5)]
    assert len({one.record.fingerprint for one in runs}) == 1
    assert runs[0].verdict.verified


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param(WAITS_FOR.format(PROCESS), "a child process", id="asyncio"),
        pytest.param(WAITS_FOR.format(POOL), "a pool of processes", id="pool"),
        pytest.param(
            ON_TRIO.format(imports="", call="await trio.run_process(['true'])"),
            "a child process",
            id="trio",
        ),
        pytest.param(
            ON_TRIO.format(imports="import anyio", call="await anyio.run_process(['true'])"),
            "a child process",
            id="anyio",
        ),
    ],
)
def test_a_process_is_refused_with_its_line(tmp_path: Path, text: str, what: str) -> None:
    """How long it takes of the hall's time cannot be known; on the wall clock it can be seen."""
    one = played(tmp_path, text)
    assert str(one.error).startswith(f"{what} is waited for (mine.py, line ")
    assert str(one.error).endswith("; use --clock wall")


NEVER_DONE = """
import queue
import threading
from simul.halls.threaded import ThreadedHall


def play(exhibition):
    hall = ThreadedHall(exhibition)
    work = queue.Queue()
    threading.Thread(target=take, args=(work,), daemon=True).start()
    work.put("a board")
    work.join()


def take(work):
    while True:
        work.get()
"""


def test_a_deadlock_of_threads_names_their_lines(tmp_path: Path) -> None:
    """`task_done` was forgotten: one waits in `get` and the other in `join`."""
    words = str(played(tmp_path, NEVER_DONE).error)
    get, join = (NEVER_DONE.splitlines().index(f"{line}") + 1 for line in
                 ("        work.get()", "    work.join()"))  # fmt: skip
    assert f"which is empty (mine.py, line {get})" in words
    assert (
        "waits for `task_done()`, to be called for 1 item of the queue of mine.py, line " in words
    )
    assert f" (mine.py, line {join})" in words


def test_asyncio_run_is_refused_with_what_would_do(tmp_path: Path) -> None:
    """Its loop would go by real time."""
    text = ASYNCIO.partition("    with")[0] + "    asyncio.run(main(hall.boards))\n"
    text += "\n\nasync def main(boards):\n    await boards[0].opponent_arrives()\n"
    one = played(tmp_path, text)
    line = text.splitlines().index("    asyncio.run(main(hall.boards))") + 1
    assert str(one.error).startswith(
        f"asyncio.run (mine.py, line {line}): its event loop does not "
    )
    assert "asyncio.Runner(loop_factory=hall.new_event_loop)" in str(one.error)


LOOPS = {
    "asyncio.run": "asyncio.run(main())",
    "asyncio.Runner": "in_runner(asyncio.Runner(), main)",
    "loop.run_until_complete": "in_loop(asyncio.new_event_loop(), main)",
    "asyncio.get_event_loop": "in_loop(asyncio.get_event_loop(), main)",
    "trio.run": "trio.run(main)",
    "anyio.run": "anyio.run(main)",
}
IN_A_THREAD = """
import asyncio
import contextlib
import threading

import anyio
import trio

from simul.halls.threaded import ThreadedHall


def play(exhibition):
    (board,) = ThreadedHall(exhibition).boards

    async def main():
        board.opponent_arrives()
        while board.in_play:
            board.master_moves()
            board.opponent_replies()

    thread = threading.Thread(target=lambda: {})
    thread.start()
    thread.join()


def in_runner(runner, main):
    with runner:
        runner.run(main())


def in_loop(loop, main):
    with contextlib.closing(loop):
        loop.run_until_complete(main())
"""


@pytest.mark.parametrize(("clock", "speed"), [("virtual", 1.0), ("wall", 1_000.0)])
@pytest.mark.parametrize("call", LOOPS)
def test_an_event_loop_with_another_clock_is_refused(
    tmp_path: Path, call: str, clock: Clock, speed: float
) -> None:
    """A second of its timers is none of the hall on the virtual clock, and many in real time."""
    path = tmp_path / "mine.py"
    path.write_text(IN_A_THREAD.format(LOOPS[call]), encoding="utf-8")
    one = run(make_scenario(boards=1, moves=1), str(path), clock=clock, speed=speed)
    assert re.match(
        rf"{call} \(mine.py, line \d+\): its event loop does not go by ", str(one.error)
    )
    assert ("or --speed 1" in str(one.error)) is (clock == "wall")


@pytest.mark.parametrize("call", sorted(LOOPS.keys() - {"asyncio.get_event_loop"}))
def test_an_event_loop_with_another_clock_is_as_fast_in_real_time(
    tmp_path: Path, call: str
) -> None:
    """At speed 1 its seconds are those of the hall."""
    path = tmp_path / "mine.py"
    path.write_text(IN_A_THREAD.format(LOOPS[call]), encoding="utf-8")
    scenario = make_scenario(1, 1, "1 ms", "1 ms")
    one = run(scenario, str(path), clock="wall", speed=1.0)
    assert (one.error, one.outcome) == (None, "verified")


CLOCKS = (
    ASYNCIO
    + """
import datetime
import time
import timeit


async def main(boards):
    begun = datetime.datetime.now(), timeit.default_timer(), time.gmtime(), time.ctime()
    all_of_the_hall(0)
    await asyncio.sleep(90)
    now = datetime.datetime.now()
    assert now - begun[0] == datetime.timedelta(seconds=90)
    assert timeit.default_timer() - begun[1] == 90
    assert (begun[2].tm_min, begun[2].tm_sec) == (0, 0)
    assert (time.gmtime().tm_min, time.gmtime().tm_sec) == (1, 30)
    assert time.ctime() != begun[3]
    all_of_the_hall(90)
    assert datetime.date.today() == now.date()
    assert datetime.datetime.now(datetime.UTC) == datetime.datetime(
        1970, 1, 1, 0, 1, 30, tzinfo=datetime.UTC
    )


def all_of_the_hall(seconds):
    assert asyncio.get_running_loop().time() == seconds
    for name in ("time", "monotonic", "perf_counter"):
        assert getattr(time, name)() == seconds
        assert getattr(time, f"{name}_ns")() == seconds * 10**9
        assert time.get_clock_info(name).resolution == 0.001
    for name in dir(time):
        if name.startswith("CLOCK_"):
            known = not name.endswith(("CPUTIME_ID", "PROF"))
            clock = getattr(time, name)
            assert (time.clock_gettime(clock) == seconds) is known
            assert (time.clock_gettime_ns(clock) == seconds * 10**9) is known
    assert time.gmtime(seconds) == time.gmtime()
    assert time.localtime(seconds) == time.localtime()
    assert time.strftime("%s") == str(seconds)
    assert time.process_time() > 0
"""
)


def test_dates_and_stopwatches_go_by_the_hall(tmp_path: Path) -> None:
    """The hall opens on 1 January 1970; a day has the same clocks on every machine."""
    assert played(tmp_path, CLOCKS).error is None
