"""A lesson as a notebook: its texts, and cells that ask, play, show and check."""

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from simul.course.answers import letters
from simul.course.figures import Value, values
from simul.course.lesson import Lesson, Picture, Question
from simul.course.library import lessons
from simul.course.source import MARK
from simul.errors import InputError

CALLED = "answer", "brief", "check", "hint", "look_for"
"""What the cells call, of `simul.course.notebooks`."""
PLAYED = {"--boards": "boards", "--workers": "workers", "--seed": "seed"}
"""Options of a command, and the parameters of `load_scenario` for them."""
SCHEDULERS = {"--schedulers", "--scheduler", "-s"}


def course_notebooks() -> Iterator[tuple[str, str]]:
    """Yield name and text of the notebook of each lesson; the same course gives the same text.

    Raises InputError without the extra [notebook].
    """
    try:
        import nbformat
    except ModuleNotFoundError:
        remedy = "pip install 'chess-simul[notebook]'"
        raise InputError(f"notebooks need nbformat: {remedy}", remedy=remedy) from None
    for lesson in lessons():
        name = f"{lesson.number:02}-{lesson.name}.ipynb"
        yield name, f"{nbformat.writes(notebook(lesson))}\n"


def notebook(lesson: Lesson) -> Any:
    """Return the notebook of a lesson, as nbformat has it."""
    from nbformat import v4

    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = v4.new_notebook(metadata={"kernelspec": kernel, "language_info": {"name": "python"}})
    for number, (kind, text) in enumerate(_cells(lesson)):
        new_cell = v4.new_code_cell if kind == "code" else v4.new_markdown_cell
        made.cells.append(new_cell(text, id=f"{lesson.name}-{number}"))
    return made


def _cells(lesson: Lesson) -> Iterator[tuple[str, str]]:
    """Yield kind and text of each cell."""
    known, text, name = values(lesson), lesson.text, lesson.name

    def words(markdown: str) -> tuple[str, str]:
        return "markdown", _filled(markdown, lesson, known)

    head = f"# {lesson.number} {lesson.title}\n\n*{lesson.idea}* ({lesson.minutes} minutes)"
    yield words(f"{head}\n\n## The picture\n\n{text.picture}")
    yield "code", f"import simul\nfrom simul.course.notebooks import {', '.join(CALLED)}"
    yield words(f"## Predict\n\n{text.predict}")
    for number, question in enumerate(lesson.questions, 1):
        yield words(f"**Question {number}.** {question.ask}{_choices(question)}")
        yield "code", f'answer("{name}", {number}, "")'
    yield words(f"## Run\n\n{text.run}")
    for command in lesson.run.commands:
        yield "code", in_python(command)
    yield words("Step through it: click into the replay, then → and ← go from event to event.")
    yield "code", f"simul.replay({_compared(lesson.picture)})"
    yield words("## Look for")
    yield "code", f'look_for("{name}")'  # it says how the run ended
    then = "Change the cell, run it, and then the check below."
    yield words(f"## Change one thing\n\n{text.change}\n\n{then}")
    yield "code", f"%%writefile {lesson.file}\n{lesson.start}"
    yield "code", f'check("{name}")'
    yield words(f"{len(lesson.exercise.hints)} hints, from the gentlest to the plainest:")
    yield "code", f'hint("{name}", 1)'
    read = f"Read on: [{lesson.read.title}]({lesson.read.url})"
    yield words(f"## What the hall simplifies\n\n{text.simplifies}\n\n{read}")


def in_python(command: str) -> str:
    """Return a command of simul as Python; one that has no such form is left to the shell.

    >>> in_python("simul run duel --scheduler asyncio --brief")
    'brief(simul.run("duel", "asyncio"))'

    >>> in_python("simul compare textbook --boards 6 --schedulers sequential,asyncio")
    'simul.compare(simul.load_scenario("textbook", boards=6), ["sequential", "asyncio"])'
    >>> in_python("simul list players")
    '!simul list players'
    """
    _, name, *words = shlex.split(command)
    brief = "--brief" in words
    words = [word for word in words if word != "--brief"]
    options = dict(zip(words[1::2], words[2::2], strict=False))
    (schedulers,) = [given for key, given in options.items() if key in SCHEDULERS] or [""]
    wishes = {PLAYED[key]: int(given) for key, given in options.items() if key in PLAYED}
    if name not in {"run", "compare"} or not options.keys() <= SCHEDULERS | PLAYED.keys():
        return f"!{command}"
    call = _call(name, words[0], schedulers.split(","), wishes)
    return f"brief({call})" if brief else call


def _compared(picture: Picture) -> str:
    wishes = {"boards": picture.boards, "workers": picture.workers}
    given = {key: number for key, number in wishes.items() if number is not None}
    return _call("compare", picture.scenario, picture.schedulers, given, ", steps=True")


def _call(
    name: str, scenario: str, schedulers: list[str], wishes: dict[str, int], more: str = ""
) -> str:
    quoted = ", ".join(f'"{each}"' for each in schedulers)
    played = f"[{quoted}]" if name == "compare" else quoted
    keywords = "".join(f", {key}={number}" for key, number in wishes.items())
    subject = f'simul.load_scenario("{scenario}"{keywords})' if wishes else f'"{scenario}"'
    return f"simul.{name}({subject}, {played}{more})"


def _choices(question: Question) -> str:
    rows = letters(list(question.choices)).items()
    return "".join(f"\n\n{letter}) {question.choices[key]}" for letter, key in rows)


def _filled(text: str, lesson: Lesson, known: Mapping[str, Value]) -> str:
    """Return a text with its figures; in place of one that is asked for stands the question."""
    asked = {question.figure: number for number, question in enumerate(lesson.questions, 1)}

    def figure(name: str) -> str:
        return f"*(answer {asked[name]})*" if name in asked else known[name].text

    return MARK.sub(lambda mark: figure(mark[1]), text)
