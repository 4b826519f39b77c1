"""The lessons that come along, in order."""

from difflib import get_close_matches
from functools import cache

from simul.course.lesson import HERE, Lesson
from simul.course.source import read_lesson
from simul.errors import InputError


@cache
def lessons() -> tuple[Lesson, ...]:
    """Return all lessons, in order."""
    return tuple(read_lesson(path) for path in sorted((HERE / "lessons").glob("*.md")))


def find_lesson(word: str) -> Lesson:
    """Find a lesson by its number or name; raise InputError, with the nearest, if there is none."""
    known = {lesson.name: lesson for lesson in lessons()}
    known |= {str(lesson.number): lesson for lesson in lessons()}
    if found := known.get(word.strip().lower().lstrip("0")):
        return found
    near = get_close_matches(word, [lesson.name for lesson in lessons()], n=1)
    remedy = f"did you mean {near[0]}?" if near else f"there are lessons 1 to {len(lessons())}"
    raise InputError(f"there is no lesson {word[:60]!r}; {remedy}", remedy=remedy)
