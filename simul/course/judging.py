"""The process in which one file of a student is checked: it writes one word to a file.

python -m simul.course.judging LESSON FILE ANSWER
"""

import os
import sys
from contextlib import suppress
from pathlib import Path

from simul.course.checking import check
from simul.course.library import find_lesson
from simul.errors import SimulError

MOST_MEMORY = 2 * 1024**3
"""Bytes of memory that a file may use, where the system can limit it."""


def main() -> None:
    """Check one file."""
    _limit_memory()
    name, file, answer = sys.argv[1:]
    try:
        outcome = check(find_lesson(name), Path(file))
        word = "solved" if outcome.solved else "too slow" if outcome.endless else "wrong"
    except SimulError:
        word = "wrong"
    Path(answer).write_text(word, encoding="utf-8")
    os._exit(0)  # a thread of the student's may still be running


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


if __name__ == "__main__":
    main()
