"""Why a run went wrong and where, as far as that is known."""

from pathlib import Path
from typing import NamedTuple

from simul.errors import Deadlock, OutOfTurn, PlayerError, SimulError
from simul.exhibition import Exhibition
from simul.oracle.verdict import Verdict
from simul.record import Place, Want
from simul.registry.scheduler import Scheduler
from simul.running.causes import Cause, Evidence, Likeness, usual_cause
from simul.supervision.root_cause import (
    behind_deadlock,
    caught_before,
    caught_elsewhere,
    never_looked_at,
    swallowed,
)


class Diagnosis(NamedTuple):
    """Why a run went wrong, and where; nothing where that is unknown, or nothing went wrong."""

    likeness: Likeness | None = None
    """The famous mistake that it looks like."""
    place: Place | None = None
    """The line to look at."""
    cut_short: str = ""
    """What of the program ended games before their time."""
    tells_unawaited: bool = False
    """Whether it tells of coroutines that never began, of which Python would only warn."""


def diagnose(evidence: Evidence) -> Diagnosis:
    """Say what a run looks like, if its cause is looked for."""
    if not explained(evidence.scheduler):
        return Diagnosis()
    cause = usual_cause(evidence)
    place = _find_place(evidence, cause)
    if cause is None:
        return Diagnosis(place=place)
    return Diagnosis(
        cause.in_words_for(evidence),
        place,
        _cut_short(evidence, cause, place),
        cause.tells_unawaited,
    )


def explained(scheduler: Scheduler) -> bool:
    """Return whether a run's cause is looked for: a user's own file may be a mistake, too."""
    return scheduler.file is not None or scheduler.mistake


def hidden_error(
    error: SimulError | None, verdict: Verdict, exhibition: Exhibition, scheduler: Scheduler
) -> SimulError | None:
    """Return an error that was swallowed, where it may be the reason for what went wrong."""
    if isinstance(error, Deadlock):
        return behind_deadlock(exhibition, scheduler)
    if isinstance(error, OutOfTurn):
        return caught_before(exhibition, scheduler)
    if error or verdict.verified:
        return None
    return swallowed(exhibition, scheduler) or caught_elsewhere(exhibition)


def lost_errors(
    error: SimulError | None, verdict: Verdict, exhibition: Exhibition, scheduler: Scheduler
) -> list[str]:
    """Return a sentence on an error that cost no game, and that the user's program never saw."""
    if error or not verdict.verified or scheduler.file is None:
        return []
    lost = never_looked_at(exhibition, scheduler)
    return [f"every game was played, and yet {lost}"] if lost else []


def _find_place(evidence: Evidence, cause: Cause | None) -> Place | None:
    """Find the line in the scheduler's file: of all that are known, the nearest to the mistake.

    Every source of lines is asked here.
    """
    if cause is not None and (line := cause.line(evidence)):
        return line
    error = evidence.error
    if error is not None and not isinstance(error, PlayerError):
        known = evidence.failed_at
        if known or cause is None:
            return known
    if cause is None or isinstance(error, PlayerError):
        return None
    return (
        _waited_at(evidence, cause.waits)
        or evidence.source.only_call(cause.calls)
        or _left_at(evidence)
    )


def _cut_short(evidence: Evidence, cause: Cause, place: Place | None) -> str:
    """Return what of the program ended games before their time; empty if that is unknown.

    A game may be cancelled by a timeout or by `cancel()`. The timeouts of a user's own file are
    noted; in a shipped one, which has Python's own asyncio, the line is known by its source.
    """
    if cause.see == "nobody-waited":
        what = "event loop" if evidence.program.left_behind.standing else "main coroutine"
        return f"the end of the {what}"
    shipped = evidence.scheduler.file is None
    expired = evidence.program.timeouts.expired_at or (place if shipped else None)
    return "a timeout" if cause.see == "timeout-swallowed" and expired else ""


def _waited_at(evidence: Evidence, wants: tuple[Want, ...]) -> Place | None:
    """Find the line of the first of these waits at the first reply.

    For others, only tasks and threads count that play no game: those do wait for their opponents.
    """
    places = (
        wait.place
        for wait in evidence.at_first_reply
        if wait.want in wants and (wait.want is Want.LOCK or not wait.board)
    )
    return next((at for at in places if at and at.file == evidence.source.path.name), None)


def _left_at(evidence: Evidence) -> Place | None:
    """Find the line at which an orphaned task stood."""
    file, line = evidence.program.left_behind.orphaned_at or ("", 0)
    return evidence.source.line(line) if line and Path(file) == evidence.source.path else None
