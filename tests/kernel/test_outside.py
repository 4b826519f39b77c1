"""Calls that lead out of the hall: the program's are noted, however short; no others are."""

from pathlib import Path

import pytest
from conftest import make_scenario

from simul.errors import Deadlock
from simul.output.files import load_record, record_json
from simul.running import Clock, run
from simul.running.results import Run

ASYNCIO = """
import asyncio, contextlib, importlib, os, select, selectors, socket, subprocess, sys
import urllib.request
from simul.halls.on_asyncio import AsyncioHall

PROCESS = [sys.executable, "-c", ""]
processes = []


def play(exhibition):
    hall = AsyncioHall(exhibition)
    with socket.create_server(("127.0.0.1", 0)) as server:
        with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
            runner.run(main(hall.boards, server, server.getsockname()))
    for process in processes:
        process.wait()


def written_to_from_outside():
    reading, writing = os.pipe()

    def write():
        os.write(writing, b".")
        os.close(writing)

    importlib.import_module("threading").Timer(0.05, write).start()
    return os.fdopen(reading, "rb", buffering=0)


def selector_of(file):
    selector = selectors.PollSelector()
    selector.register(file, selectors.EVENT_READ)
    return selector


async def main(boards, server, address):
    async with asyncio.TaskGroup() as tasks:
        for board in boards:
            tasks.create_task(play_board(board, server, address))
    {afterwards}


async def play_board(board, server, address):
    await board.opponent_arrives()
    if board.number == 1:
        with contextlib.suppress(OSError, EOFError):
            {call}
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()
"""
(LINE,) = (n for n, line in enumerate(ASYNCIO.splitlines(), 1) if "{call}" in line)
TOTAL = 4 * 60_000 + 2 * 5_000
BLOCKING = {
    "subprocess.run(PROCESS)": "subprocess.run",
    "subprocess.check_output(PROCESS)": "subprocess.check_output",
    "os.system('true')": "os.system",
    "input()": "input",
    "with written_to_from_outside() as file: select.select([file], [], [])": "select.select",
    "with written_to_from_outside() as file: selector_of(file).select()": "select.poll",
    "socket.create_connection(address).close()": "socket.create_connection",
    "with socket.socket() as client: client.connect(address)": "socket.connect",
    # no server listens there: 0 is not a port
    "urllib.request.urlopen('http://127.0.0.1:0')": "urllib.request.urlopen",
    "import fcntl; fcntl.flock(server, fcntl.LOCK_EX)": "fcntl.flock",
}
NOTHING = [
    "with socket.socket(type=socket.SOCK_DGRAM) as client: client.connect(address)",
    "select.select([server], [], [], 0)",
    "import fcntl; fcntl.flock(server, fcntl.LOCK_EX | fcntl.LOCK_NB)",
    "(await asyncio.open_connection(*address))[1].close()",
    "import runs_a_process_when_loaded",
]


def played(folder: Path, call: str, clock: Clock = "virtual", afterwards: str = "pass") -> Run:
    """Play a program in which a coroutine makes a call."""
    path = folder / "mine.py"
    path.write_text(ASYNCIO.format(call=call, afterwards=afterwards), encoding="utf-8")
    return run(make_scenario(), str(path), clock=clock, speed=1_000.0)


def sentences_beside(one: Run) -> list[str]:
    """Return the sentences beside a run about calls that lead out of the hall."""
    return [words for words in one.costs if "leads out of the hall" in words]


@pytest.mark.parametrize("call", BLOCKING)
def test_a_call_that_waits_outside_is_reported_however_short_it_is(
    tmp_path: Path, call: str
) -> None:
    """In an event loop, as the program calls it, with its line; it takes no time of the hall."""
    one = played(tmp_path, call)
    (breach,) = one.verdict.breaches
    words = f"{BLOCKING[call]} at mine.py, line {LINE} blocked the event loop once, to wait for"
    assert (breach.invariant, breach.at) == ("loop-not-blocked", 0)
    assert breach.words.startswith(words)
    assert "the total is without it; --clock wall has it" in breach.words
    assert (one.record.makespan, one.record.blocked) == (TOTAL, 0)
    assert sentences_beside(one) == []


def test_a_wait_with_a_timeout_takes_so_much_of_the_hall(tmp_path: Path) -> None:
    """If nothing comes from outside; nobody is served meanwhile."""
    one = played(tmp_path, "select.select([server], [], [], 2)")
    assert one.verdict.broken == ("loop-not-blocked",)
    assert (one.record.makespan, one.record.blocked) == (TOTAL + 2_000, 2_000)


def test_a_record_keeps_what_took_no_time(tmp_path: Path) -> None:
    """It is judged alike when it is read back."""
    record = played(tmp_path, "os.system('true')").record
    loaded = load_record(record_json(record))
    assert loaded.blocks == record.blocks
    assert [(block.start, block.end) for block in loaded.blocks] == [(0, 0)]


@pytest.mark.parametrize("call", NOTHING)
def test_what_waits_for_nothing_is_not_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Nor what an event loop does in its own way, or a library when it is loaded."""
    library = tmp_path / "library" / "site-packages"
    library.mkdir(parents=True)
    (library / "runs_a_process_when_loaded.py").write_text(
        "import subprocess, sys\nsubprocess.run([sys.executable, '-c', ''])\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(library))
    one = played(tmp_path, call)
    assert (one.error, one.outcome, one.record.makespan) == (None, "verified", TOTAL)
    assert sentences_beside(one) == []


def test_what_is_done_when_all_games_are_over_is_not_reported(tmp_path: Path) -> None:
    """It changes no total."""
    one = played(tmp_path, "pass", afterwards="subprocess.run(PROCESS)")
    assert one.outcome == "verified"
    assert sentences_beside(one) == []


def test_a_process_that_is_only_started_is_reported_beside_the_run(tmp_path: Path) -> None:
    """That blocks nothing; a later wait for it happens where the hall cannot see it."""
    one = played(tmp_path, "processes.append(subprocess.Popen(PROCESS))")
    assert one.outcome == "verified"
    (sentence,) = sentences_beside(one)
    assert sentence.startswith(f"mine.py, line {LINE}: subprocess.Popen leads out of the hall")


def test_in_real_time_a_process_blocks_as_long_as_it_takes(tmp_path: Path) -> None:
    """Ten seconds at least, of which the record knows."""
    call = "subprocess.run([sys.executable, '-c', 'import time; time.sleep(0.01)'])"
    one = played(tmp_path, call, "wall")
    assert one.verdict.broken == ("loop-not-blocked",)
    assert one.record.blocked >= 10_000
    assert f"subprocess.run at mine.py, line {LINE} blocked the event loop once, 0:" in str(
        one.verdict.breaches[0]
    )
    assert one.cause is not None
    assert one.cause.see == "blocking-wait"


def test_in_real_time_every_call_is_a_block_of_its_own() -> None:
    """Also where the master goes to another board in between, in the same round of the loop."""
    program = Path(__file__).parents[1] / "schedulers" / "programs" / "asyncio_runs_a_process.py"
    record = run(make_scenario(), str(program), clock="wall", speed=1_000.0).record
    assert len(record.blocks) == 3 * 4


def test_in_real_time_a_process_that_is_awaited_blocks_nothing(tmp_path: Path) -> None:
    """Nor is its end taken for one that never comes."""
    call = "await (await asyncio.create_subprocess_exec(*PROCESS)).wait()"
    one = played(tmp_path, call, "wall")
    assert (one.error, one.verdict.broken) == (None, ())


@pytest.mark.parametrize("clock", ["virtual", "wall"])
def test_tasks_that_wait_for_each_other_are_a_deadlock_on_both_clocks(
    tmp_path: Path, clock: Clock
) -> None:
    """Reported at once, with the line; not as a loop without an end."""
    one = played(tmp_path, "await asyncio.Event().wait()", clock)
    assert isinstance(one.error, Deadlock)
    assert f" to be set (mine.py, line {LINE})" in str(one.error)
    assert one.cause is not None
    assert one.cause.words == "an event that nothing sets"


TRIO = """
import trio
from simul.halls.on_trio import TrioHall

def play(exhibition):
    hall = TrioHall(exhibition)
    trio.run(main, hall.boards, clock=hall.clock())

async def main(boards):
    await trio.Event().wait()
"""


@pytest.mark.parametrize("clock", ["virtual", "wall"])
def test_a_task_of_trio_that_waits_for_ever_is_a_deadlock_on_both_clocks(
    tmp_path: Path, clock: Clock
) -> None:
    """With its line."""
    (tmp_path / "mine.py").write_text(TRIO, encoding="utf-8")
    one = run(make_scenario(), str(tmp_path / "mine.py"), clock=clock, speed=1_000.0)
    assert isinstance(one.error, Deadlock)
    assert "waits for the event of mine.py, line 10 to be set (mine.py, line 10)" in str(one.error)


POLLING = """
import queue, threading, time
from concurrent.futures import Future
from simul.halls.threaded import ThreadedHall


def get():
    try:
        return nothing.get_nowait()
    except queue.Empty:
        return None


def play(exhibition):
    global nothing
    hall = ThreadedHall(exhibition)
    lock, semaphore, event = threading.Lock(), threading.Semaphore(0), threading.Event()
    future, nothing = Future(), queue.Queue()
    thread = threading.Thread(target=event.wait)
    thread.start()
    lock.acquire()
    while {question}:
        pass
"""


@pytest.mark.parametrize(
    "question",
    [
        "not lock.acquire(blocking=False)",
        "lock.locked()",
        "not semaphore.acquire(blocking=False)",
        "not event.is_set()",
        "thread.is_alive()",
        "not future.done()",
        "nothing.empty()",
        "not get()",
        "time.perf_counter() < 5",
        "time.monotonic_ns() < 5_000_000_000",
    ],
)
def test_asking_without_waiting_is_polling(
    tmp_path: Path, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the virtual clock neither time nor another thread can change the answer."""
    for bound in ("MOST_LOOKS", "MOST_ROUNDS"):
        monkeypatch.setattr(f"simul.kernel.baton.{bound}", 1_000)  # the real one takes seconds
    path = tmp_path / "mine.py"
    path.write_text(POLLING.format(question=question), encoding="utf-8")
    one = run(make_scenario(), str(path), give_up_after=600)  # a busy machine takes its time
    words = str(one.error).splitlines()
    assert words[0] == "polling at 0:00:00: the program asks again and again, and never waits"
    assert words[-1].strip() in ["it is at mine.py, line 22", "it is at mine.py, line 9"]
