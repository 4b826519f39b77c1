"""What a thread or a task writes is read at that instant, not when the writer is done.

Each writer goes on for a long time after it has written. So whatever looks only when nothing else
is going on would see it too late.
"""

import asyncio
import os
import select
import selectors
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
import trio
from in_a_hall import in_hall
from in_an_event_loop import check

from simul.stdlib import select as halls_select
from simul.stdlib import selectors as halls_selectors
from simul.stdlib import threading, time

Reads = Callable[[socket.socket], Awaitable[object]]
WRITTEN_AT, GOES_ON_FOR = 7, 30


def pair() -> tuple[socket.socket, socket.socket]:
    """Two ends of a line; of the first, no call blocks."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    return ours, theirs


def fill(pipe: int) -> None:
    """Write as much as there is room for."""
    os.set_blocking(pipe, False)
    with suppress(BlockingIOError):
        while True:
            os.write(pipe, bytes(1 << 16))


def writes(line: socket.socket) -> None:
    """A thread's work."""
    with line:
        time.sleep(WRITTEN_AT)
        line.sendall(b".\n")
        time.sleep(GOES_ON_FOR)


async def by_a_callback(line: socket.socket) -> None:
    """The loop calls a function."""
    come = asyncio.Event()
    asyncio.get_running_loop().add_reader(line, come.set)
    await come.wait()
    asyncio.get_running_loop().remove_reader(line)


async def by_the_loop(line: socket.socket) -> None:
    """The loop itself receives."""
    await asyncio.get_running_loop().sock_recv(line, 1)


async def by_a_stream(line: socket.socket) -> None:
    """A stream on top of the socket."""
    reader, writer = await asyncio.open_connection(sock=line.dup())
    await reader.readline()
    writer.close()
    await writer.wait_closed()


async def by_a_stream_with_a_timeout(line: socket.socket) -> None:
    """A timer is due after the message."""
    await asyncio.wait_for(by_a_stream(line), WRITTEN_AT + 1)


async def by_a_pipe(line: socket.socket) -> None:
    """A transport for a pipe, which a program may make itself."""
    loop, reader = asyncio.get_running_loop(), asyncio.StreamReader()
    pipe = os.fdopen(os.dup(line.fileno()), "rb", buffering=0)
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    await reader.readline()
    transport.close()
    await asyncio.sleep(0)  # then it is closed


async def by_trios_socket(line: socket.socket) -> None:
    """Trio receives."""
    with trio.socket.from_stdlib_socket(line.dup()) as trios:
        await trios.recv(1)


async def by_trios_poll(line: socket.socket) -> None:
    """Trio waits until there is something to receive, but not for ever."""
    with trio.fail_after(WRITTEN_AT + 1):
        await trio.lowlevel.wait_readable(line)


READERS = [
    ("asyncio", by_a_callback),
    ("asyncio", by_the_loop),
    ("asyncio", by_a_stream),
    ("asyncio", by_a_pipe),
    ("asyncio", by_a_stream_with_a_timeout),
    ("trio", by_trios_socket),
    ("trio", by_trios_poll),
]


def loop_time(framework: str) -> float:
    """The time of the event loop, in seconds of the hall."""
    if framework == "trio":
        return trio.current_time()
    return asyncio.get_running_loop().time()


@pytest.mark.parametrize(("framework", "reads"), READERS)
def test_an_event_loop_sees_at_once_what_a_thread_writes(framework: str, reads: Reads) -> None:
    """And goes on, while the thread does, too."""

    async def main() -> float:
        ours, theirs = pair()
        threading.Thread(target=writes, args=(theirs,)).start()
        await reads(ours)
        read_at = loop_time(framework)
        ours.close()
        return read_at

    check(framework, main, "virtual", WRITTEN_AT, WRITTEN_AT)


@pytest.mark.parametrize(("framework", "reads"), READERS)
def test_an_event_loop_sees_at_once_what_a_task_writes(framework: str, reads: Reads) -> None:
    """Although the write lets no other task run, and the writer then waits for time to pass."""

    async def writer(line: socket.socket) -> None:
        sleep = trio.sleep if framework == "trio" else asyncio.sleep
        await sleep(WRITTEN_AT)
        line.sendall(b".\n")
        await sleep(GOES_ON_FOR)
        line.close()

    async def main() -> float:
        ours, theirs = pair()
        read_at = 0.0
        if framework == "trio":
            async with trio.open_nursery() as nursery:
                nursery.start_soon(writer, theirs)
                await reads(ours)
                read_at = loop_time(framework)
        else:
            task = asyncio.create_task(writer(theirs))
            await reads(ours)
            read_at = loop_time(framework)
            await task
        ours.close()
        return read_at

    check(framework, main, "virtual", WRITTEN_AT, WRITTEN_AT + GOES_ON_FOR)


@pytest.mark.parametrize("framework", ["asyncio", "trio"])
def test_an_event_loop_sees_at_once_that_a_thread_has_made_room(framework: str) -> None:
    """A full pipe can be written to when somebody has read from it."""

    def reads(pipe: int) -> None:
        with os.fdopen(pipe, "rb", buffering=0) as file:
            time.sleep(WRITTEN_AT)
            file.read(1 << 20)
            time.sleep(GOES_ON_FOR)

    async def main() -> float:
        reading, writing = os.pipe()
        fill(writing)
        threading.Thread(target=reads, args=(reading,)).start()
        if framework == "trio":
            await trio.lowlevel.wait_writable(writing)
        else:
            room = asyncio.Event()
            asyncio.get_running_loop().add_writer(writing, room.set)
            await room.wait()
            asyncio.get_running_loop().remove_writer(writing)
        os.close(writing)
        return loop_time(framework)

    check(framework, main, "virtual", WRITTEN_AT, WRITTEN_AT)


def test_what_is_due_by_now_is_let_in_with_what_is_read() -> None:
    """A loop that was blocked for nine seconds finds a message, and a timer that came before."""

    async def main() -> list[str]:
        loop, seen = asyncio.get_running_loop(), list[str]()
        ours, theirs = pair()

        def read() -> None:
            loop.remove_reader(ours)
            seen.append("a message")

        loop.add_reader(ours, read)
        loop.call_later(3, seen.append, "a timer")
        threading.Thread(target=writes, args=(theirs,)).start()
        await asyncio.sleep(0)
        time.sleep(9)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        ours.close()
        return seen

    check("asyncio", main, "virtual", ["a timer", "a message"], 9)


def by_select(line: socket.socket, timeout: float | None) -> list[object]:
    """Ask for files every time."""
    return [*halls_select.select([line], [], [], timeout)[0]]


def by_poll(line: socket.socket, timeout: float | None) -> list[object]:
    """Milliseconds."""
    poll = halls_select.poll()
    poll.register(line, select.POLLIN)
    return [*poll.poll(None if timeout is None else timeout * 1_000)]


def by_epoll(line: socket.socket, timeout: float | None) -> list[object]:
    """Only on Linux."""
    with halls_select.epoll() as epoll:
        epoll.register(line, select.EPOLLIN)
        return [*epoll.poll(timeout)]


def by_a_selector(line: socket.socket, timeout: float | None) -> list[object]:
    """The best that the system has."""
    with halls_selectors.DefaultSelector() as selector:
        selector.register(line, selectors.EVENT_READ)
        return [*selector.select(timeout)]


SELECTS = [
    by_select,
    pytest.param(
        by_poll, marks=pytest.mark.skipif(not hasattr(select, "poll"), reason="there is none")
    ),
    pytest.param(
        by_epoll, marks=pytest.mark.skipif(not hasattr(select, "epoll"), reason="there is none")
    ),
    by_a_selector,
]


@pytest.mark.parametrize("selects", SELECTS)
@pytest.mark.parametrize(
    ("timeout", "seconds"), [(None, WRITTEN_AT), (WRITTEN_AT + 1, WRITTEN_AT), (3, 3), (0, 0)]
)
def test_a_thread_that_selects_sees_at_once_what_another_writes(
    selects: Callable[[socket.socket, float | None], list[object]],
    timeout: float | None,
    seconds: float,
) -> None:
    """Or else its time is up, by the hall's clock."""

    def work() -> tuple[int, float]:
        ours, theirs = pair()
        with ours, theirs:
            threading.Thread(target=writes, args=(theirs,)).start()
            return len(selects(ours, timeout)), time.monotonic()

    (found, now), took = in_hall(work)
    assert found == (seconds == WRITTEN_AT)
    assert now == took == seconds


def test_who_selects_among_nothing_sleeps() -> None:
    """As some programs do where they cannot sleep otherwise."""

    def work() -> list[object]:
        halls_select.select([], [], [], 2)
        with halls_selectors.DefaultSelector() as selector:
            return [*selector.select(3)]

    assert in_hall(work) == ([], 5)


def test_two_threads_that_select_write_to_each_other() -> None:
    """Each waits for the other, without a timeout, and time passes only while one sleeps."""

    def answers(line: socket.socket) -> None:
        for _ in range(5):
            by_a_selector(line, None)
            line.recv(1)
            time.sleep(2)
            line.sendall(b".")

    def work() -> None:
        ours, theirs = pair()
        with ours, theirs:
            thread = threading.Thread(target=answers, args=(theirs,))
            thread.start()
            for _ in range(5):
                time.sleep(1)
                ours.sendall(b".")
                by_select(ours, None)
                ours.recv(1)
            thread.join()

    assert in_hall(work) == (None, 15)
