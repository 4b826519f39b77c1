"""The event loop of the lessons, its futures and tasks: what asyncio's would do, ours do."""

from collections.abc import Generator
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest
from conftest import make_scenario

from simul.clocks import LATE, Timeline
from simul.exhibition import Exhibition
from simul.halls.calling import CallingBoard, CallingHall
from simul.record import Kind
from simul.running import run
from simul.scenario import load_scenario
from simul.schedulers import generators, yield_from
from simul.schedulers.callbacks import Loop
from simul.schedulers.native import Cancelled, Future, Task, until

MANY = 5_000
"""More than Python lets functions call each other."""


@pytest.fixture
def loop() -> Loop:
    """A loop whose time nobody waits for."""
    return Loop(Timeline())


def test_callbacks_are_called_first_come_first_served(loop: Loop) -> None:
    """Whoever is ready, in the order of asking."""
    called: list[int] = []
    for number in range(5):
        loop.call_soon(partial(called.append, number))
    loop.run()
    assert called == [0, 1, 2, 3, 4]


def test_those_due_at_one_instant_go_by_their_order_and_then_as_they_came(loop: Loop) -> None:
    """Callbacks themselves are never compared."""
    called: list[str] = []
    for order, name in [(2, "c"), (1, "a"), (2, "d"), (1, "b")]:
        loop.call_at(5_000, order, partial(called.append, name))
    loop.run()
    assert called == ["a", "b", "c", "d"]
    assert loop.time.now == 5_000


def test_all_who_are_due_by_now_are_ready_before_any_of_them_is_called(loop: Loop) -> None:
    """One of them takes seven seconds; who came due meanwhile is in the next round."""
    rounds: list[list[str]] = []

    def note(name: str, seconds: int = 0) -> None:
        loop.time.sleep_until(loop.time.now + 1_000 * seconds)
        rounds[-1].append(name)

    loop.call_at(0, 1, lambda: note("a", seconds=7))
    for due, name in [(0, "b"), (3_000, "c"), (2_000, "d"), (8_000, "e")]:
        loop.call_at(due, 2, partial(note, name))
    while loop.ready or loop.waiting:
        rounds.append([])
        loop.step()
    assert rounds == [["a", "b"], ["d", "c"], ["e"]]


def test_a_callback_that_asks_to_be_called_again_keeps_nobody_out(loop: Loop) -> None:
    """A round calls those who were ready when it began, as asyncio does."""
    called: list[str] = []

    def again() -> None:
        called.append("again")
        if len(called) < 4:
            loop.call_soon(again)
            loop.call_at(0, 0, lambda: called.append("due"))

    loop.call_soon(again)
    loop.run()
    assert called == ["again", "again", "due", "again", "due"]


def finished(module: ModuleType) -> generators.Future:
    """A future of this lesson that is done already."""
    future: generators.Future = module.Future()
    future.set_done()
    return future


def test_many_finished_futures_in_a_row_do_not_recurse(loop: Loop) -> None:
    """Whoever waits is called by the loop, not by whoever asks: the stack stays flat."""
    passed = []

    def game() -> Generator[generators.Future, None, None]:
        for number in range(MANY):
            yield finished(generators)
            passed.append(number)

    generators.Task(loop, game())
    loop.run()
    assert len(passed) == MANY


def test_many_finished_futures_can_be_delegated_to_and_awaited(loop: Loop) -> None:
    """By `yield from` and by `await`."""
    delegated: list[int] = []

    def delegating() -> Generator[yield_from.Future, None, None]:
        for _ in range(MANY):
            yield from yield_from.until(lambda settle: settle())
        delegated.append(MANY)

    async def awaiting() -> int:
        for _ in range(MANY):
            await until(lambda settle: settle())
        return MANY

    generators.Task(loop, delegating())
    task = Task(loop, awaiting())
    loop.run()
    assert delegated == [task.result] == [MANY]


def test_a_chain_of_many_tasks_that_await_each_other_does_not_recurse(loop: Loop) -> None:
    """The last one is done, and one after the other goes on, each called by the loop."""

    async def after(before: Future) -> int:
        return 1 + int(await before)

    first = Future()
    last: Future = first
    for _ in range(MANY):
        last = Task(loop, after(last))
    loop.call_soon(lambda: first.settle(0))
    loop.run()
    assert last.result == MANY


def test_settling_a_future_runs_nobody_before_the_next_round(loop: Loop) -> None:
    """As in asyncio: set_result only makes the waiter ready."""
    log: list[str] = []
    future = Future()

    async def game() -> None:
        await future
        log.append("game goes on")

    Task(loop, game())
    loop.step()
    future.settle()
    log.append("settled")
    loop.run()
    assert log == ["settled", "game goes on"]


def test_a_finished_future_is_awaited_without_giving_way(loop: Loop) -> None:
    """`await` gives way only where something really has to be waited for."""
    log: list[str] = []

    async def first() -> None:
        await until(lambda settle: settle())
        log.append("first")

    async def second() -> None:
        log.append("second")

    Task(loop, first())
    Task(loop, second())
    loop.run()
    assert log == ["first", "second"]


def test_a_task_has_the_result_of_its_game(loop: Loop) -> None:
    """Whoever awaits the task gets it, and so does whoever looks later."""

    async def game() -> str:
        await until(lambda settle: loop.call_at(60_000, 0, settle))
        return "1-0"

    async def watch() -> str:
        return "it is " + str(await played)

    played = Task(loop, game())
    seen = Task(loop, watch())
    loop.run()
    assert (played.result, seen.result) == ("1-0", "it is 1-0")
    assert loop.time.now == 60_000


def test_an_exception_comes_out_where_the_task_is_awaited(loop: Loop) -> None:
    """There it can be caught; the loop goes on."""

    async def game() -> None:
        await until(lambda settle: loop.call_at(60_000, 0, settle))
        raise ValueError("a piece fell off the table")

    async def watch() -> str:
        try:
            await played
        except ValueError as error:
            return str(error)
        return "nothing"

    played = Task(loop, game())
    seen = Task(loop, watch())
    loop.run()
    assert seen.result == "a piece fell off the table"
    assert isinstance(played.exception, ValueError)


def test_an_exception_that_nobody_waits_for_comes_out_of_the_loop(loop: Loop) -> None:
    """Of a task that nobody awaits: in a lesson it must not get lost."""

    async def game() -> None:
        raise ValueError("lost")

    Task(loop, game())
    with pytest.raises(ValueError, match="lost"):
        loop.run()


def test_a_task_can_be_cancelled_where_it_waits(loop: Loop) -> None:
    """It may tidy up; the reply that comes later wakes nobody."""
    log: list[str] = []

    async def game() -> None:
        try:
            await until(lambda settle: loop.call_at(60_000, 0, settle))
            log.append("replied")
        finally:
            log.append("tidied up")

    task = Task(loop, game())
    loop.call_at(20_000, 0, task.cancel)
    loop.run()
    assert log == ["tidied up"]
    assert isinstance(task.exception, Cancelled)


def test_a_cancelled_task_may_wait_for_something_else(loop: Loop) -> None:
    """The old reply does not pass for the new one."""
    woken: list[int] = []

    async def game() -> None:
        try:
            await until(lambda settle: loop.call_at(60_000, 0, settle))
        except Cancelled:
            await until(lambda settle: loop.call_at(90_000, 0, settle))
            woken.append(loop.time.now)

    task = Task(loop, game())
    loop.call_at(20_000, 0, task.cancel)
    loop.run()
    assert woken == [90_000]
    assert task.done


@pytest.mark.parametrize("early", [True, False])
def test_cancelling_beside_the_reply_is_not_lost(loop: Loop, early: bool) -> None:
    """Just before the reply or just after it, in the same round: the game is cancelled."""
    log: list[str] = []

    async def game() -> None:
        await until(lambda settle: loop.call_at(60_000, 1, settle))
        log.append("replied")
        await Future()

    task = Task(loop, game())
    loop.call_at(60_000, 0 if early else 2, task.cancel)
    loop.run()
    assert isinstance(task.exception, Cancelled)
    assert log == ([] if early else ["replied"])


def test_a_future_is_settled_once_and_for_all() -> None:
    """Whoever comes second changes nothing."""
    future = Future()
    future.settle("e7e5")
    future.settle("c7c5", ValueError())
    assert (future.result, future.exception) == ("e7e5", None)


def highest_first(exhibition: Exhibition, seen: list[int]) -> None:
    """Of all who are ready, serve the highest number: a policy on our loop."""
    loop = Loop(exhibition.time)
    ready: list[CallingBoard] = []

    def enter(board: CallingBoard) -> None:
        if board.in_play:
            ready.append(board)
            if len(ready) == 1:
                decide()

    def decide() -> None:
        loop.call_at(loop.time.now, LATE, serve)  # when all who are due by now have been let in

    def serve() -> None:
        seen.append(len(ready))
        board = max(ready, key=lambda each: each.number)
        board.master_moves()
        ready.remove(board)
        board.opponent_replies(lambda: enter(board))
        if ready:
            decide()

    for board in CallingHall(exhibition, loop.call_at).boards:
        board.opponent_arrives(partial(enter, board))
    loop.run()


def test_a_policy_on_the_loop_sees_everybody_who_is_ready() -> None:
    """At each visit the board is the highest of all whose opponents were ready by then."""
    seen: list[int] = []
    exhibition = Exhibition(load_scenario("textbook"), Timeline())
    highest_first(exhibition, seen)
    waiting: set[int] = set()
    sizes: list[int] = []
    for event in sorted(exhibition.log.events, key=lambda each: (each.at, each.kind is Kind.VISIT)):
        if event.kind in {Kind.ARRIVED, Kind.REPLY}:
            waiting.add(event.board)
        elif event.kind is Kind.OVER:
            waiting.discard(event.board)
        elif event.kind is Kind.VISIT:
            sizes.append(len(waiting))
            assert event.board == max(waiting)
            waiting.remove(event.board)
    assert sizes == seen
    assert len(seen) == 720
    assert max(seen) == 24


AWAIT_EACH_OTHER = """
from simul.halls.calling import CallingHall
from simul.schedulers.callbacks import Loop
from simul.schedulers.native import Task


def play(exhibition):
    loop = Loop(exhibition.time)
    CallingHall(exhibition, loop.call_at)
    tasks = []

    async def wait_for(other):
        await tasks[other]

    tasks += [Task(loop, wait_for(1)), Task(loop, wait_for(0))]
    loop.run()
"""


def test_two_tasks_that_await_each_other_end_the_loop_and_not_the_games(tmp_path: Path) -> None:
    """There is no recursion without end; the verdict says that no game was played."""
    file = tmp_path / "each_other.py"
    file.write_text(AWAIT_EACH_OTHER, encoding="utf-8")
    one = run(make_scenario(), str(file))
    assert one.outcome != "verified"
    assert not one.record.results
