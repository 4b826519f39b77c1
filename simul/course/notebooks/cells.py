"""What the cells of a notebook call: answers are judged, runs shown, hints given, files checked."""

from dataclasses import dataclass
from pathlib import Path

from simul.course.answers import FORMS, Grade, judge
from simul.course.checking import check as checked
from simul.course.figures import filled, values
from simul.course.lesson import Lesson
from simul.course.library import find_lesson
from simul.errors import InputError
from simul.output.reports.notebook import comparison_view, run_view
from simul.running.results import Comparison, Run
from simul.words import ended


@dataclass(frozen=True)
class Said:
    """A text in Markdown, which a notebook shows as such."""

    markdown: str

    def __repr__(self) -> str:
        return self.markdown

    def _repr_markdown_(self) -> str:
        return self.markdown


@dataclass(frozen=True)
class Brief:
    """A result that a notebook shows without the theory."""

    result: Run | Comparison

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        if isinstance(self.result, Run):
            return run_view(self.result, brief=True).bundle()
        return comparison_view(self.result, brief=True).bundle()


def brief(result: Run | Comparison) -> Brief:
    """Show a result as a table and a chart, as `--brief` does; what to make of it is left open."""
    return Brief(result)


def look_for(lesson: str) -> Said:
    """Say what to look for in the runs of a lesson."""
    found = find_lesson(lesson)
    return Said(filled(found.text.look_for, values(found)))


def answer(lesson: str, number: int, given: str) -> Said:
    """Judge the answer to a question of a lesson, and say why it is so.

    An empty answer is told the form of one. Raises InputError for a question that does not exist.
    """
    found = find_lesson(lesson)
    question = found.questions[_index(number, len(found.questions), "question")]
    value = values(found)[question.figure]
    if not given.strip():
        form = "a, b or another letter" if question.choices else FORMS[value.kind]
        return Said(f"Write your answer between the quotation marks: {form}.")
    judged = judge(question, value, given)
    right = question.choices.get(value.text, value.text)
    exact = judged.grade is Grade.RIGHT
    verdict = "**Right.**" if exact else f"**{judged.grade}:** {ended(right)}"
    said = " ".join(filter(None, [verdict, judged.slip.strip(), question.why]))
    return Said(filled(said, values(found)))


def hint(lesson: str, number: int) -> Said:
    """Give a hint to the exercise of a lesson, from the gentlest to the plainest."""
    found = find_lesson(lesson)
    hints = found.exercise.hints
    return Said(filled(hints[_index(number, len(hints), "hint")], values(found)))


def check(lesson: str) -> Said:
    """Run the file of a lesson's exercise, which lies beside the notebook, and judge it."""
    found = find_lesson(lesson)
    outcome = checked(found, _file_of(found))
    lines = "\n".join(outcome.lines)
    words = f"Lesson {found.number} is solved." if outcome.solved else "Not yet."
    return Said(f"```text\n{lines}\n```\n\n**{words}**")


def _file_of(lesson: Lesson) -> Path:
    path = Path(lesson.file)
    if not path.exists():
        remedy = "run the cell above, which begins with %%writefile"
        raise InputError(f"{path}: there is no such file; {remedy}", file=str(path), remedy=remedy)
    return path


def _index(number: int, many: int, what: str) -> int:
    if not 1 <= number <= many:
        raise InputError(f"there are {what}s 1 to {many} (got {number})")
    return number - 1
