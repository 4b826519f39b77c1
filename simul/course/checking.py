"""Judge the student's file: really run it, and say what the verdict says."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path

from simul.course.figures import played
from simul.course.lesson import Exercise, Lesson
from simul.durations import clock
from simul.output.reports.troubles import complaints
from simul.record import Kind, Record
from simul.registry.catalogue import find_scheduler
from simul.running import run
from simul.running.results import Run
from simul.scenario import load_scenario

GIVE_UP_AFTER = 5.0
"""Real seconds without a move; the exercises play for a fraction of one."""


@dataclass(frozen=True)
class Outcome:
    """What came of a check."""

    solved: bool
    lines: tuple[str, ...]
    """What is said to the student."""
    fingerprint: str
    """Of the record that the file left."""


def check(lesson: Lesson, path: Path) -> Outcome:
    """Run the student's file on the exercise of a lesson, and judge it.

    Raises InputError for a file that cannot be read or loaded.
    """
    exercise = lesson.exercise
    scenario = load_scenario(exercise.scenario, boards=exercise.boards, workers=exercise.workers)
    one = run(scenario, find_scheduler(str(path)), give_up_after=GIVE_UP_AFTER)
    wrong = tuple(_wrong(one, exercise))
    if one.scheduler.source == lesson.start:
        wrong = (*wrong, "The file is as it was written: change it, and check it again.")
    lines = wrong or (f"Verified: {_total(one.record)}, and the same record as {exercise.like}.",)
    return Outcome(not wrong, lines, one.record.fingerprint)


def expected(exercise: Exercise) -> Record:
    """Return the record that a solution of an exercise leaves."""
    return played(exercise.scenario, exercise.like, exercise.boards, exercise.workers).record


def _wrong(one: Run, exercise: Exercise) -> Iterator[str]:
    """Yield what keeps a run from solving the exercise, and what helps."""
    said = complaints([one])
    yield from said
    if one.outcome == "verified":
        if exercise.played_by not in one.workers:
            yield f"Verified, but played by {one.workers}: each board needs a {exercise.played_by}."
        elif missing := [name for name in exercise.keeps if name not in one.scheduler.source]:
            yield f"Verified, but {missing[0]} is gone from the file: the exercise is about it."
        else:
            yield from _difference(one.record, expected(exercise), exercise.like)
    advice = (exercise.advice[key] for key in _symptoms(one, exercise) if key in exercise.advice)
    yield from (" ".join(text.split()) for text in islice(advice, 1))


def _symptoms(one: Run, exercise: Exercise) -> Iterator[str]:
    """Yield what may be known of a wrong run, from the most to the least special."""
    if one.cause:
        yield one.cause.see
    if one.error:
        yield "endless" if "was given up" in str(one.error) else one.outcome
    yield from one.verdict.broken
    if one.outcome == "verified":
        longer = one.record.makespan - expected(exercise).makespan
        yield "slower" if longer > 0 else "faster" if longer < 0 else "other-order"


def _difference(got: Record, due: Record, like: str) -> Iterator[str]:
    """Yield how a verified record differs from the one that is due."""
    if got.events == due.events:
        return
    if got.makespan != due.makespan:
        word = "longer" if got.makespan > due.makespan else "shorter"
        yield f"Verified, but {word} than it should be: {_total(got)}; with {like}, {_total(due)}."
    else:
        yield f"Verified, and as long as it should be, {_total(got)}, but not the same record."
    yield from _first_difference(got, due, like)


def _first_difference(got: Record, due: Record, like: str) -> Iterator[str]:
    ours, theirs = (
        [event for event in record.events if event.kind is Kind.VISIT] for record in (got, due)
    )
    for mine, its in zip_longest(ours, theirs):
        if mine is None or its is None or (mine.at, mine.board) != (its.at, its.board):
            here = f"goes to board {mine.board} at {clock(mine.at)}" if mine else "is not played on"
            there = f"to board {its.board} at {clock(its.at)}" if its else "is over"
            yield f"The first difference: your master {here}; with {like}, {there}."
            return


def _total(record: Record) -> str:
    return clock(record.makespan)
