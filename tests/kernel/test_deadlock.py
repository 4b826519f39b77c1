"""Deadlocks: never a hang, always an error that says what each thread or task waits for."""

import asyncio
import math
import re
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import pytest
import trio
from conftest import make_scenario, threads_left_since
from troublemakers import own

from simul.errors import Deadlock
from simul.exhibition import Exhibition
from simul.halls.awaiting import AwaitingBoard
from simul.halls.blocking import BlockingBoard
from simul.halls.on_asyncio import AsyncioHall
from simul.halls.on_trio import TrioHall
from simul.halls.threaded import ThreadedHall
from simul.record.waits import Role, Wait, Want, circle_of
from simul.running import run
from simul.running.results import Run
from simul.scenario import load_scenario
from simul.stdlib import time as hall_time

Boards = Sequence[AwaitingBoard]
PlayBoards = Callable[[Boards], Awaitable[object]]


def with_asyncio(play_boards: PlayBoards) -> Run:
    """Run a main coroutine in asyncio, at three boards."""

    async def main(boards: Boards) -> None:
        await play_boards(boards)

    def play(exhibition: Exhibition) -> None:
        hall = AsyncioHall(exhibition)
        with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
            runner.run(main(hall.boards))

    return run(make_scenario(), own(play))


def with_trio(play_boards: PlayBoards) -> Run:
    """Run a main coroutine in Trio, at three boards."""

    def play(exhibition: Exhibition) -> None:
        hall = TrioHall(exhibition)
        trio.run(play_boards, hall.boards, clock=hall.clock())

    return run(make_scenario(), own(play))


def with_threads(play_hall: Callable[[ThreadedHall], None]) -> Run:
    """Run what a scheduler does with its hall, at three boards."""
    return run(make_scenario(), own(lambda exhibition: play_hall(ThreadedHall(exhibition))))


def start_and_join(threads: Sequence[threading.Thread]) -> None:
    """Do as threaded.py does."""
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


async def play_board(board: AwaitingBoard) -> None:
    """Play one game, in asyncio or Trio."""
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()


def lines(one: Run) -> list[str]:
    """Split a deadlock's message into lines, without places: `test_hints.py` looks at those."""
    assert isinstance(one.error, Deadlock)
    assert one.record.stopped == str(one.error)
    words = str(one.error).splitlines()
    return [line.partition(f" ({HERE}, line")[0].partition(", line")[0].strip() for line in words]


HERE = "test_deadlock.py"
BOARDS = [f"board {number} waits for the master" for number in (1, 2, 3)]


async def waits_in_asyncio(_: Boards) -> None:
    """Wait for what never comes."""
    await asyncio.Event().wait()


async def sleeps_for_ever_in_asyncio(_: Boards) -> None:
    """Wait for the end of time."""
    await asyncio.sleep(math.inf)


async def waits_in_trio(_: Boards) -> None:
    """Wait for what never comes."""
    await trio.Event().wait()


async def sleeps_for_ever_in_trio(_: Boards) -> None:
    """Wait for the end of time."""
    await trio.sleep(math.inf)


WAITING: dict[PlayBoards, str] = {
    waits_in_asyncio: "the task main waits for an event to be set",
    sleeps_for_ever_in_asyncio: f"a task waits in {HERE}",
    waits_in_trio: "the task waits_in_trio waits for an event to be set",
    sleeps_for_ever_in_trio: f"a task waits in {HERE}",
}


@pytest.mark.parametrize(
    ("framework", "play_boards"),
    [
        (with_asyncio, waits_in_asyncio),
        (with_asyncio, sleeps_for_ever_in_asyncio),
        (with_trio, waits_in_trio),
        (with_trio, sleeps_for_ever_in_trio),
    ],
)
def test_a_main_task_that_waits_for_ever_is_a_deadlock(
    framework: Callable[[PlayBoards], Run], play_boards: PlayBoards
) -> None:
    """The message says where it waits and which boards wait for it; no thread is left."""
    before = threading.enumerate()
    one = framework(play_boards)
    assert threads_left_since(before) == []
    assert lines(one) == [
        "deadlock at 0:00:00: no task or thread can run any more",
        WAITING[play_boards],
        *BOARDS,
    ]


async def one_task_too_many_in_asyncio(boards: Boards) -> None:
    """Play all games, with a task that waits for one more."""
    one_more = asyncio.Event()

    async def wait() -> None:
        await one_more.wait()

    async with asyncio.TaskGroup() as tasks:
        for board in boards:
            tasks.create_task(play_board(board))
        tasks.create_task(wait())
        tasks.create_task(wait())
        await one_more.wait()


async def one_task_too_many_in_trio(boards: Boards) -> None:
    """Play all games, with a task that waits for one more."""
    one_more = trio.Event()

    async def wait() -> None:
        await one_more.wait()

    async with trio.open_nursery() as nursery:
        for board in boards:
            nursery.start_soon(play_board, board)
        nursery.start_soon(wait)
        nursery.start_soon(wait)
        await one_more.wait()


ONE, TWO = "the task {} waits for an event to be set", "2 tasks wait for an event to be set"
SETS_NOBODY: dict[Callable[[PlayBoards], Run], list[str]] = {
    with_asyncio: [ONE.format("main"), TWO],
    with_trio: [TWO, ONE.format("one_task_too_many_in_trio")],
}


@pytest.mark.parametrize(
    ("framework", "play_boards"),
    [(with_asyncio, one_task_too_many_in_asyncio), (with_trio, one_task_too_many_in_trio)],
)
def test_tasks_that_wait_at_the_end_are_a_deadlock_of_their_own(
    framework: Callable[[PlayBoards], Run], play_boards: PlayBoards
) -> None:
    """All games are over and kept; the tasks are counted line by line."""
    one = framework(play_boards)
    assert sorted(one.record.results) == [1, 2, 3]
    assert lines(one) == [
        "deadlock at 0:04:10: no task or thread can run any more",
        *SETS_NOBODY[framework],
        "all games are over, but the program has not ended",
    ]


async def hand_in_hand_in_asyncio(boards: Boards) -> None:
    """Start two tasks, each of which waits for a lock that the other holds."""
    master, clock = asyncio.Lock(), asyncio.Lock()

    async def play(board: AwaitingBoard, first: asyncio.Lock, second: asyncio.Lock) -> None:
        await board.opponent_arrives()
        async with first:
            board.master_moves()
            await board.opponent_replies()
            async with second:
                board.master_moves()

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(play(boards[0], master, clock))
        tasks.create_task(play(boards[1], clock, master))


async def hand_in_hand_in_trio(boards: Boards) -> None:
    """Start two tasks, each of which waits for a lock that the other holds."""
    master, clock = trio.Lock(), trio.Lock()

    async def play(board: AwaitingBoard, first: trio.Lock, second: trio.Lock) -> None:
        await board.opponent_arrives()
        async with first:
            board.master_moves()
            await board.opponent_replies()
            async with second:
                board.master_moves()

    async with trio.open_nursery() as nursery:
        nursery.start_soon(play, boards[0], master, clock)
        nursery.start_soon(play, boards[1], clock, master)


@pytest.mark.parametrize(
    ("framework", "play_boards"),
    [(with_asyncio, hand_in_hand_in_asyncio), (with_trio, hand_in_hand_in_trio)],
)
def test_tasks_that_wait_for_each_other_are_found_where_they_wait(
    framework: Callable[[PlayBoards], Run], play_boards: PlayBoards
) -> None:
    """Both of them at the second lock; what was played until then is kept."""
    one = framework(play_boards)
    assert lines(one)[0] == "deadlock at 0:01:05: no task or thread can run any more"
    told = lines(one)[1:-3]
    if framework is with_trio:  # its locks know who holds them; Python's own of asyncio do not
        assert told == [
            "the task of board 1 waits for a lock that the task of board 2 holds",
            "the task of board 2 waits for a lock that the task of board 1 holds",
            f"a task waits in {HERE}",
        ]
    else:
        assert f"2 tasks wait in {HERE}" in told
    assert lines(one)[-3:] == BOARDS
    assert sum(bool(event.move) for event in one.record.events) == 4


async def refuses_in_asyncio(_: Boards) -> None:
    """Wait for ever, and not even be cancelled."""
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            continue


async def refuses_in_trio(_: Boards) -> None:
    """Wait for ever, and not even be cancelled."""
    with trio.CancelScope(shield=True):
        await trio.Event().wait()


def left_by(run: Callable[[], Run]) -> list[threading.Thread]:
    """Run into a deadlock; return the threads that are left behind."""
    before = threading.enumerate()
    assert lines(run())[0] == "deadlock at 0:00:00: no task or thread can run any more"
    return [thread for thread in threading.enumerate() if thread not in before]


def test_a_task_of_trio_that_refuses_to_be_cancelled_is_left_asleep(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The error is reported all the same, and the thread left behind costs nothing."""
    monkeypatch.setattr("simul.supervision.supervisor.PATIENCE", 0.3)
    left = left_by(partial(with_trio, refuses_in_trio))
    assert [(thread.name, thread.daemon) for thread in left] == [("the scheduler own", True)]
    used = time.process_time()
    left[0].join(0.1)
    assert time.process_time() - used < 0.05


def test_an_event_loop_of_asyncio_ends_although_a_task_refuses_to_be_cancelled() -> None:
    """The error is reported all the same, and no thread is left behind for long."""
    for thread in left_by(partial(with_asyncio, refuses_in_asyncio)):
        thread.join(60)
        assert not thread.is_alive()


async def helped_in_asyncio(boards: Boards) -> None:
    """Let threads work between the games, for longer than it seems to take."""
    async with asyncio.timeout(1):
        await asyncio.to_thread(time.sleep, 0.3)
    for board in boards:
        await asyncio.to_thread(time.sleep, 0.01)
        await play_board(board)


async def helped_in_trio(boards: Boards) -> None:
    """Let threads work between the games, for longer than it seems to take."""
    with trio.fail_after(1):
        await trio.to_thread.run_sync(time.sleep, 0.3)
    for board in boards:
        await trio.to_thread.run_sync(time.sleep, 0.01)
        await play_board(board)


@pytest.mark.parametrize(
    ("framework", "play_boards"), [(with_asyncio, helped_in_asyncio), (with_trio, helped_in_trio)]
)
def test_time_stands_still_while_a_thread_is_at_work(
    framework: Callable[[PlayBoards], Run], play_boards: PlayBoards
) -> None:
    """It is not a deadlock, and takes no hall time."""
    one = framework(play_boards)
    assert one.error is None
    assert sorted(one.record.results) == [1, 2, 3]
    assert one.record.makespan == 3 * 4 * 60_000


def call_soon(wake: Callable[[], object]) -> None:
    """Call from a thread of which the framework knows nothing."""
    threading.Timer(0.05, wake).start()


async def called_in_asyncio(boards: Boards) -> None:
    """Wait for a call from outside, twice, and then play."""
    loop = asyncio.get_running_loop()
    for _ in range(2):
        called = asyncio.Event()
        call_soon(partial(loop.call_soon_threadsafe, called.set))
        await called.wait()
    await play_board(boards[0])


async def called_in_trio(boards: Boards) -> None:
    """Wait for a call from outside, twice, and then play."""
    token = trio.lowlevel.current_trio_token()
    for _ in range(2):
        called = trio.Event()
        call_soon(partial(token.run_sync_soon, called.set))
        await called.wait()
    await play_board(boards[0])


@pytest.mark.parametrize(
    ("framework", "play_boards"), [(with_asyncio, called_in_asyncio), (with_trio, called_in_trio)]
)
def test_a_call_from_outside_may_wake_a_task_in_time(
    framework: Callable[[PlayBoards], Run],
    play_boards: PlayBoards,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Time and again: each standstill gets its own moment of grace, long enough for any machine."""
    for module in ("asyncio_selector", "trio_clock"):
        monkeypatch.setattr(f"simul.halls.{module}.GRACE", 10.0)
    one = framework(play_boards)
    assert one.error is None
    assert sorted(one.record.results) == [1]


def test_threads_that_take_two_locks_in_different_order_are_named() -> None:
    """The classic: each holds what the other one wants."""

    def play(board: BlockingBoard, first: threading.Lock, second: threading.Lock) -> None:
        board.opponent_arrives()
        with first:
            board.master_moves()
            board.opponent_replies()
            with second:
                board.master_moves()

    def play_hall(hall: ThreadedHall) -> None:
        master, clock = hall.lock(), hall.lock()
        one, other, _ = hall.boards
        start_and_join(
            [hall.thread(play, one, master, clock), hall.thread(play, other, clock, master)]
        )

    one = with_threads(play_hall)
    assert lines(one) == [
        "deadlock at 0:01:00: no task or thread can run any more",
        "the thread of board 1 waits for a lock that the thread of board 2 holds",
        "the thread of board 2 waits for a lock that the thread of board 1 holds",
        "the scheduler own waits for the thread of board 1 to end",
        *BOARDS,
    ]
    assert sum(bool(event.move) for event in one.record.events) == 4


def test_a_lock_is_waited_for_from_its_present_holder() -> None:
    """Board 3's thread came when board 1's had the lock; by now it is board 2's."""

    def play(board: BlockingBoard, master: threading.Lock, never: threading.Lock) -> None:
        board.opponent_arrives()
        with master:
            board.master_moves()
            if board.number == 2:
                never.__enter__()

    def play_hall(hall: ThreadedHall) -> None:
        master, never = hall.lock(), hall.lock()
        with never:
            start_and_join([hall.thread(play, board, master, never) for board in hall.boards])

    assert lines(with_threads(play_hall)) == [
        "deadlock at 0:00:10: no task or thread can run any more",
        "the thread of board 2 waits for a lock that the scheduler own holds",
        "the scheduler own waits for the thread of board 2 to end",
        "the thread of board 3 waits for a lock that the thread of board 2 holds",
        "board 1 waits for its opponent, who was not asked to reply",
        "board 2 waits for its opponent, who was not asked to reply",
        "board 3 waits for the master",
    ]


def test_a_deadlock_has_who_waits_for_whom_as_data() -> None:
    """In the error and in the record: a circle of two locks, and a thread outside of it."""

    def play(board: BlockingBoard, first: threading.Lock, second: threading.Lock) -> None:
        board.opponent_arrives()
        with first:
            board.master_moves()
            board.opponent_replies()
            with second:
                board.master_moves()

    def play_hall(hall: ThreadedHall) -> None:
        anna, boris = hall.lock("Anna"), hall.lock("Boris")
        orders = [(anna, boris), (boris, anna), (anna, boris)]
        start_and_join(
            [
                hall.thread(play, board, *order)
                for board, order in zip(hall.boards, orders, strict=True)
            ]
        )

    one = with_threads(play_hall)
    assert isinstance(one.error, Deadlock)
    assert one.error.waits == one.record.waits
    names = [f"the thread of board {number}" for number in (1, 2, 3)]
    assert {each.place.file for each in one.record.waits if each.place} == {HERE}
    found = [each._replace(place=None) for each in one.record.waits]
    assert found == [
        Wait(names[0], Role.THREAD, Want.LOCK, "Boris", (names[1],), board=1),
        Wait(names[1], Role.THREAD, Want.LOCK, "Anna", (names[0],), board=2),
        Wait(names[2], Role.THREAD, Want.LOCK, "Anna", (names[0],), board=3),
        Wait("the scheduler own", Role.THREAD, Want.END, "", (names[0],)),
        *(
            Wait(f"board {number}", Role.BOARD, Want.SIGNAL, "the master", board=number)
            for number in (1, 2, 3)
        ),
    ]
    assert circle_of(one.record.waits, Want.LOCK) == names[:2]


def test_a_lock_that_an_ended_thread_has_kept_is_told() -> None:
    """No thread is left that could release it."""

    def play_hall(hall: ThreadedHall) -> None:
        lock = hall.lock("Anna")
        start_and_join([hall.thread(lock.acquire)])
        with lock:
            raise AssertionError("nobody comes here")

    one = with_threads(play_hall)
    assert lines(one)[1] == (
        "the scheduler own waits for the lock Anna that was never released by the thread "
        "acquire, which has ended"
    )


def test_a_lock_taken_twice_is_a_deadlock_with_oneself() -> None:
    """Locks count no further than to one."""

    def take_twice(_: BlockingBoard, lock: threading.Lock) -> None:
        with lock, lock:
            raise AssertionError("nobody comes here")

    def play_hall(hall: ThreadedHall) -> None:
        start_and_join([hall.thread(take_twice, hall.boards[0], hall.lock())])

    itself = "the thread of board 1 waits for a lock that the thread of board 1 holds"
    assert itself in lines(with_threads(play_hall))


def waits_for_itself(hall: ThreadedHall) -> None:
    """Let a thread join itself."""
    start_and_join([hall.thread(lambda: threading.current_thread().join())])


def waits_for_what_never_began(hall: ThreadedHall) -> None:
    """Join a thread that was never started."""
    hall.thread(print, hall.boards[0]).join()


@pytest.mark.parametrize(
    ("play_hall", "words"),
    [
        (waits_for_itself, "cannot join current thread"),
        (waits_for_what_never_began, "cannot join thread before it is started"),
    ],
)
def test_a_wait_for_a_thread_that_makes_no_sense_is_an_error(
    play_hall: Callable[[ThreadedHall], None], words: str
) -> None:
    """In the words of Python, which refuses it everywhere."""
    assert words in str(with_threads(play_hall).error)


@pytest.mark.long
def test_a_deadlock_of_a_thousand_threads_ends_all_of_them() -> None:
    """And the message stays short enough to be read."""
    before = threading.enumerate()

    def play_hall(hall: ThreadedHall) -> None:
        lock = hall.lock()
        with lock:
            start_and_join([hall.thread(lock.__enter__) for _ in range(1_000)])

    one = with_threads(play_hall)
    assert threads_left_since(before) == []
    assert lines(one)[1:] == [
        "the thread acquire #1 waits for a lock that the scheduler own holds",
        "the scheduler own waits for the thread acquire #1 to end",
        "999 threads wait for a lock that the scheduler own holds",
        *BOARDS,
    ]


def test_many_boards_that_wait_alike_are_told_in_one_line() -> None:
    """Three by number, unless it is all of them; those in the circle have a line each."""
    error = run(load_scenario("textbook", boards=10), "two-locks").error
    message = re.sub(r" \(two_locks.py, line \d+\)", "", str(error))
    assert [line.strip() for line in message.splitlines()[1:]] == [
        "the thread of board 3 waits for the lock Boris that the thread of board 2 holds",
        "the thread of board 2 waits for the lock Anna that the thread of board 3 holds",
        "the threads of boards 4, 6, 8 and 1 more wait for the lock Boris that the thread of board "
        "2 holds",
        "the threads of boards 5, 7, 9 and 1 more wait for the lock Anna that the thread of board "
        "3 holds",
        "the scheduler two-locks waits for the thread of board 1 to end",
        "all 10 boards wait for the master",
    ]


@pytest.mark.parametrize("runs", [with_asyncio, with_trio])
def test_a_deadlock_is_told_at_its_own_time(runs: Callable[[PlayBoards], Run]) -> None:
    """Not at that of the last thing that has happened at a board."""

    async def sleeps_first(boards: Boards) -> None:
        await boards[0].opponent_arrives()
        if runs is with_asyncio:
            await asyncio.sleep(30)
            await waits_in_asyncio(boards)
        else:
            await trio.sleep(30)
            await waits_in_trio(boards)

    one = runs(sleeps_first)
    assert lines(one)[0] == "deadlock at 0:00:30: no task or thread can run any more"
    assert one.record.makespan == 30_000


def test_a_deadlock_of_threads_is_told_at_its_own_time() -> None:
    """They sleep as the program does, by the hall's clock."""

    def play_hall(hall: ThreadedHall) -> None:
        hall.boards[0].opponent_arrives()
        hall_time.sleep(7)
        lock = hall.lock()
        with lock, lock:
            pass

    one = with_threads(play_hall)
    assert lines(one)[0] == "deadlock at 0:00:07: no task or thread can run any more"
    assert one.record.makespan == 7_000
