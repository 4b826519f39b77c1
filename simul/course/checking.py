"""Judge the student's file: really run it, and say what the verdict says."""

import ast
import gc
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice, zip_longest
from pathlib import Path
from traceback import clear_frames

from simul.course.figures import played
from simul.course.lesson import Exercise, Lesson, Played
from simul.durations import clock
from simul.errors import SimulError
from simul.output.reports.troubles import complaints
from simul.record import Kind, Record
from simul.registry.catalogue import find_scheduler
from simul.registry.scheduler import Scheduler
from simul.running import run
from simul.running.results import Run
from simul.scenario import load_scenario
from simul.supervision.watch import WAITS_LONGER

GIVE_UP_AFTER = 5.0
"""Real seconds without a move; the exercises play for a fraction of one."""
MISSPELT = 0.8
"""How alike two names are, by difflib's measure, if one is the other misspelt."""


@dataclass(frozen=True)
class Outcome:
    """What came of a check."""

    solved: bool
    lines: tuple[str, ...]
    """What is said to the student."""
    fingerprint: str
    """Of the record that the file left, on the exercise's own scenario."""
    endless: bool = False
    """Whether it did not end by itself."""


def check(lesson: Lesson, path: Path) -> Outcome:
    """Run the student's file on the exercise of a lesson, and judge it.

    Raises InputError for a file that cannot be read or loaded.
    """
    exercise, scheduler = lesson.exercise, find_scheduler(str(path))
    same: list[str] = []
    prints: list[str] = []
    for where in exercise.everywhere:
        one, due = _run(where, scheduler), _due(exercise, where)
        prints.append(one.record.fingerprint)
        wrong = [*_wrong(one, exercise, due)]
        if scheduler.source == lesson.start:
            wrong.append("The file is as it was written: change it, and check it again.")
        elif wrong:
            wrong += _advice(one, exercise, due)
        if wrong and same:
            but = "But no error comes out of it" if due.error else "But not"
            wrong.insert(0, f"{same[-1]} {but} on {where.scenario}:")
        if wrong:
            return Outcome(False, tuple(wrong), prints[0], endless=_was_given_up(one))
        same.append(_same(one, exercise, due, where))
    return Outcome(True, tuple(same), prints[0])


def expected(exercise: Exercise) -> Record:
    """Return the record that a solution of an exercise leaves on its own scenario."""
    return _due(exercise, exercise).record


def _due(exercise: Exercise, where: Played) -> Run:
    """Return the run that one of a solution has to be like; on some scenarios it fails."""
    return played(where.scenario, exercise.like, where.boards, where.workers)


def _same(one: Run, exercise: Exercise, due: Run, where: Played) -> str:
    """Return what is said of a run that is as it should be."""
    if due.error:
        return f"On {where.scenario} the error comes out, as it should."
    place = "" if where is exercise else f" on {where.scenario}"
    return f"Verified{place}: {_total(one.record)}, and the same record as {_named(exercise)}."


def _run(where: Played, scheduler: Scheduler) -> Run:
    """Run the student's file; what Python warns of besides is said by the verdict, or is no help.

    A program that has failed leaves coroutines behind that never began, through no fault of theirs.
    """
    scenario = load_scenario(where.scenario, boards=where.boards, workers=where.workers)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)
        one = run(scenario, scheduler, give_up_after=GIVE_UP_AFTER)
        if one.error and one.error.__cause__:
            clear_frames(one.error.__cause__.__traceback__)  # they keep coroutines alive
        gc.collect()
    return one


def _wrong(one: Run, exercise: Exercise, due: Run) -> Iterator[str]:
    """Yield what keeps a run from solving the exercise."""
    if due.error and due.raised in one.raised:
        return
    # the option is another command's
    yield from (line.replace(WAITS_LONGER, "") for line in complaints([one]))
    if one.outcome == "verified":
        if exercise.played_by not in one.workers:
            yield f"Verified, but played by {one.workers}: each board needs a {exercise.played_by}."
        elif missing := [name for name in exercise.keeps if name not in _code(one.scheduler)]:
            yield f"Verified, but {missing[0]} is gone from the file: the exercise is about it."
        else:
            yield from _difference(one.record, due.record, _named(exercise))


def _advice(one: Run, exercise: Exercise, due: Run) -> Iterator[str]:
    """Yield what helps with a run that is wrong, if the exercise knows it."""
    advice = (exercise.advice[key] for key in _symptoms(one, due) if key in exercise.advice)
    yield from (" ".join(text.split()) for text in islice(advice, 1))


def _named(exercise: Exercise) -> str:
    """Name the scheduler whose record a solution leaves: students may not have met it yet."""
    return f"the ladder's {exercise.like}"


def _code(scheduler: Scheduler) -> str:
    """Return the code of a file without its comments."""
    return ast.unparse(ast.parse(scheduler.source))


def _symptoms(one: Run, due: Run) -> Iterator[str]:
    """Yield what may be known of a wrong run, from the most to the least special."""
    if one.error and _says_it_all(one.error):
        return
    if due.error:
        yield "not-raised"
        return
    if one.cause:
        yield one.cause.see
    if one.error:
        yield "endless" if _was_given_up(one) else one.outcome
    if one.outcome != "failed":  # every rule about the end breaks when a program fails
        yield from one.verdict.broken
    if one.outcome == "verified":
        longer = one.record.makespan - due.record.makespan
        if longer:
            yield "slower" if longer > 0 else "faster"


def _says_it_all(error: SimulError) -> bool:
    """Whether an error is a slip of the pen, of which nothing about the exercise can be said."""
    cause = error.__cause__
    if isinstance(cause, AttributeError) and cause.name:
        near = get_close_matches(cause.name, dir(cause.obj), n=1, cutoff=MISSPELT)
        return bool(near) or "did you mean" in str(error).lower()
    return isinstance(cause, NameError | SyntaxError | ImportError)


def _was_given_up(one: Run) -> bool:
    return "was given up" in str(one.error)


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
