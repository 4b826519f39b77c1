"""Why a run went wrong and where, as far as that is known."""

import re
import sys
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from simul.errors import Deadlock, PlayerError, SimulError
from simul.exhibition import Exhibition
from simul.exhibition.program import Kept
from simul.oracle.verdict import Verdict
from simul.record import Place, Record, Want
from simul.registry.scheduler import Scheduler
from simul.running.causes import Cause, Clue, Evidence, usual_cause
from simul.running.source import call_at, defines, never_iterated, only_call, plays
from simul.running.unawaited import Unawaited, coroutine_in, is_boards
from simul.supervision.root_cause import leaves, place_of
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
    hidden: SimulError | None,
) -> Cause | None:
    """Find which famous mistake a run looks like; None for the right files, which come along."""
    if not explained(scheduler):
        return None
    program, kept = exhibition.program, _kept(error, exhibition)
    coroutines = [coroutine_in(each) for each in unawaited.warned]
    cause = usual_cause(
        Evidence(
            record=record,
            broken=verdict.broken,
            error=error,
            hidden=hidden is not None,
            policy=scheduler.policy,
            tasks=counts.tasks,
            threads=counts.threads,
            movers=len(program.movers),
            in_asyncio=counts.in_asyncio,
            framework=program.framework,
            at_first_reply=tuple(program.at_first_reply or ()),
            never_awaited=tuple(coroutines),
            never_played=tuple(each for each in coroutines if _would_play(scheduler, each)),
            never_iterated=not verdict.verified and bool(never_iterated(scheduler)),
            made_by_thread=bool(program.coroutines_made_at),
            watched=bool(program.blocked_at),
            stuck=program.stuck,
            blocked_in=program.blocked_in,
            waits_beside=program.waits_beside.kind if program.waits_beside else "",
            left_tasks=program.left_tasks,
            left_running=program.left_running,
            kept_by=kept.by if kept is not None else None,
            raised=exhibition.errors.raised is not None,
            in_group=isinstance(exhibition.errors.raised, BaseExceptionGroup),
            halls=len(exhibition.boards) // max(1, len(exhibition.seats.places)),
            without_hall=not (
                exhibition.boards or exhibition.parts or exhibition.program.elsewhere
            ),
        )
    )
    return replace(cause, remedy=_better(cause, scheduler, unawaited)) if cause else None


def _would_play(scheduler: Scheduler, coroutine: str) -> bool:
    """Return whether a coroutine that never began would have taken a step at a board."""
    return coroutine != "sleep" and plays(scheduler, coroutine.rpartition(".")[2])


def _better(cause: Cause, scheduler: Scheduler, unawaited: Unawaited) -> str:
    """Return the remedy in the words of the file, where its line is known; else as it is."""
    if cause.clue is Clue.GENERATOR:
        return f"write `yield from {never_iterated(scheduler)[0][1]}`"
    nearest = unawaited.nearest(scheduler.path)
    if cause.clue is not Clue.UNAWAITED or nearest is None:
        return cause.remedy
    call, coroutine = call_at(scheduler, nearest.lineno), coroutine_in(nearest)
    if call and (is_boards(coroutine) or not defines(scheduler, coroutine.rpartition(".")[2])):
        return f"write `await {call}`"
    return cause.remedy  # a whole game is not to be awaited before the next


def find_place(
    scheduler: Scheduler,
    error: SimulError | None,
    cause: Cause | None,
    record: Record,
    exhibition: Exhibition,
    unawaited: Unawaited,
) -> Place | None:
    """Find the line in the scheduler's file: of all that are known, the nearest to the mistake.

    Every source of lines is asked here.
    """
    if not explained(scheduler):
        return None
    known = _noted_line(cause, error, record, exhibition) or _line_of_file(
        cause, error, scheduler, unawaited
    )
    if known is not None:
        return known
    if error is not None and not isinstance(error, PlayerError):
        known = place_of(error.__cause__ or error, scheduler.path)
        if known or cause is None:
            return known
    if cause is None or isinstance(error, PlayerError):
        return None
    return (
        _waited_at(scheduler, cause.waits, exhibition)
        or only_call(scheduler, cause.calls)
        or _left_at(scheduler, exhibition)
    )


def cut_short(
    scheduler: Scheduler, cause: Cause | None, place: Place | None, exhibition: Exhibition
) -> str:
    """Return what of the program ended games before their time; empty if that is unknown.

    A game may be cancelled by a timeout or by `cancel()`. The timeouts of a user's own file are
    noted; in a shipped one, which has Python's own asyncio, the line is known by its source.
    """
    if cause is None:
        return ""
    if cause.see == "nobody-waited":
        return "the end of the main coroutine"
    expired = exhibition.program.expired_at or (place if scheduler.file is None else None)
    return "a timeout" if cause.see == "timeout-swallowed" and expired else ""


def _noted_line(
    cause: Cause | None, error: SimulError | None, record: Record, exhibition: Exhibition
) -> Place | None:
    """Return the line that was noted during the run for a cause of this kind, if there is one."""
    match cause.clue if cause is not None else None:
        case Clue.TIMEOUT:
            return exhibition.program.expired_at
        case Clue.BLOCK:
            return _longest_block(record)
        case Clue.WAIT:
            beside = exhibition.program.waits_beside
            return beside.line if beside else None
        case Clue.CALL if isinstance(error, Deadlock):
            return next(filter(None, error.unheard), None)
        case Clue.MAKER:
            return next(filter(None, exhibition.program.coroutines_made_at), None)
        case Clue.KEEPER:
            kept = _kept(error, exhibition)
            return kept.place if kept is not None else None
    return None


def _line_of_file(
    cause: Cause | None, error: SimulError | None, scheduler: Scheduler, unawaited: Unawaited
) -> Place | None:
    """Return the line that makes what never begins, or lets it wait, where that is the cause."""
    match cause.clue if cause is not None else None:
        case Clue.UNAWAITED:
            nearest = unawaited.nearest(scheduler.path)
            return Place(scheduler.path.name, nearest.lineno) if nearest else None
        case Clue.GENERATOR:
            return never_iterated(scheduler)[0][0]
        case Clue.WAIT:
            replies = "after every move" in str(error)
            return only_call(scheduler, ["opponent_replies" if replies else "opponent_arrives"])
    return None


def _longest_block(record: Record) -> Place | None:
    """Return the line that blocked an event loop longest in all."""
    cost: Counter[str] = Counter()
    for block in record.blocks:
        cost[block.where] += block.end - block.start
    line = re.fullmatch(r"(.+), line (\d+)", max(cost, key=cost.__getitem__, default=""))
    return Place(line[1], int(line[2])) if line else None


def _kept(error: SimulError | None, exhibition: Exhibition) -> Kept | None:
    """Return the future or the result that kept the error which is reported, unasked for."""
    if error is None:
        return None
    wanted = (error, error.__cause__)
    unasked = (each for each in exhibition.errors.kept if not each.asked_for)
    return next((each for each in unasked if any(x in wanted for x in leaves(each.error))), None)


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
