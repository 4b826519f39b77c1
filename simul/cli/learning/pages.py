"""The course as pages and as notebooks: `simul learn --html` and `--notebooks`."""

import io
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

from simul.cli.objects import say
from simul.cli.progress import ProgressBar
from simul.course import lessons
from simul.course.notebooks import course_notebooks
from simul.course.pages import course_pages
from simul.interrupts import begin_work
from simul.output.files import OutputFolder

WRITES = "run", "compare", "theory"
"""The commands that write files, which are not wanted here."""
_REAL_SECONDS = re.compile(r" +real( s)?(?= )")
"""The head of a column; of a narrow one, `s` stands below."""
_REAL_COSTS = re.compile(r"\d+\.\d\d(?=\ss\sof\sreal)|(?<=played\sfor\s)\d+\.\d\d")
"""In the sentence about the start of processes."""


def write_pages(folder: Path, answers: bool) -> int:
    """Execute `simul learn --html`; return the exit code."""
    _write(folder, course_pages(printed, answers), len(lessons()) + 1, "--html")
    say(f"written to {folder}; open {folder / 'index.html'} in a browser")
    return 0


def write_notebooks(folder: Path) -> int:
    """Execute `simul learn --notebooks`; return the exit code."""
    _write(folder, course_notebooks(), len(lessons()), "--notebooks")
    say(f"written to {folder}")
    return 0


def _write(folder: Path, files: Iterable[tuple[str, str]], many: int, option: str) -> None:
    """Write files into a new folder, each as soon as it is made."""
    begin_work()
    written = OutputFolder.create(folder, explicit=True, option=option)
    with written as out, ProgressBar(unit="files") as bar:
        progress = bar("the course")
        for number, (name, text) in enumerate(files, 1):
            out.write_text(name, text)
            progress(number, many)


def printed(command: str) -> str:
    """Run a command of simul and return what it prints, the same each time; empty for a replay.

    Real seconds differ from time to time: tables do without them, elsewhere a dash stands for them.
    """
    from simul.cli.main import cli

    _, name, *words = shlex.split(command)
    if name == "replay":
        return ""
    shown = io.StringIO()
    with TemporaryDirectory() as folder, redirect_stdout(shown), redirect_stderr(io.StringIO()):
        if name in WRITES:
            words += ["--format", "none", "--out", str(Path(folder) / "out")]
        cli.main([name, *words], prog_name="simul", standalone_mode=False)
    lines = [line.rstrip() for line in shown.getvalue().splitlines()]
    lines = [line for line in lines if not line.startswith("written to ")]
    return _REAL_COSTS.sub("–", "\n".join(_timeless(lines))).strip("\n")


def _timeless(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a report without the column of real seconds."""
    start = end = 0
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        head = _REAL_SECONDS.search(line)
        if head and (head[1] or below[: head.end()].endswith(" s")):
            start, end = head.span()
        elif not line:  # the table has ended
            start = end = 0
        yield line[:start] + line[end:]
