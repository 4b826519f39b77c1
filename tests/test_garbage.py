"""Python's search for garbage is paused, and then goes on as before."""

import gc
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import make_scenario

from simul.exhibition import Exhibition
from simul.interpreter import no_garbage_collection
from simul.running import compare
from simul.running.api import MANY_BOARDS

pytestmark = pytest.mark.long


@no_garbage_collection()
def searched() -> bool:
    """Return whether the garbage collector is enabled here."""
    return gc.isenabled()


def test_a_decorated_function_is_not_searched_for_garbage() -> None:
    """Each time that it is called; in between everything is as ever."""
    assert [gc.isenabled(), searched(), gc.isenabled(), searched()] == [True, False, True, False]


def test_the_search_goes_on_after_an_error() -> None:
    """Whatever happened."""
    with pytest.raises(ZeroDivisionError), no_garbage_collection():
        print(1 / 0)  # noqa: T201
    assert gc.isenabled()


def test_a_search_that_was_off_stays_off() -> None:
    """Also where one pause lies within another."""
    with no_garbage_collection():
        assert not searched()
        assert not gc.isenabled()
    assert gc.isenabled()


COMMAND = """
import atexit, gc, sys
atexit.register(lambda: print("searched:", gc.isenabled(), gc.get_freeze_count() > 10_000))
from simul.__main__ import main
main()
"""


@pytest.mark.parametrize(
    ("words", "searched"),
    [("list", False), ("run duel --format none --quiet", False), ("learn", True)],
)
def test_a_command_ends_without_a_last_search(words: str, searched: bool, tmp_path: Path) -> None:
    """Its memory goes back to the system; a course may be long, and is searched until then."""
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *words.split()],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.splitlines()[-1] == f"searched: {searched} True"


def exhibitions() -> list[Exhibition]:
    """Return all that are in memory."""
    return [each for each in gc.get_objects() if type(each) is Exhibition]


@pytest.mark.long
def test_a_comparison_lets_go_of_each_run() -> None:
    """Boards and tasks refer to each other, and of a large hall they take half of the memory."""
    hall = make_scenario(boards=MANY_BOARDS, moves=1)
    before = exhibitions()  # of other tests
    with no_garbage_collection():
        several = compare(hall, ["threaded", "asyncio", "callbacks"])
        assert [each for each in exhibitions() if each not in before] == []
    assert [one.outcome for one in several.runs] == ["verified"] * 3
