"""Answers of students: what they mean, and whether they are right."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from simul.course.figures import Value
from simul.course.lesson import Question
from simul.durations import UNITS_MS
from simul.errors import InputError

# simul/course/pages/web/course.js judges by the same rules, and a test compares them
CLOSE = 0.05
"""How far a time, ratio or share that is not right may be off to be called close, as a share."""
_CLOCK = re.compile(r"([0-9]+):([0-5]?[0-9]):([0-5]?[0-9](?:\.[0-9]+)?)")
_UNITS = {
    **dict.fromkeys(["s", "sec", "second", "seconds"], UNITS_MS["s"]),
    **dict.fromkeys(["m", "min", "minute", "minutes"], UNITS_MS["min"]),
    **dict.fromkeys(["h", "hour", "hours"], UNITS_MS["h"]),
    "ms": 1,
}
_PARTS = re.compile(r"([0-9]+(?:\.[0-9]+)?) *([a-z]*)")
_NUMBER = re.compile(r"([0-9]+(?:[.,][0-9]+)?) *(?:x|×|times|%)?")
FORMS = {
    "duration": "a time, such as 7 s, 7 min 30 s or 2:15:40; write 7:30 as 0:07:30",
    "ratio": "a number, such as 2 or 7.5",
    "share": "a percentage, such as 25 %",
    "count": "a whole number",
}
"""How an answer of each kind is written; no example is the answer to a question."""


class Grade(StrEnum):
    """How good an answer is, in the words that are said of it."""

    RIGHT = "Right"
    NEARLY = "Right, nearly"
    """Within the question's own room."""
    CLOSE = "Not quite"
    """Wrong, but close."""
    WRONG = "No"


class Judged(NamedTuple):
    """An answer that has been judged."""

    given: str
    """The answer as it is kept: as typed, or the key of the choice."""
    grade: Grade
    slip: str = ""
    """What is said of this very answer, if it comes of a common mistake."""

    @property
    def right(self) -> bool:
        """Whether it counts as right."""
        return self.grade in {Grade.RIGHT, Grade.NEARLY}


class Rule(NamedTuple):
    """How far off a number may be for each grade, in the unit of its figure (ms for a time)."""

    exact: float
    room: float
    close: float

    def grade(self, off: float) -> Grade:
        """Return the grade of a number that is this far off."""
        if off <= self.exact:
            return Grade.RIGHT
        if off <= self.room:
            return Grade.NEARLY
        return Grade.CLOSE if off <= self.close else Grade.WRONG


def judge(question: Question, value: Value, answer: str) -> Judged:
    """Judge an answer; raise InputError, with the forms it may have, if it is none."""
    words = " ".join(answer.split())
    if question.choices:
        key = _chosen(list(question.choices), words)
        return Judged(key, Grade.RIGHT if key == value.text else Grade.WRONG)
    number = _number(value.kind, words)
    said = (text for slip, text in slips(question, value) if slip == number)
    return Judged(words, rule(question, value).grade(abs(number - value.number)), next(said, ""))


def rule(question: Question, value: Value) -> Rule:
    """Return by what a number is judged that answers a question."""
    close = 0 if value.kind == "count" else CLOSE * value.number
    return Rule(_rounding(value), question.room * UNITS_MS["s"], close)


def slips(question: Question, value: Value) -> list[tuple[float, str]]:
    """Return the numbers that come of a common mistake, and what is said of them."""
    return [
        (_number(value.kind, slip), f"{slip} is {text}") for slip, text in question.slips.items()
    ]


def letters(keys: Sequence[str]) -> dict[str, str]:
    """Return the letters of choices: a, b, c."""
    return {chr(ord("a") + index): key for index, key in enumerate(keys)}


def _chosen(keys: list[str], answer: str) -> str:
    by_letter = letters(keys)
    found = by_letter.get(answer.lower().strip("().")) or next(
        (key for key in keys if key == answer.lower()), None
    )
    if found is None:
        raise InputError(f"the answer is one of {', '.join(by_letter)} (got {answer[:60]!r})")
    return found


def _rounding(value: Value) -> float:
    """Return how far off an answer is if it is rounded: a share to whole percents."""
    return {"ratio": 0.051, "share": 0.00501, "duration": 50}.get(value.kind, 0)


def _number(kind: str, answer: str) -> float:
    number = _duration(answer.lower()) if kind == "duration" else _plain(answer.lower(), kind)
    if number is None:
        raise InputError(f"the answer is {FORMS[kind]} (got {answer[:60]!r})")
    return number


def _plain(answer: str, kind: str) -> float | None:
    found = _NUMBER.fullmatch(answer)
    if found is None:
        return None
    number = float(found[1].replace(",", "."))
    return number / 100 if kind == "share" else number


def _duration(answer: str) -> float | None:
    """Return the ms of `9`, `9 s`, `1 h 55 s` or `1:00:55`; None for anything else."""
    if clock := _CLOCK.fullmatch(answer):
        hours, minutes, seconds = clock.groups()
        return 3_600_000 * int(hours) + 60_000 * int(minutes) + 1_000 * float(seconds)
    parts = _PARTS.findall(answer)
    rest = _PARTS.sub("", answer).replace("and", "").replace(",", "").strip()
    if not parts or rest or (len(parts) > 1 and not all(unit for _, unit in parts)):
        return None
    if any(unit not in {"", *_UNITS} for _, unit in parts):
        return None
    return sum(float(number) * _UNITS.get(unit, 1_000) for number, unit in parts)
