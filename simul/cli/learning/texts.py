"""The texts of a lesson in the terminal."""

import re
from collections.abc import Mapping

from rich.markdown import Markdown
from rich.text import Text
from rich.theme import Theme

from simul.cli.objects import say
from simul.course import Lesson, filled, lessons, values
from simul.course.answers import FORMS, letters
from simul.course.figures import Value
from simul.output.reports.terminal import console

WIDTH = 80
"""Most columns of a text to read."""
_CODE = re.compile(r"(?<!`)`[^`]+`(?!`)")
"""Code in a sentence, which may go on in the next line."""


def print_title(lesson: Lesson) -> None:
    """Print which lesson it is."""
    head = f"Lesson {lesson.number} of {len(lessons())}: {lesson.title}"
    console().print(Text(f"{head} ({lesson.minutes} minutes)\n", style="bold"))


def print_text(heading: str, text: str, known: Mapping[str, Value]) -> None:
    """Print a section of a lesson, with its figures."""
    console().print(Text(heading, style="bold"))
    print_markdown(text, known)


def print_markdown(text: str, known: Mapping[str, Value]) -> None:
    """Print a text, with its figures."""
    screen = console()
    screen.width = min(screen.width, WIDTH)
    # without colours, the backticks are all that tells code from words
    text = _CODE.sub(r"`` \g<0> ``", filled(text, known))
    with screen.use_theme(Theme({"markdown.code": "bold"})):
        screen.print(Markdown(text, code_theme="ansi_light"))
    say("")


def print_question(lesson: Lesson, number: int) -> None:
    """Print a question, and what an answer may look like."""
    question = lesson.questions[number]
    known = values(lesson)
    say(f"Question {number + 1} of {len(lesson.questions)}.")
    print_markdown(question.ask, known)
    if question.choices:
        for letter, key in letters(list(question.choices)).items():
            say(f"  {letter}) {filled(question.choices[key], known)}")
        say("")
    else:
        say(f"({FORMS[known[question.figure].kind]})")


def print_end(lesson: Lesson) -> None:
    """Print what stands at the end of a lesson."""
    print_text("What the hall simplifies", lesson.text.simplifies, values(lesson))
    say(f"Read on: {lesson.read.title}\n{lesson.read.url}\n")
