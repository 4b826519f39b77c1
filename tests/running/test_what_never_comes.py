"""Waits for what never comes, and calls that are never made: what each is told as, and its line.

Three boards, four moves a game, 5 s and 55 s a move.
"""

import pytest
from small_programs import (
    ANYIO_GROUP,
    ANYIO_HALL,
    ASYNCIO_HALL,
    AWAITED,
    GATHER,
    LOCKED,
    STEWARDS,
    THREADED_HALL,
    TRIO_HALL,
    line_with,
    looks_like,
    played,
)

pytestmark = pytest.mark.usefixtures("own_folder")
ASYNCIO = ASYNCIO_HALL + AWAITED
THREADS = (
    "import heapq, queue\nfrom concurrent.futures import ThreadPoolExecutor\n"
    + THREADED_HALL
    + LOCKED
)
CANCELLED = "a call of a pool that is cancelled before it has begun"
FULL = "a full queue or channel that nothing is taken out of"
FULL_CIRCLE = "a full queue or channel whose consumers wait for room themselves"
NOT_RELEASED = "a semaphore that is made without any place, and that nothing releases"
TOO_FEW = "a barrier to which not all come in time, which breaks it for all"
OWN_LOOP = "a wait in a coroutine for what its own event loop is to run, which it blocks meanwhile"
SMALL_LIMITER = (
    "calls in worker threads that wait for others, for which the limiter has no thread left"
)
MAYBE_SMALL = "calls of a pool that wait, maybe for one that has no worker yet"
BARRIER = (
    THREADS
    + """
start = threading.Barrier(4, timeout=10)

def play_board(board):
    {}
    board.opponent_arrives()
    while board.in_play:
        with master:
            board.master_moves()
        board.opponent_replies()
"""
    + STEWARDS
)

CAUSES = {
    "cancel_futures": (
        THREADS
        + """
def main(boards):
    pool = ThreadPoolExecutor(1)
    games = [pool.submit(play_board, board) for board in boards]
    pool.shutdown(cancel_futures=True)
""",
        CANCELLED,
        "cancel_futures",
    ),
    "map with a timeout": (
        THREADS
        + """
def main(boards):
    with ThreadPoolExecutor(1) as pool:
        try:
            for _ in pool.map(play_board, boards, timeout=100):
                pass
        except TimeoutError:
            pass
""",
        CANCELLED,
        "pool.map",
    ),
    "queues in a circle, threads": (
        THREADS
        + """
def main(boards):
    there, back = queue.Queue(1), queue.Queue(1)
    threads = [threading.Thread(target=pump, args=each) for each in [(there, back), (back, there)]]
    for thread in threads:
        thread.start()

def pump(out, into):
    while True:
        out.put("a question")
        out.put("another")
        into.get()
""",
        FULL_CIRCLE,
        "",
    ),
    "queues in a circle, asyncio": (
        ASYNCIO
        + """
async def main(boards):
    there, back = asyncio.Queue(1), asyncio.Queue(1)
    await asyncio.gather(pump(there, back), pump(back, there))

async def pump(out, into):
    while True:
        await out.put("a question")
        await out.put("another")
        await into.get()
""",
        FULL_CIRCLE,
        "",
    ),
    "a full queue, and a dictionary": (
        ASYNCIO
        + """
async def main(boards):
    orders, seats = asyncio.Queue(1), {1: "window"}
    await asyncio.gather(*(order(orders, seats, board.number) for board in boards))

async def order(orders, seats, number):
    await orders.put(seats.get(number, "door"))
""",
        FULL,
        "",
    ),
    "Semaphore(0), threads": (
        THREADS
        + """
def main(boards):
    done = threading.Semaphore(0)
    for board in boards:
        threading.Thread(target=play_board, args=(board,)).start()
    for board in boards:
        done.acquire()
""",
        NOT_RELEASED,
        "",
    ),
    "Semaphore(0), asyncio": (
        ASYNCIO
        + """
async def main(boards):
    done = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(play_board(board)) for board in boards]
    for board in boards:
        await done.acquire()
""",
        NOT_RELEASED,
        "",
    ),
    "a barrier that breaks": (BARRIER.format("start.wait()"), TOO_FEW, "start.wait()"),
    "a barrier that breaks, caught": (
        BARRIER.format(
            """try:
        start.wait()
    except threading.BrokenBarrierError:
        return"""
        ),
        TOO_FEW,
        "start.wait()",
    ),
    "run_coroutine_threadsafe": (
        ASYNCIO
        + """
async def main(boards):
    loop = asyncio.get_running_loop()
    for board in boards:
        asyncio.run_coroutine_threadsafe(play_board(board), loop).result()
""",
        OWN_LOOP,
        ".result()",
    ),
    "run_coroutine_threadsafe, timeout": (
        ASYNCIO
        + """
async def main(boards):
    loop = asyncio.get_running_loop()
    asyncio.run_coroutine_threadsafe(play_board(boards[0]), loop).result(timeout=10)
""",
        OWN_LOOP,
        "timeout=10",
    ),
    "to_thread in to_thread": (
        ASYNCIO
        + """
from concurrent.futures import ThreadPoolExecutor

async def main(boards):
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(2))
    await asyncio.gather(*(asyncio.to_thread(start, board, loop) for board in boards))

def start(board, loop):
    asyncio.run_coroutine_threadsafe(asyncio.to_thread(print, board.number), loop).result()
""",
        MAYBE_SMALL,
        "",
    ),
    "Trio's limiter": (
        TRIO_HALL
        + """
async def main(boards):
    trio.to_thread.current_default_thread_limiter().total_tokens = 2
    async with trio.open_nursery() as tasks:
        for board in boards:
            tasks.start_soon(trio.to_thread.run_sync, start, board)

def start(board):
    trio.from_thread.run(trio.to_thread.run_sync, print, board.number)
""",
        SMALL_LIMITER,
        "",
    ),
}


@pytest.mark.parametrize(("program", "cause", "line"), CAUSES.values(), ids=CAUSES)
def test_a_wait_in_vain_has_its_cause(program: str, cause: str, line: str) -> None:
    """The line is told where one alone is wrong."""
    one = played(program)
    assert looks_like(one) == cause
    assert not line or f"line {line_with(line)}" in f"{one.place} {one.error}"


REMEDIES = {
    "a heap without a counter": (
        THREADS
        + """
def main(boards):
    heap = []
    for board in boards:
        heapq.heappush(heap, (0, board))
""",
        "put a number between, as in `(priority, next(counter), board)`",
    ),
    "sorted boards": (
        THREADS
        + """
def main(boards):
    sorted(boards)
""",
        "a BlockingBoard has no order of its own: give a `key`",
    ),
    "no super().__init__()": (
        THREADS
        + """
class Game(threading.Thread):
    def __init__(self, board):
        self.board = board

def main(boards):
    Game(boards[0]).start()
""",
        "the `__init__` of your class of threads has to begin with `super().__init__()`",
    ),
    "result of a task": (
        ASYNCIO
        + """
async def main(boards):
    asyncio.create_task(play_board(boards[0])).result()
""",
        "`await` it, which waits until it is",
    ),
    "an attribute of a task": (
        ASYNCIO
        + """
async def main(boards):
    asyncio.create_task(play_board(boards[0])).nothing
""",
        "has no attribute 'nothing'",
    ),
    "gather of a list": (
        ASYNCIO
        + """
async def main(boards):
    await asyncio.gather([play_board(board) for board in boards])
""",
        "with a star",
    ),
    "a hall for the other backend": (
        ANYIO_HALL.replace('"asyncio"', '"trio"') + AWAITED + ANYIO_GROUP,
        "give it backend='trio'",
    ),
    "from_thread in a task": (
        TRIO_HALL
        + """
async def main(boards):
    trio.from_thread.run(trio.sleep, 1)
""",
        "in a task, `await` the function itself",
    ),
}


@pytest.mark.parametrize(("program", "remedy"), REMEDIES.values(), ids=REMEDIES)
def test_an_error_that_says_little_comes_with_a_remedy(program: str, remedy: str) -> None:
    """In the line of the error."""
    assert remedy in str(played(program).error)


def test_a_message_has_no_address() -> None:
    """It would be another one each time."""
    program = """
class Steward:
    def complain(self):
        raise ValueError(self)

async def play_board(board):
    Steward().complain()
"""
    assert "Steward object> (mine.py, line" in str(played(ASYNCIO + program + GATHER).error)


def test_a_task_that_has_not_begun_waits_for_its_first_turn() -> None:
    """It stands at no line yet; and the task that blocks the event loop does not wait."""
    one = played(
        ASYNCIO
        + """
async def main(boards):
    coroutine = asyncio.sleep(1)
    asyncio.create_task(play_board(boards[0]))
    asyncio.run_coroutine_threadsafe(coroutine, asyncio.get_running_loop()).result()
"""
    )
    words = "the task play_board waits for a first turn in the event loop"
    assert f"{words} (mine.py, line {line_with('async def play_board')})" in str(one.error)
    assert "`" not in str(one.error)
