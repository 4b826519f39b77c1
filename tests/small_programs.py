"""Small programs as students write them, in parts: a hall, what plays one board, and a main.

A part that is written below another one replaces it: so a test states only what is different.
"""

from pathlib import Path

from conftest import make_scenario

from simul.running import Clock, run
from simul.running.results import Run
from simul.scenario import Scenario

ASYNCIO_HALL = """
import asyncio
from simul.halls.on_asyncio import AsyncioHall

def play(exhibition):
    hall = AsyncioHall(exhibition)
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(main(hall.boards))
"""
TRIO_HALL = """
import trio
from simul.halls.on_trio import TrioHall

def play(exhibition):
    hall = TrioHall(exhibition)
    trio.run(main, hall.boards, clock=hall.clock())
"""
ANYIO_HALL = """
import anyio
from simul.halls.on_anyio import anyio_hall

def play(exhibition):
    hall = anyio_hall(exhibition, "asyncio")
    anyio.run(main, hall.boards, backend_options=hall.backend_options)
"""
THREADED_HALL = """
import threading
from simul.halls.threaded import ThreadedHall

def play(exhibition):
    main(ThreadedHall(exhibition).boards)
"""
AWAITED = """
async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()
"""
UNLOCKED = """
def play_board(board):
    board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        board.opponent_replies()
"""
LOCKED = """
master = threading.Lock()

def play_board(board):
    board.opponent_arrives()
    while board.in_play:
        with master:
            board.master_moves()
        board.opponent_replies()
"""
GATHER = """
async def main(boards):
    await asyncio.gather(*map(play_board, boards))
"""
GROUP = """
async def main(boards):
    async with asyncio.TaskGroup() as tasks:
        for board in boards:
            tasks.create_task(play_board(board))
"""
NURSERY = """
async def main(boards):
    async with trio.open_nursery() as tasks:
        for board in boards:
            tasks.start_soon(play_board, board)
"""
ANYIO_GROUP = """
async def main(boards):
    async with anyio.create_task_group() as tasks:
        for board in boards:
            tasks.start_soon(play_board, board)
"""
STEWARDS = """
def main(boards):
    threads = [threading.Thread(target=play_board, args=(board,)) for board in boards]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""
SILENT = make_scenario(
    think="20 s", mishaps=[{"at": "40 s", "what": "falls-silent", "boards": [2]}]
)
"""An exhibition whose second opponent will never reply."""


def played(
    text: str,
    scenario: Scenario | None = None,
    *,
    clock: Clock = "virtual",
    speed: float = 1,
    give_up_after: float = 30,
) -> Run:
    """Run a program, by default at three boards where a reply takes 55 s."""
    Path("mine.py").write_text(text, encoding="utf-8")
    return run(
        scenario or make_scenario(),
        "mine.py",
        clock=clock,
        speed=speed,
        give_up_after=give_up_after,
    )


def instead(text: str, lines: str, more: str) -> str:
    """Put other lines in place of lines that are there once."""
    assert text.count(lines) == 1
    return text.replace(lines, more)


def line_with(words: str) -> int:
    """The only line of the program with these words."""
    lines = Path("mine.py").read_text(encoding="utf-8").splitlines()
    (number,) = [number for number, line in enumerate(lines, 1) if words in line]
    return number


def costs(one: Run) -> list[str]:
    """The sentences beside the run, without the modules that go by the hall's clock."""
    return [cost for cost in one.costs if "by the hall's clock" not in cost]


def looks_like(one: Run) -> str:
    """The cause in words; empty if none is said."""
    return one.cause.words if one.cause else ""
