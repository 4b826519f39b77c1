"""Why a run went wrong and where, as far as that is known."""

import ast
import builtins
import sys
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path

from simul.errors import PlayerError, SimulError
from simul.exhibition import Exhibition
from simul.oracle.verdict import Verdict
from simul.record import Place, Record, Want
from simul.registry.scheduler import Scheduler
from simul.running.causes import Cause, Evidence, usual_cause
from simul.running.unawaited import Unawaited
from simul.supervision.root_cause import place_of
from simul.supervision.supervisor import kind_of_worker


@dataclass(frozen=True, slots=True)
class WorkerCounts:
    """How many tasks and threads played at the boards."""

    tasks: int
    threads: int
    in_asyncio: bool

    @classmethod
    def of(cls, workers: Iterable[object]) -> "WorkerCounts":
        """Count the workers by kind."""
        kinds = Counter(map(kind_of_worker, workers))
        return cls(kinds["task"], kinds["thread"], any(map(_is_of_asyncio, workers)))


def _is_of_asyncio(worker: object) -> bool:
    """Return whether a worker is a task of asyncio's, without importing it."""
    asyncio = sys.modules.get("asyncio")
    return asyncio is not None and isinstance(worker, asyncio.Task)


def explained(scheduler: Scheduler) -> bool:
    """Return whether a run's cause is looked for: a user's own file may be a mistake, too."""
    return scheduler.file is not None or scheduler.mistake


def find_cause(
    record: Record,
    verdict: Verdict,
    error: SimulError | None,
    scheduler: Scheduler,
    counts: WorkerCounts,
    exhibition: Exhibition,
    unawaited: Unawaited,
) -> Cause | None:
    """Find which famous mistake a run looks like; None for the right files, which come along."""
    if not explained(scheduler):
        return None
    program = exhibition.program
    return usual_cause(
        Evidence(
            record=record,
            broken=verdict.broken,
            error=error,
            policy=scheduler.policy,
            tasks=counts.tasks,
            threads=counts.threads,
            in_asyncio=counts.in_asyncio,
            framework=program.framework,
            at_first_reply=tuple(program.at_first_reply or ()),
            never_awaited=bool(unawaited.warned),
            watched=bool(program.blocked_at),
            stuck=program.stuck,
            left_running=program.left_running,
            swallowed=bool(exhibition.errors.swallowed),
            raised=exhibition.errors.raised is not None,
            in_group=isinstance(exhibition.errors.raised, BaseExceptionGroup),
            without_hall=not (
                exhibition.boards or exhibition.parts or exhibition.program.elsewhere
            ),
        )
    )


def find_place(
    scheduler: Scheduler,
    error: SimulError | None,
    cause: Cause | None,
    exhibition: Exhibition,
    unawaited: Unawaited,
) -> Place | None:
    """Find the line in the scheduler's file: of all that are known, the nearest to the mistake.

    Every source of lines is asked here.
    """
    if not explained(scheduler):
        return None
    path = scheduler.path
    if cause is not None and cause.see == "forgotten-await":
        warned = [each.lineno for each in unawaited.warned if Path(each.filename) == path]
        if warned:
            return Place(path.name, warned[0])
    if error is not None and not isinstance(error, PlayerError):
        known = place_of(error.__cause__ or error, path)
        if known or cause is None:
            return known
    if cause is None or isinstance(error, PlayerError):
        return None
    return (
        _waited_at(scheduler, cause.waits, exhibition)
        or _only_call(scheduler, cause.calls)
        or _left_at(scheduler, exhibition)
    )


def _waited_at(
    scheduler: Scheduler, wants: Container[Want], exhibition: Exhibition
) -> Place | None:
    """Find the line of the first of these waits at the first reply.

    For others, only tasks and threads count that play no game: those do wait for their opponents.
    """
    waits = exhibition.program.at_first_reply or ()
    places = (
        wait.place
        for wait in waits
        if wait.want in wants and (wait.want is Want.LOCK or not wait.board)
    )
    return next((at for at in places if at and at.file == scheduler.path.name), None)


def _left_at(scheduler: Scheduler, exhibition: Exhibition) -> Place | None:
    """Find the line at which an orphaned task stood."""
    file, line = exhibition.program.orphaned_at or ("", 0)
    return Place(scheduler.path.name, line) if line and Path(file) == scheduler.path else None


def _only_call(scheduler: Scheduler, names: Iterable[str]) -> Place | None:
    """Find the one line on which any of these methods is called, or passed on to be called."""
    wanted = set(names)
    lines = {
        node.end_lineno or node.lineno
        for node in ast.walk(ast.parse(scheduler.source))
        if (isinstance(node, ast.Attribute) and node.attr in wanted)
        or (isinstance(node, ast.Name) and node.id in wanted and not hasattr(builtins, node.id))
    }
    return Place(scheduler.path.name, lines.pop()) if len(lines) == 1 else None
