"""Programs that look alike, and have different causes: each is told its own, and its line.

To every cause belongs a near miss: a program in which the same things happen for another reason,
and of which the cause must not be said.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import make_scenario
from small_programs import (
    ANYIO_GROUP,
    ANYIO_HALL,
    ASYNCIO_HALL,
    AWAITED,
    GATHER,
    LOCKED,
    NURSERY,
    SILENT,
    STEWARDS,
    THREADED_HALL,
    TRIO_HALL,
    costs,
    instead,
    line_with,
    looks_like,
    played,
)

from simul.output.charts.headlines import of_runs
from simul.output.charts.sentences import groups
from simul.running import compare, run
from simul.scenario import load_scenario

pytestmark = pytest.mark.usefixtures("own_folder")
ASYNCIO = (
    "import threading\nfrom concurrent.futures import ProcessPoolExecutor\n"
    + ASYNCIO_HALL
    + GATHER
    + AWAITED
)
TRIO = f"import threading\n{TRIO_HALL}{NURSERY}{AWAITED}"
ANYIO = ANYIO_HALL + ANYIO_GROUP + AWAITED
THREADS = (
    "import time\nfrom concurrent.futures import ThreadPoolExecutor\n"
    + THREADED_HALL
    + LOCKED
    + STEWARDS
)
REPLIES = "        await board.opponent_replies()\n"


WENT_ON = "a timeout that cancels the wait for a reply, after which the game goes on"
TIMEOUTS = {
    "timeout": (
        ASYNCIO,
        """        try:
            async with asyncio.timeout(7):  # the timeout
                await board.opponent_replies()
        except TimeoutError:
            pass
""",
    ),
    "wait_for": (
        ASYNCIO,
        """        try:
            await asyncio.wait_for(board.opponent_replies(), 7)  # the timeout
        except TimeoutError:
            pass
""",
    ),
    "around a task": (
        ASYNCIO,
        """        try:
            async with asyncio.timeout(7):  # the timeout
                await asyncio.create_task(board.opponent_replies())
        except TimeoutError:
            pass
""",
    ),
    "move_on_after": (
        TRIO,
        """        with trio.move_on_after(7):  # the timeout
            await board.opponent_replies()
""",
    ),
    "fail_at": (
        TRIO,
        """        try:
            with trio.fail_at(trio.current_time() + 7):  # the timeout
                await board.opponent_replies()
        except trio.TooSlowError:
            pass
""",
    ),
    "fail_after": (
        ANYIO,
        """        try:
            with anyio.fail_after(7):  # the timeout
                await board.opponent_replies()
        except TimeoutError:
            pass
""",
    ),
}


@pytest.mark.parametrize("how", TIMEOUTS)
@pytest.mark.parametrize("again", [False, True])
def test_a_timeout_that_cancelled_a_wait_is_no_forgotten_await(how: str, again: bool) -> None:
    """Whether the next move is asked for or the reply once more; with the line of the timeout."""
    text, waits = TIMEOUTS[how]
    one = played(instead(text, REPLIES, waits + (REPLIES if again else "")))
    at = line_with("# the timeout")
    assert str(one.error).endswith(
        "out of turn; the wait for the opponent was cancelled by the timeout at "
        f"mine.py, line {at}, and cannot be taken up again"
    )
    assert one.place == ("mine.py", at)
    assert looks_like(one) == WENT_ON
    assert one.cause is not None
    assert ("patience-trio" in one.cause.remedy) is (text is not ASYNCIO)


def test_a_wait_that_the_program_cancels_is_no_timeout() -> None:
    """Although another timeout, which has long ended, is still at hand."""
    one = played(
        instead(
            ASYNCIO,
            REPLIES,
            """        try:
            async with asyncio.timeout(1) as limit:
                await asyncio.sleep(2)
        except TimeoutError:
            pass
        reply = asyncio.create_task(board.opponent_replies())
        asyncio.get_running_loop().call_later(3, reply.cancel)
        await asyncio.wait([reply])
""",
        )
    )
    assert "was cancelled, and cannot be taken up again" in str(one.error)
    assert looks_like(one) == "a wait for a reply that is cancelled, after which the game goes on"


def test_of_two_timeouts_the_one_that_expired_is_named() -> None:
    """Also where both are set by one task, and where nobody is told of it."""
    one = played(
        instead(
            ASYNCIO,
            "    await board.opponent_arrives()\n",
            "    try:\n"
            "        async with asyncio.timeout(1_000):\n"
            "            async with asyncio.timeout(7):  # the shorter one\n"
            "                await hurry(board)\n"
            "    except TimeoutError:\n"
            "        return\n\n"
            "async def hurry(board):\n"
            "    await board.opponent_arrives()\n",
        )
    )
    assert one.verdict.broken == ("every-game-ends",)
    assert one.place == ("mine.py", line_with("# the shorter one"))
    assert one.cause is not None
    assert one.cause.see == "timeout-swallowed"


def test_timeouts_that_only_end_a_wait_change_nothing() -> None:
    """Behind a shield, the game goes on; `wait_for` and `timeout` are asyncio's own."""
    one = played(
        instead(
            ASYNCIO,
            REPLIES,
            """        reply = asyncio.create_task(board.opponent_replies())
        while not reply.done():
            try:
                await asyncio.wait_for(asyncio.shield(reply), 7)
            except TimeoutError:
                limit = asyncio.timeout_at(None)
                assert (limit.when(), limit.expired()) == (None, False)
                assert repr(limit) == "<Timeout [created]>"
""",
        )
    )
    assert (one.outcome, one.cause) == ("verified", None)


CALLED = "asyncio, called from another thread, which does not wake its event loop"
AFTER_THE_REPLY = {
    "an event": """        event = asyncio.Event()
        threading.Timer(3, event.set).start()  # the call
        await event.wait()
""",
    "a future": """        future = asyncio.get_running_loop().create_future()
        threading.Timer(3, lambda: future.set_result(1)).start()  # the call
        await future
""",
    "a queue": """        queue = asyncio.Queue()
        threading.Timer(3, queue.put_nowait, [1]).start()  # the call
        await queue.get()
""",
}


@pytest.mark.parametrize("what", AFTER_THE_REPLY)
def test_what_another_thread_sets_is_not_told_as_never_set(what: str) -> None:
    """The event loop does not wake: a deadlock, with the line that called asyncio."""
    one = played(
        instead(ASYNCIO, REPLIES, REPLIES + AFTER_THE_REPLY[what]), make_scenario(boards=1)
    )
    at = line_with("# the call")
    assert (one.outcome, looks_like(one)) == ("deadlock", CALLED)
    assert one.place == ("mine.py", at)
    called = f"another thread has called asyncio (mine.py, line {at})"
    assert f"  {called}: that does not wake its event loop" in str(one.error).splitlines()
    assert not [cost for cost in one.costs if "not the event loop's" in cost]  # told already


def test_a_call_from_a_thread_that_is_heard_late_is_told_beside_the_run() -> None:
    """Other boards wake the loop, so nothing is broken; it only takes longer."""
    text = instead(ASYNCIO, REPLIES, REPLIES + AFTER_THE_REPLY["an event"])
    text = instead(
        text,
        "    await asyncio.gather(*map(play_board, boards))\n",
        "    ticks = asyncio.create_task(tick())\n"
        "    await asyncio.gather(*map(play_board, boards))\n"
        "    ticks.cancel()\n\n"
        "async def tick():\n    while True:\n        await asyncio.sleep(40)\n",
    )
    one = played(text)
    assert (one.outcome, one.cause) == ("verified", None)
    assert costs(one) == [
        f"mine.py, line {line_with('# the call')}: asyncio is called from a thread that is not the "
        "event loop's, and does not wake it; use `loop.call_soon_threadsafe(...)`"
    ]


def test_an_event_that_nothing_sets_is_told_so_although_threads_call_asyncio() -> None:
    """That call was heard; the deadlock has another cause."""
    late = AFTER_THE_REPLY["an event"] + "        await asyncio.Event().wait()  # in vain\n"
    text = instead(ASYNCIO, REPLIES, REPLIES + late)
    text = instead(
        text,
        "    await asyncio.gather(*map(play_board, boards))\n",
        "    await asyncio.gather(*map(play_board, boards), asyncio.sleep(1_000))\n",
    )
    one = played(text)
    assert one.outcome == "deadlock"
    assert looks_like(one) == "an event that nothing sets"


@pytest.mark.parametrize(
    "call", ["loop.call_soon_threadsafe(event.set)", "loop.call_later(3, event.set)"]
)
def test_an_event_that_is_set_as_it_should_be_is_told_nothing(call: str) -> None:
    """From a thread through the loop, or in the loop itself."""
    before = "threading.Timer(3, lambda: {}).start()" if "threadsafe" in call else "{}"
    more = f"""        event, loop = asyncio.Event(), asyncio.get_running_loop()
        {before.format(call)}
        await event.wait()
"""
    one = played(instead(ASYNCIO, REPLIES, REPLIES + more))
    assert (one.outcome, one.cause, costs(one)) == ("verified", None, [])


@pytest.mark.parametrize(
    ("text", "line", "advice"),
    [
        (
            TRIO,
            "threading.Timer(3, trio.Event().set).start()",
            "",
        ),
        (
            instead(
                TRIO,
                "    await board.opponent_arrives()\n",
                """    event = trio.Event()
    threading.Timer(3, event.set).start()  # here
    await event.wait()
    await board.opponent_arrives()
""",
            ),
            "# here",
            "another thread calls Trio with `trio.from_thread.run_sync(...)`, and its token",
        ),
        (
            instead(
                ASYNCIO,
                "    await board.opponent_arrives()\n",
                """    ask = lambda: asyncio.get_running_loop()  # here
    thread = threading.Thread(target=ask)
    thread.start()
    await asyncio.sleep(5)
""",
            ),
            "# here",
            "another thread calls asyncio with `loop.call_soon_threadsafe(...)` or "
            "`asyncio.run_coroutine_threadsafe(...)`",
        ),
        (
            instead(
                ASYNCIO,
                "    await board.opponent_arrives()\n",
                """    import signal
    signal.signal(signal.SIGINT, print)  # here
""",
            ),
            "# here",
            "signals go to Python's main thread, and a scheduler has a thread of its own: use a "
            "timer, such as `loop.call_later(...)`",
        ),
        (
            THREADS.replace(
                "    threads = [",
                "    import asyncio; asyncio.get_running_loop()  # here\n    threads = [",
            ),
            "# here",
            "",
        ),
    ],
)
def test_what_only_another_thread_can_call_is_told_how(text: str, line: str, advice: str) -> None:
    """With the line that gave the thread its work, where none of its own is at fault."""
    if line not in text:
        one = played(
            instead(
                text,
                "        board.master_moves()\n",
                f"        board.master_moves()\n        {line}\n",
            )
        )
        assert one.outcome == "verified"  # nobody waits for that event: nothing is called
        return
    one = played(text)
    at = line_with(line)
    assert f"(mine.py, line {at})" in str(one.error)
    assert str(one.error).endswith(f": {advice}" if advice else f"(mine.py, line {at})")


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("asyncio.Semaphore(2)", "a lock with several places, such as a semaphore of two"),
        ("asyncio.Semaphore(9)", "threads that fetch the master without a lock"),
    ],
)
def test_tasks_that_fetch_her_in_threads_are_not_told_of_a_check_and_an_act(
    limit: str, words: str
) -> None:
    """No check is made; what is missing is a lock that lets in one."""
    text = instead(
        ASYNCIO,
        "        board.master_moves()\n",
        "        async with limit:\n            await asyncio.to_thread(board.master_moves)\n",
    )
    one = played(
        text.replace(
            "    await asyncio.gather",
            f"    global limit\n    limit = {limit}\n    await asyncio.gather",
        )
    )
    assert one.verdict.broken[0] == "one-board-at-a-time"
    assert looks_like(one).startswith(words)


def test_a_sleep_that_is_not_awaited_puts_no_move_out_of_turn() -> None:
    """Python warns of it; the reason for the error is another."""
    with pytest.warns(RuntimeWarning, match="coroutine 'sleep' was never awaited"):
        one = played(instead(ASYNCIO, REPLIES, f"        asyncio.sleep(1)\n{REPLIES}{REPLIES}"))
    assert looks_like(one).startswith("a wait for the reply to a move that was not made")


GIVES_UP = {
    "asyncio": instead(
        ASYNCIO,
        REPLIES,
        """        try:
            await asyncio.wait_for(board.opponent_replies(), 50)
        except TimeoutError:
            return
""",
    ),
    "trio": instead(
        TRIO,
        REPLIES,
        """        with trio.move_on_after(50) as limit:
            await board.opponent_replies()
        if limit.cancelled_caught:
            return
""",
    ),
    "threads": THREADS.replace("args=(board,))", "args=(board,), daemon=True)").replace(
        "thread.join()", "thread.join(timeout=200)"
    ),
}


@pytest.mark.parametrize("framework", GIVES_UP)
def test_a_program_that_gives_a_silent_board_up_is_no_deadlock(framework: str) -> None:
    """It has ended by itself, and one board is left; why is told as well."""
    one = played(GIVES_UP[framework], SILENT)
    assert (one.outcome, one.error, one.verdict.broken) == ("broken", None, ("every-game-ends",))
    assert one.verdict.breaches[0].board == 2
    assert costs(one) == ["the program has ended without board 2, where no reply will ever come"]


WAITS_FOR_A_GAME = {
    "asyncio": instead(
        ASYNCIO + "    events[board.number].set()\n\nevents = {}\n",
        "    await asyncio.gather(*map(play_board, boards))\n",
        "    events.update({board.number: asyncio.Event() for board in boards})\n"
        "    waits = [event.wait() for event in events.values()]\n"
        "    await asyncio.gather(*map(play_board, boards), *waits)\n",
    ),
    "threads": instead(
        THREADS.replace("    for thread in threads:\n        thread.join()\n", ""),
        "        board.opponent_replies()\n",
        "        board.opponent_replies()\n    events[board.number].set()\n\n"
        "events = {number: threading.Event() for number in (1, 2, 3)}\n",
    )
    + "    for event in events.values():\n        event.wait()\n",
}


@pytest.mark.parametrize("framework", WAITS_FOR_A_GAME)
def test_an_event_that_a_silent_opponent_holds_up_is_set_by_something(framework: str) -> None:
    """It would be set when that game is over."""
    one = played(WAITS_FOR_A_GAME[framework], SILENT)
    assert (one.outcome, one.cause) == ("deadlock", None)
    assert " to be set" in str(one.error)
    assert played(WAITS_FOR_A_GAME[framework]).outcome == "verified"


def test_an_event_behind_a_lone_future_is_no_event_that_nothing_sets() -> None:
    """The task that would set it waits for a future, of which nothing is known."""
    one = played(
        ASYNCIO
        + """
async def main(boards):
    future, event = asyncio.get_running_loop().create_future(), asyncio.Event()
    await asyncio.gather(first(future, event), event.wait())

async def first(future, event):
    await future
    event.set()
"""
    )
    assert (one.outcome, one.cause) == ("deadlock", None)


def test_a_thread_beside_the_games_is_not_why_they_were_left() -> None:
    """A daemon that plays no game still runs at the end; the games were cancelled."""
    text = instead(
        ASYNCIO,
        "    await asyncio.gather(*map(play_board, boards))\n",
        """    import time
    threading.Thread(target=time.sleep, args=(1_000,), daemon=True).start()
    async def limited(board):
        try:
            async with asyncio.timeout(30):
                await play_board(board)
        except TimeoutError:
            pass
    await asyncio.gather(*map(limited, boards))
""",
    )
    one = played(text)
    assert one.cause is not None
    assert one.cause.see == "timeout-swallowed"


@pytest.mark.parametrize("text", [ASYNCIO, TRIO, THREADS])
def test_a_program_that_waits_for_a_silent_board_is_a_deadlock(text: str) -> None:
    """It would never end."""
    one = played(text, SILENT)
    assert one.outcome == "deadlock"
    assert "no task or thread can run any more" in str(one.error)


def test_timeouts_without_an_end_are_not_told_as_tasks_that_cannot_run() -> None:
    """They can, and lead to nothing."""
    text = instead(
        ASYNCIO,
        REPLIES,
        """        reply = asyncio.create_task(board.opponent_replies())
        while not reply.done():
            await asyncio.wait([reply], timeout=600)
""",
    )
    one = played(text, SILENT)
    assert one.outcome == "deadlock"
    first, *_, last = str(one.error).splitlines()
    assert first.endswith(": timeouts expire one after the other, and lead to nothing")
    assert last == "  the program went on so for 2 days of the hall"


def test_a_second_event_loop_is_told_as_such() -> None:
    """It was made as it should be, but it is the second."""
    one = played(
        """
import asyncio, threading
from simul.halls.on_asyncio import AsyncioHall

def play(exhibition):
    hall = AsyncioHall(exhibition)
    def half(boards):
        async def main():
            await asyncio.gather(*map(play_board, boards))
        with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
            runner.run(main())
    threads = [threading.Thread(target=half, args=(hall.boards[n::2],)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

async def play_board(board):
    await board.opponent_arrives()
"""
    )
    assert str(one.error) == (
        "hall.new_event_loop() has made another event loop since this one began: a hall has one at "
        "a time, in which all boards are played at"
    )


def test_boards_and_loop_of_two_halls_are_told_as_such() -> None:
    """The loop is one of ours, but not of the hall of these boards."""
    one = played(instead(ASYNCIO, "runner.run(main(hall.boards))",
                         "runner.run(main(AsyncioHall(exhibition).boards))"))  # fmt: skip
    assert str(one.error) == (
        "the event loop is another hall's: make one AsyncioHall, and take the boards and the event "
        "loop from it"
    )


def test_two_halls_that_share_the_master_are_told_as_such() -> None:
    """She is at two boards at once, and neither a lock nor a check is the reason."""
    one = played(
        instead(
            ASYNCIO,
            "    hall = AsyncioHall(exhibition)\n",
            """    from simul.halls.threaded import ThreadedHall
    hall, other = AsyncioHall(exhibition), ThreadedHall(exhibition)
    def alone(board):
        board.opponent_arrives()
        while board.in_play:
            board.master_moves()
            board.opponent_replies()
    threading.Thread(target=alone, args=(other.boards.pop(0),)).start()
    hall.boards.pop(0)
""",
        )
    )
    assert one.verdict.broken[0] == "one-board-at-a-time"
    assert looks_like(one) == (
        "two halls for one exhibition, where each has boards of its own and the same master"
    )
    assert one.workers == "2 tasks and 1 thread"


TURNS = {
    "a token in a queue": instead(
        instead(
            ASYNCIO,
            "    await asyncio.gather(*map(play_board, boards))\n",
            "    tokens = asyncio.Queue(1)\n    tokens.put_nowait('the master')\n"
            "    await asyncio.gather(*(play_board(board, tokens) for board in boards))\n",
        ),
        "async def play_board(board):\n",
        "async def play_board(board, tokens):\n",
    )
    .replace(
        "        board.master_moves()\n",
        "        token = await tokens.get()\n        board.master_moves()\n",
    )
    .replace(REPLIES, f"{REPLIES}        tokens.put_nowait(token)\n"),
    "a number and a condition": """
import threading
from simul.halls.threaded import ThreadedHall

def play(exhibition):
    boards = ThreadedHall(exhibition).boards
    turn, condition = [0], threading.Condition()

    def play_board(board):
        board.opponent_arrives()
        while board.in_play:
            with condition:
                condition.wait_for(lambda: turn[0] == board.number - 1)
            board.master_moves()
            board.opponent_replies()
            with condition:
                turn[0] = (turn[0] + 1) % len(boards)
                condition.notify_all()

    threads = [threading.Thread(target=play_board, args=(board,)) for board in boards]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
""",
}


@pytest.mark.parametrize("how", TURNS)
def test_where_there_is_no_lock_none_is_said_to_be_held(how: str) -> None:
    """Nor is one game awaited before the next is begun: all have begun, and wait for their turn."""
    one = played(TURNS[how])
    assert one.outcome == "verified"
    assert looks_like(one) == "a turn that a board keeps while its opponent thinks"
    assert one.place == ("mine.py", line_with("board.opponent_replies()"))


@pytest.mark.parametrize("lock", ["", "async with lock: "])
def test_games_that_something_else_slows_down_are_not_told_of_a_turn_that_is_kept(
    lock: str,
) -> None:
    """One visit for each tick: she waits for no reply, though they come before the next tick."""
    text = instead(
        ASYNCIO,
        "    await asyncio.gather(*map(play_board, boards))\n",
        """    global ticks, lock
    ticks, lock = asyncio.Queue(), asyncio.Lock()
    await asyncio.gather(*map(play_board, boards), tick())

async def tick():
    for _ in range(12):
        await asyncio.sleep(90)
        ticks.put_nowait(1)
""",
    )
    move = "        board.master_moves()\n"
    one = played(instead(text, move, f"        {lock}await ticks.get()\n{move}"))
    assert (one.outcome, one.cause) == ("verified", None)


def test_all_threads_of_a_pool_are_counted_whoever_received_the_opponents() -> None:
    """One thread may receive them all, because that takes no time."""
    text = (
        THREADS.partition("def play_board")[0]
        + """
def visit(board):
    with master:
        board.master_moves()
    board.opponent_replies()

def main(boards):
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda board: board.opponent_arrives(), boards))
        while any(board.in_play for board in boards):
            list(pool.map(visit, boards))
"""
    )
    one = played(text)
    assert one.workers == "2 threads"


def test_a_call_in_a_thread_is_told_with_the_line_that_gave_it() -> None:
    """Though the call is made in a thread of a pool, in which there is no line of the program."""
    one = played(
        instead(
            ASYNCIO,
            REPLIES,
            """        import subprocess, sys
        call = asyncio.to_thread(subprocess.run, [sys.executable, "-c", ""])  # given here
        await asyncio.gather(call, board.opponent_replies())
""",
        ),
        make_scenario(boards=1, moves=1),
    )
    (told,) = [cost for cost in one.costs if "leads out of the hall" in cost]
    assert told.startswith(f"mine.py, line {line_with('# given here')}: subprocess.run leads out")


def test_a_coroutine_that_an_error_discards_at_its_own_line_is_not_warned_of(
    recwarn: pytest.WarningsRecorder,
) -> None:
    """The pool of processes is refused; the await is not missing."""
    one = played(
        instead(
            ASYNCIO,
            REPLIES,
            """        loop = asyncio.get_running_loop()
        with ProcessPoolExecutor(1) as pool:
            await asyncio.gather(board.opponent_replies(), loop.run_in_executor(pool, abs, 1))
""",
        )
    )
    assert "a pool of processes is waited for" in str(one.error)
    assert not [each for each in recwarn if "never awaited" in str(each.message)]


@pytest.mark.long
def test_a_program_that_waits_for_time_by_looking_at_the_clock_is_told_to_sleep() -> None:
    """Polling is for what others change, and for what time changes."""
    one = played(
        instead(
            THREADS,
            "        board.opponent_replies()\n",
            "        end = time.monotonic() + 3\n        while time.monotonic() < end:\n"
            "            pass\n        board.opponent_replies()\n",
        )
    )
    assert "for time to pass, sleep until then" in str(one.error)


MEASURED = """
title = "Measured"
boards = 2
moves = 2
seed = 1
workers = 2

[master]
player = "greedy"
move_time = "1 s"

[opponents]
player = { kind = "search", depth = 1 }
think_time = "measured"
"""


def test_where_times_are_measured_a_speed_up_is_the_ratio_of_the_totals() -> None:
    """Against what the sequential scheduler really took, in the table as in every chart."""
    Path("measured.toml").write_text(MEASURED, encoding="utf-8")
    first, *others = compare("measured.toml", ["sequential", "threaded", "asyncio"]).runs
    assert first.speedup == 1.0
    for one in others:
        assert one.speedup == first.record.makespan / one.record.makespan
        assert one.figures()["speedup_at_most"] is False


@pytest.mark.long
def test_a_chart_calls_no_run_of_measured_times_one_after_the_other() -> None:
    """Players who share an interpreter take as long side by side as in turn."""
    scenario = load_scenario("uneven", boards=6)
    names = ("sequential", "rotation", "asyncio")
    rounds = [run(scenario, name).record for name in names]
    assert len({each.makespan for each in rounds}) == 3
    measured = [replace(each, measured=True) for each in rounds]
    assert "one after the other" in of_runs(groups(rounds))
    assert "one after the other" not in of_runs(groups(measured))


def test_without_the_sequential_run_a_measured_speed_up_is_a_bound() -> None:
    """Each move was measured beside others; a sampled time is what it is."""
    Path("measured.toml").write_text(MEASURED, encoding="utf-8")
    measured = run("measured.toml", "threaded").record
    assert (measured.measured, measured.sequential) == (True, None)
    assert measured.speedup == measured.one_by_one / measured.makespan
    sampled = run(make_scenario(), "threaded").record
    assert (sampled.measured, sampled.speedup_at_most) == (False, False)


NOT_ACQUIRED = instead(
    ASYNCIO,
    "        board.master_moves()\n",
    "        lock.acquire()\n        board.master_moves()\n        lock.release()\n",
).replace("async def main", "lock = asyncio.Lock()\n\nasync def main", 1)


def test_a_forgotten_await_before_acquire_is_told() -> None:
    """The error comes at the release, the mistake is in another line."""
    one = played(NOT_ACQUIRED)
    assert one.cause is not None
    assert one.cause.see == "forgotten-await"
    assert str(one.place) == f"mine.py, line {line_with('lock.acquire()')}"


def test_a_lock_that_is_given_back_twice_is_no_forgotten_await() -> None:
    """The same error without a coroutine that never began."""
    awaited = NOT_ACQUIRED.replace("        lock.acquire()", "        await lock.acquire()")
    one = played(awaited.replace("lock.release()", "lock.release(); lock.release()"))
    assert "Lock is not acquired" in str(one.error)
    assert looks_like(one) == ""
