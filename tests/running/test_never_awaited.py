"""What never began, and what nobody waits for: named as that, with its line and what to write.

To every cause belongs a near miss, of which it must not be said.
"""

from pathlib import Path
from warnings import WarningMessage

import pytest
from conftest import make_scenario
from small_programs import (
    ANYIO_GROUP,
    ANYIO_HALL,
    ASYNCIO_HALL,
    AWAITED,
    GATHER,
    NURSERY,
    STEWARDS,
    THREADED_HALL,
    TRIO_HALL,
    UNLOCKED,
    instead,
    line_with,
    looks_like,
    played,
)

from simul.clocks import Timeline
from simul.errors import OutOfTurn, RunError
from simul.exhibition import Exhibition
from simul.oracle.verdict import Breach
from simul.registry.catalogue import find_scheduler
from simul.running import Clock, run
from simul.running.causes import Evidence, WorkerCounts, usual_cause
from simul.running.results import Run
from simul.running.unawaited import Unawaited
from simul.scenario import load_scenario

pytestmark = pytest.mark.usefixtures("own_folder")
ASYNCIO = ASYNCIO_HALL + GATHER + AWAITED
TRIO = TRIO_HALL + NURSERY.replace("    async", "    global tasks\n    async") + AWAITED
ANYIO = ANYIO_HALL + ANYIO_GROUP.replace("    async", "    global tasks\n    async") + AWAITED
THREADS = (
    "from concurrent.futures import ThreadPoolExecutor\n" + THREADED_HALL + STEWARDS + UNLOCKED
)
BY_HAND = """
from simul.halls.calling import CallingHall
from simul.schedulers.callbacks import Loop
from simul.schedulers.generators import Task, until

def play(exhibition):
    loop = Loop(exhibition.time)
    for board in CallingHall(exhibition, loop.call_at).boards:
        Task(loop, play_board(board))
    loop.run()

def play_board(board):
    yield until(board.opponent_arrives)
    while board.in_play:
        board.master_moves()
        yield until(board.opponent_replies)
"""
NATIVE = (
    BY_HAND.replace("generators", "native")
    .replace("def play_board", "async def play_board")
    .replace("yield", "await")
)
AWAITS = {"asyncio": ASYNCIO, "trio": TRIO, "anyio": ANYIO}
ARRIVES = "    await board.opponent_arrives()\n"
MOVES = "        board.master_moves()\n"
REPLIES = "        await board.opponent_replies()\n"
FORGOTTEN = "an await that was forgotten, so that a coroutine never began"
DISCARDED = "a generator that is called and discarded, so that it never began"
BESIDE = "a wait for the opponent in a {} of its own, whose end the game does not await"


def remedy(one: Run) -> str:
    """What to do instead."""
    return one.cause.remedy if one.cause else ""


@pytest.mark.parametrize("clock", ["virtual", "wall"])
@pytest.mark.parametrize("framework", AWAITS)
def test_an_arrival_that_is_not_awaited_is_told_so(framework: str, clock: Clock) -> None:
    """The same on both clocks: she makes no move at a board where nobody sits."""
    one = played(
        instead(AWAITS[framework], ARRIVES, ARRIVES.replace("await ", "")), clock=clock, speed=200
    )
    assert (one.outcome, looks_like(one)) == ("failed", FORGOTTEN)
    assert remedy(one) == "write `await board.opponent_arrives()`"
    assert one.place == ("mine.py", line_with("board.opponent_arrives()"))
    assert isinstance(one.error, OutOfTurn)
    assert "ply 1: the master was asked for a move out of turn; before the first" in str(one.error)
    assert one.record.visits == ()
    assert not one.workers.startswith("0")


@pytest.mark.parametrize("framework", AWAITS)
def test_a_reply_that_is_not_awaited_is_told_so(framework: str) -> None:
    """The second move is out of turn, and the line is not that of the move."""
    one = played(instead(AWAITS[framework], REPLIES, REPLIES.replace("await ", "")))
    assert (one.outcome, looks_like(one)) == ("failed", FORGOTTEN)
    assert remedy(one) == "write `await board.opponent_replies()`"
    assert one.place == ("mine.py", line_with("board.opponent_replies()"))


@pytest.mark.parametrize("framework", AWAITS)
def test_a_move_that_is_to_be_awaited_and_is_not_is_told_so(framework: str) -> None:
    """Then it is the reply that is out of turn."""
    one = played(instead(AWAITS[framework], MOVES, "        board.master_moves_awaited()\n"))
    assert (one.outcome, looks_like(one)) == ("failed", FORGOTTEN)
    assert remedy(one) == "write `await board.master_moves_awaited()`"
    assert one.place == ("mine.py", line_with("master_moves_awaited"))


@pytest.mark.parametrize("text", [ASYNCIO, NATIVE])
def test_a_coroutine_of_the_file_s_own_is_told_without_what_to_write(text: str) -> None:
    """It might be a whole game, which is not to be awaited before the next."""
    wait = REPLIES if text is ASYNCIO else "        await until(board.opponent_replies)\n"
    own = f"\nasync def reply(board):\n    if board.in_play:\n{wait}"
    one = played(instead(text, wait, "        reply(board)\n") + own, make_scenario(boards=1))
    assert (one.outcome, looks_like(one), remedy(one)) == ("failed", FORGOTTEN, "")
    assert one.place == ("mine.py", line_with("        reply(board)"))


def test_a_coroutine_that_a_decorator_returns_is_told_with_the_line_of_the_call() -> None:
    """It is dropped in a line of asyncio's."""
    text = """
def logged(function):
    async def call(*arguments):
        return function(*arguments)
    return call
"""
    one = played(instead(text + ASYNCIO, "async def play_board", "@logged\nasync def play_board"))
    assert looks_like(one) == FORGOTTEN
    assert one.place == ("mine.py", line_with("gather(*map(play_board"))


def test_a_coroutine_that_plays_at_no_board_is_not_the_one_that_was_forgotten() -> None:
    """It was not awaited either, and changes nothing; Python warns of it."""
    text = instead(ASYNCIO, REPLIES, "        note('moved')\n")
    text += "\nasync def note(what):\n    print(what)\n"
    with pytest.warns(RuntimeWarning, match="'note' was never awaited"):
        one = played(text)
    assert (one.outcome, looks_like(one)) == ("failed", "")
    assert one.place == ("mine.py", line_with("board.master_moves()"))


def test_of_several_that_were_not_awaited_the_board_s_is_named() -> None:
    """Neither the sleep nor the note comes before it."""
    text = instead(ASYNCIO, ARRIVES, "    asyncio.sleep(1)\n    board.opponent_arrives()\n")
    one = played(text)
    assert looks_like(one) == FORGOTTEN
    assert one.place == ("mine.py", line_with("opponent_arrives"))


@pytest.mark.parametrize("clock", ["virtual", "wall"])
def test_an_arrival_that_nobody_asks_for_is_told_so(clock: Clock) -> None:
    """There is no coroutine that never began."""
    for text in (
        instead(ASYNCIO, ARRIVES, ""),
        instead(THREADS, "    board.opponent_arrives()\n", ""),
    ):
        one = played(text, clock=clock, speed=200)
        assert looks_like(one) == "a game that is begun before the opponent sits at the board"
        assert one.place == ("mine.py", line_with("board.master_moves()"))
        assert one.record.visits == ()


GENERATORS = {
    "a move pair": BY_HAND.replace(
        "    while board.in_play:\n"
        "        board.master_moves()\n"
        "        yield until(board.opponent_replies)\n",
        "    for _ in range(4):\n"
        "        play_move_pair(board)  # here\n\n"
        "def play_move_pair(board):\n"
        "    board.master_moves()\n"
        "    yield until(board.opponent_replies)\n",
    ),
    "a reply": BY_HAND.replace(
        "        yield until(board.opponent_replies)\n",
        "        reply(board)  # here\n\n"
        "def reply(board):\n"
        "    yield until(board.opponent_replies)\n",
    ),
    "an arrival": BY_HAND.replace(
        "    yield until(board.opponent_arrives)\n", "    arrival(board)  # here\n"
    )
    + "\ndef arrival(board):\n    yield until(board.opponent_arrives)\n",
}


@pytest.mark.parametrize("what", GENERATORS)
def test_a_generator_that_is_discarded_is_told_so(what: str) -> None:
    """Python does not warn of it, and `yield from` is missing."""
    one = played(GENERATORS[what])
    assert looks_like(one) == DISCARDED
    at = line_with("# here")
    assert one.place == ("mine.py", at)
    call = Path("mine.py").read_text(encoding="utf-8").splitlines()[at - 1].partition("#")[0]
    assert remedy(one) == f"write `yield from {call.strip()}`"


@pytest.mark.parametrize("what", GENERATORS)
def test_a_generator_that_is_delegated_to_is_told_nothing(what: str) -> None:
    """The same programs without the mistake."""
    lines = GENERATORS[what].splitlines()
    mended = [
        line.replace(line.strip(), f"yield from {line.strip()}") if "# here" in line else line
        for line in lines
    ]
    one = played("\n".join(mended))
    assert (one.outcome, one.cause) == ("verified", None)


def test_a_plain_function_inside_a_generator_s_name_is_no_generator() -> None:
    """It only defines one, so its call begins something."""
    text = BY_HAND + (
        "        note(board)\n\n"
        "def note(board):\n    def numbers():\n        yield 1\n    return list(numbers())\n"
    )
    assert played(text).outcome == "verified"
    unasked = played(text.replace("        yield until(board.opponent_replies)\n", ""))
    assert (unasked.outcome, looks_like(unasked)) == ("failed", "")


def test_a_generator_whose_decorator_begins_it_is_told_nothing() -> None:
    """It is called and discarded, and plays all the same; the missing reply is another mistake."""
    text = BY_HAND.replace(
        "        Task(loop, play_board(board))\n", "        play_board(loop, board)\n"
    )
    text = text.replace(
        "def play_board(board):\n",
        "def as_task(generator):\n"
        "    return lambda loop, board: Task(loop, generator(board))\n\n"
        "@as_task\ndef play_board(board):\n",
    )
    assert played(text).outcome == "verified"
    unasked = played(instead(text, "        yield until(board.opponent_replies)\n", ""))
    assert (unasked.outcome, looks_like(unasked)) == ("failed", "")


def test_a_loop_without_an_end_may_be_what_never_began() -> None:
    """A game that is never over, for what would play it is discarded in every round."""
    unawaited = given_up(ASYNCIO, "coroutine 'pair' was never awaited")
    assert likeness(unawaited).startswith(f"looks like {FORGOTTEN}")
    discarded = given_up(BY_HAND + "        pair(board)\n\ndef pair(board):\n    yield board\n")
    assert likeness(discarded).startswith(f"looks like {DISCARDED}")
    assert likeness(given_up(ASYNCIO)) == ""


def given_up(text: str, *warned: str) -> Evidence:
    """What is known of a program that was given up, and of which Python had warned."""
    Path("mine.py").write_text(text, encoding="utf-8")
    scenario = load_scenario("duel")
    return Evidence(
        record=run(scenario, "asyncio").record,
        breaches=(Breach("every-game-ends", 1, 0, "the game was left"),),
        error=RunError("the scheduler mine was given up after 30 s of real time: a loop?"),
        hidden=None,
        scheduler=find_scheduler("mine.py"),
        workers=WorkerCounts(tasks=3, threads=0, in_asyncio=True),
        exhibition=Exhibition(scenario, Timeline()),
        unawaited=Unawaited([WarningMessage(each, RuntimeWarning, "", 1) for each in warned]),
    )


def likeness(evidence: Evidence) -> str:
    """What that looks like; empty if it looks like nothing that is known."""
    cause = usual_cause(evidence)
    return str(cause.in_words_for(evidence)) if cause else ""


WAITS_BESIDE = {
    "create_task": (ASYNCIO, "asyncio.create_task(board.opponent_replies())  # here"),
    "create_task, then others run": (
        ASYNCIO,
        "asyncio.create_task(board.opponent_replies())  # here\n        await asyncio.sleep(0)",
    ),
    "ensure_future": (ASYNCIO, "asyncio.ensure_future(board.opponent_replies())  # here"),
    "a coroutine of the file": (
        ASYNCIO + "\nasync def wait(board):\n    await board.opponent_replies()  # there\n",
        "asyncio.create_task(wait(board))  # here",
    ),
    "a nursery": (TRIO, "tasks.start_soon(board.opponent_replies)  # here"),
    "a nursery, then others run": (
        TRIO,
        "tasks.start_soon(board.opponent_replies)  # here\n        await trio.sleep(1)",
    ),
    "a task group": (ANYIO, "tasks.start_soon(board.opponent_replies)  # here"),
}


@pytest.mark.parametrize("clock", ["virtual", "wall"])
@pytest.mark.parametrize("how", WAITS_BESIDE)
def test_a_task_for_the_reply_that_the_game_does_not_await_is_told_so(
    how: str, clock: Clock
) -> None:
    """The master moves on before the reply; with the line that made the task."""
    text, lines = WAITS_BESIDE[how]
    if "# there" in text:
        head, _, tail = text.rpartition("\nasync def wait")
        text = instead(head, REPLIES, f"        {lines}\n") + f"\nasync def wait{tail}"
    else:
        text = instead(text, REPLIES, f"        {lines}\n")
    one = played(text, clock=clock, speed=200)
    at = line_with("# here")
    assert (one.outcome, looks_like(one)) == ("failed", BESIDE.format("task"))
    assert f"; a task of its own does so (mine.py, line {at}), whose end" in str(one.error)
    assert one.place == ("mine.py", at)
    assert "before the master's next move" in remedy(one)


def test_a_task_for_the_arrival_is_told_alike() -> None:
    """She would make the first move of a game that has not begun."""
    one = played(
        instead(ASYNCIO, ARRIVES, "    asyncio.create_task(board.opponent_arrives())  # here\n")
    )
    assert looks_like(one) == BESIDE.format("task")
    assert one.place == ("mine.py", line_with("# here"))


IN_THREADS = {
    "a thread": (THREADS, "board.opponent_replies()", "threading.Thread(target=WAIT).start()"),
    "a pool": (THREADS, "board.opponent_replies()", "ThreadPoolExecutor(1).submit(WAIT)"),
    "an executor": (
        ASYNCIO,
        "await board.opponent_replies()",
        "asyncio.get_running_loop().run_in_executor(None, board.wait_for_reply)",
    ),
}


@pytest.mark.parametrize("how", IN_THREADS)
def test_a_thread_for_the_reply_that_nobody_joins_is_told_alike(how: str) -> None:
    """With the line that gave the thread its work; it has begun to wait when she comes."""
    text, waits, call = IN_THREADS[how]
    call = f"{call.replace('WAIT', 'board.opponent_replies')}  # here\n"
    then = "time.sleep(1)" if text is THREADS else "await asyncio.sleep(1)"
    one = played(
        "import time\n" + instead(text, f"        {waits}\n", f"        {call}        {then}\n")
    )
    assert looks_like(one) == BESIDE.format("thread")
    assert one.place == ("mine.py", line_with("# here"))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (BY_HAND, "        yield until(board.opponent_replies)\n"),
        (BY_HAND, "    yield until(board.opponent_arrives)\n"),
        (NATIVE, "        await until(board.opponent_replies)\n"),
        (NATIVE, "    await until(board.opponent_arrives)\n"),
    ],
)
def test_a_future_that_is_neither_yielded_nor_awaited_is_told_so(text: str, line: str) -> None:
    """It was asked for, and the game goes on; Python warns of nothing."""
    word = line.split()[0]
    text = instead(text, line, line.replace(f"{word} ", ""))
    if "opponent_arrives" in line and word == "yield":
        text += "    yield until(board.opponent_replies)\n"  # still a generator
    one = played(
        text, make_scenario(boards=1)
    )  # other coroutines would not be begun, when the loop has failed
    assert (one.outcome, looks_like(one)) == ("failed", BESIDE.format("callback"))
    assert remedy(one) == "`yield` or `await` what waits, or go on in the callback"


def test_a_callback_that_does_not_play_on_is_told_alike() -> None:
    """The game goes on in a loop of its own."""
    text = """
from simul.halls.calling import CallingHall
from simul.schedulers.callbacks import Loop

def play(exhibition):
    loop = Loop(exhibition.time)
    for board in CallingHall(exhibition, loop.call_at).boards:
        board.opponent_arrives(lambda board=board: play_on(board))
    loop.run()

def play_on(board):
    while board.in_play:
        board.master_moves()
        board.opponent_replies(lambda: None)  # here
"""
    one = played(text)
    assert looks_like(one) == BESIDE.format("callback")
    assert one.place == ("mine.py", line_with("# here"))


@pytest.mark.parametrize(
    "lines",
    [
        "reply = asyncio.create_task(board.opponent_replies())\n        await reply",
        "reply = asyncio.create_task(board.opponent_replies())\n"
        "        await asyncio.wait([reply])",
        "await asyncio.gather(board.opponent_replies(), asyncio.sleep(1))",
        "async with asyncio.TaskGroup() as group:\n"
        "            group.create_task(board.opponent_replies())",
    ],
)
def test_a_task_for_the_reply_that_the_game_awaits_is_right(lines: str) -> None:
    """However it does."""
    one = played(instead(ASYNCIO, REPLIES, f"        {lines}\n"))
    assert (one.outcome, one.cause) == ("verified", None)


TWO_AT_BOARD = (
    "two tasks, threads or callbacks at one board: while one waits for the opponent, another goes "
    "on there"
)


def test_two_tasks_that_play_at_one_board_are_not_told_of_an_await() -> None:
    """Each awaits the reply; but the other moves meanwhile."""
    text = instead(
        ASYNCIO,
        "    await asyncio.gather(*map(play_board, boards))\n",
        "    await asyncio.gather(*map(play_board, boards), late(boards[0]))\n\n"
        "async def late(board):\n"
        "    await asyncio.sleep(30)\n"
        "    while board.in_play:\n"
        "        board.master_moves()\n"
        "        await board.opponent_replies()\n",
    )
    one = played(text)
    assert "the master was asked for a move out of turn" in str(one.error)
    assert looks_like(one) == TWO_AT_BOARD


def test_two_threads_that_play_at_one_board_are_not_told_of_a_join() -> None:
    """The same with threads."""
    text = THREADS.replace(
        "    threads = [",
        "    threads = [threading.Thread(target=late, args=(boards[0],))]\n    threads += [",
    )
    text += """
def late(board):
    import time
    time.sleep(30)
    board.master_moves()
"""
    one = played(text)
    assert "the master was asked for a move out of turn" in str(one.error)
    assert looks_like(one) == TWO_AT_BOARD


def test_a_reply_that_is_asked_for_twice_is_told_so() -> None:
    """A task waits for it, and then the game does."""
    wait = "        asyncio.create_task(board.opponent_replies())\n        await asyncio.sleep(0)\n"
    one = played(instead(ASYNCIO, REPLIES, wait + REPLIES))
    assert str(one.error) == (
        "board 1, ply 2: a reply was asked for out of turn; it is waited for already, by another "
        "task, thread or callback"
    )
    assert looks_like(one) == TWO_AT_BOARD


def test_a_gather_that_is_not_awaited_is_told_with_its_line() -> None:
    """It leaves all games behind when the main coroutine ends."""
    one = played(instead(ASYNCIO, "await asyncio.gather(", "asyncio.gather("))
    assert one.cause is not None
    assert one.cause.see == "nobody-waited"
    assert one.place == ("mine.py", line_with("asyncio.gather("))


@pytest.mark.parametrize("wait", ["gather", "TaskGroup"])
def test_a_game_that_returns_too_soon_is_not_one_that_nobody_awaits(wait: str) -> None:
    """Its task has ended when the main coroutine does."""
    text = instead(ASYNCIO, "while board.in_play:", "for _ in range(2):")
    if wait == "TaskGroup":
        line = next(each for each in text.splitlines() if "asyncio.gather(" in each)
        group = "    async with asyncio.TaskGroup() as group:\n        for board in boards:\n"
        text = instead(
            text, f"{line}\n", f"{group}            group.create_task(play_board(board))\n"
        )
    one = played(text)
    assert one.verdict.broken[0] == "every-game-ends"
    assert looks_like(one) == "a function that returns while its game is still in play"


SEMAPHORES = {
    "asyncio": ("asyncio.Semaphore({})", ASYNCIO, "    await asyncio.gather"),
    "trio": ("trio.Semaphore({})", TRIO, "    global tasks"),
    "a limiter of trio": ("trio.CapacityLimiter({})", TRIO, "    global tasks"),
    "anyio": ("anyio.Semaphore({})", ANYIO, "    global tasks"),
}


def limited(how: str, places: int, scenario: str) -> Run:
    """Let an awaited move be made under a semaphore."""
    make, text, before = SEMAPHORES[how]
    text = instead(
        text,
        MOVES,
        "        async with limit:\n            await board.master_moves_awaited()\n",
    )
    made = f"    global limit\n    limit = {make.format(places)}  # here\n{before}"
    Path("mine.py").write_text(instead(text, before, made), encoding="utf-8")
    return run(load_scenario(scenario, boards=6), "mine.py")


@pytest.mark.parametrize("scenario", ["textbook", pytest.param("uneven", marks=pytest.mark.long)])
@pytest.mark.parametrize("how", SEMAPHORES)
def test_a_semaphore_of_two_is_no_check_and_act(how: str, scenario: str) -> None:
    """It lets in two where there is one master; with the line that makes it."""
    one = limited(how, 2, scenario)
    assert one.verdict.broken[0] == "one-board-at-a-time"
    assert (
        looks_like(one) == "a lock with several places, such as a semaphore of two, and one master"
    )
    assert one.place == ("mine.py", line_with("# here"))


def test_a_semaphore_of_one_is_a_lock() -> None:
    """Her move may be awaited under it, one at a time."""
    one = limited("asyncio", 1, "textbook")
    assert (one.outcome, one.cause) == ("verified", None)


def test_a_semaphore_with_a_place_for_every_board_limits_nothing() -> None:
    """What is left is a move with an await in it."""
    one = limited("asyncio", 6, "textbook")
    assert one.cause is not None
    assert one.cause.see == "cloned-masters"


TURNS = {
    "asyncio's semaphore": (
        "asyncio.Semaphore(1)",
        ASYNCIO,
        "    await asyncio.gather",
        "limit.acquire()",
    ),
    "Trio's semaphore": ("trio.Semaphore(1)", TRIO, "    global tasks", "limit.acquire()"),
    "AnyIO's semaphore": ("anyio.Semaphore(1)", ANYIO, "    global tasks", "limit.acquire()"),
    "asyncio's event": ("asyncio.Event()", ASYNCIO, "    await asyncio.gather", "limit.wait()"),
}


@pytest.mark.parametrize("tested", [False, True], ids=["discarded", "tested"])
@pytest.mark.parametrize("how", TURNS)
def test_a_turn_that_no_task_waits_for_is_a_forgotten_await(how: str, tested: bool) -> None:
    """It looks like several masters, but its line is known, and what to write there."""
    make, text, before, call = TURNS[how]
    wait = (
        f"        if {call}:  # here\n            pass\n" if tested else f"        {call}  # here\n"
    )
    text = instead(text, MOVES, f"{wait}        await board.master_moves_awaited()\n")
    text = instead(text, before, f"    global limit\n    limit = {make}\n{before}")
    Path("mine.py").write_text(text, encoding="utf-8")
    one = run(load_scenario("textbook", boards=6), "mine.py")
    assert one.verdict.broken[0] == "one-board-at-a-time"
    assert looks_like(one) == "an await that was forgotten, so that no task waited for its turn"
    assert remedy(one) == f"write `await {call}`"
    assert one.place == ("mine.py", line_with("# here"))
