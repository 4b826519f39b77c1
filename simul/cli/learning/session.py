"""`simul learn`: what is to be done, for a student or for a teacher."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich import box
from rich.table import Table
from rich.text import Text

from simul.cli.learning.student import Student
from simul.cli.objects import path_text, print_object, say
from simul.cli.progress import ProgressBar
from simul.course import find_lesson, lessons
from simul.course.classroom import Cell, Row, judge_class
from simul.course.progress import load_progress, student_folder
from simul.course.tokens import read_token
from simul.errors import InputError
from simul.interrupts import begin_work
from simul.output.reports.terminal import console
from simul.words import plain


def learn(
    what: str | None,
    lesson: str | None,
    answers: Sequence[str],
    name: str | None,
    folder: Path | None,
) -> int:
    """Execute `simul learn`; return the exit code."""
    begin_work()
    home = student_folder(folder)
    options = () if folder is None else ("--folder", str(folder))
    student = Student(home, load_progress(home), options)
    if name is not None:
        student.rename(name)
    if answers and what not in {None, "next"}:
        raise InputError("--answer belongs to `simul learn next`", key="--answer")
    if what is None and not answers:
        student.list_lessons()
        return 0
    if what == "token":
        student.print_token()
        return 0
    chosen = find_lesson(lesson) if lesson else student.progress.next_lesson()
    if chosen is None:
        student.finish()
        return 0
    if lesson and what != "check":  # a teacher may check a file in a student's folder
        student.come_to(chosen)
    match what:
        case "check":
            return student.check(chosen)
        case "hint":
            student.hint(chosen)
        case "run":
            student.run(chosen)
        case _:
            student.next_step(chosen, answers)
    return 0


def verify(token: str, *, as_object: bool) -> int:
    """Execute `simul learn --verify`; return the exit code."""
    begin_work()
    found = read_token(token)
    if as_object:
        print_object(asdict(found))
        return 0
    say(f"valid: {found}")
    missing = [each.name for each in lessons() if each.name not in found.solved]
    if missing:
        say(f"not solved: {', '.join(missing)}")
    say("It shows what was done, not by whom; with the files, `simul learn --class` runs them.")
    return 0


MARKS = {
    Cell.SOLVED: "+",
    Cell.WRONG: "-",
    Cell.MISSING: "",
    Cell.UNCHANGED: "0",
    Cell.TOO_SLOW: "t",
    Cell.CRASHED: "x",
}
LEGEND = "+ solved, - not solved, 0 as it was written, t did not end in time, x crashed"


def show_class(folder: Path, time_limit: float, *, as_object: bool) -> int:
    """Execute `simul learn --class`; return the exit code."""
    begin_work()
    with ProgressBar(unit="students") as bar:
        rows = judge_class(folder, time_limit, bar("the class"))
    if as_object:
        print_object({"students": [_as_object(row) for row in rows]})
        return 0
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("student", min_width=7, overflow="fold")
    for lesson in lessons():
        table.add_column(str(lesson.number), justify="center", no_wrap=True, min_width=2)
    table.add_column("all", justify="right", no_wrap=True)
    for row in rows:
        marks = [MARKS[row.cells[lesson.name]] for lesson in lessons()]
        solved = sum(cell is Cell.SOLVED for cell in row.cells.values())
        table.add_row(Text(plain(row.title)), *marks, str(solved))
    screen = console()
    screen.print(table)
    screen.print(LEGEND, highlight=False)
    for row in rows:
        if row.fault:
            say(f"{plain(row.title)}: {row.fault}")
    names = (f"{lesson.number} {lesson.name}" for lesson in lessons())
    screen.print(", ".join(names), highlight=False)
    return 0


def _as_object(row: Row) -> dict[str, object]:
    return {
        "name": row.name,
        "folder": path_text(row.folder),
        "exercises": {name: str(cell) for name, cell in row.cells.items()},
        "fault": row.fault or None,
    }
