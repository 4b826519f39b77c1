"""The page of one lesson: picture, prediction, run with its replay, exercise."""

import shlex
from base64 import b64encode
from collections.abc import Callable
from html import escape
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory

from PIL import Image

from simul.course.figures import values
from simul.course.lesson import Lesson, Picture
from simul.course.pages.questions import answered, asked
from simul.course.pages.texts import Texts, code
from simul.output.charts import comparison, save
from simul.output.replay import ShownRun, replay_page, replay_policy
from simul.output.web import allowed, base_style
from simul.running import compare
from simul.running.results import Comparison
from simul.scenario import load_scenario

CHART_COLOURS = 48
"""Of the printed chart: enough for its letters' edges, and a third of the bytes."""
SEEN = '<p>What I saw:</p><p class="ruled"></p><p class="ruled"></p><p class="ruled"></p>'
"""On a worksheet in place of the chart, which has the answers in it."""
REAL_TIME = "<p><small>A dash stands for real seconds, which differ each time.</small></p>"
"""Below what a command prints."""
Printed = Callable[[str], str]
"""Runs a command of simul, and returns what it prints; empty for what prints nothing to read."""


def lesson_page(lesson: Lesson, course: tuple[Lesson, ...], printed: Printed, answers: bool) -> str:
    """Return the page of a lesson of the course, for students or, with answers, for teachers."""
    known = values(lesson)
    secret = frozenset() if answers else frozenset(each.figure for each in lesson.questions)
    texts = Texts(known, secret)
    shown = _compared(lesson.picture)
    question = answered if answers else asked
    text = lesson.text
    return page(
        "lesson.html",
        title=escape(lesson.title),
        number=str(lesson.number),
        of=str(len(course)),
        name=escape(lesson.name),
        mode="teachers" if answers else "students",
        idea=texts.line(lesson.idea),
        minutes=str(lesson.minutes),
        picture=texts.html(text.picture),
        predict=texts.html(text.predict),
        questions="\n".join(
            question(each, known[each.figure], number, texts)
            for number, each in enumerate(lesson.questions, 1)
        ),
        run=texts.html(text.run),
        commands="\n".join(_command(each, printed, answers) for each in lesson.run.commands),
        replay=escape(_replay(shown)),
        replay_title=escape(shown.scenario.title),
        replay_command=escape(f"{lesson.picture.command} --open --quiet"),
        paper=_chart(shown) if answers else SEEN,
        look_for=texts.html(text.look_for),
        change=texts.html(text.change),
        file=escape(lesson.file),
        start=code(lesson.start),
        check=f"simul learn check {escape(lesson.name)}",
        hints="\n".join(
            f"<details{' open' if answers else ''}><summary>Hint {number}</summary>"
            f"{texts.html(hint)}</details>"
            for number, hint in enumerate(lesson.exercise.hints, 1)
        ),
        solution=f"<h3>A model solution</h3>{code(lesson.solution)}" if answers else "",
        simplifies=texts.html(text.simplifies),
        read=f'<a href="{escape(lesson.read.url)}">{escape(lesson.read.title)}</a>',
        url=escape(lesson.read.url),
        before=_neighbour(lesson.number - 1, course, "before"),
        after=_neighbour(lesson.number + 1, course, "next"),
    )


def file_name(lesson: Lesson) -> str:
    """Return the name of a lesson's page."""
    return f"{lesson.number:02}-{lesson.name}.html"


def page(template: str, **parts: str) -> str:
    """Fill a page of web/; its policy allows its own script, and a replay inside."""
    style, script, inner = base_style() + _file("course.css"), _file("course.js"), replay_policy()
    return Template(_file(template)).substitute(
        parts,
        style=style,
        script=script,
        script_policy=" ".join((allowed(script), *inner.scripts)),
        style_policy=" ".join((allowed(style), *inner.styles)),
    )


def _compared(picture: Picture) -> Comparison:
    scenario = load_scenario(picture.scenario, boards=picture.boards, workers=picture.workers)
    return compare(scenario, picture.schedulers, steps=True)


def _replay(shown: Comparison) -> str:
    return replay_page([ShownRun.of(run) for run in shown.runs], shown.scenario.floor)


def _chart(shown: Comparison) -> str:
    """Return the chart as an `img` for paper: as data, in few colours, for the page's size."""
    chart = comparison(shown.records, shown.remarks, scenario=shown.scenario)
    with TemporaryDirectory() as folder:
        (path,) = save(chart, Path(folder) / "chart", ["png"])
        with Image.open(path) as picture:
            small = picture.convert("RGB").quantize(CHART_COLOURS)
    data = BytesIO()
    small.save(data, "PNG", optimize=True)
    words = escape(f"{chart.title}. {chart.description}")
    return f'<img alt="{words}" src="data:image/png;base64,{b64encode(data.getvalue()).decode()}">'


def _command(command: str, printed: Printed, answers: bool) -> str:
    output = printed(command)
    shown = (
        f"<details{' open' if answers else ''}><summary>What it prints</summary>"
        f'<pre class="output" tabindex="0">{escape(output)}</pre>'
        f"{REAL_TIME if '–' in output else ''}</details>"
        if output
        else ""
    )
    return f"{copied(command)}{shown}"


def copied(command: str) -> str:
    """Return a command with a button that copies it."""
    return (
        f'<div class="command"><pre><code>{escape(shlex.join(shlex.split(command)))}</code></pre>'
        '<button type="button" class="copy">copy</button></div>'
    )


def _neighbour(number: int, course: tuple[Lesson, ...], which: str) -> str:
    found = next((each for each in course if each.number == number), None)
    if found is None:
        return "<span></span>"
    arrow = "←" if which == "before" else "→"
    words = f"{found.number} {escape(found.title)}"
    label = f"{arrow} {words}" if which == "before" else f"{words} {arrow}"
    return (
        f'<a rel="{"prev" if which == "before" else "next"}" href="{file_name(found)}">{label}</a>'
    )


def _file(name: str) -> str:
    return files("simul.course.pages").joinpath("web", name).read_text(encoding="utf-8")
