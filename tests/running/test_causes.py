"""The usual cause is recognised by what happened, and no other program is accused of it."""

import json
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from commanding import call
from conftest import make_scenario
from where_it_shows import shown, where_it_shows

from simul.running import run
from simul.running.causes import CAUSES
from simul.running.results import Run
from simul.scenario import Scenario, load_scenario
from simul.schedulers import LADDER, MISTAKES, Scheduler

pytestmark = pytest.mark.usefixtures("own_folder")

Capsys = pytest.CaptureFixture[str]
SEES = [cause.see for cause in CAUSES if cause.see]


def three_boards() -> Scenario:
    """Play where every mistake shows: few boards, so that replies are late."""
    return load_scenario("textbook", boards=3)


def copied(scheduler: Scheduler, *, promises: bool) -> str:
    """Copy a file as a user does, under a name that says nothing."""
    promise = f"\nPOLICY = {scheduler.policy!r}\n" if promises and scheduler.policy else ""
    return written(scheduler.source + promise)


def written(text: str) -> str:
    """Write a file of a user's own."""
    Path("mine.py").write_text(text, encoding="utf-8")
    return "mine.py"


def cause_of(one: Run) -> str | None:
    """The mistake that a run looks like."""
    return one.cause.see if one.cause else None


def line_with(words: str) -> int:
    """The only line of the user's file with these words."""
    lines = Path("mine.py").read_text(encoding="utf-8").splitlines()
    (number,) = [number for number, line in enumerate(lines, 1) if words in line.partition("#")[0]]
    return number


def test_every_mistake_is_a_cause_and_every_cause_has_something_to_look_at() -> None:
    """Three are better shown by files that are right, others by a few words."""
    right = {"asyncio-gather", "processes", "threaded"}
    assert set(SEES) == {*MISTAKES, *right}
    assert all(bool(cause.see) is not bool(cause.remedy) for cause in CAUSES)


@pytest.mark.long
@pytest.mark.parametrize(
    "promises",
    [pytest.param(True, id="promising", marks=pytest.mark.long), pytest.param(False, id="nothing")],
)
@pytest.mark.parametrize("name", [name for name in MISTAKES if name != "unbounded-queue"])
def test_a_copy_of_a_mistake_is_led_to_its_own_file(name: str, promises: bool) -> None:
    """Whatever it is called, and whether or not it promised an order."""
    scenario = where_it_shows(MISTAKES[name])
    assert cause_of(run(scenario, copied(MISTAKES[name], promises=promises))) == name


def test_a_queue_without_a_bound_is_told_and_not_accused() -> None:
    """In a file of one's own it may hold work that is known from the start."""
    mistake = MISTAKES["unbounded-queue"]
    one = run(where_it_shows(mistake), copied(mistake, promises=True))
    assert (one.outcome, one.cause) == ("verified", None)
    assert one.costs == (
        "up to 24 items stood in the queue of mine.py, line "
        f"{line_with('Queue[AwaitingBoard]()')}; it has no bound, so nothing slows down what fills "
        "it",
    )


@pytest.mark.long
@pytest.mark.parametrize(
    "scenario",
    [
        *("duel", "walk-out"),
        *(pytest.param(name, marks=pytest.mark.long) for name in ("uneven", "going-round")),
    ],
)
@pytest.mark.parametrize("name", [name for name in LADDER if "anyio" not in name])
def test_a_copy_of_a_right_file_is_accused_of_nothing(name: str, scenario: str) -> None:
    """Not where games fail, either; but for the orphans that gather leaves."""
    one = run(load_scenario(scenario, boards=6), copied(LADDER[name], promises=False))
    leaves_orphans = (name, scenario) == ("asyncio-gather", "walk-out")
    assert cause_of(one) == ("asyncio-gather" if leaves_orphans else None)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_small_pool_is_no_mistake(workers: int) -> None:
    """One thread plays one game after the other because that is what it was asked for."""
    scenario = load_scenario("duel", workers=workers)
    assert run(scenario, copied(LADDER["thread-pool"], promises=False)).cause is None


@pytest.mark.parametrize("name", MISTAKES)
@pytest.mark.filterwarnings("ignore:coroutine:RuntimeWarning")
def test_a_mistake_that_comes_along_shows_the_cause_that_its_copies_have(name: str) -> None:
    """A lesson looks as the same mistake does in a student's own file."""
    mistake = MISTAKES[name]
    assert cause_of(shown(mistake)) == name


@pytest.mark.long
@pytest.mark.parametrize("name", LADDER)
def test_a_right_file_that_comes_along_is_not_told_what_failures_look_like(name: str) -> None:
    """The opponent who walks out is the scenario's doing."""
    one = run(load_scenario("walk-out"), name)
    assert (one.cause, one.place) == (None, None)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("unchecked-rotation", "board.take_reply()"),
        ("no-lock", "board.master_moves()"),
        ("cloned-masters", "board.master_moves_awaited()"),
        ("blocking-wait", "board.wait_for_reply()"),
        ("lock-held", "with master:"),
        ("forgotten-await", "board.opponent_replies()"),
    ],
)
def test_the_wrong_line_is_named(name: str, words: str) -> None:
    """In the file of the user, where it is the only one that it can be."""
    one = run(three_boards(), copied(MISTAKES[name], promises=False))
    assert one.place == ("mine.py", line_with(words))


MAIN = """
import asyncio
from simul.halls.on_asyncio import AsyncioHall

def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(main(hall.boards))

async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()
"""
RIGHT = (
    MAIN
    + """
async def main(boards):
    await asyncio.gather(*(play_board(board) for board in boards))
"""
)
LOCKED = (
    MAIN.replace("play_board(board):", "play_board(board, lock):").replace(
        """        board.master_moves()
        await board.opponent_replies()
""",
        """        async with lock:
            board.master_moves()
            await board.opponent_replies()
""",
    )
    + """
async def main(boards):
    lock = asyncio.Lock()
    await asyncio.gather(*(play_board(board, lock) for board in boards))
"""
)
ONE_BY_ONE = (
    MAIN
    + """
async def main(boards):
    for board in boards:
        await asyncio.create_task(play_board(board))
"""
)


THREAD_BY_THREAD = """
import threading
from simul.halls.threaded import ThreadedHall

def play(exhibition):
    for board in ThreadedHall(exhibition).boards:
        thread = threading.Thread(target=play_board, args=(board,))
        thread.start()
        thread.join()

def play_board(board):
    board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        board.opponent_replies()
"""


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (LOCKED, "lock-held"),
        (ONE_BY_ONE, "one-after-another"),
        (THREAD_BY_THREAD, "one-after-another"),
    ],
)
def test_what_others_have_to_wait_for_is_told_although_nothing_blocks(
    text: str, cause: str
) -> None:
    """A lock that is held looks different from a game that is waited for to its end."""
    one = run(three_boards(), written(text))
    assert one.outcome == "verified"
    assert cause_of(one) == cause


def test_a_promise_of_one_game_after_the_other_is_believed() -> None:
    """It is what they want."""
    one = run(three_boards(), written(ONE_BY_ONE + 'POLICY = "sequential"\n'))
    assert (one.outcome, one.cause) == ("verified", None)


def test_a_reply_that_nobody_asks_for_is_no_forgotten_await() -> None:
    """The line is missing, so there is not even a coroutine that never began."""
    one = run(
        three_boards(), written(RIGHT.replace("        await board.opponent_replies()\n", ""))
    )
    assert (one.outcome, one.cause) == ("failed", None)
    assert one.place == ("mine.py", line_with("board.master_moves()"))


def test_a_game_that_nobody_awaits_is_a_forgotten_await() -> None:
    """The program ends at once and complains of nothing; the line is that of Python's warning."""
    text = (
        MAIN
        + """
async def main(boards):
    for board in boards:
        play_board(board)
"""
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        one = run(three_boards(), written(text))
    assert one.verdict.broken == ("every-game-ends",)
    assert cause_of(one) == "forgotten-await"
    assert one.place == ("mine.py", line_with("    play_board(board)"))


def test_python_warns_of_a_line_once_although_it_is_run_often() -> None:
    """The run is verified; a sleep of no consequence was not awaited after any move."""
    before = "        board.master_moves()\n"
    assert RIGHT.count(before) == 1
    text = RIGHT.replace(before, f"{before}        asyncio.sleep(1)\n")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        one = run(three_boards(), written(text))
    assert one.verdict.verified
    assert [each.lineno for each in caught] == [line_with("asyncio.sleep(1)")]


def test_what_an_error_leaves_behind_is_no_forgotten_await() -> None:
    """Python warns of it as ever; the error is what matters."""
    text = (
        MAIN
        + """
async def main(boards):
    [play_board(board) for board in boards].clear()
    raise ValueError("bad luck")
"""
    )
    with pytest.warns(RuntimeWarning, match="play_board' was never awaited"):
        one = run(three_boards(), written(text))
    assert (one.outcome, one.cause) == ("failed", None)
    assert one.place == ("mine.py", line_with("raise ValueError"))


def test_a_coroutine_that_does_no_harm_is_left_to_python() -> None:
    """The run is verified, and the warning is given as ever."""
    text = RIGHT.replace(
        "    await asyncio.gather", "    asyncio.sleep(1)\n    await asyncio.gather"
    )
    with pytest.warns(RuntimeWarning, match="coroutine 'sleep' was never awaited"):
        one = run(three_boards(), written(text))
    assert (one.outcome, one.cause, one.place) == ("verified", None, None)


def test_in_another_thread_python_s_warnings_are_left_alone() -> None:
    """Runs side by side would spoil them for each other; the mistake is only not named."""
    path = copied(MISTAKES["forgotten-await"], promises=False)
    before = warnings.showwarning, list(warnings.filters)
    with (
        ThreadPoolExecutor() as pool,
        pytest.warns(RuntimeWarning, match="opponent_replies' was never awaited"),
    ):
        one = pool.submit(run, three_boards(), path).result()
    assert (one.outcome, one.cause) == ("failed", None)
    run(three_boards(), path)
    assert (warnings.showwarning, list(warnings.filters)) == before


def test_a_task_that_fails_by_itself_is_not_gather_s_fault() -> None:
    """Here it is the main coroutine that leaves all others behind."""
    text = (
        MAIN
        + """
async def main(boards):
    tasks = [asyncio.create_task(play_board(board)) for board in boards]
    await asyncio.sleep(30)
    raise ValueError("bad luck")
"""
    )
    one = run(three_boards(), written(text))
    assert (one.outcome, one.cause) == ("failed", None)


def test_two_tasks_that_await_each_other_are_a_deadlock_with_their_line() -> None:
    """No recursion without an end comes of it when they are to be cancelled."""
    text = RIGHT.replace(
        "    await asyncio.gather(*(play_board(board) for board in boards))",
        """    async def play_and_wait(index, board):
        await play_board(board)
        await tasks[1 - index]

    tasks = [asyncio.create_task(play_and_wait(*each)) for each in enumerate(boards)]
    await asyncio.gather(*tasks)""",
    )
    one = run(make_scenario(boards=2), written(text))
    assert one.outcome == "deadlock"
    assert one.figures()["verified"] is False  # although all games are over
    assert str(one.error).splitlines()[1:3] == [
        f"  the task play_and_wait #{who} waits for the task play_and_wait #{whom} to end "
        f"(mine.py, line {line_with('await tasks[1 - index]')})"
        for who, whom in ((1, 2), (2, 1))
    ]
    assert one.cause is not None
    assert one.cause.words == "tasks or threads that wait for each other"


SWALLOWING = (
    MAIN.replace(
        "    await board.opponent_arrives()\n",
        """    if board.number == 2:
        raise ValueError("the set of board 2 is incomplete")
    await board.opponent_arrives()
""",
    )
    + """
async def main(boards):
    await asyncio.gather(*(play_board(board) for board in boards), return_exceptions=True)
"""
)


def test_an_error_that_was_swallowed_is_told_where_games_are_unfinished() -> None:
    """With its line, and with what became of it."""
    one = run(three_boards(), written(SWALLOWING))
    line = line_with("raise ValueError")
    assert str(one.error) == (
        "the scheduler mine failed: ValueError: the set of board 2 is incomplete "
        f"(mine.py, line {line}); it ended a task or a call, and was swallowed: its result "
        "was never looked at"
    )
    assert (one.outcome, one.speedup) == ("failed", None)


def test_a_lock_does_not_keep_the_error_of_a_task_that_died_with_it() -> None:
    """Asyncio tells of it when the task is forgotten, and the lock of a file is not."""
    text = MAIN.replace(
        "async def play_board(board):\n",
        """lock = asyncio.Lock()

async def play_board(board):
    await lock.acquire()
    raise ValueError("bad luck")
""",
    )
    one = run(
        three_boards(),
        written(
            text
            + """
async def main(boards):
    asyncio.create_task(play_board(boards[0]))
    await asyncio.sleep(5)
"""
        ),
    )
    line = line_with("raise ValueError")
    assert f"ValueError: bad luck (mine.py, line {line})" in str(one.error)
    assert one.place == ("mine.py", line_with("asyncio.create_task("))


def test_an_error_that_was_swallowed_is_told_beside_what_broke() -> None:
    """All games are over; but the order is not what was promised."""
    text = LOCKED.replace(
        "    lock = asyncio.Lock()\n",
        """    async def fail():
        raise ValueError("bad luck")

    lock = asyncio.Lock()
    await asyncio.gather(fail(), return_exceptions=True)
""",
    )
    one = run(three_boards(), written(text + 'POLICY = "ready-first"\n'))
    assert (one.outcome, one.error) == ("broken", None)
    assert one.swallowed.startswith("the scheduler mine failed: ValueError: bad luck (mine.py")


def test_a_verified_run_may_swallow_what_it_likes() -> None:
    """Expected errors are not reported."""
    text = RIGHT.replace(
        "    await asyncio.gather",
        """    async def fail():
        raise ValueError("bad luck")

    await asyncio.gather(fail(), return_exceptions=True)
    await asyncio.gather""",
    )
    one = run(three_boards(), written(text))
    assert (one.outcome, one.error, one.swallowed) == ("verified", None, "")


def test_a_verdict_has_three_parts(capsys: Capsys) -> None:
    """What happened, the line, and the usual cause; then the rules, each by name."""
    copied(MISTAKES["cloned-masters"], promises=True)
    done = call(capsys, "run", "duel", "-s", "mine.py", "--format", "none", "--quiet")
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines() == [
        "mine broke one-board-at-a-time: board 2 at 0:00:00: the master came here while she was "
        "still at board 1, until 0:00:05 (and promised-order)",
        f"  in mine.py, line {line_with('master_moves_awaited')}",
        "  looks like a master's move with an await in it, during which other tasks run; see "
        "`simul show cloned-masters`",
        "Broken rules:",
        "  one-board-at-a-time  a master is at one board at a time",
        "  promised-order       the master goes to the boards in the order, and at the times, that "
        "the policy promises",
    ]


@pytest.mark.parametrize("name", ["cloned-masters", "two-locks", "forgotten-await", "lock-held"])
def test_nothing_is_told_twice(capsys: Capsys, name: str) -> None:
    """The report has it all, and standard error says nothing more; with `--json` it speaks."""
    copied(MISTAKES[name], promises=True)
    command = ("run", "duel", "-s", "mine.py", "--format", "none")
    shown, quiet, for_programs = (
        call(capsys, *command, *more) for more in ((), ("-q",), ("--json",))
    )
    assert shown.err == quiet.out == ""
    assert quiet.err == for_programs.err != ""
    told = " ".join(shown.out.split())
    for line in quiet.err.splitlines():
        assert told.count(" ".join(line.removeprefix("error: ").split())) == 1


def test_json_has_the_same_three_parts(capsys: Capsys) -> None:
    """For programs: breaches with their rules, the place, and what it looks like."""
    copied(MISTAKES["unchecked-rotation"], promises=False)
    done = call(capsys, "run", "duel", "-s", "mine.py", "--format", "none", "--json")
    (one,) = json.loads(done.out)["runs"]
    first = one["breaches"][0]
    assert [each["invariant"] for each in one["breaches"]] == one["broken"]
    assert (first["invariant"], first["board"], first["at_ms"]) == (
        "no-move-before-the-reply", 1, 15_000,
    )  # fmt: skip
    assert first["rule"] == "the master moves at a board only when the opponent there has replied"
    assert one["place"] == {"file": "mine.py", "line": line_with("board.take_reply()")}
    assert one["looks_like"]["see"] == "unchecked-rotation"
