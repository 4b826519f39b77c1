"""The page that lists the lessons."""

from collections.abc import Iterator
from html import escape

from simul.course.lesson import Lesson
from simul.course.pages.lesson import file_name, page
from simul.course.pages.texts import Texts
from simul.version import __version__


def index_page(course: tuple[Lesson, ...], answers: bool) -> str:
    """Return the page of the course."""
    return page(
        "index.html",
        mode="teachers" if answers else "students",
        many=str(len(course)),
        minutes=str(sum(lesson.minutes for lesson in course)),
        rows="\n".join(_rows(course)),
        version=escape(__version__),
    )


def _rows(course: tuple[Lesson, ...]) -> Iterator[str]:
    for lesson in course:
        yield (
            f'<li data-lesson="{escape(lesson.name)}" data-questions="{len(lesson.questions)}">'
            f'<a href="{file_name(lesson)}">{escape(lesson.title)}</a>'
            f"<span>{Texts({}).line(lesson.idea)}</span>"
            f'<small>{lesson.minutes} minutes<span class="state"></span></small></li>'
        )
