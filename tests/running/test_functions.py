"""Functions that run too soon, or see another board than they should, in every framework.

Three boards, four moves a game, 5 s and 55 s a move. What is right must not be accused.
"""

import warnings

import pytest
from small_programs import (
    ANYIO_HALL,
    ASYNCIO_HALL,
    AWAITED,
    LOCKED,
    THREADED_HALL,
    TRIO_HALL,
    UNLOCKED,
    instead,
    line_with,
    looks_like,
    played,
)

from simul.exhibition import board
from simul.scenario import load_scenario

pytestmark = pytest.mark.usefixtures("own_folder")
ASYNCIO = ASYNCIO_HALL + AWAITED
TRIO = TRIO_HALL + AWAITED
ANYIO = ANYIO_HALL + AWAITED
THREADS = "from concurrent.futures import ThreadPoolExecutor\n" + THREADED_HALL + LOCKED
CALLBACKS = """
from simul.halls.calling import CallingHall
from simul.schedulers.callbacks import Loop

def go_on(board):
    if board.in_play:
        board.master_moves()
        board.opponent_replies(lambda: go_on(board))

def play(exhibition):
    loop = Loop(exhibition.time)
    boards = CallingHall(exhibition, loop.call_at).boards
"""
ALL_AT_ONCE = """
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""
LATE = {
    "threads, a lambda": (
        THREADS
        + """
def main(boards):
    threads = []
    for board in boards:
        threads.append(threading.Thread(target=lambda: play_board(board)))  # here
"""
        + ALL_AT_ONCE,
        "board",
    ),
    "threads, by number": (
        THREADS
        + """
def main(boards):
    threads = []
    for number in range(len(boards)):
        threads.append(threading.Thread(target=lambda: play_board(boards[number])))  # here
"""
        + ALL_AT_ONCE,
        "number",
    ),
    "threads, a comprehension": (
        THREADS
        + """
def main(boards):
    games = [lambda: play_board(board) for board in boards]  # here
    threads = [threading.Thread(target=game) for game in games]
"""
        + ALL_AT_ONCE,
        "board",
    ),
    "threads, a variable that a while loop sets": (
        THREADS
        + """
def main(boards):
    threads, left = [], list(boards)
    while left:
        board = left.pop(0)
        def game():  # here
            play_board(board)
        threads.append(threading.Thread(target=game))
"""
        + ALL_AT_ONCE,
        "board",
    ),
    "one thread, one game after the other": (
        THREADS
        + """
def main(boards):
    games = []
    for board in boards:
        games.append(lambda: play_board(board))  # here
    for game in games:
        game()
""",
        "board",
    ),
    "asyncio": (
        ASYNCIO
        + """
async def main(boards):
    async with asyncio.TaskGroup() as tasks:
        for board in boards:
            async def game():  # here
                await play_board(board)
            tasks.create_task(game())
""",
        "board",
    ),
    "trio": (
        TRIO
        + """
async def main(boards):
    async with trio.open_nursery() as nursery:
        for b in boards:
            async def game():  # here
                await play_board(b)
            nursery.start_soon(game)
""",
        "b",
    ),
    "anyio": (
        ANYIO
        + """
async def main(boards):
    async with anyio.create_task_group() as tasks:
        for board in boards:
            async def game():  # here
                await play_board(board)
            tasks.start_soon(game)
""",
        "board",
    ),
    "asyncio, from the last to the first": (
        ASYNCIO
        + """
async def main(boards):
    games = []
    for board in reversed(boards):
        games.append(lambda: play_board(board))  # here
    await asyncio.gather(*(game() for game in games))
""",
        "board",
    ),
    "callbacks": (
        CALLBACKS
        + """
    for board in boards:
        board.opponent_arrives(lambda: go_on(board))  # here
    loop.run()
""",
        "board",
    ),
    "done callbacks": (
        ASYNCIO_HALL
        + """
async def main(boards):
    over = asyncio.get_running_loop().create_future()
    def go_on(board):
        if board.in_play:
            board.master_moves()
            task = asyncio.create_task(board.opponent_replies())
            task.add_done_callback(lambda _: go_on(board))
    for board in boards:
        task = asyncio.create_task(board.opponent_arrives())
        task.add_done_callback(lambda _: go_on(board))  # here
    await over
""",
        "board",
    ),
}


@pytest.mark.parametrize("name", LATE)
def test_a_function_that_sees_the_last_round_of_its_loop_is_told_with_its_line(name: str) -> None:
    """All of them play at the last board, and the others are never touched."""
    text, variable = LATE[name]
    one = played(text)
    assert looks_like(one) == (
        f"a function that is made in a loop and called after it: `{variable}` is by then that of "
        "the last round, for all of them"
    )
    assert one.place == ("mine.py", line_with("# here"))
    assert one.cause is not None
    assert one.cause.remedy == (
        f"give it its own: a default, as in `lambda {variable}={variable}: ...`, or "
        f"`functools.partial(function, {variable})`"
    )


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("threads, a lambda", "lambda board=board: play_board(board)"),
        ("threads, a comprehension", "functools.partial(play_board, board)"),
        ("callbacks", "lambda board=board: go_on(board)"),
    ],
)
def test_a_function_with_a_variable_of_its_own_is_right(name: str, right: str) -> None:
    """The remedies that are named do help."""
    text, _ = LATE[name]
    wrong = "lambda: go_on(board))  # here" if name == "callbacks" else "lambda: play_board(board)"
    right = f"{right})  # here" if name == "callbacks" else right
    one = played("import functools\n" + instead(text, wrong, right))
    assert (one.outcome, looks_like(one)) == ("verified", "")


CALLED_IN_ITS_ROUND = {
    "at once": "            await game()\n",
    "in a task": "            await asyncio.create_task(game())\n",
    "in a group": (
        "            async with asyncio.TaskGroup() as tasks:\n"
        "                tasks.create_task(game())\n"
    ),
}


@pytest.mark.parametrize("name", CALLED_IN_ITS_ROUND)
def test_a_function_that_is_called_in_its_own_round_is_not_late(name: str) -> None:
    """Another mistake in it is not laid at its door."""
    text = (
        ASYNCIO
        + "\nasync def main(boards):\n"
        + "    await asyncio.gather(*(board.opponent_arrives() for board in boards))\n"
        + "    for board in boards:\n"
        + "            async def game():\n"
        + "                board.master_moves()\n"
        + "                board.master_moves()\n"
        + CALLED_IN_ITS_ROUND[name]
    )
    one = played(text)
    assert (one.outcome, looks_like(one)) == ("failed", "")


SHARED = {
    "a global": (
        ASYNCIO_HALL
        + """
current = None
async def play_board(board):
    global current
    await board.opponent_arrives()
    while board.in_play:
        current = board
        await asyncio.sleep(0)
        current.master_moves()  # here
        await current.opponent_replies()
async def main(boards):
    async with asyncio.TaskGroup() as tasks:
        for board in boards:
            tasks.create_task(play_board(board))
""",
        "current",
    ),
    "an attribute": (
        TRIO_HALL
        + """
class Steward:
    async def play(self, board):
        await board.opponent_arrives()
        while board.in_play:
            self.board = board
            await trio.sleep(1)
            self.board.master_moves()  # here
            await self.board.opponent_replies()
async def main(boards):
    steward = Steward()
    async with trio.open_nursery() as nursery:
        for board in boards:
            nursery.start_soon(steward.play, board)
""",
        "self.board",
    ),
    "threads": (
        "import time\n"
        + THREADED_HALL
        + """
def main(boards):
    current = None
    def game(board):
        nonlocal current
        board.opponent_arrives()
        while board.in_play:
            current = board
            time.sleep(1)
            current.master_moves()  # here
            current.opponent_replies()
    threads = [threading.Thread(target=game, args=(board,)) for board in boards]
"""
        + ALL_AT_ONCE,
        "current",
    ),
}


@pytest.mark.parametrize("name", SHARED)
def test_a_variable_that_another_task_has_set_meanwhile_is_told(name: str) -> None:
    """The game goes on at the board of whichever task has set it last."""
    text, variable = SHARED[name]
    one = played(text)
    assert looks_like(one) == (
        "a variable that tasks or threads share: while one of them waits, another sets "
        f"`{variable}` to its own board"
    )
    assert one.place == ("mine.py", line_with("# here"))


def test_an_attribute_of_one_task_alone_is_not_shared() -> None:
    """Its steps are out of turn for another reason."""
    text = SHARED["an attribute"][0].replace("await trio.sleep(1)", "self.board.master_moves()")
    one = played(text.replace("    steward = Steward()\n", "").replace("steward.", "Steward()."))
    assert (one.outcome, looks_like(one)) == ("failed", "")


CALLED_NOW = {
    "anyio": (
        ANYIO
        + """
async def main(boards):
    async with anyio.create_task_group() as tasks:
        for board in boards:
            tasks.start_soon(play_board(board))  # here
""",
        "tasks.start_soon(play_board, board)",
    ),
    "trio": (
        TRIO
        + """
async def main(boards):
    async with trio.open_nursery() as nursery:
        for board in boards:
            nursery.start_soon(play_board(board))  # here
""",
        "nursery.start_soon(play_board, board)",
    ),
    "threads": (
        THREADS
        + """
def main(boards):
    threads = [threading.Thread(target=play_board(board), name="x") for board in boards]  # here
"""
        + ALL_AT_ONCE,
        "threading.Thread(target=play_board, name='x', args=(board,))",
    ),
    "timers": (
        THREADS
        + """
def main(boards):
    options = {}
    threads = [threading.Timer(1, play_board(board), **options) for board in boards]  # here
"""
        + ALL_AT_ONCE,
        "threading.Timer(1, play_board, **options, args=(board,))",
    ),
    "a pool": (
        THREADS
        + """
def main(boards):
    with ThreadPoolExecutor() as pool:
        for board in boards:
            pool.submit(play_board(board))  # here
""",
        "pool.submit(play_board, board)",
    ),
    "a pool whose results are asked for": (
        THREADS
        + """
def main(boards):
    with ThreadPoolExecutor() as pool:
        futures = [pool.submit(play_board(board)) for board in boards]  # here
        for future in futures:
            future.result()
""",
        "pool.submit(play_board, board)",
    ),
    "a pool, with a keyword": (
        THREADS
        + """
def main(boards):
    with ThreadPoolExecutor() as pool:
        for each in boards:
            pool.submit(play_board(board=each))  # here
""",
        "pool.submit(functools.partial(play_board, board=each))",
    ),
    "to_thread": (
        ASYNCIO_HALL
        + UNLOCKED.replace("opponent_arrives()", "wait_for_reply()").replace(
            "opponent_replies()", "wait_for_reply()"
        )
        + """
async def main(boards):
    await asyncio.gather(*(asyncio.to_thread(play_board(board)) for board in boards))  # here
""",
        "asyncio.to_thread(play_board, board)",
    ),
    "an executor": (
        ASYNCIO
        + """
def note(board):
    print(board)
async def main(boards):
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, note(boards[0]))  # here
    await asyncio.gather(*map(play_board, boards))
""",
        "loop.run_in_executor(None, note, boards[0])",
    ),
    "a timer of the event loop": (
        ASYNCIO
        + """
def begin(board):
    asyncio.ensure_future(play_board(board))
async def main(boards):
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for board in boards:
        loop.call_later(1, begin(board))  # here
    await over.wait()
""",
        "loop.call_later(1, begin, board)",
    ),
    "a coroutine as a timer's callback": (
        ASYNCIO
        + """
async def main(boards):
    loop = asyncio.get_running_loop()
    for board in boards:
        loop.call_later(1, play_board(board))  # here
    await asyncio.sleep(5)
""",
        "loop.call_later(1, play_board, board)",
    ),
    "a callback of a board": (
        CALLBACKS.replace("lambda: go_on(board))", "go_on(board))  # here")
        + """
    for board in boards:
        board.opponent_arrives(lambda board=board: go_on(board))
    loop.run()
""",
        "board.opponent_replies(functools.partial(go_on, board))",
    ),
    "a board's arrival": (
        CALLBACKS
        + """
    for board in boards:
        board.opponent_arrives(go_on(board))  # here
    loop.run()
""",
        "board.opponent_arrives(functools.partial(go_on, board))",
    ),
}


@pytest.mark.parametrize("name", CALLED_NOW)
def test_a_function_that_is_called_instead_of_passed_is_told_with_the_right_call(name: str) -> None:
    """And Python's own warning of a coroutine that was never awaited does not show up."""
    text, right = CALLED_NOW[name]
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        one = played(text)
    assert looks_like(one) == (
        "a function that is called where it should be passed on, to be called later"
    )
    assert one.cause is not None
    assert one.cause.remedy == f"write `{right}`"
    assert one.place == ("mine.py", line_with("# here"))
    assert not warned


@pytest.mark.parametrize(
    "passed",
    [
        "functools.partial(play_board, board)",
        "game_of(board)",
    ],
)
def test_a_call_that_returns_a_function_is_right(passed: str) -> None:
    """It is passed on as it should be."""
    text = (
        "import functools\n"
        + THREADS
        + "def game_of(board):\n    return lambda: play_board(board)\n"
        + f"def main(boards):\n    threads = [threading.Thread(target={passed}) "
        + "for board in boards]\n"
        + ALL_AT_ONCE
    )
    one = played(text)
    assert (one.outcome, looks_like(one)) == ("verified", "")


IN_CALLBACKS = {
    "of a task": (
        ASYNCIO
        + """
def note(task):
    raise KeyError(1)  # here
async def main(boards):
    over = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(play_board(boards[0]))
    task.add_done_callback(note)
    await over
"""
    ),
    "of the event loop": (
        ASYNCIO
        + """
def note():
    raise KeyError(1)  # here
async def main(boards):
    asyncio.get_running_loop().call_later(1, note)
    await asyncio.gather(*map(play_board, boards))
"""
    ),
    "of a future": (
        THREADS
        + """
def note(future):
    raise KeyError(1)  # here
def main(boards):
    with ThreadPoolExecutor() as pool:
        for board in boards:
            pool.submit(play_board, board).add_done_callback(note)
"""
    ),
}


@pytest.mark.parametrize("name", IN_CALLBACKS)
def test_an_error_in_a_callback_is_told_as_itself(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not as the CancelledError that ends those who wait in vain; and Python logs nothing."""
    one = played(IN_CALLBACKS[name])
    assert str(one.error) == (
        f"the scheduler mine failed: KeyError: 1 (mine.py, line {line_with('# here')}); it ended a "
        "callback, and nobody was told"
    )
    assert (one.raised, one.left) == ("", "KeyError in a callback")
    assert capsys.readouterr().err == ""


TOO_SOON = """
    board.opponent_arrives()
    for _ in range(9):
        with master:
            board.master_moves()
        board.opponent_replies()
        if board.number == 2:
            return  # here
        if not board.in_play:
            break
"""
RETURNS = {
    "a loop that ends": (
        ASYNCIO_HALL
        + """
async def play_board(board):
    await board.opponent_arrives()
    for _ in range(2):  # here
        board.master_moves()
        await board.opponent_replies()
async def main(boards):
    await asyncio.gather(*map(play_board, boards))
"""
    ),
    "break": (
        TRIO_HALL
        + """
async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()
        if board.number == 3:
            break  # here
async def main(boards):
    async with trio.open_nursery() as nursery:
        for board in boards:
            nursery.start_soon(play_board, board)
"""
    ),
    "a thread's": (
        THREADS
        + "def play_board(board):"
        + TOO_SOON
        + "def main(boards):\n"
        + "    threads = [threading.Thread(target=play_board, args=(each,)) for each in boards]\n"
        + ALL_AT_ONCE
    ),
    "with a helper that returns each time": (
        ASYNCIO_HALL
        + """
async def pair(board):
    board.master_moves()
    await board.opponent_replies()
    return board.in_play
async def play_board(board):
    await board.opponent_arrives()
    while await pair(board):
        if board.number == 1:
            return  # here
async def main(boards):
    async with asyncio.TaskGroup() as tasks:
        for board in boards:
            tasks.create_task(play_board(board))
"""
    ),
}


@pytest.mark.parametrize("name", RETURNS)
def test_a_function_that_returns_before_its_game_is_over_is_told_with_that_line(name: str) -> None:
    """A frame knows the last line that it has run."""
    one = played(RETURNS[name])
    assert one.verdict.broken == ("every-game-ends",)
    assert looks_like(one) == "a function that returns while its game is still in play"
    assert one.place == ("mine.py", line_with("# here"))


def test_a_program_that_deals_with_one_of_several_replies_is_told_where_it_ended() -> None:
    """The others waited for her, and no function played there."""
    one = played(
        ASYNCIO_HALL
        + """
async def main(boards):
    waits = {asyncio.create_task(each.opponent_arrives()): each for each in boards}
    pending = set(waits)
    while pending:  # here
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        board = waits[done.pop()]
        if board.in_play:
            board.master_moves()
            reply = asyncio.create_task(board.opponent_replies())
            waits[reply] = board
            pending.add(reply)
"""
    )
    assert one.verdict.broken == ("every-game-ends",)
    assert looks_like(one) == (
        "a program that ends while an opponent waits for the master, whose reply it never looks at"
    )
    assert one.place == ("mine.py", line_with("# here"))


IN_ROUNDS = """
async def main(boards):
    await asyncio.gather(*(board.opponent_arrives() for board in boards))
    for board in boards:
        board.master_moves()
    while playing := [board for board in boards if board.in_play]:
        replies = [board.opponent_replies() for board in playing]
"""
AS_DONE = {
    "zip": (
        ASYNCIO_HALL
        + IN_ROUNDS
        + """
        for board, reply in zip(playing, asyncio.as_completed(replies)):  # here
            await reply
            if board.in_play:
                board.master_moves()
"""
    ),
    "enumerate": (
        ASYNCIO_HALL
        + IN_ROUNDS
        + """
        for number, reply in enumerate(asyncio.as_completed(replies)):  # here
            await reply
            if playing[number].in_play:
                playing[number].master_moves()
"""
    ),
}


@pytest.mark.parametrize("name", AS_DONE)
def test_what_is_done_first_is_not_the_first_of_a_list(name: str) -> None:
    """The second opponent is slow, and the third one's reply is taken for that."""
    one = played(AS_DONE[name], load_scenario("duel"))
    assert looks_like(one) == (
        "replies that are dealt with in the order in which they come, as if it were that of a list"
    )
    assert one.place == ("mine.py", line_with("# here"))


GAVE_UP = {
    "asyncio.wait": (
        ASYNCIO_HALL
        + IN_ROUNDS
        + """
        tasks = [asyncio.create_task(reply) for reply in replies]
        await asyncio.wait(tasks, timeout=26)  # here
        for board in playing:
            if board.in_play:
                board.master_moves()
"""
    ),
    "join": (
        THREADED_HALL
        + """
def main(boards):
    for board in boards:
        board.opponent_arrives()
    while playing := [board for board in boards if board.in_play]:
        for board in playing:
            board.master_moves()
        replies = [threading.Thread(target=board.opponent_replies) for board in playing]
        for reply in replies:
            reply.start()
        for reply in replies:
            reply.join(timeout=10)  # here
"""
    ),
}


@pytest.mark.parametrize("name", GAVE_UP)
def test_a_wait_that_a_timeout_ends_is_not_taken_for_the_reply(name: str) -> None:
    """Two have replied by then, and the slow one has not."""
    one = played(GAVE_UP[name], load_scenario("duel"))
    assert looks_like(one) == (
        "a wait that a timeout ends, after which the game goes on as if the reply were there"
    )
    assert one.place == ("mine.py", line_with("# here"))


def test_a_wait_that_a_timeout_ends_is_no_mistake_by_itself() -> None:
    """Those that are done are dealt with, and the others are waited for again."""
    one = played(
        ASYNCIO_HALL
        + """
async def main(boards):
    waits = {asyncio.create_task(each.opponent_arrives()): each for each in boards}
    while waits:
        done, _ = await asyncio.wait(waits, timeout=10, return_when=asyncio.FIRST_COMPLETED)
        for task in sorted(done, key=lambda each: waits[each].ready_at):
            board = waits.pop(task)
            if board.in_play:
                board.master_moves()
                waits[asyncio.create_task(board.opponent_replies())] = board
"""
    )
    assert (one.outcome, looks_like(one)) == ("verified", "")


def test_what_waits_beside_a_game_is_looked_for_in_the_first_games_that_fail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """For each of them all tasks are looked through: of thousands it would take long."""
    monkeypatch.setattr(board, "LOOKED_AT", 2)
    one = played(
        ASYNCIO_HALL
        + """
async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        asyncio.create_task(board.opponent_replies())  # here
        await asyncio.sleep(0)

async def main(boards):
    await asyncio.gather(*map(play_board, boards), return_exceptions=True)
"""
    )
    failed = [str(event.note) for event in one.record.events if event.kind == "failed"]
    assert len(failed) == 3
    assert [f"line {line_with('# here')}" in note for note in failed] == [True, True, False]
