"""A student at work in the terminal: one step of a lesson after the other."""

import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from rich import box
from rich.table import Table

from simul.cli.learning.texts import (
    WIDTH,
    print_end,
    print_markdown,
    print_question,
    print_text,
    print_title,
)
from simul.cli.objects import say
from simul.course import Lesson, filled, lessons, values
from simul.course.answers import Grade, judge
from simul.course.checking import check
from simul.course.progress import Answer, Progress, Step, save_progress
from simul.course.tokens import LONGEST_NAME, certificate_of, make_token
from simul.errors import InputError, Interrupted
from simul.output.files import writing
from simul.output.reports.terminal import console
from simul.words import count, ended, plain

EXAMPLE = "Ada Lovelace"
"""A name for the token."""


@dataclass
class Student:
    """A student at work, in a folder."""

    folder: Path
    progress: Progress
    options: Sequence[str] = ()
    """The options that lead to the folder; every command that is printed repeats them."""

    def command(self, *words: str) -> str:
        """Return a command of `simul learn` to be pasted: it keeps to this student's folder."""
        return shlex.join(["simul", "learn", *words, *self.options])

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

    def come_to(self, lesson: Lesson) -> None:
        """Keep where the student is, to go on from there; a solved lesson is only read again."""
        if not self.progress.of(lesson).fingerprint and lesson != self.progress.next_lesson():
            self.keep(self.progress.at(lesson))

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
            say(f"All lessons are done. Your token: {self.command('token')}")
        else:
            here = f"lesson {following.number}, {following.name}"
            say(f"You are at {here}. Go on: {self.command('next')}")

    def next_step(self, lesson: Lesson, answers: Sequence[str]) -> None:
        """Show the next step of a lesson; ask its questions at a terminal."""
        print_title(lesson)
        step = self.progress.step(lesson)
        left = len(lesson.questions) - len(self.progress.of(lesson).answers)
        if len(answers) > left:
            raise InputError(
                f"lesson {lesson.number} has {count(left, 'question')} left to answer "
                f"(got {count(len(answers), 'answer')})",
                key="--answer",
            )
        if step is Step.PREDICT:
            self._predict(lesson, list(answers))
        elif step is Step.RUN:
            self._show_run(lesson)
        elif step is Step.EXERCISE:
            self._set_exercise(lesson)
        else:
            print_end(lesson)
            say(f"Lesson {lesson.number} is done.")
            self._go_on()

    def _predict(self, lesson: Lesson, answers: list[str]) -> None:
        if not answers and not self.progress.of(lesson).answers:
            print_text("The picture", lesson.text.picture, values(lesson))
            print_text("Predict", lesson.text.predict, values(lesson))
        while self.progress.step(lesson) is Step.PREDICT:
            number = len(self.progress.of(lesson).answers)
            question = lesson.questions[number]
            if not answers:
                print_question(lesson, number)
                if not sys.stdin.isatty():
                    say(f"Answer: {self.command(lesson.name)} --answer ...")
                    return
            self._answer(lesson, number, answers.pop(0) if answers else None)
            print_markdown(question.why, values(lesson))
        self._show_run(lesson)

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
                console().print(str(error), markup=False, highlight=False)
        if judged.grade is Grade.RIGHT:
            say("Right.\n")
        else:
            right = question.choices.get(value.text, value.text)
            say(ended(f"{judged.grade}: {plain(filled(right, values(lesson)))}") + "\n")
        if judged.slip:
            print_markdown(judged.slip, values(lesson))
        answer = Answer(given=judged.given[:100], right=judged.right)
        before = self.progress.of(lesson).answers
        self.keep(self.progress.with_state(lesson, answers=(*before, answer)))

    def _show_run(self, lesson: Lesson) -> None:
        """Run the commands, and say how to go on; after Ctrl-C they are shown again."""
        self.run(lesson)
        if self.progress.step(lesson) is Step.DONE:
            self._go_on()
        else:
            say(f"Go on to the exercise: {self.command(lesson.name)}")

    def run(self, lesson: Lesson) -> None:
        """Run the lesson's commands, say what to look for, and offer the replay to find it in."""
        known = values(lesson)
        print_text("Run", lesson.text.run, known)
        for line in lesson.run.commands:
            say(f"$ {line}")
            _run(line)
            say("")
        print_text("Look for", lesson.text.look_for, known)
        if self.progress.step(lesson) is Step.RUN:
            self.keep(self.progress.with_state(lesson, shown=True))
        replay = f"{lesson.picture.command} --open --quiet"  # its table has just been printed
        if sys.stdin.isatty() and click.confirm("Show the replay in the browser?", default=False):
            _run(replay)
        else:
            say(f"Step through it in the browser: {replay}")
        say("")

    def _set_exercise(self, lesson: Lesson) -> None:
        """Write the student's file, unless it is there, and say what to do."""
        path = self.folder / lesson.file
        new = not path.exists()
        if new:
            with writing(path) as part:
                part.write_text(lesson.start, encoding="utf-8")
        print_text("Change one thing", lesson.text.change, values(lesson))
        say(f"Your file is {path}" + (", just written." if new else "."))
        say(f"Change it, then: {self.command('check', lesson.name)}")
        say(f"A hint: {self.command('hint', lesson.name)}")

    def check(self, lesson: Lesson) -> int:
        """Check the student's file, or write it if there is none; return 1 if it is not right yet.

        Who has answered the questions on a page begins here.
        """
        path = self.folder / lesson.file
        if not path.exists():
            self.come_to(lesson)
            print_title(lesson)
            self._set_exercise(lesson)
            return 1
        outcome = check(lesson, path)
        for line in outcome.lines:
            console().print(line, markup=False, highlight=False)
        if not outcome.solved:
            say(f"Not yet. Change {path}, and check again.")
            say(f"A hint: {self.command('hint', lesson.name)}")
            return 1
        solved = self.progress.with_state(lesson, fingerprint=outcome.fingerprint)
        self.keep(solved.at(lesson))
        say(f"Lesson {lesson.number} is solved.\n")
        print_end(lesson)
        self._go_on()
        return 0

    def _go_on(self) -> None:
        """Say which lesson comes next; at the end of the course, congratulate."""
        following = self.progress.next_lesson()
        if following is None:
            self.finish()
        else:
            there = f"lesson {following.number}, {following.name}"
            say(f"Go on with {there}: {self.command('next')}")

    def hint(self, lesson: Lesson) -> None:
        """Give the next hint; the last one again and again."""
        hints = lesson.exercise.hints
        number = min(self.progress.of(lesson).hints, len(hints) - 1)
        say(f"Hint {number + 1} of {len(hints)}, lesson {lesson.number}, {lesson.name}:")
        print_markdown(hints[number], values(lesson))
        self.keep(self.progress.with_state(lesson, hints=number + 1))

    def finish(self) -> None:
        """Congratulate, and print the token."""
        say("All lessons are done.")
        if self.progress.name or sys.stdin.isatty():
            self.print_token()
        else:
            say(f"Your token: {self.command('token', '--name', EXAMPLE)}")

    def print_token(self) -> None:
        """Print the token of what was done; ask for the name at a terminal."""
        if not self.progress.name:
            if not sys.stdin.isatty():
                naming = self.command("token", "--name", EXAMPLE)
                raise InputError(f"a token needs your name: {naming}", key="--name")
            self.rename(click.prompt("Your name, for the token", type=str))
        say(str(certificate_of(self.progress)))
        say("Your token, in one line; `simul learn --verify TOKEN` checks it:\n")
        say(make_token(self.progress))


def _run(line: str) -> None:
    """Run a command of simul as it stands there; raise Interrupted if it was stopped."""
    from simul.cli.main import cli

    code = cli.main(shlex.split(line)[1:], prog_name="simul", standalone_mode=False)
    if code == Interrupted.exit_code:
        raise Interrupted("interrupted")
