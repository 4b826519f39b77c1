"""Faults in a file beside the user's own, which it imports: the line is there, and not here."""

from pathlib import Path

import pytest
from small_programs import ASYNCIO_HALL, STEWARDS, THREADED_HALL, played

pytestmark = pytest.mark.usefixtures("own_folder")
GAME = """SEATS = {1: "window", 3: "door"}

def play_board(board):
    board.opponent_arrives()
    while board.in_play:
        SEATS[board.number]
        board.master_moves()
        board.opponent_replies()
"""
MAINS = {
    "called": "\ndef main(boards):\n    for board in boards:\n        play_board(board)\n",
    "threads": STEWARDS,
    "a pool": """
from concurrent.futures import ThreadPoolExecutor

def main(boards):
    with ThreadPoolExecutor(1) as pool:
        for game in [pool.submit(play_board, board) for board in boards]:
            game.result()
""",
}


@pytest.mark.parametrize("main", MAINS.values(), ids=MAINS.keys())
def test_an_error_has_its_line_where_it_was_raised(main: str) -> None:
    """In the innermost of the program's own files."""
    Path("helper.py").write_text(GAME, encoding="utf-8")
    one = played(f"from helper import play_board\n{THREADED_HALL}{main}")
    assert str(one.error) == "the scheduler mine failed: KeyError: 2 (helper.py, line 6)"


def test_a_step_out_of_turn_has_its_line_in_the_file_that_takes_it() -> None:
    """The task that awaits it is begun elsewhere."""
    Path("helper.py").write_text(
        "async def play_board(board):\n"
        "    await board.opponent_arrives()\n"
        "    board.master_moves()\n"
        "    board.master_moves()\n",
        encoding="utf-8",
    )
    main = """
from helper import play_board

async def main(boards):
    await asyncio.gather(*map(play_board, boards))
"""
    one = played(ASYNCIO_HALL + main)
    assert one.outcome == "failed"
    assert one.place == ("helper.py", 4)


def test_a_broken_rule_has_its_line_in_the_file_that_plays() -> None:
    """It is the only line in these files that has the master move."""
    Path("helper.py").write_text(GAME.replace("        SEATS[board.number]\n", ""))
    one = played(f"from helper import play_board\n{THREADED_HALL}{STEWARDS}")
    assert one.cause is not None
    assert one.cause.see == "no-lock"
    assert one.place == ("helper.py", 6)


def test_advice_reads_the_line_that_raised_the_error() -> None:
    """An attribute that is missed in a file beside is found there."""
    Path("helper.py").write_text("def play_board(board):\n    board.arrive()\n", encoding="utf-8")
    main = "\ndef main(boards):\n    for board in boards:\n        play_board(board)\n"
    one = played(f"from helper import play_board\n{THREADED_HALL}{main}")
    assert "(helper.py, line 2): did you mean `opponent_arrives`?" in str(one.error)
