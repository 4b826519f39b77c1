"""Who has solved what: the files of a whole class, each checked in a process of its own.

    class/
      ada/simul-course/countdown.py ...
      bob/countdown.py ...

A file that loops, crashes, prints or ends its process costs its own cell and no more. That is no
sandbox: a file runs with the rights of the person who checks it.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from simul.course.lesson import Lesson
from simul.course.library import lessons
from simul.course.progress import FOLDER, load_progress
from simul.errors import InputError, Interrupted
from simul.interrupts import noting_interrupts

TIME_LIMIT = 30.0
"""Real seconds for a file."""
LOOK = 0.1
"""Real seconds between two looks for Ctrl-C."""
MOST_BYTES = 1_000_000
"""A larger file is no exercise."""


class Cell(StrEnum):
    """What came of one student's exercise."""

    SOLVED = "solved"
    WRONG = "wrong"
    MISSING = "missing"
    """There is no file."""
    UNCHANGED = "unchanged"
    TOO_SLOW = "too slow"
    """It did not end in time."""
    CRASHED = "crashed"
    """The process ended without a verdict."""


@dataclass(frozen=True)
class Row:
    """One student's row."""

    folder: Path
    called: str
    """The name of the student's folder in that of the class."""
    given: str
    """The name that the student has given; empty if there is none."""
    fault: str
    """What is wrong with the file that keeps the place; empty if nothing is."""
    cells: dict[str, Cell]
    """By the name of the lesson."""

    @property
    def name(self) -> str:
        """The name that the student has given, or else the folder's."""
        return self.given or self.called

    @property
    def title(self) -> str:
        """The name, and the folder unless it is called so: a student may give any name."""
        return self.name if self.name == self.called else f"{self.name} ({self.called})"


def students(folder: Path) -> list[Path]:
    """Return the folders of the students in the folder of a class, by name.

    Raises InputError if there is none.
    """
    try:
        found = sorted(
            each for each in folder.iterdir() if each.is_dir() and not each.name.startswith(".")
        )
    except OSError as error:
        raise InputError(f"{folder}: cannot be read: {error.strerror}", file=str(folder)) from None
    homes = [_home(each) for each in found]
    if not homes:
        raise InputError(
            f"{folder}: holds no folder; a class is a folder with one folder for each student",
            file=str(folder),
        )
    return homes


def _home(folder: Path) -> Path:
    """Return the folder with a student's files, in the student's folder."""
    with suppress(OSError):  # it may be locked
        if (folder / FOLDER).is_dir():
            return folder / FOLDER
    return folder


def judge_class(
    folder: Path,
    time_limit: float = TIME_LIMIT,
    progress: Callable[[int, int], object] = lambda _done, _all: None,
) -> list[Row]:
    """Check all files of a class, as many at a time as there are cores.

    Calls `progress` with how many students are done, of how many. Raises Interrupted after Ctrl-C.
    """
    homes, rows = students(folder), []
    with noting_interrupts() as interrupts, ThreadPoolExecutor(os.cpu_count()) as pool:
        limits = _Limits(time_limit, lambda: interrupts.pressed)
        cells = [_submit_all(pool, home, limits) for home in homes]
        for done, (home, row) in enumerate(zip(homes, cells, strict=True), 1):
            checked = {name: cell.result() for name, cell in row.items()}
            called = home.relative_to(folder).parts[0]
            rows.append(Row(home, called, *_given_name(home), checked))
            progress(done, len(homes))
        if interrupts.pressed:
            raise Interrupted("interrupted")
    return rows


class _Limits(NamedTuple):
    """What ends a check before its time."""

    seconds: float
    stopped: Callable[[], bool]


def _submit_all(pool: ThreadPoolExecutor, home: Path, limits: _Limits) -> dict[str, "Future[Cell]"]:
    return {
        lesson.name: pool.submit(_judge_file, lesson, home / lesson.file, limits)
        for lesson in lessons()
    }


def _given_name(home: Path) -> tuple[str, str]:
    """Return the name that a student has given, and what is wrong with the file that keeps it."""
    try:
        return load_progress(home).name, ""
    except InputError as error:
        return "", str(error)


def judge_file(lesson: Lesson, path: Path, time_limit: float = TIME_LIMIT) -> Cell:
    """Check one file in a process of its own, which is ended with all that it started."""
    return _judge_file(lesson, path, _Limits(time_limit, lambda: False))


def _judge_file(lesson: Lesson, path: Path, limits: _Limits) -> Cell:
    return _without_a_run(lesson, path) or _judge_run(lesson, path, limits)


def _without_a_run(lesson: Lesson, path: Path) -> Cell | None:
    """Judge a file that need not be run, or that is none; None for all others."""
    try:
        if not path.exists():
            return Cell.MISSING
        if not path.is_file() or path.stat().st_size > MOST_BYTES:  # a pipe, a device, a film
            return Cell.WRONG
        unchanged = path.read_text(encoding="utf-8-sig") == lesson.start
    except (OSError, ValueError):
        return Cell.WRONG
    return Cell.UNCHANGED if unchanged else None


def _judge_run(lesson: Lesson, path: Path, limits: _Limits) -> Cell:
    # what a file leaves there may be locked, and is then the system's to tidy up
    with TemporaryDirectory(ignore_cleanup_errors=True) as private:
        answer = Path(private) / "verdict"
        words = [lesson.name, str(path.absolute()), str(answer)]
        command = [sys.executable, "-m", "simul.course.judging", *words]
        ended = _ended(command, private, limits)
        with suppress(OSError, ValueError):
            word = answer.read_text(encoding="utf-8")
            return Cell(word) if word in {Cell.SOLVED, Cell.TOO_SLOW} else Cell.WRONG
    return Cell.CRASHED if ended else Cell.TOO_SLOW


def _ended(command: Sequence[str], folder: str, limits: _Limits) -> bool:
    """Run a command in silence; return whether it ended by itself."""
    child = subprocess.Popen(  # noqa: S603 - our own module; it runs the file of a student
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        due = time.monotonic() + limits.seconds
        while time.monotonic() < due and not limits.stopped():
            with suppress(subprocess.TimeoutExpired):
                child.wait(LOOK)
                return True
        return False
    finally:
        _end(child)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """End a process and what it has started."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    child.wait()
