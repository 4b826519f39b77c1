"""Lessons as files: what is in them, and what is said of a faulty one."""

import re
from collections import Counter
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from simul.course import Lesson, filled, find_lesson, lessons, values
from simul.course.lesson import HERE
from simul.course.source import MARK, LessonError, read_lesson

FIRST = (HERE / "lessons/01-countdown.md").read_text(encoding="utf-8")


def named(lesson: Lesson) -> str:
    """The name of a lesson, for the names of tests."""
    return lesson.name


EVERY = pytest.mark.parametrize("lesson", lessons(), ids=named)


def faults(tmp_path: Path, text: str) -> list[str]:
    """All that is said of a lesson with this text, without the name of the file."""
    path = tmp_path / "01-countdown.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LessonError) as raised:
        read_lesson(path)
    head, *lines = str(raised.value).splitlines()
    assert head.startswith(f"{path}: {len(lines)} fault")
    return [line.strip() for line in lines]


def test_lessons_are_numbered_from_one_without_a_gap() -> None:
    """A student counts along."""
    assert [lesson.number for lesson in lessons()] == [*range(1, len(lessons()) + 1)]


@pytest.mark.course
@EVERY
def test_every_figure_is_computed_and_every_text_can_be_filled(lesson: Lesson) -> None:
    """No figure stands in a text; it is named there, and comes from a run."""
    known = values(lesson)
    for text in lesson.text.model_dump().values():
        assert "{{" not in filled(text, known)
    for question in lesson.questions:
        answer = known[question.figure]
        assert (answer.kind == "word") == bool(question.choices)
        assert not question.choices or answer.text in question.choices


TEXTBOOK_MS = {
    ("countdown", "alone"): 3 * 3 * 1_000,
    ("countdown", "together"): 3 * 1_000,
    ("walking-on", "alone"): 24 * 30 * 60_000,
    ("walking-on", "together"): 24 * 30 * 5_000 + 55_000,
    ("walking-on", "six"): 30 * 60_000 + 5 * 5_000,
    ("event-loop", "total"): 5_000 + 4 * 40_000,
    ("event-loop", "alone"): 4 * (25_000 + 40_000 + 25_000),
    ("futures", "total"): 30 * 60_000 + 11 * 5_000,
    ("tunnel", "alone"): 24 * 30 * 60_000,
    ("coroutines", "alone"): 4 * (25_000 + 40_000 + 25_000),
    ("tasks", "alone"): 8 * 30 * 60_000,
    ("tasks", "together"): 30 * 60_000 + 7 * 5_000,
    ("blocking", "blocked"): 24 * 30 * 60_000,
    ("blocking", "threads"): 24 * 30 * 5_000 + 55_000,
    ("queues", "four"): 6 * 30 * 60_000 + 3 * 5_000,
    ("timeouts", "right"): 24 * 30 * 5_000 + 55_000,
    ("pools", "twelve"): 2 * 30 * 60_000 + 11 * 5_000,
    ("pools", "four"): 30 * 60_000 + 5 * 5_000,
}
"""Totals as the texts explain them, worked out by hand."""


@pytest.mark.course
@pytest.mark.parametrize(("name", "figure"), TEXTBOOK_MS)
def test_a_figure_is_what_the_text_explains(name: str, figure: str) -> None:
    """The text multiplies boards, move pairs and seconds; the program plays."""
    assert values(find_lesson(name))[figure].number == TEXTBOOK_MS[name, figure]


@EVERY
def test_no_time_is_written_down_in_a_text(lesson: Lesson) -> None:
    """A figure such as 1:00:55 comes from a run, or it will be wrong some day."""
    texts = [*lesson.text.model_dump().values(), *lesson.exercise.hints]
    texts += [text for question in lesson.questions for text in (question.ask, question.why)]
    assert not [found for text in texts for found in re.findall(r"\d+:\d\d:\d\d", text)]


@EVERY
def test_every_figure_is_used(lesson: Lesson) -> None:
    """In a text, or as an answer."""
    path = HERE / f"lessons/{lesson.number:02}-{lesson.name}.md"
    used = set(MARK.findall(path.read_text(encoding="utf-8")))
    assert set(lesson.figures) <= used | {question.figure for question in lesson.questions}


@pytest.mark.course
@EVERY
def test_a_figure_at_the_beginning_of_a_line_makes_no_list(lesson: Lesson) -> None:
    """`5. A thread ...` would be the fifth point of a list."""
    known = values(lesson)
    texts = [*lesson.text.model_dump().values(), *(each.why for each in lesson.questions)]
    for text in texts:
        lists = [token for token in MarkdownIt().parse(filled(text, known)) if "list" in token.type]
        assert lists == []


@EVERY
def test_code_in_a_text_fits_a_terminal(lesson: Lesson) -> None:
    """80 columns, less what surrounds a block."""
    for text in lesson.text.model_dump().values():
        for token in MarkdownIt().parse(text):
            if token.type == "fence":
                assert max(map(len, token.content.splitlines())) <= 78


@pytest.mark.course
def test_no_letter_is_the_right_one_more_often_than_not() -> None:
    """Who always chooses the last answer has not understood most of it."""
    right = Counter(
        [*question.choices].index(values(lesson)[question.figure].text)
        for lesson in lessons()
        for question in lesson.questions
        if question.choices
    )
    assert max(right.values()) <= right.total() / 2


def test_a_key_that_is_unknown_is_named_with_its_line(tmp_path: Path) -> None:
    """The line of the file, not that of the block of data."""
    line = FIRST.splitlines().index("minutes = 8") + 1
    said = faults(tmp_path, FIRST.replace("minutes = 8", "minuets = 8"))
    assert f"line {line}: minuets extra inputs are not permitted (got 8)" in said


def test_a_value_out_of_range_is_quoted(tmp_path: Path) -> None:
    """At most ten minutes, the rule says so."""
    said = faults(tmp_path, FIRST.replace("minutes = 8", "minutes = 80"))
    assert said == ["line 5: minutes input should be less than or equal to 10 (got 80)"]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """In the order of the lines."""
    text = FIRST.replace("minutes = 8", "minutes = 80").replace('like = "rotation"\n', "")
    first, second = faults(tmp_path, text)
    assert first.startswith("line 5: minutes")
    assert second.endswith("exercise.like field required")


def test_a_figure_that_does_not_exist_is_found_in_the_text(tmp_path: Path) -> None:
    """With the names of those that do."""
    said = faults(tmp_path, FIRST.replace("game to its end, then the second", "{{alnoe}}", 1))
    (only,) = said
    assert "there is no figure 'alnoe'; its figures are alone, together, gain" in only


def test_a_question_needs_a_figure(tmp_path: Path) -> None:
    """Its answer has to be computed."""
    said = faults(tmp_path, FIRST.replace('figure = "together"', 'figure = "nine"'))
    assert "has a question about 'nine'; its figures are alone, together, gain" in said[0]


def test_broken_toml_has_the_line_of_the_file(tmp_path: Path) -> None:
    """Three lines above it are Markdown."""
    said = faults(tmp_path, FIRST.replace("minutes = 8", "minutes = eight"))
    assert said[0].startswith("line 5: is not TOML: Invalid value")


def test_a_section_out_of_order_is_told_with_its_line(tmp_path: Path) -> None:
    """All lessons have the same sections in the same order."""
    text = FIRST.replace("## Run", "## Walk")
    line = text.splitlines().index("## Walk") + 1
    said = faults(tmp_path, text)
    assert said[0].startswith(f"line {line}: the sections are The picture, Predict, Run")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: a lesson begins with its title: # The title"),
        ("# Title\n\n## The picture\n", "line 2: below the title stands a block of data, ```toml"),
    ],
)
def test_what_is_no_lesson_at_all_is_told_how_one_begins(
    tmp_path: Path, text: str, words: str
) -> None:
    """An empty file, and one without data."""
    assert faults(tmp_path, text) == [words]


def test_a_lesson_may_run_simul_and_nothing_else(tmp_path: Path) -> None:
    """Its commands are executed on the machine of a student."""
    said = faults(tmp_path, FIRST.replace('["simul compare', '["rm simul compare'))
    assert "must be commands such as `simul run duel`" in said[0]
