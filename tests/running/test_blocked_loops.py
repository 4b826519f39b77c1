"""What blocks an event loop of a user's own file: judged alike, whatever call it is.

Three boards, four moves each, of 5 s and 55 s. Where every reply is waited for by a call that
blocks, no board is served for 12 times 55 s.
"""

import pytest
from small_programs import (
    ANYIO_GROUP,
    ANYIO_HALL,
    ASYNCIO_HALL,
    AWAITED,
    GATHER,
    NURSERY,
    SILENT,
    TRIO_HALL,
    instead,
    line_with,
    looks_like,
    played,
)

from simul.running.results import Run

pytestmark = pytest.mark.usefixtures("own_folder")
IMPORTS = """
import concurrent.futures, queue, threading, time
from concurrent.futures import ThreadPoolExecutor
from simul.halls.blocking import BlockingHall
from simul.halls.threaded import ThreadedHall
"""
ASYNCIO = IMPORTS + ASYNCIO_HALL + GATHER + AWAITED
TRIO = IMPORTS + TRIO_HALL + NURSERY + AWAITED
ANYIO = IMPORTS + ANYIO_HALL + ANYIO_GROUP + AWAITED
BY_HAND = """
import time
from simul.halls.calling import CallingHall
from simul.schedulers.callbacks import Loop

def play(exhibition):
    loop = Loop(exhibition.time)
    for board in CallingHall(exhibition, loop.call_at).boards:
        board.opponent_arrives(lambda board=board: play_on(board))
    loop.run()

def play_on(board):
    if board.in_play:
        board.master_moves()
        board.opponent_replies(lambda: play_on(board))
"""
AWAITS = {"asyncio": ASYNCIO, "trio": TRIO, "anyio": ANYIO}
REPLIES = "        await board.opponent_replies()\n"


def blocked(one: Run) -> tuple[str, str, int]:
    """The rule that broke, the first words of the breach, and how long no board was served, ms."""
    (breach,) = one.verdict.breaches
    return breach.invariant, breach.words.partition(" blocked")[0], one.record.blocked


@pytest.mark.parametrize("framework", AWAITS)
def test_a_wait_of_the_board_that_blocks_is_a_block(framework: str) -> None:
    """As `time.sleep` is: so much hall time in which no board is served, with call and line."""
    text = instead(AWAITS[framework], REPLIES, "        board.wait_for_reply()\n")
    one = played(text)
    at = line_with("wait_for_reply")
    call = f"board.wait_for_reply() at mine.py, line {at}"
    assert blocked(one) == ("loop-not-blocked", call, 12 * 55_000)
    assert one.record.makespan == 12 * 60_000
    assert one.place == ("mine.py", at)
    assert str(one.cause).startswith("looks like a blocking call in a coroutine; await an asynch")
    assert f"`await {framework}.to_thread" in str(one.cause)


@pytest.mark.parametrize("framework", AWAITS)
def test_in_real_time_it_is_a_block_however_fast_that_runs(framework: str) -> None:
    """A wait of 55 s takes a hundredth of a second."""
    text = instead(AWAITS[framework], REPLIES, "        board.wait_for_reply()\n")
    one = played(text, clock="wall", speed=5_000)
    assert one.verdict.broken == ("loop-not-blocked",)
    assert one.place == ("mine.py", line_with("wait_for_reply"))


@pytest.mark.parametrize("hall", ["BlockingHall", "ThreadedHall"])
def test_boards_of_another_hall_block_an_event_loop(hall: str) -> None:
    """They are not awaited, so nothing else runs while one of them waits."""
    text = instead(ASYNCIO, "main(hall.boards)", f"main({hall}(exhibition).boards)")
    one = played(text.replace("await board.", "board."))
    at = line_with("board.opponent_replies()")
    call = f"board.opponent_replies() at mine.py, line {at}"
    assert blocked(one) == ("loop-not-blocked", call, 12 * 55_000)
    assert looks_like(one) == "a blocking call in a coroutine"


def test_the_clock_of_the_hall_blocks_an_event_loop() -> None:
    """It sleeps as `time.sleep` does."""
    text = instead(
        instead(ASYNCIO, "runner.run(", "global clock; clock = exhibition.time; runner.run("),
        "        board.master_moves()\n",
        "        clock.sleep_until(clock.now + 500)\n        board.master_moves()\n",
    )
    one = played(text)
    assert one.verdict.broken == ("loop-not-blocked",)
    assert one.record.blocked == 12 * 500
    assert one.place == ("mine.py", line_with("sleep_until"))


CALLS = {
    "threading.Thread.join()": "t = threading.Thread(target=time.sleep, args=(2,)); t.start()\n"
    "        t.join()  # here",
    "threading.Event.wait()": "threading.Event().wait(2)  # here",
    "threading.Condition.wait()": "c = threading.Condition(); c.acquire()\n"
    "        c.wait(2)  # here",
    "threading.Lock.acquire()": "lock = threading.Lock(); lock.acquire()\n"
    "        lock.acquire(timeout=2)  # here",
    "threading.Semaphore.acquire()": "threading.Semaphore(0).acquire(timeout=2)  # here",
    "queue.SimpleQueue.get()": "q = queue.SimpleQueue(); threading.Timer(2, q.put, [1]).start()\n"
    "        q.get()  # here",
    "queue.Queue.get()": "q = queue.Queue(); threading.Timer(2, q.put, [1]).start()\n"
    "        q.get()  # here",
    "concurrent.futures.Future.result()": "pool = ThreadPoolExecutor(1)\n"
    "        pool.submit(time.sleep, 2).result()  # here",
    "concurrent.futures.map()": "pool = ThreadPoolExecutor(1)\n"
    "        list(pool.map(time.sleep, [2]))  # here",
    "concurrent.futures.ThreadPoolExecutor.shutdown()": "pool = ThreadPoolExecutor(1)\n"
    "        pool.submit(time.sleep, 2)\n        pool.shutdown()  # here",
    "time.sleep(2)": "time.sleep(2)  # here",
}


@pytest.mark.parametrize("call", CALLS)
def test_a_call_of_the_standard_library_is_named_as_the_program_makes_it(call: str) -> None:
    """Not by the lock of which Python makes an event or a queue; 2 s of the hall each time."""
    before = f"        {CALLS[call]}\n        board.master_moves()\n"
    one = played(instead(ASYNCIO, "        board.master_moves()\n", before))
    at = line_with("# here")
    assert blocked(one) == ("loop-not-blocked", f"{call} at mine.py, line {at}", 12 * 2_000)
    assert one.place == ("mine.py", at)


def test_of_several_lines_that_block_the_most_costly_is_the_place() -> None:
    """The verdict names all of them."""
    one = played(
        instead(
            ASYNCIO,
            "        board.master_moves()\n",
            "        time.sleep(1)\n        board.master_moves()\n        time.sleep(2)\n",
        )
    )
    assert one.place == ("mine.py", line_with("time.sleep(2)"))


IN_CALLBACKS = {
    "asyncio": instead(
        ASYNCIO,
        "    await asyncio.gather",
        "    asyncio.get_running_loop().call_later(1, time.sleep, 2)\n    await asyncio.gather",
    ),
    "by hand": instead(
        BY_HAND, "        board.master_moves()\n", "        time.sleep(2); board.master_moves()\n"
    ),
    "by hand, at its end": BY_HAND + "        time.sleep(2)\n",
}


@pytest.mark.parametrize("how", IN_CALLBACKS)
def test_a_sleep_in_a_callback_is_not_told_as_in_a_coroutine(how: str) -> None:
    """Nor is anything told to be awaited there."""
    one = played(IN_CALLBACKS[how])
    assert one.verdict.broken == ("loop-not-blocked",)
    assert str(one.cause) == (
        "looks like a time.sleep in a callback, which stops the event loop; let the event loop "
        "call back later, as `loop.call_later(...)` does; see `simul show time-sleep`"
    )


def test_other_calls_that_block_in_a_callback_are_told_alike() -> None:
    """A thread is joined, and the loop waits."""
    join = "t = threading.Thread(target=time.sleep, args=(2,)); t.start(); t.join()"
    one = played(
        instead(
            BY_HAND,
            "        board.master_moves()\n",
            f"        {join}\n        board.master_moves()\n",
        ).replace("import time", "import threading, time")
    )
    assert looks_like(one) == "a blocking call in a callback"


def test_a_sleep_in_a_generator_is_told_as_that() -> None:
    """In a loop written by hand, a task may be a generator or a coroutine."""
    text = """
import time
from simul.halls.calling import CallingHall
from simul.schedulers.callbacks import Loop
from simul.schedulers.{0} import Task, until

def play(exhibition):
    loop = Loop(exhibition.time)
    for board in CallingHall(exhibition, loop.call_at).boards:
        Task(loop, play_board(board))
    loop.run()

{1}def play_board(board):
    {2} until(board.opponent_arrives)
    while board.in_play:
        time.sleep(2)
        board.master_moves()
        {2} until(board.opponent_replies)
"""
    words = "a time.sleep in a {}, which stops the event loop"
    generator = played(text.format("generators", "", "yield"))
    assert looks_like(generator) == words.format("generator")
    coroutine = played(text.format("native", "async ", "await"))
    assert looks_like(coroutine) == words.format("coroutine")


OWN_LOOP = """
import time
from heapq import heappop, heappush
from simul.halls.calling import CallingHall

class Loop:
    def __init__(self, clock):
        self.clock, self.waiting, self.asked = clock, [], 0

    def call_at(self, due, order, callback):
        self.asked += 1
        heappush(self.waiting, (due, order, self.asked, callback))

    def run(self):
        while self.waiting:
            due, _, _, callback = heappop(self.waiting)
            if due > self.clock.now:
                time.sleep((due - self.clock.now) / 1_000)
            callback()

def play(exhibition):
    loop = Loop(exhibition.time)
    for board in CallingHall(exhibition, loop.call_at).boards:
        board.opponent_arrives(lambda board=board: play_on(board))
    loop.run()

def play_on(board):
    if board.in_play:
        board.master_moves()
        board.opponent_replies(lambda: play_on(board))
"""


def test_an_event_loop_written_by_hand_may_sleep_when_nothing_is_due() -> None:
    """That is what it is for; a callback of the same loop may not."""
    one = played(OWN_LOOP)
    assert (one.outcome, one.cause, one.record.blocked) == ("verified", None, 0)
    late = played(instead(OWN_LOOP, "        board.master_moves()\n",
                          "        time.sleep(2)\n        board.master_moves()\n"))  # fmt: skip
    assert late.verdict.broken == ("loop-not-blocked",)
    assert late.record.blocked == 12 * 2_000


def test_an_event_loop_that_sleeps_while_a_board_is_ready_blocks() -> None:
    """Five seconds before every callback that is due."""
    one = played(
        instead(OWN_LOOP, "            callback()", "            time.sleep(5); callback()")
    )
    assert one.verdict.broken == ("loop-not-blocked",)


THREADS_WAIT = {
    "asyncio": "        await asyncio.to_thread(board.wait_for_reply)\n",
    "trio": "        await trio.to_thread.run_sync(board.wait_for_reply)\n",
    "anyio": "        await anyio.to_thread.run_sync(board.wait_for_reply)\n",
}


@pytest.mark.parametrize("framework", THREADS_WAIT)
def test_the_same_wait_in_a_thread_blocks_nothing(framework: str) -> None:
    """It is the remedy."""
    one = played(instead(AWAITS[framework], REPLIES, THREADS_WAIT[framework]))
    assert (one.outcome, one.cause, one.record.blocks) == ("verified", None, ())


def test_boards_that_block_a_thread_beside_an_event_loop_block_nothing() -> None:
    """One board is played by a thread of its own, which waits wherever it likes."""
    text = (
        ASYNCIO
        + """
def alone(board):
    board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        board.opponent_replies()
"""
    )
    one = played(
        instead(
            text,
            "main(hall.boards)",
            "main(hall.boards[1:], ThreadedHall(exhibition).boards[0])",
        )
        .replace("async def main(boards):", "async def main(boards, other):")
        .replace("gather(*map", "gather(asyncio.to_thread(alone, other), *map")
    )
    assert one.record.blocks == ()
    assert "loop-not-blocked" not in one.verdict.broken


def test_a_wait_for_what_is_there_already_blocks_nothing() -> None:
    """The reply came while the task slept."""
    text = instead(
        ASYNCIO, REPLIES, "        await asyncio.sleep(60)\n        board.wait_for_reply()\n"
    )
    assert played(text).record.blocks == ()


@pytest.mark.parametrize("framework", AWAITS)
def test_a_blocking_wait_for_a_reply_that_never_comes_is_a_deadlock(framework: str) -> None:
    """Board 1 takes 4 times 25 s; then the loop is blocked for ever, and no task could end that."""
    text = instead(AWAITS[framework], REPLIES, "        board.wait_for_reply()\n")
    one = played(text, SILENT)
    at = line_with("wait_for_reply")
    assert (one.outcome, one.cause) == ("deadlock", None)
    assert f"waits for a reply (mine.py, line {at})" in str(one.error)
    assert "board 2 waits for its opponent, who will never reply" in str(one.error)
    assert "board 3 waits for the master" in str(one.error)
