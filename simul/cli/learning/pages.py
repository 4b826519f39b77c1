"""The course as pages and as notebooks: `simul learn --html` and `--notebooks`."""

import io
import re
import shlex
from collections.abc import Iterable
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
RUNS = "run", "compare"
"""Those that print a table of runs, with real seconds unless it is told otherwise."""
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
        if name in RUNS:
            words.append("--no-real-seconds")
        cli.main([name, *words], prog_name="simul", standalone_mode=False)
    lines = [line.rstrip() for line in shown.getvalue().splitlines()]
    lines = [line for line in lines if not line.startswith("written to ")]
    return _REAL_COSTS.sub("–", "\n".join(lines)).strip("\n")
