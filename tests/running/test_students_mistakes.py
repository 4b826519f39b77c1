"""Small programs with one mistake, as students write them: what is said of each.

Three boards, four moves a game, 5 s and 55 s a move. Every kind comes in several frameworks.
"""

import re

import pytest
from small_programs import (
    ANYIO_HALL,
    ASYNCIO_HALL,
    AWAITED,
    STEWARDS,
    THREADED_HALL,
    TRIO_HALL,
    UNLOCKED,
    played,
)

from simul.running.results import Run

pytestmark = pytest.mark.usefixtures("own_folder")
ASYNCIO = ASYNCIO_HALL + AWAITED
TRIO = TRIO_HALL + AWAITED
ANYIO = ANYIO_HALL + AWAITED
THREADS = (
    "import queue\nfrom concurrent.futures import ThreadPoolExecutor\n" + THREADED_HALL + UNLOCKED
)
IN_THREADS = STEWARDS.replace("play_board", "locked")
ONE_BY_ONE = {
    "asyncio single task loop": (
        ASYNCIO
        + """
async def main(boards):
    for board in boards:
        await play_board(board)
""",
        "await play_board(board)",
    ),
    "asyncio create then await": (
        ASYNCIO
        + """
async def main(boards):
    for board in boards:
        await asyncio.create_task(play_board(board))
""",
        "await asyncio.create_task(play_board(board))",
    ),
    "asyncio wait_for": (
        ASYNCIO
        + """
async def main(boards):
    for board in boards:
        await asyncio.wait_for(play_board(board), 100000)
""",
        "await asyncio.wait_for(play_board(board), 100000)",
    ),
    "asyncio gather one each": (
        ASYNCIO
        + """
async def main(boards):
    for board in boards:
        await asyncio.gather(play_board(board))
""",
        "await asyncio.gather(play_board(board))",
    ),
    "asyncio taskgroup each": (
        ASYNCIO
        + """
async def main(boards):
    for board in boards:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(play_board(board))
""",
        "async with asyncio.TaskGroup() as tasks:",
    ),
    "asyncio async for": (
        ASYNCIO
        + """
async def games(boards):
    for board in boards:
        await play_board(board)
        yield board
async def main(boards):
    async for board in games(boards):
        pass
""",
        "await play_board(board)",
    ),
    "trio single loop": (
        TRIO
        + """
async def main(boards):
    for board in boards:
        await play_board(board)
""",
        "await play_board(board)",
    ),
    "trio nursery each": (
        TRIO
        + """
async def main(boards):
    for board in boards:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(play_board, board)
""",
        "async with trio.open_nursery() as nursery:",
    ),
    "anyio group each": (
        ANYIO
        + """
async def main(boards):
    for board in boards:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(play_board, board)
""",
        "async with anyio.create_task_group() as tasks:",
    ),
    "a thread start join": (
        THREADS
        + """
def main(boards):
    for board in boards:
        thread = threading.Thread(target=play_board, args=(board,))
        thread.start()
        thread.join()
""",
        "thread.join()",
    ),
    "a pool each": (
        THREADS
        + """
def main(boards):
    for board in boards:
        with ThreadPoolExecutor() as pool:
            pool.submit(play_board, board)
""",
        "with ThreadPoolExecutor() as pool:",
    ),
}
LOCK_HELD = {
    "asyncio lock around game": (
        ASYNCIO
        + """
async def locked(lock, board):
    async with lock:
        await play_board(board)
async def main(boards):
    lock = asyncio.Lock()
    await asyncio.gather(*(locked(lock, board) for board in boards))
""",
        "async with lock:",
    ),
    "asyncio sem 1 around game": (
        ASYNCIO
        + """
async def locked(lock, board):
    async with lock:
        await play_board(board)
async def main(boards):
    lock = asyncio.Semaphore(1)
    await asyncio.gather(*(locked(lock, board) for board in boards))
""",
        "async with lock:",
    ),
    "trio limiter game": (
        TRIO
        + """
async def locked(lock, board):
    async with lock:
        await play_board(board)
async def main(boards):
    lock = trio.CapacityLimiter(1)
    async with trio.open_nursery() as nursery:
        for board in boards:
            nursery.start_soon(locked, lock, board)
""",
        "async with lock:",
    ),
    "trio sem game": (
        TRIO
        + """
async def locked(lock, board):
    async with lock:
        await play_board(board)
async def main(boards):
    lock = trio.Semaphore(1)
    async with trio.open_nursery() as nursery:
        for board in boards:
            nursery.start_soon(locked, lock, board)
""",
        "async with lock:",
    ),
    "anyio lock game": (
        ANYIO
        + """
async def locked(lock, board):
    async with lock:
        await play_board(board)
async def main(boards):
    lock = anyio.Lock()
    async with anyio.create_task_group() as tasks:
        for board in boards:
            tasks.start_soon(locked, lock, board)
""",
        "async with lock:",
    ),
    "threads lock game": (
        THREADS
        + """
lock = threading.Lock()
def locked(board):
    with lock:
        play_board(board)
"""
        + IN_THREADS,
        "with lock:",
    ),
    "threads sem game": (
        THREADS
        + """
lock = threading.Semaphore(1)
def locked(board):
    with lock:
        play_board(board)
"""
        + IN_THREADS,
        "with lock:",
    ),
    "threads rlock pair": (
        THREADS
        + """
lock = threading.RLock()
def locked(board):
    board.opponent_arrives()
    while board.in_play:
        with lock:
            board.master_moves()
            board.opponent_replies()
"""
        + IN_THREADS,
        "with lock:",
    ),
    "threads cond game": (
        THREADS
        + """
lock = threading.Condition()
def locked(board):
    with lock:
        play_board(board)
"""
        + IN_THREADS,
        "with lock:",
    ),
}
STUCK = {
    "asyncio queue.join": (
        ASYNCIO
        + """
async def worker(queue):
    while True:
        board = await queue.get()
        await play_board(board)
async def main(boards):
    queue = asyncio.Queue()
    for board in boards: queue.put_nowait(board)
    workers = [asyncio.create_task(worker(queue)) for _ in range(2)]
    await queue.join()
""",
        "the task main waits for `task_done()`, to be called for 3 items of the queue of "
        "mine.py, line N",
        "a `queue.join()` without a `task_done()` for every item",
    ),
    "threads queue.join": (
        THREADS
        + """
work = queue.Queue()
def worker():
    while True:
        play_board(work.get())
def main(boards):
    for board in boards: work.put(board)
    for _ in range(2): threading.Thread(target=worker, daemon=True).start()
    work.join()
""",
        "Thread-2 (worker) waits for an item from the queue of mine.py, line N, which is empty",
        "a `queue.join()` without a `task_done()` for every item",
    ),
    "asyncio queue get forever": (
        ASYNCIO
        + """
async def worker(queue):
    while True:
        board = await queue.get()
        await play_board(board)
        queue.task_done()
async def main(boards):
    queue = asyncio.Queue()
    for board in boards: queue.put_nowait(board)
    await asyncio.gather(*(worker(queue) for _ in range(2)))
""",
        "2 tasks wait for an item from the queue of mine.py, line N, which is empty",
        "a queue or channel that is waited for when nothing is put in any more",
    ),
    "asyncio queue full": (
        ASYNCIO
        + """
async def main(boards):
    queue = asyncio.Queue(maxsize=2)
    for board in boards: await queue.put(board)
    while not queue.empty(): await play_board(queue.get_nowait())
""",
        "the task main waits for room in the queue of mine.py, line N, which is full",
        "a full queue or channel that nothing is taken out of",
    ),
    "threads queue full": (
        THREADS
        + """
def main(boards):
    work = queue.Queue(maxsize=2)
    for board in boards: work.put(board)
    while not work.empty(): play_board(work.get())
""",
        "the scheduler mine waits for room in the queue of mine.py, line N, which is full",
        "a full queue or channel that nothing is taken out of",
    ),
    "asyncio event": (
        ASYNCIO
        + """
async def wait(ready, board):
    await ready.wait()
    await play_board(board)
async def main(boards):
    ready = asyncio.Event()
    await asyncio.gather(*(wait(ready, board) for board in boards))
""",
        "3 tasks wait for the event of mine.py, line N to be set",
        "an event that nothing sets",
    ),
    "threads event": (
        THREADS
        + """
ready = threading.Event()
def locked(board):
    ready.wait()
    play_board(board)
"""
        + IN_THREADS,
        "Thread-1 (locked) waits for the event of mine.py, line N to be set",
        "an event that nothing sets",
    ),
    "trio event": (
        TRIO
        + """
async def wait(ready, board):
    await ready.wait()
    await play_board(board)
async def main(boards):
    ready = trio.Event()
    async with trio.open_nursery() as nursery:
        for board in boards: nursery.start_soon(wait, ready, board)
""",
        "3 tasks wait for the event of mine.py, line N to be set",
        "an event that nothing sets",
    ),
    "anyio event": (
        ANYIO
        + """
async def wait(ready, board):
    await ready.wait()
    await play_board(board)
async def main(boards):
    ready = anyio.Event()
    async with anyio.create_task_group() as tasks:
        for board in boards: tasks.start_soon(wait, ready, board)
""",
        "3 tasks wait for the event of mine.py, line N to be set",
        "an event that nothing sets",
    ),
    "asyncio cond": (
        ASYNCIO
        + """
async def wait(cond, board):
    async with cond:
        await cond.wait()
    await play_board(board)
async def main(boards):
    cond = asyncio.Condition()
    async with cond:
        cond.notify_all()
    await asyncio.gather(*(wait(cond, board) for board in boards))
""",
        "3 tasks wait for the condition of mine.py, line N to be notified",
        "a condition that is notified before the wait, or never",
    ),
    "threads cond": (
        THREADS
        + """
cond = threading.Condition()
def locked(board):
    with cond:
        cond.wait()
    play_board(board)
"""
        + IN_THREADS,
        "Thread-1 (locked) waits for the condition of mine.py, line N to be notified",
        "a condition that is notified before the wait, or never",
    ),
    "asyncio barrier": (
        ASYNCIO
        + """
async def wait(bar, board):
    await bar.wait()
    await play_board(board)
async def main(boards):
    bar = asyncio.Barrier(4)
    await asyncio.gather(*(wait(bar, board) for board in boards))
""",
        "3 tasks wait for the barrier of mine.py, line N: 3 of 4 have come",
        "a barrier at which fewer wait than it was made for",
    ),
    "threads barrier": (
        THREADS
        + """
bar = threading.Barrier(4)
def locked(board):
    bar.wait()
    play_board(board)
"""
        + IN_THREADS,
        "Thread-1 (locked) waits for the barrier of mine.py, line N: 3 of 4 have come",
        "a barrier at which fewer wait than it was made for",
    ),
    "asyncio sem never released": (
        ASYNCIO
        + """
async def wait(sem, board):
    await sem.acquire()
    await play_board(board)
async def main(boards):
    sem = asyncio.Semaphore(2)
    await asyncio.gather(*(wait(sem, board) for board in boards))
""",
        "the task wait waits for a place of the semaphore of mine.py, line N that was "
        "never released by a task that has ended",
        "a lock, or a place of a semaphore, that is not given back",
    ),
    "threads sem never released": (
        THREADS
        + """
sem = threading.Semaphore(2)
def locked(board):
    sem.acquire()
    play_board(board)
"""
        + IN_THREADS,
        "Thread-3 (locked) waits for a place of the semaphore of mine.py, line N that "
        "was never released by Thread-1 (locked) and Thread-2 (locked), which have ended",
        "a lock, or a place of a semaphore, that is not given back",
    ),
    "threads lock never released, per move": (
        THREADS
        + """
lock = threading.Lock()
def locked(board):
    board.opponent_arrives()
    while board.in_play:
        lock.acquire()
        board.master_moves()
        board.opponent_replies()
"""
        + IN_THREADS,
        "the thread of board 1 waits for the lock of mine.py, line N that the thread of "
        "board 1 holds",
        "a lock, or a place of a semaphore, that was taken by the same call before, and not given "
        "back",
    ),
    "trio sem never released": (
        TRIO
        + """
async def wait(sem, board):
    await sem.acquire()
    await play_board(board)
async def main(boards):
    sem = trio.Semaphore(2)
    async with trio.open_nursery() as nursery:
        for board in boards: nursery.start_soon(wait, sem, board)
""",
        "the task wait waits for a place of the semaphore of mine.py, line N that was never "
        "released by a task that has ended",
        "a lock, or a place of a semaphore, that is not given back",
    ),
    "trio limiter never released": (
        TRIO
        + """
async def wait(sem, board):
    await sem.acquire()
    await play_board(board)
async def main(boards):
    sem = trio.CapacityLimiter(2)
    async with trio.open_nursery() as nursery:
        for board in boards: nursery.start_soon(wait, sem, board)
""",
        "the task wait waits for a place of the limiter of mine.py, line N that was never "
        "released by a task that has ended",
        "a lock, or a place of a semaphore, that is not given back",
    ),
    "trio channel": (
        TRIO
        + """
async def worker(receive):
    async for board in receive:
        await play_board(board)
async def main(boards):
    send, receive = trio.open_memory_channel(10)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(worker, receive)
        for board in boards: await send.send(board)
""",
        "the task worker waits for an item from the channel of mine.py, line N, which is empty",
        "a loop over a channel that is never closed",
    ),
    "trio channel 0": (
        TRIO
        + """
async def main(boards):
    send, receive = trio.open_memory_channel(0)
    for board in boards: await send.send(board)
""",
        "the task main waits for room in the channel of mine.py, line N, of capacity 0, which is "
        "full",
        "a full queue or channel that nothing is taken out of",
    ),
    "anyio stream": (
        ANYIO
        + """
async def worker(receive):
    async for board in receive:
        await play_board(board)
async def main(boards):
    send, receive = anyio.create_memory_object_stream(10)
    async with send, receive, anyio.create_task_group() as tasks:
        tasks.start_soon(worker, receive)
        for board in boards: await send.send(board)
""",
        "the task worker waits for an item from the stream of mine.py, line N, which is empty",
        "a loop over a channel that is never closed",
    ),
    "anyio limiter never released": (
        ANYIO
        + """
async def wait(sem, board):
    await sem.acquire()
    await play_board(board)
async def main(boards):
    sem = anyio.CapacityLimiter(2)
    async with anyio.create_task_group() as tasks:
        for board in boards: tasks.start_soon(wait, sem, board)
""",
        "the task wait waits for a place of the limiter of mine.py, line N that was never "
        "released by a task that has ended",
        "a lock, or a place of a semaphore, that is not given back",
    ),
    "anyio lock never released": (
        ANYIO
        + """
async def wait(sem, board):
    await sem.acquire()
    await play_board(board)
async def main(boards):
    sem = anyio.Lock()
    async with anyio.create_task_group() as tasks:
        for board in boards: tasks.start_soon(wait, sem, board)
""",
        "2 tasks wait for the lock of mine.py, line N that was never released by a task that "
        "has ended",
        "a lock, or a place of a semaphore, that is not given back",
    ),
    "asyncio future never set": (
        ASYNCIO
        + """
async def main(boards):
    done = asyncio.get_running_loop().create_future()
    await play_board(boards[0])
    await done
""",
        "a task waits in mine.py, line N: `await done`",
        "",
    ),
    "a pool in pool": (
        THREADS
        + """
def main(boards):
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: pool.submit(play_board, boards[0]).result()).result()
""",
        "ThreadPoolExecutor-0_0 waits for the result of a call that the pool of mine.py, line N "
        "has not begun",
        "a call in a pool that waits for another call of the same pool, when no worker is left to "
        "begin that one",
    ),
}


def source_of(one: Run, text: str) -> str:
    """Return the line of the program that the run names."""
    return text.splitlines()[one.place.line - 1].strip() if one.place else ""


@pytest.mark.parametrize("name", ONE_BY_ONE)
def test_a_game_that_is_awaited_before_the_next_is_begun_is_told_with_that_line(name: str) -> None:
    """No lock is held, and none is accused."""
    text, line = ONE_BY_ONE[name]
    one = played(text)
    assert one.cause is not None
    assert one.cause.see == "one-after-another"
    assert source_of(one, text) == line


@pytest.mark.parametrize("name", LOCK_HELD)
def test_a_lock_that_is_held_while_opponents_think_is_told_with_its_line(name: str) -> None:
    """Whether for a pair of moves or for a whole game, which looks like one game after another."""
    text, line = LOCK_HELD[name]
    one = played(text)
    assert one.cause is not None
    assert one.cause.see == "lock-held"
    assert source_of(one, text) == line


@pytest.mark.parametrize("name", STUCK)
def test_a_deadlock_says_for_what_and_what_it_looks_like(name: str) -> None:
    """In the words of the framework; a lone future could be anything, so nothing is guessed."""
    text, first, cause = STUCK[name]
    one = played(text)
    assert one.outcome == "deadlock"
    told = str(one.error).splitlines()[1].strip()
    assert re.sub(r"line \d+", "line N", told.partition(" (mine.py, line ")[0]) == first
    assert (one.cause.words if one.cause else "") == cause


@pytest.mark.parametrize("framework", ["asyncio", "trio", "anyio"])
@pytest.mark.parametrize("call", ["time.sleep(0.5)", "thread.join()"])
def test_the_remedy_for_a_blocking_call_is_that_of_the_framework(framework: str, call: str) -> None:
    """Other frameworks are not mentioned."""
    base = {"asyncio": ASYNCIO, "trio": TRIO, "anyio": ANYIO}[framework]
    one = played(
        f"import threading, time\n{base}\nasync def main(boards):\n"
        "    thread = threading.Thread(target=time.sleep, args=(20,))\n    thread.start()\n"
        f"    {call}\n    for board in boards:\n        await play_board(board)\n"
    )
    assert one.verdict.broken == ("loop-not-blocked",)
    others = {"asyncio", "trio", "anyio"} - {framework}
    told = f"{one.verdict.breaches[0]}; {one.cause}"
    assert f"`await {framework}." in told
    assert not [other for other in others if f"{other}." in told]


WAITS_FOR_ALL = """
async def play_all(board):
    await play_board(board)
    await asyncio.wait({})  # here
async def main(boards):
    group.extend(asyncio.create_task(play_all(board)) for board in boards)
    await asyncio.wait(group)
"""


@pytest.mark.parametrize("tasks", ["group", "asyncio.all_tasks()"])
def test_tasks_that_wait_for_all_tasks_wait_for_themselves(tasks: str) -> None:
    """The deadlock says so, task by task."""
    one = played(ASYNCIO + "\ngroup = []\n" + WAITS_FOR_ALL.format(tasks))
    assert one.outcome == "deadlock"
    for number in 1, 2, 3:
        waits = rf"the task play_all #{number} waits for .*the task play_all #{number}.* to end"
        assert re.search(waits, str(one.error))
    assert one.cause is not None
    assert one.cause.words == "a task that waits for its own end"


def test_tasks_that_wait_for_the_others_wait_for_each_other() -> None:
    """None waits for itself."""
    others = "[each for each in group if each is not asyncio.current_task()]"
    one = played(ASYNCIO + "\ngroup = []\n" + WAITS_FOR_ALL.format(others))
    assert one.outcome == "deadlock"
    assert one.cause is not None
    assert one.cause.words == "tasks or threads that wait for each other"


def test_a_wait_for_many_tasks_names_a_few_of_them() -> None:
    """The others are counted."""
    one = played(
        ASYNCIO
        + """
async def main(boards):
    event = asyncio.Event()
    await asyncio.wait([asyncio.create_task(event.wait(), name=f"waiter {i}") for i in range(9)])
"""
    )
    assert (
        "waits for the task waiter 0 and the task waiter 1 and the task waiter 2 and the task "
        "waiter 3 and 5 others to end"
    ) in str(one.error)
    assert one.cause is not None
    assert one.cause.words == "an event that nothing sets"
