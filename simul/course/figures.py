"""The figures of a lesson, computed by running simul: none is ever written down."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from simul.course.lesson import Lesson
from simul.course.source import MARK
from simul.durations import UNITS_MS, clock, seconds
from simul.record import Fate
from simul.running import run
from simul.running.results import Run
from simul.scenario import load_scenario
from simul.words import percent


@dataclass(frozen=True)
class Value:
    """A computed figure: what it is, its number where it is one, and how it is written."""

    kind: Literal["duration", "ratio", "share", "count", "word"]
    number: float
    """Ms for a duration; 0 for a word."""
    text: str


class Values(Mapping[str, Value]):
    """The figures of a lesson by name, each computed when it is asked for."""

    def __init__(self, lesson: Lesson) -> None:
        self._lesson = lesson

    def __getitem__(self, name: str) -> Value:
        figure = self._lesson.figures[name]
        scheduler = figure.scheduler
        if scheduler == "start":
            scheduler = str(self._lesson.start_path)
        one = played(figure.scenario, scheduler, figure.boards, figure.workers)
        if one.error and figure.what in _OF_WHOLE_RUNS:
            raise one.error
        return _KINDS[figure.what](one)

    def __iter__(self) -> Iterator[str]:
        return iter(self._lesson.figures)

    def __len__(self) -> int:
        return len(self._lesson.figures)


def values(lesson: Lesson) -> Values:
    """Return the figures of a lesson, by name."""
    return Values(lesson)


def filled(text: str, known: Mapping[str, Value]) -> str:
    """Return a text with its figures in the places of their names.

    >>> filled("It takes {{alone}}.", {"alone": Value("duration", 9_000, "9 s")})
    'It takes 9 s.'
    """
    return MARK.sub(lambda mark: known[mark[1]].text, text)


@cache
def played(scenario: str, scheduler: str, boards: int | None, workers: int | None) -> Run:
    """Play a scenario, once."""
    return run(load_scenario(scenario, boards=boards, workers=workers), scheduler)


def _total(one: Run) -> Value:
    ms = one.record.makespan
    return Value("duration", ms, seconds(ms) if ms < UNITS_MS["min"] else clock(ms))


def _speed_up(one: Run) -> Value:
    number = one.speedup or 0.0
    return Value("ratio", number, f"{number:.1f} ×")


def _busy(one: Run) -> Value:
    return Value("share", one.record.utilisation, percent(one.record.utilisation))


def _finished(one: Run) -> Value:
    number = sum(fate is Fate.COMPLETED for fate in one.record.fates.values())
    return Value("count", number, str(number))


def _moves(one: Run) -> Value:
    number = len(one.record.visits)
    return Value("count", number, str(number))


def _word(text: str) -> Value:
    return Value("word", 0, text or "none")


_KINDS: dict[str, Callable[[Run], Value]] = {
    "total": _total,
    "speed-up": _speed_up,
    "busy": _busy,
    "finished": _finished,
    "moves": _moves,
    "outcome": lambda one: _word(one.outcome),
    "broken": lambda one: _word(next(iter(one.verdict.broken), "")),
    "workers": lambda one: _word(one.workers),
}
_OF_WHOLE_RUNS = {"total", "speed-up", "busy", "moves"}
"""Figures that mean nothing of a run that has failed, as where no process can be started."""
