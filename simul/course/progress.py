"""Where a student stands: a small file beside the student's own files."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from simul.course.lesson import Lesson
from simul.course.library import lessons
from simul.errors import InputError
from simul.output.files import writing

NAME = "simul-learn.json"
"""The file that keeps the place."""
FOLDER = Path("simul-course")
"""The folder that is made for a student's files, unless there is a file of that name already."""
MOST_BYTES = 100_000
"""A larger file is not ours."""


class Step(StrEnum):
    """What comes next in a lesson."""

    PREDICT = "predict"
    RUN = "run"
    EXERCISE = "exercise"
    DONE = "done"


class Kept(BaseModel):
    """Base of what is kept: nothing unknown is accepted."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(Kept):
    """An answer that was given."""

    given: str
    right: bool


class State(Kept):
    """What has been done of one lesson."""

    answers: tuple[Answer, ...] = ()
    shown: bool = False
    """Whether its commands have been run to the end, and what to look for was said."""
    fingerprint: str = ""
    """Of the record of the solved exercise; empty until it is solved."""
    hints: int = 0
    """How many hints have been read."""


class Progress(Kept):
    """What a student has done."""

    format: Literal["simul-learn 1"] = "simul-learn 1"
    name: str = ""
    """The student's, as it is to stand in the token."""
    opened: str = ""
    """The name of the lesson at which the student is; empty at the first."""
    lessons: Mapping[str, State] = {}

    def of(self, lesson: Lesson) -> State:
        """Return what has been done of a lesson."""
        return self.lessons.get(lesson.name, State())

    def step(self, lesson: Lesson) -> Step:
        """Return what comes next in a lesson."""
        state = self.of(lesson)
        if len(state.answers) < len(lesson.questions):
            return Step.PREDICT
        if state.fingerprint:
            return Step.DONE
        return Step.EXERCISE if state.shown else Step.RUN

    def next_lesson(self) -> Lesson | None:
        """Return the lesson to go on with; None at the end of the course.

        It is the one that was opened last or, if that is solved, the next that is not; after the
        last lesson, the first that was left out.
        """
        names = [each.name for each in lessons()]
        here = names.index(self.opened) if self.opened in names else 0
        from_here_on = lessons()[here:] + lessons()[:here]
        return next((each for each in from_here_on if not self.of(each).fingerprint), None)

    def at(self, lesson: Lesson) -> Self:
        """Return the progress of a student who is at a lesson."""
        return self.model_copy(update={"opened": lesson.name})

    def with_state(self, lesson: Lesson, **changed: object) -> Self:
        """Return the progress with a change in one lesson."""
        state = self.of(lesson).model_copy(update=changed)
        return self.model_copy(update={"lessons": {**self.lessons, lesson.name: state}})


def student_folder(chosen: Path | None) -> Path:
    """Return the folder of the student's files: this one, if it keeps a place, or one below it."""
    if chosen is not None:
        return chosen
    return Path() if (Path() / NAME).is_file() else FOLDER


def load_progress(folder: Path) -> Progress:
    """Read where the student stands; at the beginning, if there is no file.

    Raises InputError for a file that is broken, or that is another program's.
    """
    path = folder / NAME
    try:
        if path.exists() and not path.is_file():  # to read a pipe would wait for ever
            raise _unreadable(path, "is not a file")
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return Progress()
    except PermissionError:
        remedy = "choose a folder that you may read with --folder"
        raise InputError(
            f"{path}: cannot be read: Permission denied; {remedy}", file=str(path), remedy=remedy
        ) from None
    except OSError as error:
        raise _unreadable(path, f"cannot be read: {error.strerror}") from None
    if len(raw) > MOST_BYTES:
        raise _unreadable(path, f"is too large (over {MOST_BYTES:,} bytes)")
    try:
        return Progress.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        what = f"{place}: {first['msg']}" if place else first["msg"]
        raise _unreadable(path, f"is not a file of simul learn: {what}") from None


def _unreadable(path: Path, why: str) -> InputError:
    remedy = "rename it, and the course begins anew; your exercise files stay as they are"
    return InputError(f"{path}: {why}; {remedy}", file=str(path), remedy=remedy)


def save_progress(progress: Progress, folder: Path) -> None:
    """Write where the student stands: the old file or the new one, never half of it."""
    with writing(folder / NAME) as part:
        part.write_text(progress.model_dump_json(indent=1) + "\n", encoding="utf-8")
