"""A lesson as data: what it shows, asks, runs and sets as an exercise.

Its texts are Markdown. `{{name}}` in them stands for a figure, which `simul.course.figures`
computes.
"""

import shlex
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

HERE = Path(__file__).parent
COMMANDS = "run", "compare", "replay", "theory", "list", "show"
"""The commands of simul that a lesson may run: they ask nothing and change no file."""
Text = Annotated[str, Field(min_length=1)]


class Part(BaseModel):
    """Base of every part of a lesson: unknown keys are refused, and it is frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Played(Part):
    """Which scenario is played."""

    scenario: Text
    boards: Annotated[int, Field(ge=1)] | None = None
    workers: Annotated[int, Field(ge=1)] | None = None
    """How many threads or processes are hired; None for the scenario's number."""


class Figure(Played):
    """A figure, and the run that it is taken from."""

    what: Literal[
        "total",
        "speed-up",
        "busy",
        "outcome",
        "broken",
        "finished",
        "moves",
        "workers",
    ]
    scheduler: Text
    """Its name; `start` is the file that the exercise starts from."""


class Picture(Played):
    """The picture of the hall: a replay with these schedulers."""

    schedulers: Annotated[list[str], Field(min_length=1)]

    @property
    def command(self) -> str:
        """The command that writes the replay."""
        words = ["simul", "replay", self.scenario, "--schedulers", ",".join(self.schedulers)]
        words += ["--boards", str(self.boards)] if self.boards else []
        words += ["--workers", str(self.workers)] if self.workers else []
        return shlex.join(words)


class Question(Part):
    """A question to be answered before the run; its answer is one of the lesson's figures.

    Right is the figure as it is written, to the second or the whole percent. What is nearly right
    is called so, and does not count. A figure that comes of a common mistake never counts as right:
    if it is among the slips, it is said what it is.
    """

    ask: Text
    figure: Text
    """The name of the figure that is the answer."""
    choices: dict[str, Text] = {}
    """The answers to choose from, by the value of the figure; none for a number."""
    slips: dict[str, Text] = {}
    """Wrong numbers that come of a common mistake, as they are typed, and what each of them is.

    So `"3 s" = "one counter alone."` is said as "3 s is one counter alone."
    """
    room: Annotated[int, Field(ge=0)] = 0
    """Seconds that a time may be off, where no reader can be expected to find the last of them."""
    why: Text
    """What is said after the answer, right or wrong."""

    @model_validator(mode="after")
    def _slips_are_numbers(self) -> Self:
        if self.choices and (self.slips or self.room):
            raise ValueError("has choices: slips and room are for numbers")
        return self


class Exercise(Played):
    """A change in the student's own file, which the verdict judges.

    It is solved when a run of the file is verified and leaves the same record, event by event, as
    the scheduler named by `like`.
    """

    like: Text
    also: list[Played] = []
    """Where else it is played and judged, if its own scenario does not show every fault.

    If the scheduler named by `like` fails there, the same error has to come out of a solution.
    """
    played_by: Literal["thread", "task", "process", ""] = ""
    """What has to play at the boards; empty for anything."""
    keeps: list[Text] = []
    """Names that its code must still have, where a solution without them would miss the point."""
    advice: dict[str, Text] = {}
    """What helps, by what a wrong run looks like.

    That is one of the famous mistakes, a broken rule, `failed`, `deadlock` or `endless`; of a
    verified run `slower` or `faster`; `not-raised` where an error has to come out.
    """
    hints: Annotated[list[Text], Field(min_length=2)]
    """From the gentlest to the plainest."""

    @property
    def everywhere(self) -> tuple[Played, ...]:
        """Where it is played: its own scenario first."""
        return self, *self.also


class Reading(Part):
    """The chapter of the standard documentation to read on in."""

    title: Text
    url: Annotated[str, Field(pattern=r"^https://(docs\.python\.org/3|trio\.readthedocs\.io)/")]


class Run(Part):
    """The commands to run after the prediction."""

    commands: Annotated[list[str], Field(min_length=1)]

    @field_validator("commands")
    @classmethod
    def _of_simul(cls, commands: list[str]) -> list[str]:
        for command in commands:
            name, _, rest = command.partition(" ")
            if name != "simul" or rest.partition(" ")[0] not in COMMANDS:
                raise ValueError(
                    f"must be commands such as `simul run duel` ({', '.join(COMMANDS)})"
                )
        return commands


class Sections(Part):
    """The texts of a lesson, by their headings, in order."""

    picture: Annotated[Text, Field(alias="The picture")]
    predict: Annotated[Text, Field(alias="Predict")]
    run: Annotated[Text, Field(alias="Run")]
    look_for: Annotated[Text, Field(alias="Look for")]
    change: Annotated[Text, Field(alias="Change one thing")]
    simplifies: Annotated[Text, Field(alias="What the hall simplifies")]


class Lesson(Part):
    """One lesson, at most ten minutes."""

    number: int
    name: str
    title: str
    text: Sections
    idea: Text
    """The one idea, in a line."""
    minutes: Annotated[int, Field(ge=1, le=10)]
    figures: dict[str, Figure]
    picture: Picture
    questions: Annotated[list[Question], Field(min_length=1)]
    run: Run
    exercise: Exercise
    read: Reading

    @model_validator(mode="after")
    def _answers_are_figures(self) -> Self:
        for question in self.questions:
            if question.figure not in self.figures:
                known = ", ".join(self.figures)
                raise ValueError(
                    f"has a question about {question.figure!r}; its figures are {known}"
                )
        return self

    @property
    def file(self) -> str:
        """The name of the student's file."""
        return f"{self.name.replace('-', '_')}.py"

    @property
    def start_path(self) -> Path:
        """The file that the student's file starts from."""
        return HERE / "starts" / self.file

    @property
    def start(self) -> str:
        """The text of that file."""
        return self.start_path.read_text(encoding="utf-8")

    @property
    def solution(self) -> str:
        """The model solution, for teachers."""
        return (HERE / "solutions" / self.file).read_text(encoding="utf-8")
