"""The course in the terminal: `simul learn`, step by step."""

import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from rich import box
from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

from simul.cli.objects import path_text, print_object, say
from simul.cli.progress import ProgressBar
from simul.course import Lesson, filled, find_lesson, lessons, values
from simul.course.answers import FORMS, judge, letters
from simul.course.checking import check
from simul.course.classroom import Cell, Student, judge_class
from simul.course.figures import Value
from simul.course.progress import (
    Answer,
    Progress,
    Step,
    load_progress,
    save_progress,
    student_folder,
)
from simul.course.tokens import LONGEST_NAME, make_token, read_token
from simul.errors import InputError
from simul.interrupts import begin_work
from simul.output.files import writing
from simul.output.reports.terminal import console
from simul.words import ended, plain

NAMING = "simul learn token --name 'Ada Lovelace'"
WIDTH = 80
"""Most columns of a text to read."""

_CODE = re.compile(r"(?<!`)`[^`\n]+`(?!`)")


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
    student = _Student(home, load_progress(home))
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


@dataclass
class _Student:
    """A student at work, in a folder."""

    folder: Path
    progress: Progress

    def keep(self, progress: Progress) -> None:
        """Keep the place."""
        self.progress = progress
        save_progress(progress, self.folder)

    def rename(self, name: str) -> None:
        """Keep the student's name."""
        name = plain(name)
        if not 0 < len(name) <= LONGEST_NAME:
            raise InputError(f"a name has 1 to {LONGEST_NAME} characters", key="--name")
        self.keep(self.progress.model_copy(update={"name": name}))

    def list_lessons(self) -> None:
        """Print all lessons, and where the student stands."""
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
        table.add_column("", justify="right", no_wrap=True)
        table.add_column("lesson", style="bold", no_wrap=True)
        table.add_column("what it is about")
        table.add_column("min", justify="right")
        table.add_column("right", justify="right", no_wrap=True)
        table.add_column("solved", no_wrap=True)
        for lesson in lessons():
            state = self.progress.of(lesson)
            right = sum(answer.right for answer in state.answers)
            table.add_row(
                str(lesson.number),
                lesson.name,
                lesson.title,
                str(lesson.minutes),
                f"{right}/{len(lesson.questions)}" if state.answers else "",
                "yes" if state.fingerprint else "",
            )
        screen = console()
        screen.width = min(screen.width, WIDTH)
        screen.print(table)
        following = self.progress.next_lesson()
        if following is None:
            say("All lessons are done. Your token: simul learn token")
        else:
            say(f"You are at lesson {following.number}, {following.name}. Go on: simul learn next")

    def next_step(self, lesson: Lesson, answers: Sequence[str]) -> None:
        """Show the next step of a lesson; ask, where there is somebody to answer."""
        _print_title(lesson)
        step = self.progress.step(lesson)
        if answers and step is not Step.PREDICT:
            raise InputError(f"lesson {lesson.number} has no question left to answer")
        if step is Step.PREDICT:
            self._predict(lesson, list(answers))
        elif step is Step.EXERCISE:
            self._set_exercise(lesson)
        else:
            _print_end(lesson)
            say(f"Lesson {lesson.number} is done. Go on: simul learn next")

    def _predict(self, lesson: Lesson, answers: list[str]) -> None:
        if not answers and not self.progress.of(lesson).answers:
            _print_text("The picture", lesson.text.picture, values(lesson))
            _print_text("Predict", lesson.text.predict, values(lesson))
        while self.progress.step(lesson) is Step.PREDICT:
            number = len(self.progress.of(lesson).answers)
            question = lesson.questions[number]
            if not answers:
                _print_question(lesson, number)
                if not sys.stdin.isatty():
                    say(f"Answer: simul learn {lesson.name} --answer ...")
                    return
            self._answer(lesson, number, answers.pop(0) if answers else None)
            _print_markdown(question.why, values(lesson))
        if answers:
            raise InputError(f"there are more answers than questions ({len(answers)} too many)")
        self.run(lesson)
        say("Go on to the exercise: simul learn next")

    def _answer(self, lesson: Lesson, number: int, given: str | None) -> None:
        """Judge an answer and keep it; ask until there is one."""
        question = lesson.questions[number]
        value = values(lesson)[question.figure]
        while True:
            typed = click.prompt("Your answer", type=str) if given is None else given
            try:
                judged = judge(question, value, typed)
                break
            except InputError as error:
                if given is not None:
                    raise
                say(str(error))
        if judged.exact:
            say("Right.\n")
        elif judged.right:
            say(f"Right, nearly: {value.text}.\n")
        else:
            right = question.choices.get(value.text, value.text)
            say(ended(f"No: {plain(filled(right, values(lesson)))}") + "\n")
        answer = Answer(given=judged.given[:100], right=judged.right)
        before = self.progress.of(lesson).answers
        self.keep(self.progress.with_state(lesson, answers=(*before, answer)))

    def run(self, lesson: Lesson) -> None:
        """Run the lesson's commands, and offer the replay."""
        from simul.cli.main import cli

        known = values(lesson)
        _print_text("Run", lesson.text.run, known)
        for line in lesson.run.commands:
            say(f"$ {line}")
            cli.main(shlex.split(line)[1:], prog_name="simul", standalone_mode=False)
            say("")
        _print_text("Look for", lesson.text.look_for, known)
        replay = f"{lesson.picture.command} --open"
        if sys.stdin.isatty() and click.confirm("Show the replay in the browser?", default=False):
            cli.main(shlex.split(replay)[1:], prog_name="simul", standalone_mode=False)
        else:
            say(f"Step through it in the browser: {replay}\n")

    def _set_exercise(self, lesson: Lesson) -> None:
        """Write the student's file, unless it is there, and say what to do."""
        path = self.folder / lesson.file
        new = not path.exists()
        if new:
            with writing(path) as part:
                part.write_text(lesson.start, encoding="utf-8")
        _print_text("Change one line", lesson.text.change, values(lesson))
        say(f"Your file is {path}" + (", just written." if new else "."))
        say("Change it, then: simul learn check      (a hint: simul learn hint)")

    def check(self, lesson: Lesson) -> int:
        """Check the student's file; return 1 if it is not right yet."""
        path = self.folder / lesson.file
        if not path.exists():
            raise InputError(
                f"{path}: there is no such file; `simul learn {lesson.name}` writes it "
                "when its questions are answered",
                file=str(path),
            )
        outcome = check(lesson, path)
        for line in outcome.lines:
            console().print(line, markup=False, highlight=False)
        if not outcome.solved:
            say(f"Not yet. Change {path}, and check again; a hint: simul learn hint")
            return 1
        self.keep(self.progress.with_state(lesson, fingerprint=outcome.fingerprint))
        say(f"Lesson {lesson.number} is solved.\n")
        _print_end(lesson)
        if self.progress.next_lesson() is None:
            self.finish()
        else:
            say("Go on: simul learn next")
        return 0

    def hint(self, lesson: Lesson) -> None:
        """Give the next hint; the last one again and again."""
        hints = lesson.exercise.hints
        number = min(self.progress.of(lesson).hints, len(hints) - 1)
        say(f"Hint {number + 1} of {len(hints)}, lesson {lesson.number}, {lesson.name}:")
        _print_markdown(hints[number], values(lesson))
        self.keep(self.progress.with_state(lesson, hints=number + 1))

    def finish(self) -> None:
        """Congratulate, and print the token."""
        say("All lessons are done.")
        if self.progress.name or sys.stdin.isatty():
            self.print_token()
        else:
            say(f"Your token: {NAMING}")

    def print_token(self) -> None:
        """Print the token of what was done; ask for the name, where there is somebody to answer."""
        if not self.progress.name:
            if not sys.stdin.isatty():
                raise InputError(f"a token needs your name: {NAMING}", key="--name")
            self.rename(click.prompt("Your name, for the token", type=str))
        say(_in_words(self.progress))
        say("Your token, in one line; `simul learn --verify TOKEN` checks it:\n")
        say(make_token(self.progress))


def _in_words(progress: Progress) -> str:
    solved = sum(bool(progress.of(each).fingerprint) for each in lessons())
    answers = [answer for each in lessons() for answer in progress.of(each).answers]
    questions = sum(len(each.questions) for each in lessons())
    right = sum(answer.right for answer in answers)
    return _score(progress.name, solved, len(lessons()), right, questions)


def _score(name: str, solved: int, of: int, right: int, questions: int) -> str:
    return f"{name}: {solved} of {of} exercises, {right} of {questions} predictions"


def verify(token: str, *, as_object: bool) -> int:
    """Execute `simul learn --verify`; return the exit code."""
    begin_work()
    found = read_token(token)
    if as_object:
        print_object(asdict(found))
        return 0
    score = _score(found.name, len(found.solved), found.lessons, found.right, found.questions)
    say(f"valid: {score}")
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
LEGEND = "+ solved, - not solved, 0 as it was written, t over the time limit, x crashed"


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
        table.add_row(Text(plain(row.name)), *marks, str(solved))
    screen = console()
    screen.print(table)
    screen.print(LEGEND, highlight=False)
    for row in rows:
        if row.fault:
            say(f"{plain(row.name)}: {row.fault}")
    names = (f"{lesson.number} {lesson.name}" for lesson in lessons())
    screen.print(", ".join(names), highlight=False)
    return 0


def _as_object(row: Student) -> dict[str, object]:
    return {
        "name": row.name,
        "folder": path_text(row.folder),
        "exercises": {name: str(cell) for name, cell in row.cells.items()},
        "fault": row.fault or None,
    }


def _print_title(lesson: Lesson) -> None:
    head = f"Lesson {lesson.number} of {len(lessons())}: {lesson.title}"
    console().print(Text(f"{head} ({lesson.minutes} minutes)\n", style="bold"))


def _print_text(heading: str, text: str, known: Mapping[str, Value]) -> None:
    console().print(Text(heading, style="bold"))
    _print_markdown(text, known)


def _print_markdown(text: str, known: Mapping[str, Value]) -> None:
    screen = console()
    screen.width = min(screen.width, WIDTH)
    # without colours, the backticks are all that tells code from words
    text = _CODE.sub(r"`` \g<0> ``", filled(text, known))
    with screen.use_theme(Theme({"markdown.code": "bold"})):
        screen.print(Markdown(text, code_theme="ansi_light"))
    say("")


def _print_question(lesson: Lesson, number: int) -> None:
    question = lesson.questions[number]
    known = values(lesson)
    say(f"Question {number + 1} of {len(lesson.questions)}.")
    _print_markdown(question.ask, known)
    if question.choices:
        for letter, key in letters(list(question.choices)).items():
            say(f"  {letter}) {filled(question.choices[key], known)}")
        say("")
    else:
        say(f"({FORMS[known[question.figure].kind]})")


def _print_end(lesson: Lesson) -> None:
    _print_text("What the hall simplifies", lesson.text.simplifies, values(lesson))
    say(f"Read on: {lesson.read.title}\n{lesson.read.url}\n")
