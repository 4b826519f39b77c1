"""A pool of threads: as predicted under the virtual clock, no hang, no thread left behind."""

import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import chess
import pytest
from conftest import make_scenario, threads_left_since
from hypothesis import given
from hypothesis import strategies as st
from troublemakers import SlowTroublemaker, first_move, own, seating_with

from simul.errors import Deadlock, Interrupted
from simul.exhibition import Exhibition
from simul.halls.blocking import BlockingBoard
from simul.halls.threaded import ThreadedHall
from simul.oracle.reference import predict
from simul.record import Kind
from simul.running import Clock, run
from simul.running.results import Run
from simul.scenario import Scenario, load_scenario
from simul.stdlib.concurrent.futures import (
    FIRST_COMPLETED,
    FIRST_EXCEPTION,
    CancelledError,
    Future,
    ThreadPoolExecutor,
    as_completed,
    wait,
)

BOTH_CLOCKS = pytest.mark.parametrize("clock", ["virtual", "wall"])
FAST = 20_000.0


@pytest.mark.long
@pytest.mark.parametrize("workers", [1, 2, 4, 24, 100])
def test_repetitions_are_one_record_and_the_predicted_one(workers: int) -> None:
    """However many threads there are, also more than boards."""
    think = {"distribution": "exponential", "mean": 55}
    scenario = make_scenario(24, 3, "5 s", think, workers=workers)
    records = [run(scenario, "thread-pool", games=()).record for _ in range(4)]
    prediction = predict(scenario, "thread-pool")
    assert {record.fingerprint for record in records} == {prediction.fingerprint}


@pytest.mark.parametrize(("workers", "threads"), [(1, "1 thread"), (4, "4 threads"),
                                                  (100, "24 threads")])  # fmt: skip
def test_no_more_threads_play_than_there_are(workers: int, threads: str) -> None:
    """And no more than there are boards."""
    one = run(load_scenario("textbook", workers=workers), "thread-pool")
    assert one.workers == threads
    assert one.verdict.verified


def mishaps(boards: int) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Everything that may go wrong, each at most once."""
    at = st.integers(0, 600)
    some = st.lists(st.integers(1, boards), min_size=1, max_size=3)
    return st.lists(
        st.one_of(
            st.fixed_dictionaries({"what": st.just("walks-out"), "at": at, "boards": some}),
            st.fixed_dictionaries({"what": st.just("hall-closes"), "at": at}),
            st.fixed_dictionaries({"what": st.just("master-falls-ill"), "at": at}),
        ),
        max_size=3,
        unique_by=lambda mishap: str(mishap["what"]),
    )


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Make small exhibitions; whole seconds make ties the normal case."""
    boards = draw(st.integers(1, 7))
    think: Any = draw(
        st.one_of(
            st.integers(0, 90),
            st.builds(
                lambda mean: {"distribution": "exponential", "mean": mean}, st.integers(1, 90)
            ),
        )
    )
    return make_scenario(
        boards,
        draw(st.integers(1, 6)),
        draw(st.integers(0, 30)),
        think,
        limit=draw(st.one_of(st.none(), st.integers(1, 120))),
        workers=draw(st.integers(1, 8)),
        seed=draw(st.integers(0, 2**32)),
        opening=draw(st.sampled_from(["", "e4"])),
        mishaps=draw(mishaps(boards)),
    )


@given(scenarios())
def test_any_small_exhibition_is_played_as_predicted(scenario: Scenario) -> None:
    """Walk-outs, time limits and early ends included."""
    one = run(scenario, "thread-pool")
    assert one.error is None
    assert one.record.events == predict(scenario, "thread-pool").events
    assert one.verdict.breaches == ()


@pytest.mark.long
def test_a_pool_in_real_time_is_verified() -> None:
    """Four threads, at high speed."""
    scenario = load_scenario("textbook", workers=4)
    one = run(scenario, "thread-pool", clock="wall", speed=FAST)
    assert one.verdict.verified
    assert one.workers == "4 threads"
    assert one.record.makespan >= predict(scenario, "thread-pool").makespan


Master = AbstractContextManager[object]


def play_board(board: BlockingBoard, master: Master) -> int:
    """Play one game as thread_pool.py does; return the number of the board."""
    board.opponent_arrives()
    while board.in_play:
        with master:
            board.master_moves()
        board.opponent_replies()
    return board.number


def with_pool(
    use: Callable[[ThreadPoolExecutor, list[Future[int]]], object],
    clock: Clock = "virtual",
    workers: int = 2,
) -> Run:
    """Submit six games to a pool, and then use it within its block."""

    def play(exhibition: Exhibition) -> None:
        hall = ThreadedHall(exhibition)
        master = hall.lock()
        with hall.pool(workers) as pool:
            use(pool, [pool.submit(play_board, board, master) for board in hall.boards])

    scenario = make_scenario(boards=6, workers=workers)
    return run(scenario, own(play), games=(), clock=clock, speed=FAST, give_up_after=10.0)


WAYS: dict[str, Callable[[list[Future[int]]], list[int]]] = {
    "result": lambda games: [game.result() for game in games],
    "result, with a timeout": lambda games: [game.result(timeout=6_000) for game in games],
    "exception": lambda games: [n for n, game in enumerate(games, 1) if game.exception() is None],
    "as_completed": lambda games: [game.result() for game in as_completed(games)],
    "as_completed, again": lambda games: [
        game.result() for _ in range(2) for game in as_completed(games)
    ],
    "wait": lambda games: [game.result() for game in wait(games).done],
    "wait for an exception": lambda games: [
        game.result() for game in wait(games, return_when=FIRST_EXCEPTION).done
    ],
}


@BOTH_CLOCKS
@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
def test_results_may_be_waited_for_in_every_way(
    way: Callable[[list[Future[int]]], list[int]], clock: Clock
) -> None:
    """Within the block, while the threads are at work: it never hangs."""
    got: list[int] = []
    before = threading.enumerate()
    one = with_pool(lambda _, games: got.extend(way(games)), clock)
    assert threads_left_since(before) == []
    assert one.error is None
    assert set(got) == {1, 2, 3, 4, 5, 6}
    assert sorted(one.record.results) == [1, 2, 3, 4, 5, 6]


def test_as_completed_gives_what_is_done_in_the_order_in_which_it_is_done() -> None:
    """Two threads: board 2's game is over 5 s after board 1's; the others come in pairs too."""
    got: list[int] = []
    with_pool(lambda _, games: got.extend(game.result() for game in as_completed(games)))
    assert got == [1, 2, 3, 4, 5, 6]


@BOTH_CLOCKS
def test_the_first_that_is_done_can_be_waited_for(clock: Clock) -> None:
    """Then the others are not."""
    done: list[int] = []
    with_pool(
        lambda _, games: done.append(len(wait(games, return_when=FIRST_COMPLETED).done)), clock
    )
    assert 1 <= done[0] < 6


@BOTH_CLOCKS
def test_a_pool_maps(clock: Clock) -> None:
    """The results come in order."""
    got: list[int] = []
    one = with_pool(lambda pool, _: got.extend(pool.map(lambda n: n * n, range(9))), clock)
    assert one.error is None
    assert got == [0, 1, 4, 9, 16, 25, 36, 49, 64]


@BOTH_CLOCKS
def test_callbacks_are_called_when_a_call_is_done(clock: Clock) -> None:
    """In the thread that has made it."""
    told: list[int] = []

    def use(_: ThreadPoolExecutor, games: list[Future[int]]) -> None:
        for game in games:
            game.add_done_callback(lambda done: told.append(done.result()))

    with_pool(use, clock)
    assert sorted(told) == [1, 2, 3, 4, 5, 6]


def fail() -> None:
    """Fail as a program does."""
    raise ValueError("bad luck")


@BOTH_CLOCKS
def test_an_error_in_a_call_comes_out_when_its_result_is_collected(clock: Clock) -> None:
    """Until then, and for all the others, nothing has happened."""
    before = threading.enumerate()
    one = with_pool(lambda pool, _: pool.submit(fail).result(), clock)
    assert threads_left_since(before) == []
    assert str(one.error).startswith("the scheduler own failed: ValueError: bad luck (")
    assert sorted(one.record.results) == [1, 2, 3, 4, 5, 6]


@BOTH_CLOCKS
def test_an_error_in_a_call_whose_result_is_not_collected_is_lost(clock: Clock) -> None:
    """As it is in any pool: that is what `result()` is for."""
    one = with_pool(lambda pool, _: pool.submit(fail) and None, clock)
    assert one.error is None
    assert sorted(one.record.results) == [1, 2, 3, 4, 5, 6]


def test_a_call_that_waits_for_a_call_of_the_same_pool_is_a_deadlock() -> None:
    """The only thread waits for itself; the message says so, and no thread is left."""
    before = threading.enumerate()

    thread = ""

    def use(pool: ThreadPoolExecutor, _: list[Future[int]]) -> None:
        def wait_for_another() -> None:
            nonlocal thread
            thread = threading.current_thread().name
            pool.submit(print, end="").result()

        pool.submit(wait_for_another).result()

    one = with_pool(use, workers=1)
    assert threads_left_since(before) == []
    assert isinstance(one.error, Deadlock)
    lines = [line.partition(" (")[0].strip() for line in str(one.error).splitlines()[1:]]
    assert [re.sub(r"line \d+", "line N", line) for line in lines] == [
        f"{thread} waits for the result of a call that the pool of test_thread_pool.py, line N "
        "has not begun",
        f"the scheduler own waits for the result of a call that {thread} makes",
        "all games are over, but the program has not ended",
        "1 call waits for a worker of the pool of test_thread_pool.py, line N: its only one is "
        "busy",
    ]


def test_threads_of_a_pool_that_is_never_closed_end_with_the_run() -> None:
    """No call of `shutdown` is needed."""
    for clock in ("virtual", "wall"):
        before = threading.enumerate()

        def play(exhibition: Exhibition) -> None:
            hall = ThreadedHall(exhibition)
            master = hall.lock()
            pool = hall.pool(2)
            for game in [pool.submit(play_board, board, master) for board in hall.boards]:
                game.result()

        one = run(make_scenario(), own(play), clock=clock, speed=FAST)
        assert threads_left_since(before) == []
        assert one.verdict.verified


@BOTH_CLOCKS
def test_what_has_not_begun_can_be_cancelled(clock: Clock) -> None:
    """A wait for its result raises; the game is never played."""
    said: list[bool] = []

    def use(_: ThreadPoolExecutor, games: list[Future[int]]) -> None:
        said.append(games[5].cancel())
        with pytest.raises(CancelledError):
            games[5].result()
        wait(games)

    one = with_pool(use, clock)
    assert one.error is None
    assert said == [True]
    assert sorted(one.record.results) == [1, 2, 3, 4, 5]


@pytest.mark.long
@BOTH_CLOCKS
def test_a_pool_can_be_closed_without_what_has_not_begun(clock: Clock) -> None:
    """The two games that have begun are played to the end."""

    def use(pool: ThreadPoolExecutor, games: list[Future[int]]) -> None:
        wait(games, return_when=FIRST_COMPLETED)
        pool.shutdown(cancel_futures=True)
        assert sum(game.cancelled() for game in games) + sum(game.done() for game in games) > 6

    one = with_pool(use, clock)
    assert one.error is None
    assert 2 <= len(one.record.results) < 6


@BOTH_CLOCKS
def test_a_closed_pool_takes_no_more_calls(clock: Clock) -> None:
    """With the words that are used everywhere for it."""

    def use(pool: ThreadPoolExecutor, _: list[Future[int]]) -> None:
        pool.shutdown()
        with pytest.raises(RuntimeError, match="cannot schedule new futures after shutdown"):
            pool.submit(fail)

    assert with_pool(use, clock).error is None


def test_a_pool_needs_a_thread() -> None:
    """It would wait for ever."""
    hall: list[ThreadedHall] = []
    run(make_scenario(), own(lambda exhibition: hall.append(ThreadedHall(exhibition))))
    with pytest.raises(ValueError, match="max_workers must be greater than 0"):
        hall[0].pool(0)


@pytest.mark.long
@BOTH_CLOCKS
@pytest.mark.parametrize("turn", [3, 5])
def test_a_stop_in_the_middle_ends_all_threads_of_a_pool(turn: int, clock: Clock) -> None:
    """What has not begun never will be; waiting or submitting more raises an error."""
    before = threading.enumerate()
    seen: list[Exhibition] = []
    raised: list[str] = []

    def press(position: chess.Board) -> chess.Move:
        seen[0].stop()
        return first_move(position)

    def play(exhibition: Exhibition) -> None:
        seen.append(exhibition)
        hall = ThreadedHall(exhibition)
        master = hall.lock()
        with hall.pool(2) as pool:
            for board in hall.boards:
                pool.submit(play_board, board, master)
            last = pool.submit(fail)
            try:
                last.result()
            except Interrupted as error:
                raised.append(type(error).__name__)
            try:
                pool.submit(fail)
            except Interrupted as error:
                raised.append(type(error).__name__)

    seating = seating_with(press, turn=turn)
    scenario = make_scenario(boards=6, moves=20, workers=2)
    one = run(scenario, own(play), clock=clock, speed=1_000.0, games=(), seating=seating)
    assert threads_left_since(before) == []
    assert one.error is None
    assert raised == ["Interrupted", "Interrupted"]
    assert {event.board for event in one.record.events} == {1, 2}
    assert one.record.by_board[2][-1].kind is Kind.CANCELLED


@pytest.mark.long
def test_a_player_in_a_pool_may_think_for_longer_than_the_patience() -> None:
    """The thread is at a player's, so the run is not given up."""

    def think(position: chess.Board) -> chess.Move:
        time.sleep(2.0)
        return first_move(position)

    seating = seating_with(think, kind=SlowTroublemaker)
    one = run(make_scenario(), "thread-pool", games=(), seating=seating, give_up_after=1.5)
    assert one.error is None


STUCK = """
import threading, simul
from simul.exhibition import Exhibition
from simul.halls.threaded import ThreadedHall
from simul.running import run
from simul.schedulers import Scheduler

def play(exhibition):
    with ThreadedHall(exhibition).pool(2) as pool:
        threading.Timer(0.2, exhibition.stop).start()
        pool.submit(threading.Event().wait)

class Own(Scheduler):
    def load(self):
        return play

one = run(simul.load_scenario("duel"), Own("own", "", ""), clock={clock!r})
print(len(one.record.events), "events")
"""


@pytest.mark.long
@BOTH_CLOCKS
def test_a_thread_that_blocks_for_ever_does_not_keep_the_program_from_ending(
    clock: Clock, tmp_path: Path
) -> None:
    """Python waits for the threads of the usual pools, but not for these."""
    done = subprocess.run(
        [sys.executable, "-c", STUCK.format(clock=clock)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("0 events\n", "")
