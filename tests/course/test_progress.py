"""Where a student stands, answers, and the token at the end."""

import base64
import json
from pathlib import Path

import pytest

from simul.course import Lesson, Question, Value, find_lesson, lessons, values
from simul.course.answers import Grade, judge
from simul.course.checking import expected
from simul.course.progress import (
    MOST_BYTES,
    NAME,
    Answer,
    Progress,
    Step,
    load_progress,
    save_progress,
    student_folder,
)
from simul.course.tokens import make_token, read_token
from simul.errors import InputError

FIRST = find_lesson("countdown")
EVERY = pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
NUMBER = Question(ask="How long?", figure="total", why="So.")
CHOICE = Question(ask="Which?", figure="total", why="So.", choices={"verified": "a", "failed": "b"})


def done(lesson: Lesson, progress: Progress, *, right: bool = True) -> Progress:
    """The progress with one lesson more, all of it done."""
    answers = (Answer(given="9 s", right=right),) * len(lesson.questions)
    fingerprint = expected(lesson.exercise).fingerprint
    return progress.with_state(lesson, answers=answers, fingerprint=fingerprint)


def test_a_lesson_goes_from_the_prediction_to_the_exercise_to_its_end() -> None:
    """Its step follows from what is kept, so it cannot be out of step with that."""
    progress = Progress()
    assert progress.step(FIRST) is Step.PREDICT
    answers = (Answer(given="9 s", right=True),) * len(FIRST.questions)
    progress = progress.with_state(FIRST, answers=answers)
    assert progress.step(FIRST) is Step.RUN
    progress = progress.with_state(FIRST, shown=True)
    assert progress.step(FIRST) is Step.EXERCISE
    assert progress.next_lesson() == FIRST
    progress = progress.with_state(FIRST, fingerprint="5eaac74b")
    assert progress.step(FIRST) is Step.DONE
    assert progress.next_lesson() == lessons()[1]


@pytest.mark.long
def test_who_goes_on_past_the_last_lesson_comes_to_those_left_out() -> None:
    """And past lessons that are solved, to the next that is not; at the end there is none."""
    first, *between, last = lessons()
    progress = done(last, done(between[0], Progress(opened=last.name)))
    assert progress.next_lesson() == first
    progress = done(first, progress).at(first)
    assert progress.next_lesson() == between[1]
    for lesson in between:
        progress = done(lesson, progress)
    assert progress.next_lesson() is None
    assert Progress(opened="of another version").next_lesson() == first


def test_what_is_kept_is_read_back(tmp_path: Path) -> None:
    """Written and read, it is the same; and nothing else is left in the folder."""
    progress = done(FIRST, Progress(name="Ada"))
    save_progress(progress, tmp_path)
    assert load_progress(tmp_path) == progress
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_the_folder_with_the_place_is_the_students(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Called inside of it or beside it, the command finds the same files."""
    monkeypatch.chdir(tmp_path)
    save_progress(Progress(name="Ada"), student_folder(None))
    assert (tmp_path / "simul-course" / NAME).is_file()
    monkeypatch.chdir(tmp_path / "simul-course")
    assert load_progress(student_folder(None)).name == "Ada"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Invalid JSON"),
        ("{", "Invalid JSON"),
        ("[]", "Input should be an object"),
        ('{"name": 3}', "name: Input should be a valid string"),
        ('{"format": "simul-learn 99"}', "format: Input should be 'simul-learn 1'"),
        ('{"scripts": {}}', "scripts: Extra inputs are not permitted"),
        ('{"lessons": {"countdown": {"answers": 3}}}', "lessons.countdown.answers"),
        ("x" * (MOST_BYTES + 1), "is too large"),
    ],
)
def test_a_broken_or_foreign_file_is_told_with_the_remedy(
    tmp_path: Path, text: str, words: str
) -> None:
    """And it is not touched: it may be somebody's."""
    (tmp_path / NAME).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        load_progress(tmp_path)
    assert words in str(raised.value)
    assert "rename it, and the course begins anew" in str(raised.value)
    assert (tmp_path / NAME).read_text(encoding="utf-8") == text


def test_a_file_of_other_bytes_is_told_as_well(tmp_path: Path) -> None:
    """A picture of that name, say."""
    (tmp_path / NAME).write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(InputError, match="Invalid JSON"):
        load_progress(tmp_path)


@pytest.mark.parametrize(
    ("typed", "grade"),
    [
        ("1:00:55", Grade.RIGHT),
        ("3655", Grade.RIGHT),
        ("3655 s", Grade.RIGHT),
        ("60 min 55 s", Grade.RIGHT),
        ("1 h 55 s", Grade.RIGHT),
        ("1 hour and 55 seconds", Grade.RIGHT),
        ("1 h", Grade.CLOSE),
        ("61min", Grade.CLOSE),
        ("1:00:56", Grade.CLOSE),
        ("1.2 h", Grade.WRONG),
        ("12:00:00", Grade.WRONG),
        ("0", Grade.WRONG),
    ],
)
def test_a_time_may_be_written_in_many_ways_and_is_exact(typed: str, grade: Grade) -> None:
    """Textbooks say an hour where it is 55 seconds more: that is close, and does not count."""
    judged = judge(NUMBER, Value("duration", 3_655_000, "1:00:55"), typed)
    assert judged.grade is grade
    assert judged.right == (grade is Grade.RIGHT)


def test_a_question_may_leave_room_for_seconds_that_nobody_finds() -> None:
    """That counts, and the figure is said."""
    question = NUMBER.model_copy(update={"room": 1})
    value = Value("duration", 4_374_000, "1:12:54")
    grades = [judge(question, value, each).grade for each in ("1:12:54", "1:12:55", "1:12:56")]
    assert grades == [Grade.RIGHT, Grade.NEARLY, Grade.CLOSE]


@pytest.mark.course
@EVERY
def test_the_figure_of_a_common_mistake_is_never_right(lesson: Lesson) -> None:
    """However it is written, it is told what is wrong with it."""
    for question in lesson.questions:
        value = values(lesson)[question.figure]
        for slip, words in question.slips.items():
            judged = judge(question, value, slip)
            assert not judged.right
            assert judged.slip == f"{slip} is {words}"


@pytest.mark.parametrize(
    "typed", ["", "soon", "12:00", "1h12", "30 min 55", "5 parsecs", "1 2", "nan", "1e9", "-5 s"]
)
def test_what_is_no_time_is_refused_with_the_forms_of_one(typed: str) -> None:
    """Nothing is counted as wrong that was a slip."""
    with pytest.raises(InputError, match=r"a time, such as 7 s, .*; write 7:30 as 0:07:30"):
        judge(NUMBER, Value("duration", 3_655_000, "1:00:55"), typed)


@pytest.mark.parametrize(
    ("value", "typed", "right"),
    [
        (Value("ratio", 11.82, "11.8 ×"), "11.8", True),
        (Value("ratio", 11.82, "11.8 ×"), "12x", False),
        (Value("ratio", 11.82, "11.8 ×"), "24", False),
        (Value("share", 0.333, "33.3 %"), "33 %", True),
        (Value("share", 0.333, "33.3 %"), "33,3", True),
        (Value("share", 0.333, "33.3 %"), "34 %", False),
        (Value("share", 0.333, "33.3 %"), "50", False),
        (Value("count", 24, "24"), "24", True),
        (Value("count", 24, "24"), "23", False),
        (Value("count", 0, "0"), "0", True),
        (Value("count", 0, "0"), "1", False),
    ],
)
def test_other_figures_may_be_rounded(value: Value, typed: str, right: bool) -> None:
    """A ratio to tenths, a share to whole percents; a count is right or wrong."""
    assert judge(NUMBER, value, typed).right == right


@pytest.mark.parametrize(
    ("typed", "key"), [("a", "verified"), ("B", "failed"), ("b)", "failed"), ("failed", "failed")]
)
def test_a_choice_is_a_letter_or_the_word(typed: str, key: str) -> None:
    """In any case, with a bracket or without."""
    judged = judge(CHOICE, Value("word", 0, "failed"), typed)
    assert (judged.given, judged.right) == (key, key == "failed")


def test_a_choice_that_there_is_not_is_refused() -> None:
    """With those that there are."""
    with pytest.raises(InputError, match=r"one of a, b \(got 'c'\)"):
        judge(CHOICE, Value("word", 0, "failed"), "c")


def test_a_token_says_what_was_done() -> None:
    """Name, lessons and predictions, read back from the line."""
    progress = done(FIRST, done(find_lesson("tasks"), Progress(name="Ada Łovelace"), right=False))
    found = read_token(make_token(progress))
    assert found.name == "Ada Łovelace"
    assert found.solved == ("countdown", "tasks")
    assert found.lessons == len(lessons())
    assert found.right == len(FIRST.questions)
    assert found.questions == sum(len(lesson.questions) for lesson in lessons())


def test_a_token_survives_a_mail_program() -> None:
    """Lines that were broken, and spaces around it."""
    token = make_token(done(FIRST, Progress(name="Ada")))
    assert read_token(f"  {token[:30]}\n {token[30:]}\n").name == "Ada"


def test_a_token_of_exercises_that_were_not_solved_is_not_valid() -> None:
    """The place was edited by hand: the record of a solution is missing."""
    progress = done(FIRST, Progress(name="Eve")).with_state(FIRST, fingerprint="solved")
    with pytest.raises(InputError, match="not valid"):
        read_token(make_token(progress))


@pytest.mark.parametrize("key", ["name", "right"])
def test_a_token_that_was_changed_is_not_valid(key: str) -> None:
    """Another name, or a better score, with the old signature."""
    mark, body, signature = make_token(done(FIRST, Progress(name="Ada"))).split(".")
    data = json.loads(base64.urlsafe_b64decode(body + "=="))
    data[key] = "Eve" if key == "name" else 99
    changed = base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")
    with pytest.raises(InputError, match="not valid"):
        read_token(f"{mark}.{changed}.{signature}")


@pytest.mark.parametrize(
    "token",
    ["", "hello", "simul1.", "simul1.x.", "simul1.x.y", "simul1.bnVsbA.y", "simul1." + "A" * 9_999],
)
def test_what_is_no_token_is_refused_without_a_traceback(token: str) -> None:
    """Anything at all may be pasted."""
    with pytest.raises(InputError, match="token"):
        read_token(token)


def test_a_token_of_another_version_of_the_course_is_told() -> None:
    """Its lessons cannot be checked here."""
    data = {"name": "Ada", "solved": ["goroutines"], "lessons": 1, "right": 0, "questions": 0}
    body = base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")
    with pytest.raises(InputError, match="'goroutines': check it with the version"):
        read_token(f"simul1.{body}.aaaa")
