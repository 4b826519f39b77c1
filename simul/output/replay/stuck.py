"""Who waits for whom after a deadlock, and since when."""

from collections.abc import Mapping
from typing import Any

from simul.output.replay.shown import ShownRun
from simul.record import Role
from simul.record.steps import Action
from simul.record.waits import Wait


def stuck_data(run: ShownRun) -> list[dict[str, Any]]:
    """Return what each thread and task waits for, and since when (ms); one at a board is called so.

    Without steps, or where none was noted, the wait is known when the run ends.
    """
    record = run.record
    waits = [wait for wait in record.waits if wait.role is not Role.BOARD]
    boards = {wait.waiter: wait.board for wait in waits if wait.board}
    called = {waiter: f"board {board}" for waiter, board in boards.items()}
    paused = _last_pauses(run)
    return [
        {
            "who": called.get(wait.waiter, wait.waiter),
            "board": wait.board,
            "goal": wait._replace(
                holders=tuple(called.get(holder, holder) for holder in wait.holders)
            ).goal,
            "what": wait.what,
            "holders": [boards[holder] for holder in wait.holders if holder in boards],
            "since": _since(wait, paused, record.makespan),
        }
        for wait in waits
    ]


def _last_pauses(run: ShownRun) -> Mapping[str, int]:
    """Return when each task or thread gave up execution for the last time, by its name."""
    if run.steps is None:
        return {}
    workers, steps = run.steps
    return {workers[step.worker]: step.at for step in steps if step.action is Action.GIVES_UP}


def _since(wait: Wait, paused: Mapping[str, int], end: int) -> int:
    """Return since when somebody waits for these holders, and for ever.

    A holder that is stuck itself has taken the lock before that, when others may have held it.
    """
    holders = [paused[holder] for holder in wait.holders if holder in paused]
    return min(end, max([paused.get(wait.waiter, end), *holders]))
