"""Where a dispatcher could get into trouble: in real time, with ties, and after failures."""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
import trio
import trio.testing
from conftest import make_scenario

from simul.clocks import LATE, Timeline, WallClock
from simul.errors import Deadlock
from simul.exhibition import Exhibition
from simul.exhibition.dispatcher import Dispatcher
from simul.halls.calling import CallingBoard
from simul.halls.on_trio import TrioHall
from simul.record import Kind
from simul.running import run
from simul.running.results import Run

SILENT = [{"what": "falls-silent", "at": "5 s", "boards": [2]}]
ENOUGH = 600
"""Looks at a run in real time, ten a second, after which the test gives up."""


class _HungError(Exception):
    pass


def run_for_real(scheduler: str, **more: Any) -> Run:
    """Run a scenario in real time; fail, instead of waiting for ever, if it does not end."""
    looks = iter(range(ENOUGH))

    def look(_made: int, _moves: int) -> None:
        if next(looks, None) is None:
            raise _HungError

    return run(make_scenario(**more), scheduler, clock="wall", speed=10_000, progress=look)


def visits(played: Run) -> list[tuple[int, int]]:
    """When which game was visited."""
    return [(each.at, each.board) for each in played.record.events if each.kind is Kind.VISIT]


@pytest.mark.parametrize("scheduler", ["asyncio", "trio", "threaded", "thread-pool"])
def test_standing_at_a_silent_board_in_real_time_has_an_end(scheduler: str) -> None:
    """All others wait for a master who will never come: that is a deadlock, too."""
    played = run_for_real(scheduler, boards=4, workers=4, order="rotation", mishaps=SILENT)
    assert isinstance(played.error, Deadlock)
    assert "board 2 waits for its opponent, who will never reply" in str(played.error)


@pytest.mark.parametrize("scheduler", ["asyncio", "threaded"])
@pytest.mark.parametrize(
    "more", [{"floor": {"spacing": 1.4}}, {"breaks": [{"at": "9 s", "length": "1 s"}]}]
)
def test_a_silent_board_is_noticed_although_the_master_walks_or_rests(
    scheduler: str, more: dict[str, Any]
) -> None:
    """An event of the master alone is not a game that has begun."""
    played = run_for_real(scheduler, boards=4, mishaps=SILENT, **more)
    assert isinstance(played.error, Deadlock)


def test_a_silent_board_is_noticed_although_another_game_has_failed() -> None:
    """Threads go on when one of them fails."""
    mishaps = [*SILENT, {"what": "walks-out", "at": "1 s", "boards": [3]}]
    run_for_real("threaded", boards=3, on_failure="propagate", mishaps=mishaps)


@pytest.mark.parametrize("order", ["ready-first", "weakest-clock-first"])
@pytest.mark.parametrize("scheduler", ["asyncio", "trio", "threaded", "callbacks"])
def test_newcomers_who_arrive_together_are_served_by_who_was_visited_longest_ago(
    order: str, scheduler: str
) -> None:
    """All flags fall at once. She was at place 1 only, so game 4 there comes after 5 and 6."""
    clock = {"time": "1 ms"}
    played = run(make_scenario(3, 1, games=6, order=order, clock=clock), scheduler)
    assert visits(played) == [(0, 1), (1, 5)]
    assert played.verdict.breaches == ()


def test_who_is_cancelled_is_not_woken_as_well() -> None:
    """In Trio that would be an internal error, which ends everything."""
    hall = TrioHall(Exhibition(make_scenario(), Timeline()))
    wake: list[Any] = []

    async def cancel_and_wake() -> None:
        with trio.CancelScope() as scope:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(hall.park, wake.append)
                await trio.testing.wait_all_tasks_blocked()
                scope.cancel()
                wake[0]()
        assert scope.cancelled_caught

    trio.run(cancel_and_wake, clock=hall.clock())


GIVES_UP = '''"""Whoever plays at board 2 gives up."""

import asyncio

from simul.halls.on_asyncio import AsyncioHall


def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(play_all(hall))


async def play_all(hall):
    async with asyncio.TaskGroup() as group:
        for board in hall.boards:
            group.create_task(play_board(board))


async def play_board(board):
    try:
        async with asyncio.timeout(20 if board.number == 2 else None):
            await board.opponent_arrives()
            while board.in_play:
                board.master_moves()
                await board.opponent_replies()
    except TimeoutError:
        pass
'''


@pytest.mark.parametrize("order", ["skip-if-not-ready", "rotation"])
def test_no_master_stands_at_a_board_that_was_left(order: str, tmp_path: Path) -> None:
    """The other games are played to their ends, whichever order it is."""
    file = tmp_path / "gives_up.py"
    file.write_text(GIVES_UP, encoding="utf-8")
    played = run(make_scenario(4, 3, order=order), str(file))
    over = {each.board for each in played.record.events if each.kind is Kind.OVER}
    assert (played.error, over) == (None, {1, 3, 4})


class _Late:
    """A board and a dispatcher whose calls come as late as a test wants, by a clock that races."""

    def __init__(self, think: str) -> None:
        self._calls: list[tuple[int, int, Any]] = []
        scenario = make_scenario(1, 2, service=0, think=think, order="rotation")
        self.exhibition = Exhibition(scenario, WallClock(1_000_000, perf_counter() - 1))
        board = CallingBoard(self.exhibition.seats.places[0], self.exhibition, self._call_at)
        Dispatcher.where_needed(self.exhibition, [board], self._call_at)
        board.opponent_arrives(board.master_moves)
        self.boards_notice()
        self.dispatcher_decides()  # the first visit and move; then to a board without a reply
        board.opponent_replies(board.master_moves)

    def _call_at(self, due: int, order: int, callback: Callable[[], object]) -> None:
        self._calls.append((due, order, callback))

    def boards_notice(self) -> None:
        """Make the calls that boards have asked for by now."""
        self._make_calls(of_dispatcher=False)

    def dispatcher_decides(self) -> None:
        """Make the calls that the dispatcher has asked for by now."""
        self._make_calls(of_dispatcher=True)

    def _make_calls(self, *, of_dispatcher: bool) -> None:
        now = [call for call in self._calls if (call[1] >= LATE) is of_dispatcher]
        self._calls = [call for call in self._calls if call not in now]
        for _, _, make in now:
            make()


def test_in_real_time_a_visit_is_not_dated_before_the_reply() -> None:
    """She set out when there was no reply yet; it is there when she is seen to arrive."""
    hall = _Late(think="40 h")
    hall.boards_notice()
    hall.dispatcher_decides()  # she is there
    reply, visit, _move = hall.exhibition.log.events[-3:]
    assert (reply.kind, visit.kind) == (Kind.REPLY, Kind.VISIT)
    assert visit.at >= reply.at
