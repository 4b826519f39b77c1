"""Threads that wait for files: those to which only the program could write are waited for in vain.

That is known at once, on both clocks; what may come from outside is waited for.
"""

import sys

import pytest
from small_programs import ASYNCIO_HALL, THREADED_HALL, line_with, played

from simul.kernel.watched_files import OWN
from simul.running import Clock

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows both ends of a pipe"),
    pytest.mark.usefixtures("own_folder"),
]
BOTH_CLOCKS = pytest.mark.parametrize(
    "clock", ["virtual", pytest.param("wall", marks=pytest.mark.long)]
)
FAST = 1_000
ENDS = """
import contextlib, os, select, selectors, socket, subprocess

@contextlib.contextmanager
def ends():
    global reading, writing, near, far
    reading, writing = os.pipe()
    near, far = socket.socketpair()
    try:
        yield
    finally:
        for pipe in (reading, writing):
            with contextlib.suppress(OSError):
                os.close(pipe)
        near.close()
        far.close()

def by_selector(file, event):
    with selectors.DefaultSelector() as selector:
        selector.register(file, event)
        return selector.select()

def by_poll(file, event):
    poll = select.poll()
    poll.register(file, event)
    return poll.poll()

def by_epoll(file, event):
    with select.epoll() as epoll:
        epoll.register(file)
        epoll.modify(file, event)
        return epoll.poll()

def fill(pipe):
    os.set_blocking(pipe, False)
    try:
        while True:
            os.write(pipe, bytes(1 << 16))
    except BlockingIOError:
        pass
"""
WAITS = {
    "select": "select.select([reading], [], [])",
    "room": "(fill(writing), select.select([], [writing], []))",
    "selectors": "by_selector(reading, selectors.EVENT_READ)",
    "poll": "by_poll(reading, select.POLLIN)",
    "epoll": "by_epoll(reading, select.EPOLLIN)",
}


IN_MAIN = (
    THREADED_HALL
    + ENDS
    + """
def main(boards):
    with ends():
        {}
"""
)
IN_A_THREAD = (
    THREADED_HALL
    + ENDS
    + """
def main(boards):
    with ends():
        thread = threading.Thread(target=lambda: {})
        thread.start()
        thread.join()
"""
)
IN_ASYNCIO = (
    ASYNCIO_HALL
    + ENDS
    + """
async def main(boards):
    with ends():
        {}
"""
)


@BOTH_CLOCKS
@pytest.mark.parametrize("text", [IN_MAIN, IN_A_THREAD], ids=["main", "a thread"])
@pytest.mark.parametrize("call", WAITS.values(), ids=WAITS)
def test_a_thread_that_waits_for_a_file_of_its_own_is_a_deadlock(
    call: str, text: str, clock: Clock
) -> None:
    """Alone, or beside one that waits for its end."""
    one = played(text.format(call), clock=clock, speed=FAST)
    assert one.outcome == "deadlock"
    words = str(one.error)
    assert " waits for a socket or another file (mine.py, line " in words
    assert words.splitlines()[-1].strip() == OWN


@BOTH_CLOCKS
def test_a_thread_of_an_event_loop_may_wait_for_a_file_of_its_own(clock: Clock) -> None:
    """And a task waits for the thread."""
    call = "await asyncio.to_thread(select.select, [reading], [], [])"
    one = played(IN_ASYNCIO.format(call), clock=clock, speed=FAST)
    assert one.outcome == "deadlock"
    lines = [line.strip() for line in str(one.error).splitlines()[1:]]
    assert lines[:2] == [
        f"a task waits in mine.py, line {line_with(call)}: `{call}`",
        "asyncio_0 waits for a socket or another file",
    ]
    assert lines[-1] == OWN


@BOTH_CLOCKS
def test_what_another_thread_writes_is_no_deadlock(clock: Clock) -> None:
    """They write to each other, a hundred times, and each waits in between."""
    one = played(
        THREADED_HALL
        + ENDS
        + """
def answer():
    for _ in range(100):
        by_selector(near, selectors.EVENT_READ)
        near.recv(1)
        os.write(writing, b".")

def main(boards):
    with ends():
        thread = threading.Thread(target=answer)
        thread.start()
        for _ in range(100):
            far.send(b".")
            by_poll(reading, select.POLLIN)
            os.read(reading, 1)
        thread.join()
""",
        clock=clock,
        speed=FAST,
    )
    assert (one.error, one.verdict.broken) == (None, ("every-game-ends",))  # it plays no game


WAITS_OUTSIDE = """
def wait():
    child = subprocess.Popen(["sh", "-c", "sleep 0.5; echo"], stdout=writing)
    os.close(writing)
    select.select([reading], [], [])
    child.wait()
"""


@BOTH_CLOCKS
@pytest.mark.parametrize(
    ("text", "call"),
    [
        (IN_MAIN, "wait()"),
        (IN_A_THREAD, "wait()"),
        (IN_ASYNCIO, "await asyncio.to_thread(wait)"),
    ],
    ids=["main", "a thread", "asyncio"],
)
def test_what_another_process_may_write_is_waited_for(text: str, call: str, clock: Clock) -> None:
    """It has the other end of the pipe, and takes its time."""
    one = played(text.format(call) + WAITS_OUTSIDE, clock=clock, speed=FAST)
    assert (one.error, one.verdict.broken) == (None, ("every-game-ends",))
