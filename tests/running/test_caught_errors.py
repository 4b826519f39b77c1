"""Errors that a program catches and keeps to itself: told with the line that has caught them.

A program that is right is not accused, nor one in which the error has cost no game.
"""

from pathlib import Path

import pytest
from small_programs import (
    ASYNCIO_HALL,
    GATHER,
    NURSERY,
    STEWARDS,
    THREADED_HALL,
    TRIO_HALL,
    instead,
    line_with,
    looks_like,
    played,
)

from simul.stdlib.importing import compiled

pytestmark = pytest.mark.usefixtures("own_folder")
GAME = """
async def play_board(board):
    try:
        await board.opponent_arrives()
        while board.in_play:
            board.master_moves()
            await board.opponent_replies()
            {}[board.number] if board.number == 2 else None  # raised
    except Exception:  # caught
        pass
"""
TO_ITSELF = "an error that ends a game, and that the program keeps to itself"
SUPPRESSED = """
from contextlib import suppress

async def play_board(board):
    await board.opponent_arrives()
    with suppress(Exception):  # caught
        while board.in_play:
            board.master_moves()
            await board.opponent_replies()
            {}[board.number] if board.number == 2 else None  # raised
"""
PROGRAMS = {
    "a task of asyncio": ASYNCIO_HALL + GATHER + GAME,
    "a task of Trio": TRIO_HALL + NURSERY + GAME,
    "a thread": THREADED_HALL
    + STEWARDS
    + GAME.replace("async ", "")
    .replace("await ", "")
    .replace("board.master_moves()", "with master: board.master_moves()")
    + "master = threading.Lock()\n",
    "suppress": ASYNCIO_HALL + GATHER + SUPPRESSED,
    "an exit stack": ASYNCIO_HALL
    + GATHER
    + instead(SUPPRESSED, "with suppress(Exception):", "with ExitStack() as stack:").replace(
        "        while", "        stack.enter_context(suppress(KeyError))\n        while"
    )
    + "from contextlib import ExitStack\n",
    "a context manager of its own": ASYNCIO_HALL
    + GATHER
    + instead(SUPPRESSED, "with suppress(Exception):", "async with Quiet():")
    + """
class Quiet:
    async def __aenter__(self): ...
    async def __aexit__(self, *raised):
        return True
""",
    "a generator as context manager": ASYNCIO_HALL
    + GATHER
    + instead(SUPPRESSED, "with suppress(Exception):  # caught", "with quiet():")
    + """
from contextlib import contextmanager
@contextmanager
def quiet():
    try:
        yield
    except KeyError:  # caught
        print("a seat is missing")
""",
    "finally": ASYNCIO_HALL
    + GATHER
    + GAME.replace("except Exception:  # caught", "finally:").replace("pass", "return  # caught"),
    "break": ASYNCIO_HALL
    + GATHER
    + """
async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()
        try:
            {}[board.number] if board.number == 2 else None  # raised
        except:  # caught
            break
""",
}


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_an_error_that_ends_a_game_is_told_with_both_lines(text: str) -> None:
    """Where it was raised, and where it was caught."""
    one = played(text)
    raised, caught = line_with("# raised"), line_with("# caught")
    assert str(one.error) == (
        f"the scheduler mine failed: KeyError: 2 (mine.py, line {raised}); it ended the game at "
        f"board 2, was caught (mine.py, line {caught}), and the program went on"
    )
    assert looks_like(one) == TO_ITSELF
    assert one.cause is not None
    assert one.cause.remedy.startswith("raise it again where it is caught")


def test_the_error_that_is_caught_last_is_told_with_the_one_before() -> None:
    """The first was only passed on."""
    wrapped = instead(GAME, "    except Exception:  # caught\n        pass\n", "X").replace(
        "X",
        "    except KeyError as error:\n        raise OSError('no seat') from error  # raised\n",
    )
    text = wrapped.replace("  # raised\n    except", "\n    except").replace("play_board", "game")
    outer = """
async def play_board(board):
    try:
        await game(board)
    except OSError:  # caught
        print("one game less")
"""
    one = played(ASYNCIO_HALL + GATHER + text + outer)
    assert (
        f"OSError: no seat (mine.py, line {line_with('# raised')}); its cause is KeyError"
        in str(one.error)
    )
    assert f"was caught (mine.py, line {line_with('# caught')})" in str(one.error)


def test_an_error_after_which_a_game_goes_on_is_told_with_the_step_out_of_turn() -> None:
    """A wait for the reply was skipped."""
    text = """
async def play_board(board):
    await board.opponent_arrives()
    for _ in range(9):
        try:
            board.master_moves()
            int("x") if board.number == 2 else None  # raised
            await board.opponent_replies()
        except ValueError:  # caught
            continue
"""
    one = played(ASYNCIO_HALL + GATHER + text)
    assert one.swallowed == (
        f"ValueError: invalid literal for int() with base 10: 'x' (mine.py, line "
        f"{line_with('# raised')}); it was caught (mine.py, line {line_with('# caught')}), and "
        "the game went on"
    )
    assert looks_like(one).startswith("an error that is caught, after which the game goes on")
    assert one.place == ("mine.py", line_with("# caught"))


def test_an_error_before_the_first_game_is_told() -> None:
    """No game ever began."""
    main = """
async def main(boards):
    try:
        await asyncio.gather(*map(play_bord, boards))  # raised
    except Exception as error:  # caught
        print(error)
"""
    one = played(ASYNCIO_HALL + main)
    assert (one.outcome, one.swallowed) == (
        "broken",
        f"NameError: name 'play_bord' is not defined (mine.py, line {line_with('# raised')}); "
        f"it was caught (mine.py, line {line_with('# caught')}), and the program went on",
    )


COUNTING = """
seen = {}

async def play_board(board):
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()
        try:
            seen[board.number] += 1
        except KeyError:
            seen[board.number] = 1
"""


def test_an_error_that_costs_no_game_is_not_told() -> None:
    """The same program is right, ends too soon, waits for ever, and asks out of turn."""
    right = played(ASYNCIO_HALL + GATHER + COUNTING)
    assert (right.outcome, right.swallowed) == ("verified", "")
    faults = {
        "a function that returns while its game is still in play": ("while board.in_play", "if 1"),
        "an event that nothing sets": (
            "        try:",
            "        await asyncio.Event().wait()\n        try:",
        ),
        "": ("        await board.opponent_replies()\n        try:", "        try:"),
    }
    for words, (old, new) in faults.items():
        one = played(ASYNCIO_HALL + GATHER + instead(COUNTING, old, new))
        assert (looks_like(one), one.swallowed) == (words, "")
        assert "KeyError" not in str(one.error)


def test_a_file_beside_tells_of_what_it_catches_and_is_as_before_for_others(tmp_path: Path) -> None:
    """Python keeps no code of it that only a hall can run."""
    beside = tmp_path / "games.py"
    beside.write_text(GAME, encoding="utf-8")
    text = ASYNCIO_HALL + "from games import play_board\n" + GATHER
    caught = GAME.splitlines().index("    except Exception:  # caught") + 1
    assert f"was caught (games.py, line {caught})" in str(played(text).error)
    assert not (tmp_path / "__pycache__").exists()


def test_a_file_may_be_nested_as_deep_as_python_allows() -> None:
    """Only such a file tells of nothing: its `with` blocks cannot be put into others."""
    deep = "".join(f"{'    ' * depth}with whatever:\n" for depth in range(20))
    assert compiled(f"{deep}{'    ' * 20}pass\n", "mine.py").co_filename == "mine.py"
