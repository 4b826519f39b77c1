"""The exercises: model solutions are right, and of wrong ones something is said that helps."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
import warm_python
from commanding import open_nothing

from simul.course import Lesson, find_lesson, lessons
from simul.course.checking import GIVE_UP_AFTER, check, expected
from simul.course.classroom import Cell, judge_file
from simul.course.lesson import HERE
from simul.errors import InputError
from simul.oracle.verdict import INVARIANTS
from simul.schedulers import MISTAKES, SCHEDULERS

WRONG: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parent / "wrong_solutions.toml").read_text(encoding="utf-8")
)
BELIEFS = {name: {wrong["belief"]: wrong for wrong in each} for name, each in WRONG.items()}
EDITOR = 88
"""Columns."""
OUTCOMES = {"failed", "endless", "deadlock", "not-raised"}
DIFFERENCES = {"slower", "faster"}
EVERY = pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)


def written(lesson: Lesson, text: str, folder: Path) -> Path:
    """Write a student's file."""
    path = folder / lesson.file
    path.write_text(text, encoding="utf-8")
    return path


def changed(lesson: Lesson, changes: list[list[str]]) -> str:
    """The model solution with changes, each of which has to find its place."""
    text = lesson.solution
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return text


@pytest.mark.course
@EVERY
def test_the_model_solution_solves_the_exercise(lesson: Lesson, tmp_path: Path) -> None:
    """Verified, and with the same record as the scheduler of the ladder."""
    outcome = check(lesson, written(lesson, lesson.solution, tmp_path))
    assert outcome.solved
    assert outcome.fingerprint == expected(lesson.exercise).fingerprint


OTHER_WAYS = {
    "countdown": (
        """    while games:
        for game in list(games):
            try:
                next(game)
            except StopIteration:
                games.remove(game)
""",
        "    for _ in __import__('itertools').zip_longest(*games):\n        pass\n",
    ),
    "event-loop": (
        "heappop(self.notes)",
        "self.notes.pop(self.notes.index(min(self.notes)))",
    ),
    "futures": ("future.when_done(self.wake)", "future.when_done(lambda: self.wake())"),
    "tunnel": (
        "        yield from play_move_pair(board)\n",
        """        for future in play_move_pair(board):
            yield future
""",
    ),
    "coroutines": ("await reply_at(board)", "await until(board.opponent_replies)"),
    "tasks": (
        """    async with asyncio.TaskGroup() as tasks:
        for board in boards:
            tasks.create_task(play_board(board))
""",
        "    await asyncio.gather(*map(play_board, boards))\n",
    ),
    "locks": (
        """        with master:
            board.master_moves()
""",
        """        master.acquire()
        try:
            board.master_moves()
        finally:
            master.release()
""",
    ),
    "blocking": (
        "await asyncio.to_thread(board.wait_for_reply)",
        "await asyncio.get_running_loop().run_in_executor(None, board.wait_for_reply)",
    ),
    "queues": (
        """        board = await queue.get()
        await play_board(board)
        queue.task_done()
""",
        """        board = await queue.get()
        try:
            await play_board(board)
        finally:
            queue.task_done()
""",
    ),
    "timeouts": (
        """        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await asyncio.shield(game)
""",
        """        try:
            async with asyncio.timeout(PATIENCE):
                await asyncio.shield(game)
        except TimeoutError:
            pass
""",
    ),
    "pools": (
        """        games = [pool.submit(play_board, board, master) for board in hall.boards]
        for game in games:
            game.result()
""",
        "        list(pool.map(play_board, hall.boards, [master] * len(hall.boards)))\n",
    ),
}
"""Parts of model solutions, and what does as well."""


@pytest.mark.course
@pytest.mark.parametrize("name", OTHER_WAYS)
def test_another_way_that_is_right_is_right(name: str, tmp_path: Path) -> None:
    """What is judged is the record of the run, and not the text."""
    lesson = find_lesson(name)
    text = changed(lesson, [list(OTHER_WAYS[name])])
    assert check(lesson, written(lesson, text, tmp_path)).solved


@pytest.mark.course
@EVERY
def test_the_file_as_it_was_written_does_not_solve_the_exercise(
    lesson: Lesson, tmp_path: Path
) -> None:
    """And that it is unchanged is said, below what is wrong with it."""
    outcome = check(lesson, written(lesson, lesson.start, tmp_path))
    assert not outcome.solved
    assert len(outcome.lines) > 1
    assert "The file is as it was written" in outcome.lines[-1]


@pytest.mark.course
@pytest.mark.parametrize("name", WRONG)
def test_what_is_said_of_wrong_solutions_helps(name: str) -> None:
    """It names what is wrong, and what to think of next."""
    solved, endless, unsaid = [], [], []
    for belief, said in said_of_all(name).items():
        text = " ".join(said.text.split())
        solved += [belief] if said.solved else []
        endless += [belief] if said.endless else []
        due = (" ".join(words.split()) for words in BELIEFS[name][belief]["said"])
        unsaid += [(belief, words, text) for words in due if words not in text]
    assert (solved, unsaid) == ([], [])
    assert endless == [each for each, wrong in BELIEFS[name].items() if wrong.get("endless")]


class Said(NamedTuple):
    """What is said of a wrong solution."""

    solved: bool
    endless: bool
    text: str


def said_of_all(name: str, *only: str) -> dict[str, Said]:
    """Check the wrong solutions of a lesson; return what is said of each, by its belief.

    Each in a process of its own: some run for ever, and need not do so for as long as a student's.
    Where processes can be copied, simul is imported once for all.
    """
    lesson, beliefs = find_lesson(name), only or [*BELIEFS[name]]
    with TemporaryDirectory() as folder:
        files: list[tuple[str, float]] = []
        for number, belief in enumerate(beliefs):
            wrong, home = BELIEFS[name][belief], Path(folder, str(number))
            home.mkdir()
            path = written(lesson, changed(lesson, wrong["changes"]), home)
            files.append((str(path), 1.0 if wrong.get("endless") else GIVE_UP_AFTER))
        for batch in [files] if hasattr(os, "fork") else [[file] for file in files]:
            command = ["-c", _CHECK, name, json.dumps(batch)]
            with open_nothing() as nothing:
                assert warm_python.python(command, (nothing, nothing, 2)).wait() == 0
        answers = (Path(file).with_suffix(".json").read_text("utf-8") for file, _ in files)
        said = [Said(*json.loads(answer)) for answer in answers]
    return dict(zip(beliefs, said, strict=True))


_CHECK = """
import json, os, sys
from pathlib import Path
from simul.course import checking, find_lesson
from simul.errors import InputError
from simul.interpreter import spare_what_is_there

lesson, files = find_lesson(sys.argv[1]), json.loads(sys.argv[2])
checking.expected(lesson.exercise)
spare_what_is_there()
for file, checking.GIVE_UP_AFTER in files:
    if len(files) > 1 and os.fork():
        os.wait()
        continue
    try:
        outcome = checking.check(lesson, Path(file))
        said = outcome.solved, outcome.endless, chr(10).join(outcome.lines)
    except InputError as error:
        said = False, False, str(error)
    Path(file).with_suffix(".json").write_text(json.dumps(said), encoding="utf-8")
    os._exit(0)
"""


SLIPS = [
    ("countdown", "next(game)", "next(gam)", "name 'gam' is not defined"),
    ("event-loop", "heappop(self.notes)", "heapq.heappop(self.notes)", "name 'heapq' is not"),
    ("walking-on", "    board.opponent_replies()", "    import heap", "No module named 'heap'"),
    ("locks", "board.in_play", "board.in_pla", "did you mean `in_play`?"),
    ("tasks", "tasks.create_task(", "tasks.creat_task(", "no attribute 'creat_task'"),
    ("queues", "queue.task_done()", "await queue.task_done()", "can't be used in 'await'"),
]
"""Parts of model solutions, slips in their place, and what Python or simul says of them."""


@pytest.mark.course
@pytest.mark.parametrize(("name", "before", "after", "words"), SLIPS)
def test_of_a_slip_of_the_pen_nothing_else_is_said(
    name: str, before: str, after: str, words: str, tmp_path: Path
) -> None:
    """Advice on the exercise would lead away from the line that is wrong."""
    lesson = find_lesson(name)
    outcome = check(lesson, written(lesson, changed(lesson, [[before, after]]), tmp_path))
    assert words in outcome.lines[0]
    advice = {" ".join(text.split()) for text in lesson.exercise.advice.values()}
    assert not advice & set(outcome.lines)


@pytest.mark.course
def test_an_option_that_the_check_does_not_have_is_not_offered(tmp_path: Path) -> None:
    """A loop without end is given up, and the class shows it as such."""
    belief = "a game that is over may stay in the list"
    said = said_of_all("countdown", belief)[belief].text
    assert "was given up after 1 s" in said
    assert "--give-up-after" not in said
    lesson = find_lesson("countdown")
    path = written(lesson, changed(lesson, [["games.remove(game)", "break"]]), tmp_path)
    assert judge_file(lesson, path) is Cell.TOO_SLOW


@pytest.mark.course
def test_python_does_not_warn_of_coroutines_that_a_failure_left_behind(tmp_path: Path) -> None:
    """Not at the end of the process either."""
    lesson = find_lesson("coroutines")
    text = changed(
        lesson, [["await until(board.opponent_arrives)", "await board.opponent_arrives()"]]
    )
    path = written(lesson, text, tmp_path)
    to_the_end = _CHECK.replace("os._exit(0)", "")
    done = subprocess.run(
        [sys.executable, "-c", to_the_end, lesson.name, json.dumps([[str(path), GIVE_UP_AFTER]])],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "opponent_arrives() missing 1 required" in path.with_suffix(".json").read_text()
    assert done.stderr == ""


@EVERY
def test_every_exercise_has_wrong_solutions(lesson: Lesson) -> None:
    """At least five, each with words that have to be said."""
    assert len(WRONG[lesson.name]) >= 5
    assert all(wrong["said"] and wrong["changes"] for wrong in WRONG[lesson.name])


@EVERY
def test_advice_is_for_symptoms_that_there_are(lesson: Lesson) -> None:
    """A mistake, a rule, an outcome, or a difference from the record that is due."""
    known = {*MISTAKES, *SCHEDULERS, *INVARIANTS, *OUTCOMES, *DIFFERENCES}
    assert set(lesson.exercise.advice) <= known


@EVERY
def test_start_and_solution_differ_in_a_few_lines(lesson: Lesson) -> None:
    """An exercise is to change one thing, which may take an import and a few lines."""
    start, solution = (_code(text) for text in (lesson.start, lesson.solution))
    assert 0 < len(solution - start) <= 6


def _code(text: str) -> set[str]:
    """The lines of a file without docstrings and comments."""
    lines = [line.partition("  #")[0] for line in text.splitlines()]
    return {line for line in lines[3:] if '"""' not in line}


@EVERY
def test_names_of_files_hide_no_module(lesson: Lesson) -> None:
    """A student's folder must not change what `import` finds, nor what a name means to simul."""
    assert Path(lesson.file).stem not in sys.stdlib_module_names
    assert lesson.name not in SCHEDULERS


@EVERY
def test_lines_fit_an_editor(lesson: Lesson) -> None:
    """A laptop's, with large letters; the page of a lesson scrolls less, too."""
    for text in (lesson.start, lesson.solution):
        assert [line for line in text.splitlines() if len(line) > EDITOR] == []


def test_every_file_of_the_course_belongs_to_a_lesson() -> None:
    """None is left over."""
    files = {lesson.file for lesson in lessons()}
    for folder in ("starts", "solutions"):
        assert {path.name for path in (HERE / folder).glob("*.py")} == files


def test_a_file_that_plays_with_other_means_is_told(tmp_path: Path) -> None:
    """An exercise on tasks is not solved by threads."""
    lesson = find_lesson("tasks")
    outcome = check(lesson, written(lesson, THREADS, tmp_path))
    assert not outcome.solved
    assert "Verified, but played by 8 threads: each board needs a task." in outcome.lines


THREADS = """
import threading
from simul.halls.threaded import ThreadedHall

def play(exhibition):
    hall = ThreadedHall(exhibition)
    master = threading.Lock()
    threads = [threading.Thread(target=play_board, args=(board, master)) for board in hall.boards]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

def play_board(board, master):
    board.opponent_arrives()
    while board.in_play:
        with master:
            board.master_moves()
        board.opponent_replies()
"""


def test_a_file_that_cannot_be_loaded_is_told_in_one_line(tmp_path: Path) -> None:
    """With its line, and without a traceback."""
    lesson = find_lesson("countdown")
    with pytest.raises(InputError, match=r"countdown\.py, line 1: "):
        check(lesson, written(lesson, "def play(:\n", tmp_path))
