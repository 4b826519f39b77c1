"""Programs with the mistakes of beginners: what is told of each, with its line and what would do.

Each is as a student would write it: three boards, four moves a game, 5 s and 55 s a move.
"""

import sys
from pathlib import Path

import pytest
from commanding import call
from small_programs import (
    ASYNCIO_HALL,
    AWAITED,
    GROUP,
    NURSERY,
    STEWARDS,
    THREADED_HALL,
    TRIO_HALL,
    UNLOCKED,
    line_with,
    played,
)

from simul.running.results import Run

pytestmark = pytest.mark.usefixtures("own_folder")

Capsys = pytest.CaptureFixture[str]

ASYNCIO = ASYNCIO_HALL + AWAITED
TRIO = TRIO_HALL
THREADS = THREADED_HALL


def told(one: Run) -> str:
    """What it looks like, and what would do."""
    return str(one.cause or "")


def deadlocked(one: Run) -> list[str]:
    """Who waits for whom, without the boards."""
    assert one.outcome == "deadlock"
    lines = [line.strip() for line in str(one.error).splitlines()[1:]]
    return [line for line in lines if not line.startswith("board ")]


FIRST_REPLIES = {
    "asyncio": ASYNCIO
    + """
async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        await board.opponent_replies()  # too early
        board.master_moves()
"""
    + GROUP,
    "trio": TRIO
    + """
async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        await board.opponent_replies()  # too early
        board.master_moves()
"""
    + NURSERY,
    "threads": THREADS
    + """
def play_board(board):
    board.opponent_arrives()
    while board.in_play:
        board.opponent_replies()  # too early
        board.master_moves()
"""
    + STEWARDS,
}


@pytest.mark.parametrize("framework", FIRST_REPLIES)
def test_a_reply_to_no_move_is_told_with_what_comes_first(framework: str) -> None:
    """In every framework, at the first board that asks."""
    one = played(FIRST_REPLIES[framework])
    assert str(one.error) == (
        "board 1, ply 1: a reply was asked for out of turn; it is the master's turn, so there is "
        "no move to reply to"
    )
    assert one.place == ("mine.py", line_with("# too early"))
    assert told(one).endswith("`master_moves()` comes first, then `opponent_replies()`")


ARRIVES = {
    "asyncio": ASYNCIO_HALL
    + AWAITED
    + """
async def main(boards):
    await asyncio.gather(*(board.opponent_arrives() for board in boards))
    await asyncio.gather(*map(play_board, boards))
""",
    "threads": THREADED_HALL
    + UNLOCKED
    + STEWARDS.replace("(boards):", "(boards):\n    for board in boards: board.opponent_arrives()"),
}


@pytest.mark.parametrize("framework", ARRIVES)
def test_a_second_wait_for_an_arrival_is_told_as_that(framework: str) -> None:
    """No move of the master has to come before it."""
    one = played(ARRIVES[framework])
    assert told(one).startswith(
        "looks like a second wait for the arrival of an opponent who sits at the board already"
    )
    assert one.place is not None
    assert (
        "arrives()" in Path("mine.py").read_text(encoding="utf-8").splitlines()[one.place.line - 1]
    )


def test_a_game_that_is_begun_before_the_opponent_sits_there_is_told() -> None:
    """The record begins with the master's visit."""
    one = played(ASYNCIO.replace("    await board.opponent_arrives()\n", "") + GROUP)
    assert one.verdict.broken[0] == "turns-alternate"
    assert told(one).endswith("; wait for `opponent_arrives()` first")


THREADS_TWICE = (
    THREADS
    + """
lock = threading.Lock()

def serve(board):
    with lock:  # again
        board.master_moves()

def play_board(board):
    board.opponent_arrives()
    while board.in_play:
        with lock:  # once
            serve(board)
        board.opponent_replies()
"""
    + STEWARDS
)
TASKS_TWICE = (
    ASYNCIO
    + """
lock = asyncio.Lock()

async def serve(board):
    async with lock:  # again
        board.master_moves()

async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        async with lock:  # once
            await serve(board)
        await board.opponent_replies()
"""
    + GROUP
)


@pytest.mark.parametrize(
    ("text", "made", "who"),
    [
        (THREADS_TWICE, "the lock", "thread"),
        (TASKS_TWICE, "the lock", "task"),
        (TASKS_TWICE.replace(".Lock()", ".Semaphore()"), "a place of the semaphore", "task"),
        (
            TASKS_TWICE.replace(".Lock()", ".BoundedSemaphore(1)"),
            "a place of the semaphore",
            "task",
        ),
    ],
)
def test_a_lock_that_is_taken_twice_is_told_with_both_lines(text: str, made: str, who: str) -> None:
    """Where it was made, who holds it, and where it is wanted again; then what would do."""
    one = played(text)
    lock = f"{made} of mine.py, line {line_with('lock = ')} that the {who} of board 1 holds"
    assert deadlocked(one)[:3] == [
        f"the {who} of board 1 waits for {lock} (mine.py, line {line_with('# again')})",
        f"the {who} of board 2 waits for {lock} (mine.py, line {line_with('# once')})",
        f"the {who} of board 3 waits for {lock} (mine.py, line {line_with('# once')})",
    ]
    what = (
        "a lock that is taken again" if "lock" in made else "a place of a semaphore that is taken"
    )
    assert told(one).startswith(f"looks like {what} by ")
    assert ("`threading.RLock`" in told(one)) is (who == "thread")


IN_A_THREAD = {
    "to_thread": "await asyncio.to_thread(wait, board)",
    "run_in_executor": "await asyncio.get_running_loop().run_in_executor(None, wait, board)",
}


@pytest.mark.parametrize("call", IN_A_THREAD.values(), ids=IN_A_THREAD)
def test_a_coroutine_function_in_a_thread_is_told_with_its_line(call: str) -> None:
    """The await is there, so "forgotten" would send its author to the wrong line."""
    one = played(
        ASYNCIO
        + f"""
async def wait(board):
    board.wait_for_reply()

async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        {call}
"""
        + GROUP
    )
    assert told(one).startswith("looks like a coroutine function that a thread calls")
    assert one.place == ("mine.py", line_with(call))


def test_a_thread_whose_target_is_a_coroutine_function_is_told_with_its_line() -> None:
    """Its call only makes a coroutine, which nothing can await."""
    one = played(THREADS + UNLOCKED.replace("def play", "async def play") + STEWARDS)
    assert told(one).startswith("looks like a coroutine function that a thread calls")
    assert one.place == ("mine.py", line_with("threading.Thread("))


def test_a_coroutine_that_a_thread_has_made_may_be_awaited() -> None:
    """Then nothing is wrong."""
    one = played(
        ASYNCIO.replace(
            "await board.opponent_replies()",
            "await (await asyncio.to_thread(board.opponent_replies))",
        )
        + GROUP
    )
    assert one.outcome == "verified"


def test_trio_refuses_a_lock_that_is_taken_twice_and_the_hint_is_the_same() -> None:
    """There it is not a deadlock."""
    text = TASKS_TWICE.replace(ASYNCIO, TRIO).replace(GROUP, NURSERY).replace("asyncio.", "trio.")
    one = played(text)
    assert one.outcome == "failed"
    assert one.place == ("mine.py", line_with("# again"))
    assert told(one).startswith("looks like a lock that is taken again by the thread or task")


OPPOSITE = """
async def play_board(board, first, second):
    await board.opponent_arrives()
    async with first:
        await {framework}.sleep(1)
        async with second:  # hand in hand
            board.master_moves()

async def main(boards):
    pen, clock = {framework}.Lock(), {framework}.Lock()
"""
OPPOSITE_TASKS = """
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(play_board(boards[0], pen, clock))
        tasks.create_task(play_board(boards[1], clock, pen))
"""
OPPOSITE_IN_TRIO = """
    async with trio.open_nursery() as tasks:
        tasks.start_soon(play_board, boards[0], pen, clock)
        tasks.start_soon(play_board, boards[1], clock, pen)
"""


@pytest.mark.parametrize(
    ("framework", "text"),
    [
        ("asyncio", ASYNCIO + OPPOSITE + OPPOSITE_TASKS),
        ("trio", TRIO + OPPOSITE + OPPOSITE_IN_TRIO),
    ],
)
def test_tasks_in_a_circle_of_locks_are_named_with_their_lines(framework: str, text: str) -> None:
    """Each waits for what the other holds."""
    one = played(text.format(framework=framework))
    lock = f"the lock of mine.py, line {line_with('pen, clock =')}"
    here = f"(mine.py, line {line_with('# hand in hand')})"
    assert deadlocked(one)[:2] == [
        f"the task of board 1 waits for {lock} that the task of board 2 holds {here}",
        f"the task of board 2 waits for {lock} that the task of board 1 holds {here}",
    ]
    assert one.cause is not None
    assert one.cause.see == "two-locks"


@pytest.mark.parametrize(
    ("make", "name"),
    [("asyncio.Lock()", "the lock"), ("asyncio.Semaphore(1)", "a place of the semaphore")],
)
def test_a_lock_that_an_ended_task_has_kept_is_told(make: str, name: str) -> None:
    """It was taken without `async with`, and no task releases it."""
    one = played(
        ASYNCIO
        + f"""
async def main(boards):
    kept = {make}
    await asyncio.create_task(kept.acquire())
    await kept.acquire()  # in vain
"""
    )
    assert deadlocked(one) == [
        f"the task main waits for {name} of mine.py, line {line_with('kept =')} that was never "
        f"released by a task that has ended (mine.py, line {line_with('# in vain')})"
    ]


def test_a_semaphore_that_others_release_is_a_signal_and_held_by_nobody() -> None:
    """Who waits for one more is not accused of having kept it."""
    one = played(
        ASYNCIO
        + """
async def main(boards):
    ready = asyncio.Semaphore(0)
    asyncio.get_running_loop().call_later(1, ready.release)
    asyncio.get_running_loop().call_later(2, ready.release)
    for _ in range(3):
        await ready.acquire()
"""
    )
    assert deadlocked(one) == [
        "the task main waits for a place of the semaphore of mine.py, "
        f"line {line_with('Semaphore(0)')} (mine.py, line {line_with('await ready.acquire()')})",
    ]
    assert told(one) == ""


def test_tasks_that_await_each_other_go_by_their_names() -> None:
    """Those that their program gave them."""
    one = played(
        ASYNCIO
        + """
async def main(boards):
    async def white():
        await blacks  # for black

    async def black():
        await whites  # for white

    whites = asyncio.create_task(white(), name="white")
    blacks = asyncio.create_task(black(), name="black")
    await asyncio.gather(whites, blacks)  # for both
"""
    )
    assert deadlocked(one) == [
        "the task black waits for the task white to end "
        f"(mine.py, line {line_with('# for white')})",
        "the task white waits for the task black to end "
        f"(mine.py, line {line_with('# for black')})",
        f"a task waits in mine.py, line {line_with('# for both')}: "
        "`await asyncio.gather(whites, blacks)  # for both`",
    ]
    assert told(one).startswith("looks like tasks or threads that wait for each other")


def test_a_circle_of_three_tasks_is_one_of_tasks_that_wait_for_each_other() -> None:
    """Not only two."""
    one = played(
        ASYNCIO
        + """
async def main(boards):
    async def wait(number):
        await tasks[(number + 1) % 3]

    tasks = [asyncio.create_task(wait(number), name=f"no. {number}") for number in range(3)]
    await tasks[0]  # the first
"""
    )
    assert deadlocked(one)[-1] == (
        f"the task main waits for the task no. 0 to end (mine.py, line {line_with('# the first')})"
    )
    assert told(one).startswith("looks like tasks or threads that wait for each other")


def test_threads_that_join_each_other_wait_for_each_other_too() -> None:
    """A thread may not join itself, but nothing keeps two from it."""
    one = played(
        THREADS
        + """
def main(boards):
    threads = [threading.Thread(target=lambda n=n: threads[1 - n].join(), name=f"no. {n}")
               for n in range(2)]
    for thread in threads:
        thread.start()
"""
    )
    here = f"(mine.py, line {line_with('.join()')})"
    assert deadlocked(one)[:2] == [
        f"no. 0 waits for no. 1 to end {here}",
        f"no. 1 waits for no. 0 to end {here}",
    ]
    assert told(one).startswith("looks like tasks or threads that wait for each other")


@pytest.mark.parametrize(
    ("make", "wait", "goal"),
    [
        ("asyncio.Event()", "wait()", "the event of mine.py, line {} to be set"),
        ("asyncio.Queue()", "get()", "an item from the queue of mine.py, line {}, which is empty"),
    ],
)
def test_events_and_queues_are_named_by_the_lines_that_make_them(
    make: str, wait: str, goal: str
) -> None:
    """The task that should have set them is unknown, so none is accused."""
    one = played(
        ASYNCIO
        + f"""
async def answer(mine):
    await mine.{wait}

async def main(boards):
    async with asyncio.TaskGroup() as tasks:
        mine = {make}
        tasks.create_task(answer(mine))
        tasks.create_task(answer(mine))
"""
    )
    source = f"await mine.{wait}"
    what = goal.format(line_with(make))
    assert f"2 tasks wait for {what} (mine.py, line {line_with(source)})" in deadlocked(one)


@pytest.mark.parametrize(
    ("framework", "instead"),
    [
        (ASYNCIO, "`asyncio.Queue` or `asyncio.Event`"),
        (TRIO, "a memory channel or `trio.Event`"),
    ],
)
@pytest.mark.parametrize(
    "line",
    [
        "queue.Queue().get()",
        "queue.SimpleQueue().get()",
        "threading.Event().wait()",
        "threading.Semaphore(0).acquire()",
    ],
)
def test_a_blocking_wait_in_a_coroutine_is_told_what_to_await(
    framework: str, instead: str, line: str
) -> None:
    """In asyncio and in Trio, each in its own words."""
    one = played(f"import queue, threading\n{framework}\nasync def main(boards):\n    {line}\n")
    assert f"(mine.py, line {line_with(line)})" in deadlocked(one)[-1]
    assert told(one) == (
        "looks like a blocking call in a coroutine, which stops the very tasks that could end it; "
        f"use what can be awaited, such as {instead}"
    )


def test_the_same_wait_in_a_thread_is_no_blocking_call_in_a_coroutine() -> None:
    """There it is only a queue into which nothing is put any more."""
    one = played(f"import queue{THREADS}\ndef main(boards):\n    queue.Queue().get()\n")
    assert one.outcome == "deadlock"
    assert told(one).startswith("looks like a queue or channel that is waited for when nothing is ")


LIMITED = ASYNCIO.replace(
    "        await board.opponent_replies()\n",
    "        async with asyncio.timeout(30):  # limit\n"
    "            await board.opponent_replies()  # reply\n",
)


@pytest.mark.parametrize(
    ("text", "error", "line", "waited"),
    [
        (LIMITED + GROUP, "TimeoutError", "# limit", "asyncio.timeout has waited 30 s"),
        (
            LIMITED.replace("timeout(30)", "timeout_at(asyncio.get_running_loop().time() + 30)")
            + GROUP,
            "TimeoutError",
            "# limit",
            "asyncio.timeout has waited 30 s",
        ),
        (
            ASYNCIO.replace(
                "await board.opponent_replies()",
                "await asyncio.wait_for(board.opponent_replies(), 30)",
            )
            + GROUP,
            "TimeoutError",
            "wait_for(",
            "asyncio.wait_for has waited 30 s",
        ),
        (
            TRIO
            + "async def main(boards):\n    with trio.fail_after(1.5):\n"
            + "        await boards[0].opponent_arrives()\n        await trio.sleep(2)\n",
            "trio.TooSlowError",
            "fail_after",
            "trio.fail_after has waited 1.5 s",
        ),
        (
            f"import queue{THREADS}def main(boards):\n    queue.Queue().get(timeout=30)\n",
            "queue.Empty",
            "get(",
            "queue.Queue.get has waited 30 s",
        ),
        (
            f"import queue{THREADS}def main(boards):\n    full = queue.Queue(1)\n"
            "    full.put(1)\n    full.put(2, timeout=3)\n",
            "queue.Full",
            "full.put(2",
            "queue.Queue.put has waited 3 s",
        ),
        (
            f"from concurrent.futures import Future{THREADS}"
            "def main(boards):\n    Future().result(timeout=20)\n",
            "TimeoutError",
            "result(",
            "concurrent.futures.Future.result has waited 20 s",
        ),
        (
            f"from concurrent.futures import Future, as_completed{THREADS}"
            "def main(boards):\n    list(as_completed([Future()], timeout=7))\n",
            "TimeoutError: 1 (of 1) futures unfinished",
            "list(",
            "concurrent.futures.as_completed has waited 7 s",
        ),
    ],
)
def test_a_timeout_is_told_with_the_call_and_the_seconds(
    text: str, error: str, line: str, waited: str
) -> None:
    """And with its line; of a block also where in it the wait was."""
    one = played(text)
    inside = f", at last in line {line_with('# reply')}" if "# reply" in text else ""
    assert str(one.error) == (
        f"the scheduler mine failed: {error} (mine.py, line {line_with(line)}): "
        f"{waited} of the hall{inside}"
    )


def test_an_error_of_the_same_name_that_no_wait_has_raised_is_told_as_it_is() -> None:
    """Nothing ran out."""
    one = played(f"{THREADS}def main(boards):\n    raise TimeoutError('the bell rang')\n")
    assert str(one.error) == (
        "the scheduler mine failed: TimeoutError: the bell rang "
        f"(mine.py, line {line_with('the bell')})"
    )


PLAYS = """
def play_board(board):
    board.opponent_arrives()  # there
    while board.in_play:
        board.master_moves()
        board.opponent_replies()
"""
COPIES = """
import multiprocessing
context = multiprocessing.get_context("fork")
def main(boards):
    processes = [context.Process(target=play_board, args=(board,)) for board in boards]  # handed
    for process in processes:
        process.start()
    for process in processes:
        process.join()
"""


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="there are no copies of processes")
def test_copies_of_the_process_are_told_once_and_in_the_verdict(capsys: Capsys) -> None:
    """Which of the boards is first is the operating system's choice."""
    Path("mine.py").write_text(THREADS + PLAYS + COPIES, encoding="utf-8")
    done = call(capsys, "run", "duel", "-s", "mine.py", "--format", "none", "--quiet")
    assert (done.code, done.out) == (1, "")
    first, place, cause = done.err.splitlines()
    assert "was played at in a copy of this process" in first
    assert f"(mine.py, line {line_with('# there')})" in first
    assert place == f"  in mine.py, line {line_with('# handed')}"
    assert cause.startswith("  looks like boards that are handed to another process")


@pytest.mark.parametrize(
    "pool", ["pool.submit(play_board, boards[0])", "list(pool.map(play_board, boards))"]
)
def test_a_board_that_a_pool_of_processes_cannot_take_is_told(pool: str) -> None:
    """Also where no task asks for the result."""
    one = played(
        f"from concurrent.futures import ProcessPoolExecutor{THREADS}{PLAYS}"
        f"def main(boards):\n    with ProcessPoolExecutor(1) as pool:\n        {pool}\n"
    )
    assert str(one.error).startswith("board 1 cannot be copied to another process")
    assert one.place == ("mine.py", line_with(pool))
    assert one.cause is not None
    assert one.cause.see == "processes"


HAS = (
    "a board has opponent_arrives(), master_moves(), opponent_replies(), in_play, ready, "
    "ready_at, number, place, position, scoreboard"
)


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("boards[0].move()", f"did you mean `master_moves`? {HAS}"),
        ("boards[0].is_over()", f"did you mean `in_play`? {HAS}"),
        ("boards[0].opponent_reply()", f"did you mean `opponent_replies`? {HAS}"),
        ("boards[0].zzz", HAS),
        ("boards[0].in_play()", "no brackets: `in_play` is a value"),
        ("boards[3]", "boards are counted from 0: `hall.boards[0]` is board 1"),
        ("boards['1']", "boards are counted from 0: `hall.boards[0]` is board 1"),
        ("hall.boards()", "no brackets: the boards are in `hall.boards`, a list"),
        ("hall.boards.values()", "the boards are in `hall.boards`, a list"),
        ("hall.board(3)", "did you mean `boards`? this hall has boards, thread(), lock(), pool()"),
        ("len(hall)", "the boards are in `hall.boards`, a list"),
        ("for board in hall: pass", "the boards are in `hall.boards`, a list"),
        ("for board in exhibition: pass", "the boards are in `hall.boards`, a list"),
        (
            "exhibition.board(3)",
            "did you mean `boards`? an exhibition has boards, scenario, time; a hall has the "
            "boards, such as ThreadedHall(exhibition)",
        ),
        (
            "boards[0].master_moves('e4')",
            "`master_moves()` takes no arguments: the players choose their moves",
        ),
    ],
)
def test_a_board_a_hall_or_an_exhibition_that_is_misused_says_what_it_has(
    line: str, advice: str
) -> None:
    """With the line, and what may have been meant."""
    one = played(
        f"""
from simul.halls.threaded import ThreadedHall

def play(exhibition):
    hall = ThreadedHall(exhibition)
    boards = hall.boards
    {line}
"""
    )
    assert one.place == ("mine.py", 7)
    assert str(one.error).endswith(f" (mine.py, line 7): {advice}")


@pytest.mark.parametrize(
    "line", ["await {}", "asyncio.create_task({})", "await asyncio.gather({})"]
)
def test_a_master_s_move_is_not_awaited(line: str) -> None:
    """It is plain work, and returns nothing that could be."""
    one = played(
        ASYNCIO
        + f"""
async def main(boards):
    await boards[0].opponent_arrives()
    {line.format("boards[0].master_moves()")}
"""
    )
    assert str(one.error).endswith(
        ": `master_moves()` is no coroutine at this hall's boards: call it without `await`"
    )


def test_an_error_that_is_about_none_of_ours_gets_no_advice() -> None:
    """The text of another AttributeError is Python's."""
    one = played(f"{THREADS}def main(boards):\n    None.move()\n")
    assert str(one.error) == (
        "the scheduler mine failed: AttributeError: 'NoneType' object has no attribute 'move' "
        f"(mine.py, line {line_with('None.move')})"
    )


def test_a_program_without_a_hall_is_told_that_there_are_no_boards() -> None:
    """The exhibition's list of boards is empty then."""
    one = played(
        "def play(exhibition):\n    for board in exhibition.boards:\n        board.move()\n"
    )
    assert one.verdict.broken == ("every-game-ends",)
    assert told(one).startswith("looks like a program that has made no hall; ")


def test_boards_that_are_counted_from_one_are_told() -> None:
    """The first is not played at; from another one on, no cause is guessed."""
    for first, cause in ((1, "looks like boards that are counted from 1; "), (2, "")):
        one = played(
            f"{THREADS}{PLAYS}def main(boards):\n"
            f"    for number in range({first}, len(boards)):\n        play_board(boards[number])\n"
        )
        assert one.verdict.broken == ("every-game-ends",)
        assert told(one).startswith(cause)
        assert bool(told(one)) is bool(cause)


LEFT = """
async def main(boards):
    tasks = [asyncio.create_task(play_board(board)) for board in boards]  # made
    {}
"""


@pytest.mark.parametrize(
    "line",
    [
        "return",
        "await asyncio.sleep(100)",
        "await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)",
        "await tasks[0]",
    ],
)
def test_tasks_that_are_left_behind_are_told_where_they_were_made(line: str) -> None:
    """The program ends, and asyncio cancels them."""
    one = played(ASYNCIO + LEFT.format(line))
    assert (one.error, one.verdict.broken) == (None, ("every-game-ends",))
    assert one.place == ("mine.py", line_with("# made"))
    assert told(one).startswith("looks like tasks that nobody awaits")


def test_where_several_lines_make_tasks_one_is_told_where_it_stood() -> None:
    """The wrong one of them is unknown."""
    one = played(
        ASYNCIO
        + """
async def main(boards):
    asyncio.create_task(play_board(boards[0]))
    asyncio.create_task(play_board(boards[1]))
    await asyncio.sleep(3)
"""
    )
    assert one.place == ("mine.py", line_with("await board.opponent_replies()"))
    assert told(one).startswith("looks like tasks that nobody awaits")


def test_daemons_that_nobody_joins_are_told_where_they_were_started() -> None:
    """Python ends although they have not."""
    one = played(
        f"{THREADS}{PLAYS}def main(boards):\n    for board in boards:\n"
        "        threading.Thread(target=play_board, args=(board,), daemon=True).start()\n"
    )
    assert (one.error, one.verdict.broken) == (None, ("every-game-ends",))
    assert one.place == ("mine.py", line_with(".start()"))
    assert told(one).startswith("looks like daemon threads that nobody joins")


def test_the_words_of_the_standard_library_are_all_listed() -> None:
    """Each module of the folder is named in the package's docstring."""
    import simul.stdlib

    there = {path for path in Path(simul.stdlib.__path__[0]).iterdir() if path.name[:2] != "__"}
    words = simul.stdlib.__doc__ or ""
    missing = [path.name for path in there if path.suffix == ".py" and path.name not in words]
    missing += [path.name for path in there if path.is_dir() and f"{path.name}/" not in words]
    assert missing == []
