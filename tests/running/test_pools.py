"""Pools that are too small for their calls, as students write them, and barriers beside them.

Three boards, four moves a game, 5 s and 55 s a move.
"""

import pytest
from small_programs import (
    ASYNCIO_HALL,
    AWAITED,
    LOCKED,
    STEWARDS,
    THREADED_HALL,
    line_with,
    looks_like,
    played,
)

from simul.running import Clock
from simul.running.results import Run

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("own_folder")]

BOTH_CLOCKS = pytest.mark.parametrize("clock", ["virtual", "wall"])
FAST = 1_000
POOLS = "from concurrent.futures import ThreadPoolExecutor, as_completed, wait\n" + THREADED_HALL
OWN_POOL = (
    "a call in a pool that waits for another call of the same pool, when no worker is left to "
    "begin that one"
)
SMALL_POOL = "a pool with fewer workers than calls that wait for each other"
MAYBE_SMALL = "calls of a pool that wait, maybe for one that has no worker yet"
LEFT_BARRIER = "a barrier to which fewer come than before, such as games that are not over"
KEPT_AT_BARRIER = (
    "a lock, or a place of a semaphore, that is kept at a barrier: others cannot come to it without"
)
SMALL_BARRIER = "a barrier at which fewer wait than it was made for"


def told(one: Run) -> list[str]:
    """Who waits for what, and what the deadlock says of pools."""
    assert one.outcome == "deadlock"
    return [line.strip() for line in str(one.error).splitlines()[1:]]


WAITS = {
    "result": "pool.submit(board.opponent_replies).result()",
    "map": "list(pool.map(type(board).opponent_replies, [board]))",
    "wait": "wait([pool.submit(board.opponent_replies)])",
    "as_completed": "for _ in as_completed([pool.submit(board.opponent_replies)]): pass",
}
NESTED = (
    POOLS
    + """
lock = threading.Lock()

def main(boards):
    with ThreadPoolExecutor(len(boards)) as pool:
        for game in [pool.submit(play_board, board, pool) for board in boards]:
            game.result()

def play_board(board, pool):
    board.opponent_arrives()
    while board.in_play:
        with lock:
            board.master_moves()
        {}
"""
)


@BOTH_CLOCKS
@pytest.mark.parametrize("call", WAITS.values(), ids=WAITS)
def test_a_worker_that_waits_for_its_own_pool_is_told_with_the_pool(
    call: str, clock: Clock
) -> None:
    """Who waits, for which pool, at which line; how many workers it has, and what would do."""
    one = played(NESTED.format(call), clock=clock, speed=FAST)
    pool = f"the pool of mine.py, line {line_with('with ThreadPoolExecutor')}"
    waits = "wait for the result of a call that"
    lines = told(one)
    assert {
        f"the thread of board {board} {waits.replace('wait', 'waits', 1)} {pool} has not begun "
        f"(mine.py, line {line_with(call)})"
        for board in (1, 2, 3)
    } <= set(lines)
    assert f"3 calls wait for a worker of {pool}: all 3 are busy" in lines
    assert (looks_like(one), one.cause and one.cause.remedy) == (
        OWN_POOL,
        "call the function itself, or submit it to a second pool",
    )


def test_one_more_worker_than_there_are_games_would_do() -> None:
    """Then nothing is wrong: it makes the calls of all others, one after the other."""
    text = NESTED.format(WAITS["result"]).replace("(len(boards))", "(2 * len(boards))")
    assert played(text).outcome == "verified"


AT_A_BARRIER = """
lock = threading.Lock()
barrier = threading.Barrier(3)

def play_board(board):
    board.opponent_arrives()
    while board.in_play:
        with lock:
            board.master_moves()
        board.opponent_replies()
        barrier.wait()
"""
IN_A_POOL = {
    "results": """
def main(boards):
    with ThreadPoolExecutor(2) as pool:
        for game in [pool.submit(play_board, board) for board in boards]:
            game.result()
""",
    "map": """
def main(boards):
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(play_board, boards))
""",
    "with": """
def main(boards):
    with ThreadPoolExecutor(2) as pool:
        for board in boards:
            pool.submit(play_board, board)
""",
    "wait": """
def main(boards):
    pool = ThreadPoolExecutor(2)
    wait([pool.submit(play_board, board) for board in boards])
""",
}


@BOTH_CLOCKS
@pytest.mark.parametrize("main", IN_A_POOL.values(), ids=IN_A_POOL)
def test_a_barrier_for_more_than_the_pool_has_workers_is_told(main: str, clock: Clock) -> None:
    """Not advised to be made for two: the third game has no worker."""
    one = played(POOLS + AT_A_BARRIER + main, clock=clock, speed=FAST)
    lines = told(one)
    at = f"(mine.py, line {line_with('barrier.wait()')})"
    barrier = f"the barrier of mine.py, line {line_with('Barrier(3)')}"
    for board in (1, 2):
        assert f"the thread of board {board} waits for {barrier}: 2 of 3 have come {at}" in lines
    pool = f"the pool of mine.py, line {line_with('ThreadPoolExecutor(2)')}"
    assert f"1 call waits for a worker of {pool}: all 2 are busy" in lines
    assert looks_like(one) == SMALL_POOL


@pytest.mark.parametrize("pool", ["None", "ThreadPoolExecutor(2)"])
def test_a_pool_of_an_event_loop_may_be_too_small_as_well(pool: str) -> None:
    """Asyncio's own has no line: it makes the calls of `to_thread`."""
    one = played(
        "import threading\nfrom concurrent.futures import ThreadPoolExecutor\n"
        + ASYNCIO_HALL
        + AWAITED.replace("    await board.opponent_arrives()\n", "    await together()\n")
        + f"""
barrier = threading.Barrier(40)
pool = {pool}

async def together():
    await asyncio.get_running_loop().run_in_executor(pool, barrier.wait)

async def main(boards):
    await asyncio.gather(*(together() for _ in range(37)), *map(play_board, boards))
"""
    )
    last = told(one)[-1]
    workers = 32 if pool == "None" else 2
    name = "asyncio's own pool"
    if pool != "None":
        name = f"the pool of mine.py, line {line_with('pool = ThreadPool')}"
    assert last == f"{40 - workers} calls wait for a worker of {name}: all {workers} are busy"
    assert looks_like(one) == SMALL_POOL


PRODUCER = {
    "an event": ("begun = threading.Event()", "begun.wait()", "begun.set()"),
    "a queue": ("begun = queue.Queue()", "begun.get()", "begun.put(1)"),
}


@pytest.mark.parametrize(("make", "wait", "do"), PRODUCER.values(), ids=PRODUCER)
def test_what_has_no_worker_may_be_what_others_wait_for(make: str, wait: str, do: str) -> None:
    """It is not known, so it is said to be so maybe; with a worker each it would work."""
    text = (
        "import queue\n"
        + POOLS
        + LOCKED
        + f"""
{make}

def follow(board):
    {wait}
    {do}
    play_board(board)

def lead(board):
    {do}
    play_board(board)

def main(boards):
    with ThreadPoolExecutor(2) as pool:
        for board in boards[1:]:
            pool.submit(follow, board)
        pool.submit(lead, boards[0])
"""
    )
    one = played(text)
    assert looks_like(one) == MAYBE_SMALL
    assert played(text.replace("Executor(2)", "Executor(3)")).outcome == "verified"


def test_two_locks_in_a_pool_are_told_as_that() -> None:
    """A call waits for a worker there, too, but a worker would not help it."""
    one = played(
        POOLS
        + """
pen, clock = threading.Lock(), threading.Lock()

def turn(first, second):
    with first:
        meet.wait()
        with second:
            pass

meet = threading.Barrier(2)

def main(boards):
    with ThreadPoolExecutor(2) as pool:
        pool.submit(turn, pen, clock)
        pool.submit(turn, clock, pen)
        pool.submit(turn, pen, clock)
"""
    )
    assert one.cause is not None
    assert one.cause.see == "two-locks"


def test_two_workers_that_wait_for_each_others_results_wait_for_each_other() -> None:
    """The message names both, and their lines."""
    one = played(
        POOLS
        + """
futures = []

def wait_for(other):
    meet.wait()
    futures[other].result()  # for the other

meet = threading.Barrier(3)

def main(boards):
    with ThreadPoolExecutor(2) as pool:
        futures.extend(pool.submit(wait_for, other) for other in (1, 0))
        meet.wait()
"""
    )
    here = f"(mine.py, line {line_with('# for the other')})"
    names = ["ThreadPoolExecutor-0_0", "ThreadPoolExecutor-0_1"]
    assert set(told(one)[:2]) == {
        f"{one_of} waits for the result of a call that {other} makes {here}"
        for one_of, other in (names, names[::-1])
    }
    assert looks_like(one) == "tasks or threads that wait for each other"


KEPT_AT_IT = {
    "a lock": "with lock:\n            board.master_moves()\n            barrier.wait()\n",
    "a semaphore": "with two:\n            barrier.wait()\n",
}


@pytest.mark.parametrize("lines", KEPT_AT_IT.values(), ids=KEPT_AT_IT)
def test_what_is_kept_at_a_barrier_is_not_told_of_its_size(lines: str) -> None:
    """Those that are missing wait for it."""
    one = played(
        THREADED_HALL
        + f"""
lock, two = threading.Lock(), threading.Semaphore(2)
barrier = threading.Barrier(3)

def play_board(board):
    board.opponent_arrives()
    while board.in_play:
        {lines}"""
        + STEWARDS
    )
    assert looks_like(one) == KEPT_AT_BARRIER


IN_ROUNDS = {
    "pool": POOLS + AT_A_BARRIER.replace("Barrier(3)", "Barrier(2)") + IN_A_POOL["results"],
    "threads": THREADED_HALL
    + AT_A_BARRIER.replace("while board.in_play:", "for _ in range(board.number):")
    + STEWARDS,
    "asyncio": ASYNCIO_HALL
    + """
async def play_board(board, barrier):
    await board.opponent_arrives()
    for _ in range(board.number):
        board.master_moves()
        await board.opponent_replies()
        await barrier.wait()

async def main(boards):
    barrier = asyncio.Barrier(3)
    await asyncio.gather(*(play_board(board, barrier) for board in boards))
""",
}


@pytest.mark.parametrize("text", IN_ROUNDS.values(), ids=IN_ROUNDS)
def test_a_barrier_that_some_have_left_is_not_one_that_was_made_too_large(text: str) -> None:
    """It has opened before, so as many had come as it was made for."""
    one = played(text)
    rounds = 5 if "Pool" in text else 2
    assert any(f" have come, in round {rounds}" in line for line in told(one))
    assert looks_like(one) == LEFT_BARRIER


def test_a_barrier_that_was_made_too_large_is_told_as_that() -> None:
    """Every game has its worker, and none is missing."""
    text = POOLS + AT_A_BARRIER.replace("Barrier(3)", "Barrier(4)")
    one = played(text + IN_A_POOL["with"].replace("Executor(2)", "Executor(3)"))
    assert looks_like(one) == SMALL_BARRIER
    assert not [line for line in told(one) if "worker" in line]


def test_a_pool_that_is_smaller_than_the_exhibition_is_no_mistake() -> None:
    """Its calls need not wait for each other."""
    one = played(POOLS + LOCKED + IN_A_POOL["results"])
    assert (one.outcome, one.cause) == ("verified", None)
