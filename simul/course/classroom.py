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
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from simul.course.lesson import Lesson
from simul.course.library import lessons
from simul.course.progress import FOLDER, load_progress
from simul.errors import InputError

TIME_LIMIT = 30.0
"""Real seconds for a file."""
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
    CRASHED = "crashed"
    """The process ended without a verdict."""


@dataclass(frozen=True)
class Student:
    """One student's row."""

    folder: Path
    name: str
    cells: dict[str, Cell]
    """By the name of the lesson."""
    fault: str = ""
    """What is wrong with the file that keeps the place; empty if nothing is."""


def students(folder: Path) -> list[Path]:
    """Return the folders of the students in the folder of a class, by name.

    Raises InputError if there is none.
    """
    try:
        found = sorted(each for each in folder.iterdir() if each.is_dir())
    except OSError as error:
        raise InputError(f"{folder}: cannot be read: {error.strerror}", file=str(folder)) from None
    homes = [each / FOLDER if (each / FOLDER).is_dir() else each for each in found]
    if not homes:
        raise InputError(
            f"{folder}: holds no folder; a class is a folder with one folder for each student",
            file=str(folder),
        )
    return homes


def judge_class(
    folder: Path,
    time_limit: float = TIME_LIMIT,
    progress: Callable[[int, int], object] = lambda _done, _all: None,
) -> list[Student]:
    """Check all files of a class; call `progress` with how many are done, of how many."""
    homes = students(folder)
    rows = []
    for number, home in enumerate(homes):
        progress(number, len(homes))
        rows.append(_judge_student(folder, home, time_limit))
    progress(len(homes), len(homes))
    return rows


def _judge_student(folder: Path, home: Path, time_limit: float) -> Student:
    name, fault = home.relative_to(folder).parts[0], ""
    try:
        name = load_progress(home).name or name
    except InputError as error:
        fault = str(error)
    cells = {
        lesson.name: judge_file(lesson, home / lesson.file, time_limit) for lesson in lessons()
    }
    return Student(home, name, cells, fault)


def judge_file(lesson: Lesson, path: Path, time_limit: float = TIME_LIMIT) -> Cell:
    """Check one file in a process of its own, which is ended with all that it started."""
    try:
        if not path.exists():
            return Cell.MISSING
        if not path.is_file() or path.stat().st_size > MOST_BYTES:  # a pipe, a device, a film
            return Cell.WRONG
        if path.read_text(encoding="utf-8-sig") == lesson.start:
            return Cell.UNCHANGED
    except (OSError, ValueError):
        return Cell.WRONG
    with TemporaryDirectory() as private:
        answer = Path(private) / "verdict"
        command = [sys.executable, "-m", "simul.course.judging", lesson.name, str(path.resolve())]
        ended = _ended([*command, str(answer)], Path(private), time_limit)
        with suppress(OSError):
            word = answer.read_text(encoding="utf-8")
            return Cell.SOLVED if word == Cell.SOLVED else Cell.WRONG
    return Cell.CRASHED if ended else Cell.TOO_SLOW


def _ended(command: Sequence[str], folder: Path, time_limit: float) -> bool:
    """Run a command in silence; return whether it ended in time."""
    child = subprocess.Popen(  # noqa: S603 - our own module; it runs the file of a student
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        child.wait(time_limit)
    except subprocess.TimeoutExpired:
        return False
    finally:
        _end(child)
    return True


def _end(child: "subprocess.Popen[bytes]") -> None:
    """End a process and what it has started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()
    child.wait()
