"""`simul learn`: the course in the terminal, step by step."""

import json
import os
import re
import shlex
from pathlib import Path

import pytest
from commanding import Done, call, in_terminal

from simul.course import Lesson, find_lesson, lessons, values
from simul.course.checking import expected
from simul.course.progress import FOLDER, NAME, Answer, Progress, load_progress, save_progress
from simul.course.tokens import make_token

Capsys = pytest.CaptureFixture[str]
FIRST = find_lesson("countdown")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every test in a folder of its own, at 80 columns, with nobody at the keyboard."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")


def everything_done(name: str = "") -> Progress:
    """The progress of a student who has done the whole course."""
    progress = Progress(name=name)
    for lesson in lessons():
        progress = progress.with_state(
            lesson,
            answers=(Answer(given="1", right=False),) * len(lesson.questions),
            fingerprint=expected(lesson.exercise).fingerprint,
        )
    return progress


def folded(done: Done) -> str:
    """What was printed, as one line."""
    return " ".join(done.out.split())


def test_the_list_says_where_the_student_stands(capsys: Capsys) -> None:
    """And how to go on; nothing is written for that."""
    done = call(capsys, "learn")
    assert done.code == 0
    assert all(lesson.name in done.out for lesson in lessons())
    assert done.out.endswith("You are at lesson 1, countdown. Go on: simul learn next\n")
    assert not FOLDER.exists()
    assert max(map(len, done.out.splitlines())) <= 80


def test_the_first_step_is_the_picture_and_a_question(capsys: Capsys) -> None:
    """Without a keyboard, how to answer; its answer is not on the screen."""
    done = call(capsys, "learn", "next")
    assert done.code == 0
    assert "The picture" in done.out
    assert "Question 1 of 2." in done.out
    assert "Answer: simul learn countdown --answer ..." in done.out
    assert values(FIRST)["together"].text not in done.out.partition("Question")[2]


@pytest.mark.course
def test_a_lesson_is_walked_through_from_the_answers_to_the_next_lesson(capsys: Capsys) -> None:
    """Predict, run, change, check: each step is shown when it is due."""
    done = call(capsys, "learn", "next", "--answer", "9 s", "--answer", "7")
    assert "Right." in done.out
    assert "No: 3 s." in done.out
    assert "$ simul compare count --schedulers two-way,asyncio --brief" in done.out
    assert "0:00:09" in done.out
    assert "Look for" in done.out
    assert "simul replay count --schedulers two-way,asyncio --open --quiet" in folded(done)
    assert Path("simul-out/count-compare").is_dir()
    done = call(capsys, "learn", "next")
    path = FOLDER / FIRST.file
    assert "Change one thing" in done.out
    assert path.read_text(encoding="utf-8") == FIRST.start
    done = call(capsys, "learn", "check")
    assert done.code == 1
    assert "longer than it should be: 0:00:09" in folded(done)
    assert "as it was written" in folded(done)
    path.write_text(FIRST.solution, encoding="utf-8")
    done = call(capsys, "learn", "check")
    assert done.code == 0
    assert "Lesson 1 is solved." in done.out
    assert FIRST.read.url in done.out
    state = load_progress(FOLDER).of(FIRST)
    assert [answer.right for answer in state.answers] == [True, False]
    assert "You are at lesson 2, walking-on" in call(capsys, "learn").out


def test_code_is_told_from_words_without_colours(capsys: Capsys) -> None:
    """Also where it goes on in the next line; and blocks of code are left as they are."""
    done = call(capsys, "learn", "timeouts")
    assert "`async with asyncio.timeout(60): await game`." in folded(done)
    assert "async with asyncio.timeout(60):\n" in re.sub(" +\n", "\n", done.out)
    assert "``" not in done.out


@pytest.mark.course
def test_a_lesson_in_the_middle_is_done_by_the_commands_that_it_prints(capsys: Capsys) -> None:
    """From an empty folder: any order will do, so each line names its lesson."""
    lesson = find_lesson("locks")
    answers = [word for _ in lesson.questions for word in ("--answer", "a")]
    done = call(capsys, "learn", lesson.name, *answers)
    assert folded(done).index("Look for Wi") < folded(done).index("Step through it in the browser")
    assert done.out.endswith("Go on to the exercise: simul learn locks\n")
    done = call(capsys, "learn", "locks")
    assert "simul learn check locks" in done.out
    assert "simul learn hint locks" in done.out
    done = call(capsys, "learn", "check", "locks")
    assert done.code == 1
    assert "A hint: simul learn hint locks" in folded(done)
    (FOLDER / lesson.file).write_text(lesson.solution, encoding="utf-8")
    done = call(capsys, "learn", "check", "locks")
    assert done.out.endswith("Go on with lesson 9, blocking: simul learn next\n")
    again = call(capsys, "learn", "locks").out
    assert again.endswith("Go on with lesson 9, blocking: simul learn next\n")


@pytest.mark.long
def test_a_student_goes_on_from_the_lesson_that_was_opened_last(capsys: Capsys) -> None:
    """Those who begin in the middle are not sent to the first lesson."""
    call(capsys, "learn", "9")
    assert call(capsys, "learn", "next").out.startswith("Lesson 9 of ")
    assert "Change it, then: simul learn check blocking" in call(capsys, "learn", "check").out
    assert "lesson 9, blocking:" in call(capsys, "learn", "hint").out
    assert "You are at lesson 9, blocking." in call(capsys, "learn").out
    call(capsys, "learn", "hint", "11")
    assert call(capsys, "learn", "next").out.startswith("Lesson 11 of ")
    call(capsys, "learn", "check", "2")  # writes the file: so a page begins
    assert call(capsys, "learn", "next").out.startswith("Lesson 2 of ")


def test_to_check_a_file_that_is_there_or_to_read_again_is_no_move(capsys: Capsys) -> None:
    """A teacher does the one in a student's folder, and a student looks up the other."""
    solved = {"fingerprint": expected(FIRST.exercise).fingerprint}
    save_progress(Progress(opened="locks").with_state(FIRST, **solved), FOLDER)
    before = (FOLDER / NAME).read_bytes()
    lesson = find_lesson("tasks")
    (FOLDER / lesson.file).write_text(lesson.start, encoding="utf-8")
    assert call(capsys, "learn", "check", lesson.name).code == 1
    call(capsys, "learn", FIRST.name)
    assert (FOLDER / NAME).read_bytes() == before


@pytest.mark.course
def test_runs_that_were_not_shown_to_the_end_are_shown_again(capsys: Capsys) -> None:
    """As after Ctrl-C in one of them: what to look for comes before the exercise in any case."""
    answers = (Answer(given="1", right=False),) * len(FIRST.questions)
    save_progress(Progress().with_state(FIRST, answers=answers), FOLDER)
    done = call(capsys, "learn", "next")
    assert "Question" not in done.out
    assert "Look for" in done.out
    assert done.out.endswith("Go on to the exercise: simul learn countdown\n")
    assert "Change one thing" in call(capsys, "learn", "next").out


@pytest.mark.course
def test_every_command_that_is_printed_keeps_to_the_folder_of_the_student(capsys: Capsys) -> None:
    """A line that is pasted goes on where the student is, and begins no second course."""
    home = ["--folder", "my course"]
    answers = [word for _ in FIRST.questions for word in ("--answer", "9 s")]
    said = [
        call(capsys, "learn", *home).out,
        call(capsys, "learn", "next", *home).out,
        call(capsys, "learn", "check", *home).out,
        call(capsys, "learn", "next", *answers, *home).out,
        call(capsys, "learn", "next", *home).out,
        call(capsys, "learn", "check", *home).out,
        call(capsys, "learn", "token", *home).err,
    ]
    (Path("my course") / FIRST.file).write_text(FIRST.solution, encoding="utf-8")
    said.append(call(capsys, "learn", "check", *home).out)
    save_progress(everything_done(), Path("my course"))
    said += [call(capsys, "learn", *home).out, call(capsys, "learn", "next", *home).out]
    for text in said:
        commands = re.findall(r"simul learn (?!--verify)[^`\n]*", text)
        assert commands
        assert [each for each in commands if "--folder 'my course'" not in each] == []
    assert not FOLDER.exists()


def test_a_file_of_the_student_is_never_overwritten(capsys: Capsys) -> None:
    """The exercise may be read again at any time."""
    answers = (Answer(given="1", right=False),) * len(FIRST.questions)
    save_progress(Progress().with_state(FIRST, answers=answers, shown=True), FOLDER)
    (FOLDER / FIRST.file).write_text("mine = 1\n", encoding="utf-8")
    call(capsys, "learn", "next")
    assert (FOLDER / FIRST.file).read_text(encoding="utf-8") == "mine = 1\n"


def test_the_first_check_writes_the_file(capsys: Capsys) -> None:
    """For those who have answered the questions on a page: what it says of the file is so."""
    done = call(capsys, "learn", "check", "tasks")
    assert done.code == 1
    lesson = find_lesson("tasks")
    assert (FOLDER / lesson.file).read_text(encoding="utf-8") == lesson.start
    assert "Change one thing" in done.out
    assert f"Your file is {FOLDER / lesson.file}, just written." in done.out
    assert "Change it, then: simul learn check tasks" in done.out


def test_a_hint_is_plainer_each_time(capsys: Capsys) -> None:
    """The last one comes again."""
    said = [call(capsys, "learn", "hint", "1").out for _ in range(4)]
    assert [line.partition(",")[0] for line in said] == [
        "Hint 1 of 3",
        "Hint 2 of 3",
        "Hint 3 of 3",
        "Hint 3 of 3",
    ]


@pytest.mark.long
def test_a_lesson_is_found_by_number_and_by_name(capsys: Capsys) -> None:
    """In any order."""
    by_number, by_name = call(capsys, "learn", "3"), call(capsys, "learn", "event-loop")
    assert by_number.out == by_name.out
    assert by_number.out.startswith("Lesson 3 of ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["evnt-loop"], "there is no lesson 'evnt-loop'; did you mean event-loop?"),
        (["99"], "there is no lesson '99'; there are lessons 1 to 13"),
        (["next", "--answer", "soon"], "the answer is a time, such as 7 s"),
        (
            ["next", "-a", "9", "-a", "3", "-a", "1"],
            "has 2 questions left to answer (got 3 answers)",
        ),
        (["check", "--answer", "9"], "--answer belongs to `simul learn next`"),
        (["countdown", "tasks"], "there is nothing to do called 'countdown'"),
        (["token"], "a token needs your name"),
        (["token", "--name", "  "], "a name has 1 to 60 characters"),
        (["--verify", "hello"], "this is not a token"),
        (["next", "--verify", "x"], "are different things"),
        (["--class", "nowhere"], "nowhere: cannot be read"),
        (["next", "--folder", "broken"], "is not a file of simul learn"),
    ],
)
def test_a_slip_is_told_in_a_line(capsys: Capsys, arguments: list[str], words: str) -> None:
    """Exit code 2, and no traceback."""
    Path("broken").mkdir()
    (Path("broken") / NAME).write_text("{}[]", encoding="utf-8")
    done = call(capsys, "learn", *arguments)
    assert done.code == 2
    assert words in " ".join(done.err.split())
    assert "Traceback" not in done.err


def test_an_answer_that_was_given_is_kept_though_the_next_is_a_slip(capsys: Capsys) -> None:
    """Nothing that a student has done is lost."""
    assert call(capsys, "learn", "next", "-a", "9 s", "-a", "soon").code == 2
    assert len(load_progress(FOLDER).of(FIRST).answers) == 1


@pytest.mark.course
@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_the_commands_of_a_lesson_run(lesson: Lesson, capsys: Capsys) -> None:
    """Those of its run, and the one that writes its replay; a mistake ends with 1."""
    for line in [*lesson.run.commands, lesson.picture.command]:
        program, *words = shlex.split(line)
        assert program == "simul"
        formats = [] if words[0] == "replay" else ["--format", "none"]
        done = call(capsys, *words, *formats)
        assert done.code in {0, 1}
        assert done.out


@pytest.mark.course
def test_the_end_of_the_course_is_a_token_that_can_be_verified(capsys: Capsys) -> None:
    """With the name, the lessons and the predictions."""
    save_progress(everything_done(), FOLDER)
    assert "simul learn token --name" in call(capsys, "learn", "next").out
    done = call(capsys, "learn", "token", "--name", "Ada Lovelace")
    token = done.out.splitlines()[-1]
    assert token == make_token(everything_done("Ada Lovelace"))
    done = call(capsys, "learn", "--verify", token)
    assert done.code == 0
    number = len(lessons())
    assert f"valid: Ada Lovelace: {number} of {number} exercises, 0 of " in done.out
    assert "not by whom" in done.out


def test_a_part_of_the_course_is_verified_with_what_is_missing(capsys: Capsys) -> None:
    """A student may hand in what there is."""
    state = {"answers": (), "fingerprint": expected(FIRST.exercise).fingerprint}
    token = make_token(Progress(name="Bob").with_state(FIRST, **state))
    done = call(capsys, "learn", "--verify", token)
    assert "valid: Bob: 1 of " in done.out
    assert "not solved: walking-on, event-loop" in folded(done)


def test_the_help_says_what_a_token_cannot_prove(capsys: Capsys) -> None:
    """Honestly, where it is offered."""
    done = call(capsys, "learn", "--help")
    assert "cannot prove who solved them" in folded(done)
    assert "with all your rights" in folded(done)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder that is locked")
def test_a_folder_that_cannot_be_written_is_told(capsys: Capsys) -> None:
    """The hint is printed, and that it was not noted is said."""
    FOLDER.mkdir(mode=0o500)
    done = call(capsys, "learn", "hint", "1")
    assert done.code == 1
    assert "cannot write" in done.err


@pytest.mark.course
def test_in_a_terminal_the_questions_are_asked(tmp_path: Path) -> None:
    """A slip is asked for again; at the end the replay is offered."""
    shown = in_terminal(tmp_path, ["learn", "next"], 80, progress=True, typed="9 s\nsoon\n4\nn\n")
    assert shown.count("Your answer:") == 3
    assert "the answer is a time, such as 7 s" in shown
    assert "No: 3 s." in shown
    question = "Show the replay in the browser? [y/N]:"
    assert shown.index("Look for") < shown.index(question)  # Ctrl-C there loses nothing
    assert "Go on to the exercise: simul learn countdown" in shown
    assert [answer.right for answer in load_progress(FOLDER).of(FIRST).answers] == [True, False]


def test_a_class_and_a_token_are_printed_for_programs(tmp_path: Path, capsys: Capsys) -> None:
    """One object each."""
    (tmp_path / "class/ada").mkdir(parents=True)
    done = call(capsys, "learn", "--class", "class", "--json")
    (student,) = json.loads(done.out)["students"]
    assert student["name"] == "ada"
    assert student["fault"] is None
    assert set(student["exercises"].values()) == {"missing"}
    state = {"fingerprint": expected(FIRST.exercise).fingerprint}
    token = make_token(Progress(name="Bob").with_state(FIRST, **state))
    done = call(capsys, "learn", "--verify", token, "--json")
    assert json.loads(done.out)["solved"] == ["countdown"]
    done = call(capsys, "learn", "--verify", "hello", "--json")
    assert done.code == 2
    assert json.loads(done.out)["errors"][0]["message"].startswith("this is not a token")
