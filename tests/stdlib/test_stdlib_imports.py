"""What a user's own file imports, and how: the hall's words in every spelling, or Python's own."""

import re
from pathlib import Path

import pytest
from commanding import Done, start
from conftest import make_scenario

from simul.errors import InputError
from simul.running import run

LOCKED = """
from simul.halls.threaded import ThreadedHall
{imports}


def play(exhibition):
    master = {lock}()
    boards = ThreadedHall(exhibition).boards
    threads = [{thread}(target=play_board, args=(board, master)) for board in boards]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def play_board(board, master):
    board.opponent_arrives()
    while board.in_play:
        with master:
            board.master_moves()
        board.opponent_replies()
"""
POOLED = """
from simul.halls.threaded import ThreadedHall
{imports}


def play(exhibition):
    with {pool}(3) as pool:
        for board in ThreadedHall(exhibition).boards:
            pool.submit(play_board, board)


def play_board(board):
    board.opponent_arrives()
    while board.in_play:
        with MASTER:
            board.master_moves()
        board.opponent_replies()


from threading import Lock
MASTER = Lock()
"""
UNKNOWN = r"thread that the hall does not know \(.*\(mine\.py, line"
TOTAL = 4 * 60_000 + 10_000


def total(tmp_path: Path, text: str) -> int:
    """Run a file with three boards and four moves; return the total of a run that is verified."""
    path = tmp_path / "mine.py"
    path.write_text(text, encoding="utf-8")
    one = run(make_scenario(), str(path))
    assert one.error is None
    assert one.verdict.verified
    return one.record.makespan


@pytest.mark.parametrize(
    ("imports", "thread", "lock"),
    [
        ("import threading", "threading.Thread", "threading.Lock"),
        ("import threading as t", "t.Thread", "t.RLock"),
        ("from threading import Thread, Lock", "Thread", "Lock"),
        ("from threading import *", "Thread", "BoundedSemaphore"),
        ("import queue, threading, time", "threading.Thread", "threading.Condition"),
        ("threading = __import__('threading')", "threading.Thread", "threading.Lock"),
    ],
)
def test_threads_are_the_halls_in_every_spelling(
    tmp_path: Path, imports: str, thread: str, lock: str
) -> None:
    """One after the other at the board, all at once between."""
    assert total(tmp_path, LOCKED.format(imports=imports, thread=thread, lock=lock)) == TOTAL


@pytest.mark.parametrize(
    ("imports", "pool"),
    [
        ("import concurrent.futures", "concurrent.futures.ThreadPoolExecutor"),
        ("import concurrent.futures as cf", "cf.ThreadPoolExecutor"),
        ("from concurrent import futures", "futures.ThreadPoolExecutor"),
        ("from concurrent.futures import ThreadPoolExecutor", "ThreadPoolExecutor"),
        ("from concurrent.futures import *", "ThreadPoolExecutor"),
        ("import concurrent.futures.thread", "concurrent.futures.ThreadPoolExecutor"),
    ],
)
def test_pools_are_the_halls_in_every_spelling(tmp_path: Path, imports: str, pool: str) -> None:
    """A submodule as well as the package."""
    assert total(tmp_path, POOLED.format(imports=imports, pool=pool)) == TOTAL


def test_modules_and_packages_beside_the_file_get_the_halls_words(tmp_path: Path) -> None:
    """Also those that they import in turn, relatively or not."""
    package = tmp_path / "stewards"
    package.mkdir()
    (package / "__init__.py").write_text("from .work import Steward\n", encoding="utf-8")
    (package / "work.py").write_text("from threads_here import Thread as Steward\n")
    (tmp_path / "threads_here.py").write_text("from threading import Lock, Thread\n")
    imports = "from stewards import Steward\nfrom threads_here import Lock"
    assert total(tmp_path, LOCKED.format(imports=imports, thread="Steward", lock="Lock")) == TOTAL


def test_a_folder_of_modules_that_is_no_package_gets_them_too(tmp_path: Path) -> None:
    """Without an `__init__.py`."""
    (tmp_path / "helpers").mkdir()
    (tmp_path / "helpers" / "work.py").write_text("from threading import Lock, Thread\n")
    imports = "from helpers.work import Lock, Thread"
    assert total(tmp_path, LOCKED.format(imports=imports, thread="Thread", lock="Lock")) == TOTAL


def test_what_is_installed_below_the_folder_keeps_pythons_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An environment in the student's folder, whose packages import their own parts late."""
    package = tmp_path / "env" / "lib_of_others"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "late.py").write_text("import threading\n")
    monkeypatch.syspath_prepend(str(package.parent))
    imports = (
        "import threading, lib_of_others.late\n"
        "from threading import Thread, Lock\n"
        "assert lib_of_others.late.threading is not threading"
    )
    assert total(tmp_path, LOCKED.format(imports=imports, thread="Thread", lock="Lock")) == TOTAL


@pytest.mark.parametrize(
    "line",
    [
        "import asyncio.subprocess",
        "import asyncio, asyncio.locks",
        "from asyncio import Queue, to_thread",
        "from asyncio.queues import Queue",
        "import trio.testing",
        "from trio import to_thread",
        "import anyio.to_thread",
        "from anyio import from_thread",
        "import time as clock, sched, queue",
        "from _thread import allocate_lock",
    ],
)
def test_whatever_else_these_packages_have_can_be_imported(tmp_path: Path, line: str) -> None:
    """What is not ours is Python's."""
    lock = LOCKED.format(imports=f"{line}\nimport threading as t", thread="t.Thread", lock="t.Lock")
    assert total(tmp_path, lock) == TOTAL


@pytest.mark.parametrize("name", ["gevent", "eventlet", "uvloop"])
@pytest.mark.parametrize("spelling", ["import {}", "from {} import monkey", "import {}.core as c"])
def test_what_has_a_clock_of_its_own_is_refused_with_the_line(
    tmp_path: Path, name: str, spelling: str
) -> None:
    """Whether it is installed or not."""
    path = tmp_path / "mine.py"
    path.write_text(f"import sys\n\n{spelling.format(name)}\n", encoding="utf-8")
    with pytest.raises(InputError, match=rf"{name} cannot be used here: .* \(mine.py, line 3\)"):
        run(make_scenario(), str(path))


def played(tmp_path: Path, text: str, *options: str) -> Done:
    """Run a file from the command line, in a process of its own."""
    (tmp_path / "mine.py").write_text(text, encoding="utf-8")
    return start(tmp_path, "run", "duel", "--scheduler", "mine.py", "--format", "none", *options)


def without_traceback(done: Done) -> str:
    """Return what was said on both streams; it shows none of our own lines."""
    words = " ".join((done.out + done.err).split())
    assert not re.search(r'File ".*[/\\]simul[/\\](?!schedulers)', words)
    assert "Traceback" not in words
    return words


def test_a_user_is_told_what_goes_by_the_halls_clock(tmp_path: Path) -> None:
    """In one line, with the option that leaves it alone."""
    text = LOCKED.format(
        imports="import threading", thread="threading.Thread", lock="threading.Lock"
    )
    done = played(tmp_path, text)
    assert done.code == 0
    assert "by the hall's clock: threading (--stdlib python" in " ".join(done.out.split())


def test_pythons_own_threads_are_refused_by_name_and_line(tmp_path: Path) -> None:
    """Time would not wait for them."""
    text = LOCKED.format(
        imports="import threading", thread="threading.Thread", lock="threading.Lock"
    )
    done = played(tmp_path, text, "--stdlib", "python")
    assert done.code == 1
    assert re.search(UNKNOWN, without_traceback(done))


@pytest.mark.parametrize(
    "text",
    [
        LOCKED.format(
            imports="from importlib import import_module\nt = import_module('threading')",
            thread="t.Thread",
            lock="t.Lock",
        ),
        POOLED.format(
            imports="from concurrent.futures.thread import ThreadPoolExecutor as Pool",
            pool="Pool",
        ),
    ],
)
def test_words_by_the_back_door_are_pythons_and_refused(tmp_path: Path, text: str) -> None:
    """They are not import statements, or import a module within the one that is ours."""
    done = played(tmp_path, text)
    assert done.code == 1
    assert re.search(UNKNOWN, without_traceback(done))
    line = 1 + text.splitlines().index("    board.opponent_arrives()")
    assert f"mine.py, line {line}" in without_traceback(done)
