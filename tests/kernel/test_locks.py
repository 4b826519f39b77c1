"""Locks, and the baton behind them: no hang, and one run every time under the virtual clock."""

import os
import re
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import chess
import pytest
from conftest import make_scenario, threads_left_since
from troublemakers import first_move, own, seating_with

from simul.errors import Deadlock, Interrupted
from simul.exhibition import Exhibition
from simul.halls.blocking import BlockingBoard
from simul.halls.threaded import ThreadedHall
from simul.record import Kind
from simul.running import Clock, run
from simul.running.results import Run
from simul.scenario import load_scenario
from simul.schedulers import MISTAKES, SCHEDULERS

LUCKY = 2
"""A seed with which two boards do not meet between two locks."""
Lock = AbstractContextManager[object]
BOTH_CLOCKS = pytest.mark.parametrize("clock", ["virtual", "wall"])


def with_hall(play_hall: Callable[[ThreadedHall], object], clock: Clock = "virtual") -> Run:
    """Run what a scheduler does with its hall, at three boards."""

    def play(exhibition: Exhibition) -> None:
        play_hall(ThreadedHall(exhibition))

    return run(make_scenario(), own(play), clock=clock, speed=10_000.0)


def start_and_join(threads: Sequence[threading.Thread]) -> None:
    """Do as threaded.py does."""
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def waits(one: Run) -> list[str]:
    """Which thread waits for which lock, in the words and the order of a deadlock's message."""
    assert isinstance(one.error, Deadlock)
    lines = [line.strip() for line in str(one.error).splitlines() if " that " in line]
    return [re.sub(r" \(\w+\.py, line \d+\)$", "", line) for line in lines]


def each_other(words: Sequence[str]) -> tuple[str, str]:
    """Check by the first two lines that each thread waits for what the other holds."""
    found = [
        re.fullmatch(r"(.+) waits for the lock (\w+) that (.+) holds", line) for line in words[:2]
    ]
    (one, wanted, holder), (other, also, back) = (match.groups() for match in found if match)
    assert (holder, back) == (other, one)
    assert {wanted, also} == {"Anna", "Boris"}
    return one, other


@pytest.mark.long
def test_two_locks_end_the_same_way_every_time() -> None:
    """The same seed: the same message, and the same record until then."""
    runs = [run(load_scenario("textbook"), "two-locks", games=()) for _ in range(5)]
    assert len({(str(one.error), one.record.fingerprint) for one in runs}) == 1


def test_two_locks_name_first_those_who_wait_for_each_other() -> None:
    """Of 24 threads, all of which wait, two are the matter."""
    words = waits(run(load_scenario("textbook"), "two-locks"))
    assert each_other(words) == ("the thread of board 3", "the thread of board 2")


@pytest.mark.long
def test_another_seed_is_another_moment_for_two_locks() -> None:
    """Whether a thread is preempted between the locks is sampled with the seed."""
    runs = [run(load_scenario("textbook", seed=seed), "two-locks", games=()) for seed in range(20)]
    pairs = {frozenset(each_other(waits(one))) for one in runs}
    moves = {sum(bool(event.move) for event in one.record.events) for one in runs}
    assert len(pairs) == len(moves) == 2


@pytest.mark.long
def test_two_boards_may_be_lucky_with_two_locks() -> None:
    """As with any race: some seeds show nothing, and then everything is right."""
    runs = [run(load_scenario("textbook", boards=2, seed=seed), "two-locks") for seed in range(20)]
    lucky = [one for one in runs if one.error is None]
    assert 0 < len(lucky) < 20
    assert all(one.verdict.verified for one in lucky)


@pytest.mark.long
def test_two_locks_never_hang_in_real_time() -> None:
    """If the operating system lets them meet, the deadlock is reported."""
    before = threading.enumerate()
    for _ in range(5):
        one = run(load_scenario("textbook"), "two-locks", clock="wall", speed=10_000.0)
        if one.error is None:
            assert one.verdict.verified
        else:
            each_other(waits(one))
    assert threads_left_since(before) == []


def in_one_order() -> Callable[[Exhibition], None]:
    """Return `play` of two_locks.py, with its wrong line put right."""
    wrong = "masters if board.number % 2 else reversed(masters)"
    text = MISTAKES["two-locks"].source
    assert text.count(wrong) == 1
    names: dict[str, Any] = {}
    exec(compile(text.replace(wrong, "masters"), "two_locks.py", "exec"), names)  # noqa: S102
    play: Callable[[Exhibition], None] = names["play"]
    return play


@pytest.mark.long
@pytest.mark.parametrize("seed", [None, 0, 1])
def test_two_locks_in_one_order_do_no_harm(seed: int | None) -> None:
    """It takes what one lock takes, and the master goes the same way."""
    scenario = load_scenario("textbook", seed=seed)
    one = run(scenario, own(in_one_order(), "ready-first"))
    assert one.verdict.breaches == ()
    assert one.record.makespan == 3_655_000
    assert one.record.events == run(scenario, "threaded", games=()).record.events


@pytest.mark.long
def test_two_locks_in_one_order_do_no_harm_in_real_time() -> None:
    """There the operating system preempts."""
    one = run(
        load_scenario("textbook"), own(in_one_order(), "ready-first"), clock="wall", speed=10_000.0
    )
    assert one.verdict.breaches == ()


@pytest.mark.long
def test_no_lock_at_all_makes_the_same_mistake_every_time() -> None:
    """One record, though a wrong one."""
    runs = [run(load_scenario("textbook"), "no-lock", games=()) for _ in range(5)]
    assert len({one.record.fingerprint for one in runs}) == 1


@BOTH_CLOCKS
def test_a_lock_taken_twice_is_reported_under_both_clocks(clock: Clock) -> None:
    """Only the holder could release it."""

    def take_twice(lock: Lock) -> None:
        with lock, lock:
            raise AssertionError("nobody comes here")

    before = threading.enumerate()
    one = with_hall(lambda hall: start_and_join([hall.thread(take_twice, hall.lock())]), clock)
    assert threads_left_since(before) == []
    (words,) = waits(one)
    name, _, wanted = words.partition(" waits for ")
    assert wanted == f"a lock that {name} holds"


@BOTH_CLOCKS
def test_three_in_a_circle_are_all_named(clock: Clock) -> None:
    """Each holds a lock, plays a move with it, and then wants the next one's."""
    in_real_time = threading.Barrier(3)

    def play(board: BlockingBoard, mine: Lock, next_ones: Lock) -> None:
        board.opponent_arrives()
        with mine:
            board.master_moves()
            board.opponent_replies()
            if clock == "wall":
                in_real_time.wait(30)
            with next_ones:
                raise AssertionError("nobody comes here")

    def play_hall(hall: ThreadedHall) -> None:
        locks = [hall.lock(name) for name in "ABC"]
        threads = [
            hall.thread(play, board, locks[at], locks[(at + 1) % 3])
            for at, board in enumerate(hall.boards)
        ]
        start_and_join(threads)

    before = threading.enumerate()
    one = with_hall(play_hall, clock)
    assert threads_left_since(before) == []
    assert sorted(waits(one)) == [
        "the thread of board 1 waits for the lock B that the thread of board 2 holds",
        "the thread of board 2 waits for the lock C that the thread of board 3 holds",
        "the thread of board 3 waits for the lock A that the thread of board 1 holds",
    ]


@BOTH_CLOCKS
def test_an_error_within_the_block_releases_the_lock(clock: Clock) -> None:
    """The next thread does not have to wait for one that has gone."""
    got: list[int] = []

    def fail(number: int, lock: Lock) -> None:
        try:
            with lock:
                raise ValueError("bad luck")
        except ValueError:
            got.append(number)

    def play_hall(hall: ThreadedHall) -> None:
        lock = hall.lock()
        start_and_join([hall.thread(fail, number, lock) for number in range(5)])

    assert with_hall(play_hall, clock).error is None
    assert sorted(got) == [0, 1, 2, 3, 4]


@BOTH_CLOCKS
def test_a_lock_is_used_like_any_other(clock: Clock) -> None:
    """`acquire` returns that it was taken; a lock that is not held cannot be released."""
    said: list[object] = []

    def play_hall(hall: ThreadedHall) -> None:
        lock = hall.lock()
        said.append(lock.acquire())
        lock.release()
        with pytest.raises(RuntimeError, match="release unlocked lock"):
            lock.release()

    assert with_hall(play_hall, clock).error is None
    assert said == [True]


def test_the_scheduler_itself_may_hold_a_lock_for_a_while() -> None:
    """It passes the baton like any other thread."""

    def play_hall(hall: ThreadedHall) -> None:
        lock = hall.lock()
        with lock:
            threads = [hall.thread(play_in_turn, board, lock) for board in hall.boards]
            for thread in threads:
                thread.start()
            hall.boards[0].opponent_arrives()
        for thread in threads[1:]:
            thread.join()

    one = with_hall(play_hall)
    assert sorted(one.record.results) == [2, 3]


def play_in_turn(board: BlockingBoard, master: Lock) -> None:
    """Play one game as threaded.py does."""
    if board.number > 1:
        board.opponent_arrives()
        while board.in_play:
            with master:
                board.master_moves()
            board.opponent_replies()


@pytest.mark.long
@pytest.mark.parametrize("name", ["threaded", "thread-pool", "two-locks", "no-lock"])
@pytest.mark.parametrize("turn", [1, 2, 5])
def test_after_a_stop_no_move_is_made_and_no_thread_stays(name: str, turn: int) -> None:
    """The thread with the baton passes it to no other; all boards are left as they are."""
    before = threading.enumerate()
    played: list[Exhibition] = []
    until: list[int] = []

    def press(position: chess.Board) -> chess.Move:
        played[0].stop()
        until.append(len(played[0].log.events))
        return first_move(position)

    def play(exhibition: Exhibition) -> None:
        played.append(exhibition)
        SCHEDULERS[name].load()(exhibition)

    scenario = make_scenario(boards=2, moves=10, seed=LUCKY)
    seating = seating_with(press, turn=turn)
    one = run(scenario, own(play), games=(), seating=seating)
    assert threads_left_since(before) == []
    assert {event.kind for event in played[0].log.events[until[0] :]} <= {Kind.CANCELLED}
    assert one.error is None or isinstance(one.error, Interrupted)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has this policy")
def test_a_thread_that_wakes_another_goes_on_until_it_waits() -> None:
    """Else each change of thread takes two; only threads that pass the baton have that policy."""
    usual = os.sched_getscheduler(0)
    if usual != os.SCHED_OTHER or not may_be_patient():
        pytest.skip("the policy of threads is decided elsewhere on this machine")

    def policy(clock: Clock) -> int:
        found: list[int] = []

        def play_hall(hall: ThreadedHall) -> None:
            start_and_join([hall.thread(lambda: found.append(os.sched_getscheduler(0)))])

        with_hall(play_hall, clock)
        return found[0]

    assert policy("virtual") == os.SCHED_BATCH
    assert policy("wall") == usual
    assert os.sched_getscheduler(0) == usual


def may_be_patient() -> bool:
    """Whether a thread may choose this policy; some containers forbid it."""
    may: list[bool] = []

    def choose() -> None:
        try:
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
        except OSError:
            may.append(False)
        else:
            may.append(True)

    start_and_join([threading.Thread(target=choose)])
    return may[0]
