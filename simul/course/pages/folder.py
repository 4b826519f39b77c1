"""All pages of the course, by the names of their files."""

from collections.abc import Iterator

from simul.course.library import lessons
from simul.course.pages.index import index_page
from simul.course.pages.lesson import Printed, file_name, lesson_page


def course_pages(printed: Printed, answers: bool = False) -> Iterator[tuple[str, str]]:
    """Yield name and text of each page, made one after the other; the index comes last.

    `printed` runs a command of simul and returns what it prints.
    """
    course = lessons()
    for lesson in course:
        yield file_name(lesson), lesson_page(lesson, course, printed, answers)
    yield "index.html", index_page(course, answers)
