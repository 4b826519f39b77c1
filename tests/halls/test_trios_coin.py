"""A run says where Trio's coin may have decided something, and only there."""

from pathlib import Path

import pytest
from conftest import make_scenario

from simul.registry.own_file import BY_TRIOS_COIN
from simul.running import run
from simul.running.results import Run
from simul.schedulers import SCHEDULERS

pytestmark = pytest.mark.long

PROGRAMS = Path(__file__).parents[1] / "schedulers" / "programs"
SCENARIO = make_scenario(boards=4, moves=2)
TIMES = 20
"""Runs, of which two would differ if a coin were tossed."""


def says_so(one: Run) -> bool:
    """Whether the run says that another one may have another record."""
    return any(BY_TRIOS_COIN in sentence for sentence in one.costs)


def test_where_the_coin_decides_every_run_says_so() -> None:
    """A checkpoint before each move: of four ready tasks any may be the first."""
    runs = [run(SCENARIO, str(PROGRAMS / "trio_checkpoint_first.py")) for _ in range(TIMES)]
    assert len({one.record.fingerprint for one in runs}) > 1
    assert all(map(says_so, runs))
    assert {one.outcome for one in runs} == {"verified"}


@pytest.mark.long
@pytest.mark.parametrize("name", ["trio", "anyio-trio"])
def test_where_it_decides_nothing_no_run_says_so(name: str, tmp_path: Path) -> None:
    """A copy of our own file: tasks that only wait at boards, and one record, that of asyncio."""
    text = SCHEDULERS[name].source.replace("backend: str)", 'backend: str = "trio")')
    check_that_no_coin_decides(write(tmp_path, text))


@pytest.mark.long
def test_worker_threads_that_wait_go_by_due_order_and_no_coin() -> None:
    """`to_thread.run_sync(board.wait_for_reply)` is promised one record."""
    check_that_no_coin_decides(str(PROGRAMS / "trio_thread_waits.py"))


def check_that_no_coin_decides(path: str) -> None:
    """Check that there is one record, that of asyncio, and no warning."""
    runs = [run(SCENARIO, path) for _ in range(TIMES)]
    assert {one.record.fingerprint for one in runs} == {run(SCENARIO, "asyncio").record.fingerprint}
    assert not any(map(says_so, runs))


def write(folder: Path, text: str) -> str:
    """Put a program into a file of the user's own."""
    path = folder / "mine.py"
    path.write_text(text, encoding="utf-8")
    return str(path)


IN_A_BLOCK = """
import trio
from simul.halls.on_trio import TrioHall

def play(exhibition):
    hall = TrioHall(exhibition)
    trio.run(main, hall.boards, clock=hall.clock())

async def main(boards):
    lock = trio.Lock()
    async with trio.open_nursery() as nursery:
        for board in boards:
            nursery.start_soon(play_board, board, lock)

async def play_board(board, lock):
    {block}:
        await board.opponent_arrives()
        while board.in_play:
            board.master_moves()
            await board.opponent_replies()
"""


@pytest.mark.long
def test_a_cancel_scope_is_no_reason(tmp_path: Path) -> None:
    """It wakes no task, and waits for none."""
    check_that_no_coin_decides(
        write(tmp_path, IN_A_BLOCK.format(block="with trio.move_on_after(1_000)"))
    )


def test_who_is_first_in_line_at_a_lock_is_by_the_coin(tmp_path: Path) -> None:
    """Tasks that are started together ask for it in Trio's order."""
    path = write(tmp_path, IN_A_BLOCK.format(block="async with lock"))
    runs = [run(SCENARIO, path) for _ in range(TIMES)]
    assert len({one.record.fingerprint for one in runs}) > 1
    assert all(map(says_so, runs))
