"""The results of running: one scheduler's run, or several compared; frozen and made to be shown.

In a notebook both display themselves, as a table with a chart below it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simul.display import Displayed
from simul.durations import clock
from simul.errors import Deadlock, Interrupted, SimulError
from simul.oracle.unnoticed import unnoticed
from simul.oracle.verdict import Breach, Verdict
from simul.record import Place, Record
from simul.record.figures import PERCENTILES
from simul.record.steps import Steps
from simul.registry.scheduler import Scheduler
from simul.running.causes import Likeness
from simul.scenario import Scenario
from simul.theory import Theory

TIME_IS_GAINED_BY = {"one-board-at-a-time", "no-move-before-the-reply"}
"""Invariants whose breach makes a run faster than is possible."""


COSTLY = 1.5
"""A mistake that takes at least this many times the promised total has a cost that shows."""


def remark(outcome: str, broken: Sequence[str]) -> str:
    """Return the warning about a run of this outcome that broke these invariants, if any.

    >>> remark("too good to be true", ["one-board-at-a-time"]), remark("deadlock", [])
    ('too good to be true: breaks one-board-at-a-time', 'deadlock')
    """
    if outcome == "verified":
        return ""
    breaks = f"breaks {broken[0]}" if broken else ""
    return ": ".join(filter(None, ["" if outcome == "broken" else outcome, breaks]))


@dataclass(frozen=True)
class Run(Displayed):
    """One scheduler's run of a scenario: the record, its verdict, and what it cost."""

    scenario: Scenario
    scheduler: Scheduler
    record: Record
    verdict: Verdict
    workers: str
    """The threads or tasks that played at the boards, such as `24 tasks`."""
    real_seconds: float
    error: SimulError | None = None
    """Why the run ended early, if it did."""
    raised: str = ""
    """How the framework raised an error: the type that escaped it, and the text of a group."""
    promised: int | None = None
    """The total that its policy promises, in ms; None for no promise, or measured times."""
    left: str = ""
    """Where an error was left that the framework did not raise: `ValueError in a thread`."""
    costs: tuple[str, ...] = ()
    """What it cost besides the playing, in sentences."""
    place: Place | None = None
    """The line of the user's own file to look at, where it is known."""
    cause: Likeness | None = None
    """The famous mistake that a run of the user's own file looks like, if it looks like one."""
    swallowed: str = ""
    """An error that ended a task, or was caught, and may be why a rule broke without an error."""
    steps: Steps | None = None
    """Where each task or thread stood in the scheduler's file, if that was asked for."""

    @property
    def speedup(self) -> float | None:
        """How many times as fast as one game after the other; None if not all were played."""
        return self.record.speedup if self.record.finished else None

    @property
    def outcome(self) -> str:
        """The verdict in a word or two: `verified`, or what is wrong with the run."""
        if isinstance(self.error, Interrupted):
            return "interrupted"
        if isinstance(self.error, Deadlock):
            return "deadlock"
        if self.error:
            return "failed"
        if self.verdict.verified:
            return "verified"
        gained = set(self.verdict.broken) & TIME_IS_GAINED_BY
        return "too good to be true" if gained else "broken"

    @property
    def remark(self) -> str:
        """The warning in charts about a run that is not verified, or a mistake that costs time."""
        if self.costs_time and self.promised:
            return f"{clock(self.promised)} would do"
        return remark(self.outcome, [] if self.error else self.verdict.broken)

    @property
    def costs_time(self) -> bool:
        """Whether a famous mistake broke no rule, as in real time, but took much longer."""
        verified = self.scheduler.mistake and self.outcome == "verified"
        return bool(verified and self.promised and self.record.makespan >= COSTLY * self.promised)

    @property
    def broken_as_well(self) -> list[Breach]:
        """What a run that failed had broken, and would have broken without the error as well."""
        return [each for each in self.verdict.breaches if each.invariant in TIME_IS_GAINED_BY]

    def figures(self) -> dict[str, Any]:
        """Return all figures in `--json` of a run; times in ms unless the key says otherwise."""
        record = self.record
        return {
            "scheduler": self.scheduler.name,
            "total_ms": record.makespan,
            "speedup": None if self.speedup is None else round(self.speedup, 4),
            "speedup_at_most": self.record.speedup_at_most and self.speedup is not None,
            "utilisation": round(record.utilisation, 4),
            "mean_wait_ms": round(record.mean_wait, 1),
            "latency_ms": {f"p{share}": record.latency(share) for share in PERCENTILES},
            "mean_start_wait_ms": round(record.mean_start_wait, 1),
            "longest_start_wait_ms": max(record.start_waits.values(), default=0),
            "passed_over": len(record.passed_over),
            "blocked_ms": record.blocked,
            "blocked_share": round(record.blocked_share, 4),
            "walking_ms": record.walking,
            "passes": sum(record.passes.values()),
            "score": list(record.score),
            "workers": self.workers,
            "fingerprint": record.fingerprint,
            "reproducible": record.reproducible,
            "verified": self.outcome == "verified",
            "broken": list(self.verdict.broken),
            "breaches": [
                {
                    "invariant": breach.invariant,
                    "rule": breach.rule,
                    "board": breach.board,
                    "at_ms": breach.at,
                    "words": breach.words,
                }
                for breach in self.verdict.breaches
            ],
            "mistake": self.scheduler.mistake,
            "outcome": self.outcome,
            "fates": {
                str(fate): count for fate, count in sorted(Counter(record.fates.values()).items())
            },
            "unnoticed": [
                {"board": each.game, "at_ms": each.at, "what": each.what}
                for each in unnoticed(record, self.scenario)
            ],
            "error": str(self.error) if self.error else None,
            "raised": self.raised or None,
            "left": self.left or None,
            "swallowed": self.swallowed or None,
            "place": self.place._asdict() if self.place else None,
            "looks_like": self.cause
            and {
                "words": self.cause.words,
                "see": self.cause.see or None,
                "remedy": self.cause.remedy or None,
            },
            "costs": list(self.costs),
            "real_seconds": round(self.real_seconds, 3),
        }


@dataclass(frozen=True)
class Comparison(Displayed):
    """Several schedulers' runs of one scenario, beside what theory says."""

    scenario: Scenario
    runs: tuple[Run, ...]
    theory: Theory
    prediction: Record | None
    """The record that the discrete-event reference predicts for every ready-first scheduler.

    None where the games cannot be known before they are played: engines, measured times.
    """

    @property
    def records(self) -> tuple[Record, ...]:
        """The records of all runs."""
        return tuple(run.record for run in self.runs)

    @property
    def remarks(self) -> tuple[str, ...]:
        """The warnings in charts about the runs, one remark each."""
        return tuple(run.remark for run in self.runs)

    @property
    def error(self) -> SimulError | None:
        """The first error of any run."""
        return next((run.error for run in self.runs if run.error), None)
