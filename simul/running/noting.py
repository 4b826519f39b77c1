"""Runs whose steps are noted: where each task or thread stands in the scheduler's file."""

from collections.abc import Callable
from functools import partial

from simul.exhibition import Exhibition
from simul.kernel.baton import Baton
from simul.kernel.choice import kernel_of
from simul.steps import StepLog
from simul.steps.blocking import (
    note_ends,
    note_parking,
    note_sleep,
    note_waiting,
    to_its_end,
)


def note_steps(exhibition: Exhibition, file: str) -> None:
    """Let the steps of a run be noted, whose program is in this file."""
    exhibition.program.steps = StepLog(
        file,
        exhibition.time,
        exhibition.switch,
        exhibition.program.played_by,
        exhibition.program.threads,
    )


def play_noted(play: Callable[[Exhibition], None], exhibition: Exhibition) -> None:
    """Play, in the first thread of the program, and note its steps."""
    log = exhibition.program.steps
    if log is None:
        play(exhibition)
        return
    kernel = kernel_of(exhibition)
    note_sleep(log, exhibition.time)
    note_parking(log, kernel)
    if not isinstance(kernel, Baton):  # that parks whatever waits
        note_waiting(log, kernel, "acquire", "join")
    note_ends(log, kernel)
    log.begin()
    to_its_end(log, partial(play, exhibition))
