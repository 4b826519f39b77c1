"""Where tasks and threads of small files stand, known by hand: words of threads, asyncio, Trio."""

from pathlib import Path

import pytest
from conftest import make_scenario
from own_files import places, played, steps_of

from simul.record.steps import Action
from simul.running import Clock, run
from simul.scenario import load_scenario

GIVES_UP, GOES_ON, RUNS, LEAVES = Action

BOTH_CLOCKS = pytest.mark.parametrize(("clock", "speed"), [("virtual", 1.0), ("wall", 2_000.0)])

THREADS = """
    import queue, threading, time
    from simul.halls.threaded import ThreadedHall

    def play(exhibition):
        hall = ThreadedHall(exhibition)
        waiting, over = queue.Queue(), threading.Event()
        bell, stewards = threading.Condition(), []
        for board in hall.boards:
            stewards.append(threading.Thread(target=play_board, args=(board, waiting, over)))
        master = threading.Thread(target=serve, args=(waiting, bell), name="the master")
        for thread in (*stewards, master):
            thread.start()
        with bell:
            bell.wait()
        time.sleep(1)
        over.set()

    def serve(waiting, bell):
        for _ in range(12):
            board, moved = waiting.get()
            board.master_moves()
            moved.set()
        with bell:
            bell.notify()

    def play_board(board, waiting, over):
        board.opponent_arrives()
        while board.in_play:
            ask(board, waiting)
            board.opponent_replies()
        over.wait()

    def ask(board, waiting):
        moved = threading.Event()
        waiting.put((board, moved))
        moved.wait()
"""


@BOTH_CLOCKS
def test_threads_stand_at_whatever_blocks_them(tmp_path: Path, clock: Clock, speed: float) -> None:
    """A queue, an event, a condition, a sleep, a reply; in a helper, with the call of it."""
    one = played(tmp_path, THREADS, clock, speed)
    assert one.error is None
    may_block = {("bell",), ("board.opponent_arrives()",)}  # or the bell is free, or they are there
    if clock == "wall":  # on a busy machine it may be over, or there, before they wait
        may_block |= {("over.wait()",), ("waiting.get()",)}
    blocks = {
        ("board.opponent_replies()",),
        ("ask(board, waiting)", "moved.wait()"),
        ("over.wait()",),
        ("waiting.get()",),
        ("bell.wait()",),
        ("time.sleep(1)",),
    }
    assert places(one) - may_block == blocks - may_block
    assert places(one, RUNS) == {("board.master_moves()",)}


def test_a_thread_steps_from_line_to_line(tmp_path: Path) -> None:
    """One of them in full: its times are those of the duel's third board."""
    one = played(tmp_path, THREADS)
    asks, replies = ("ask(board, waiting)", "moved.wait()"), ("board.opponent_replies()",)
    steps = steps_of(one, "the thread of board 1")
    assert steps[:7] == [
        (0, GIVES_UP, ("board.opponent_arrives()",)),
        (0, GOES_ON, ("board.opponent_arrives()",)),
        (0, GIVES_UP, asks),
        (5, GOES_ON, asks),
        (5, GIVES_UP, replies),
        (25, GOES_ON, replies),
        (25, GIVES_UP, asks),
    ]
    assert [place for _, action, place in steps if action is GIVES_UP][-1] == ("over.wait()",)
    assert steps[-1][1] is LEAVES
    assert [(action, place) for _, action, place in steps_of(one, "main")] == [
        (GIVES_UP, ("bell.wait()",)),
        (GOES_ON, ("bell.wait()",)),
        (GIVES_UP, ("time.sleep(1)",)),
        (GOES_ON, ("time.sleep(1)",)),
        (LEAVES, ()),
    ]


@BOTH_CLOCKS
def test_tasks_stand_at_whatever_they_await(tmp_path: Path, clock: Clock, speed: float) -> None:
    """Through helpers, a timeout, an asynchronous generator; the main task at its gather."""
    one = played(
        tmp_path,
        """
        import asyncio
        from simul.halls.on_asyncio import AsyncioHall

        def play(exhibition):
            hall = AsyncioHall(exhibition)
            with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
                runner.run(main(hall.boards))

        async def main(boards):
            done = asyncio.Queue()
            games = [play_board(board, done) for board in boards]
            await asyncio.gather(count(done, len(boards)), *games)

        async def count(done, games):
            for _ in range(games):
                await done.get()

        async def play_board(board, done):
            await board.opponent_arrives()
            async for reply in replies(board):
                pass
            done.put_nowait(board)

        async def replies(board):
            while board.in_play:
                board.master_moves()
                await asyncio.wait_for(
                    board.opponent_replies(),
                    timeout=None,
                )
                yield "reply"
        """,
        clock,
        speed,
    )
    assert one.error is None
    assert places(one) == {
        ("await asyncio.gather(count(done, len(boards)), *games)",),
        ("await done.get()",),
        ("await board.opponent_arrives()",),
        ("replies(board)", "await asyncio.wait_for( board.opponent_replies(), timeout=None, )"),
    }
    assert places(one, RUNS) == {("replies(board)", "board.master_moves()")}


@BOTH_CLOCKS
def test_tasks_of_trio_stand_at_whatever_they_await(
    tmp_path: Path, clock: Clock, speed: float
) -> None:
    """A nursery, a lock, a channel, a sleep."""
    one = played(
        tmp_path,
        """
        import trio
        from simul.halls.on_trio import TrioHall

        def play(exhibition):
            hall = TrioHall(exhibition)
            trio.run(main, hall.boards, clock=hall.clock())

        async def main(boards):
            send, receive = trio.open_memory_channel(0)
            master = trio.Lock()
            async with trio.open_nursery() as nursery:
                nursery.start_soon(listen, receive, len(boards))
                for board in boards:
                    nursery.start_soon(play_board, board, master, send)

        async def listen(receive, games):
            for _ in range(games):
                await receive.receive()

        async def play_board(board, master, send):
            await board.opponent_arrives()
            while board.in_play:
                async with master:
                    board.master_moves()
                await board.opponent_replies()
            await trio.sleep(5)
            await send.send(board)
        """,
        clock,
        speed,
    )
    assert one.error is None
    assert places(one) >= {
        ("trio.open_nursery()",),
        ("await receive.receive()",),
        ("await board.opponent_arrives()",),
        ("await board.opponent_replies()",),
        ("await trio.sleep(5)",),
        ("master",),
    }
    assert places(one, RUNS) == {("board.master_moves()",)}


TASK_THAT_HOLDS = """
    import asyncio, weakref
    from simul.halls.on_asyncio import AsyncioHall

    class Thing: ...

    def play(exhibition):
        hall = AsyncioHall(exhibition)
        with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
            runner.run(main(hall.boards))

    async def main(boards):
        held = []
        await asyncio.create_task(rest(held))
        assert held[0]() is None
        await asyncio.gather(*map(play_board, boards))

    async def rest(held):
        thing = Thing()
        held.append(weakref.ref(thing))
        await asyncio.sleep(1)

    async def play_board(board):
        await board.opponent_arrives()
        while board.in_play:
            board.master_moves()
            await board.opponent_replies()
"""
THREAD_THAT_HOLDS = """
    import threading, time, weakref
    from simul.halls.threaded import ThreadedHall

    class Thing: ...

    def play(exhibition):
        held = []
        thread = threading.Thread(target=rest, args=(held,))
        thread.start()
        thread.join()
        assert held[0]() is None
        for board in ThreadedHall(exhibition).boards:
            board.opponent_arrives()
            while board.in_play:
                board.master_moves()
                board.opponent_replies()

    def rest(held):
        thing = Thing()
        held.append(weakref.ref(thing))
        time.sleep(1)
"""


@pytest.mark.parametrize("text", [TASK_THAT_HOLDS, THREAD_THAT_HOLDS], ids=["task", "thread"])
def test_what_a_function_holds_is_let_go_when_its_task_or_thread_ends(
    tmp_path: Path, text: str
) -> None:
    """Its frame is remembered meanwhile; a program must not be able to tell."""
    assert played(tmp_path, text).error is None


def test_a_call_that_blocks_the_event_loop_runs_there(tmp_path: Path) -> None:
    """It is no place where a task is suspended: all others are held up."""
    one = played(
        tmp_path,
        """
        import asyncio, time
        from simul.halls.on_asyncio import AsyncioHall

        def play(exhibition):
            hall = AsyncioHall(exhibition)
            with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
                runner.run(main(hall.boards))

        async def main(boards):
            async with asyncio.TaskGroup() as tasks:
                for board in boards:
                    tasks.create_task(play_board(board))

        async def play_board(board):
            await board.opponent_arrives()
            while board.in_play:
                board.master_moves()
                time.sleep(0.5)
                await board.opponent_replies()
        """,
    )
    assert steps_of(one, "the task of board 1")[2:5] == [
        (0, RUNS, ("board.master_moves()",)),
        (5, RUNS, ("time.sleep(0.5)",)),
        (5.5, GIVES_UP, ("await board.opponent_replies()",)),
    ]


def test_both_frames_of_yield_from_are_in_the_chain() -> None:
    """And at the end, both are left."""
    one = run("duel", "yield-from", steps=True)
    pair = ("yield from play_move_pair(board)",)
    assert steps_of(one, "the task of board 1")[1:5] == [
        (0, GOES_ON, ("yield from until(board.opponent_arrives)",)),
        (0, RUNS, (*pair, "board.master_moves()")),
        (5, GIVES_UP, (*pair, "yield from until(board.opponent_replies)")),
        (25, GOES_ON, (*pair, "yield from until(board.opponent_replies)")),
    ]
    assert steps_of(one, "the task of board 1")[-1][1:] == (LEAVES, ())


def test_a_generator_without_an_event_loop_is_called_like_a_function() -> None:
    """Its caller is in the chain; but a loop's machinery is not."""
    one = run("duel", "two-way", steps=True)
    assert [place for _, _, place in steps_of(one, "main")[:2]] == [
        ("play_board(board)", "game.send(reply)", "board.master_moves()"),
        ("play_board(board)", "board.opponent_replies()"),
    ]


def test_a_loop_written_by_hand_stands_where_it_sleeps() -> None:
    """Only while nothing is ready; then its games run in its place."""
    one = run("duel", "callbacks", steps=True)
    sleeps = ("loop.run()", "self.step()", "self.time.sleep_until(self.waiting[0][0])")
    assert steps_of(one, "main")[:2] == [(15, RUNS, sleeps), (25, LEAVES, ())]


@pytest.mark.parametrize(
    "name",
    [
        "threaded",
        "generators",
        "callbacks",
        "asyncio",
        "trio",
        "anyio-trio",
        "thread-pool",
        "patience-trio",
        "streams",
    ],
)
def test_steps_change_nothing_and_are_the_same_every_time(name: str) -> None:
    """The record, and the steps themselves: Trio's coin is not in them."""
    scenario = load_scenario("uneven", boards=4).model_copy(update={"moves": 8})
    plain = run(scenario, name)
    first, second = (run(scenario, name, steps=True) for _ in range(2))
    assert plain.steps is None
    assert plain.record == first.record
    assert first.steps == second.steps


def test_each_master_of_a_team_has_steps() -> None:
    """Several exhibitions side by side, one log."""
    master = {"player": "random", "move_time": "5 s", "team": 2}
    scenario = make_scenario(boards=4, master=master)
    one = run(scenario, "asyncio", steps=True)
    assert one.steps
    assert {step.board for step in one.steps.steps} == {0, 1, 2, 3, 4}
