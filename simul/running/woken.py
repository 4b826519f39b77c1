"""Threads and tasks that a condition lets go on, and that do not look at its state again."""

from simul.exhibition.program import Program, Woken
from simul.oracle.verdict import Verdict
from simul.record import Record
from simul.registry.scheduler import Scheduler
from simul.running.source import waits_once


def without_a_look(scheduler: Scheduler, program: Program) -> list[Woken]:
    """Return those that had waited in an `if`, and then went on."""
    if not program.woken:
        return []
    lines = waits_once(scheduler)
    return [
        each
        for each in program.woken
        if each.place.file == scheduler.path.name and each.place.line in lines
    ]


def broke_in(woken: list[Woken], record: Record, verdict: Verdict) -> bool:
    """Return whether the first to fetch the master from another board was one of these.

    It was let go on after what had happened before at its board.
    """
    breaches = [each for each in verdict.breaches if each.invariant == "one-board-at-a-time"]
    if not breaches:
        return False
    board, at = breaches[0].board, breaches[0].at
    before = [event.at for event in record.by_board.get(board, ()) if event.at < at]
    since = max(before, default=0)
    return any(each.board in {0, board} and since <= each.at <= at for each in woken)
