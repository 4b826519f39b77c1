"""What comes out of running: one scheduler's run, or several compared; frozen, made to be shown.

In a notebook both display themselves, as a table and a chart.
"""

from dataclasses import dataclass
from typing import Any

from simul.errors import SimulError
from simul.record import Record
from simul.scenario import Scenario
from simul.schedulers import Scheduler
from simul.theory import Theory
from simul.verdict import Verdict


@dataclass(frozen=True)
class Run:
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
    """How the framework told of an error: the type that came out of it, and a group's words."""
    costs: tuple[str, ...] = ()
    """What it cost beside the playing, in sentences."""

    def figures(self) -> dict[str, Any]:
        """Everything that `--json` says of a run; times in ms unless the key says otherwise."""
        record = self.record
        return {
            "scheduler": self.scheduler.name,
            "total_ms": record.makespan,
            "speedup": round(record.speedup, 4),
            "utilisation": round(record.utilisation, 4),
            "mean_wait_ms": round(record.mean_wait, 1),
            "workers": self.workers,
            "fingerprint": record.fingerprint,
            "verified": self.verdict.verified,
            "broken": list(self.verdict.broken),
            "error": str(self.error) if self.error else None,
            "real_seconds": round(self.real_seconds, 3),
        }

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        from simul.notebook import run_bundle

        return run_bundle(self)


@dataclass(frozen=True)
class Comparison:
    """Several schedulers' runs of one scenario, beside what theory says."""

    scenario: Scenario
    runs: tuple[Run, ...]
    theory: Theory
    prediction: Record
    """The record that the discrete-event reference predicts for every ready-first scheduler."""

    @property
    def records(self) -> tuple[Record, ...]:
        """The records of all runs."""
        return tuple(run.record for run in self.runs)

    @property
    def error(self) -> SimulError | None:
        """The first error of any run."""
        return next((run.error for run in self.runs if run.error), None)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        from simul.notebook import comparison_bundle

        return comparison_bundle(self)
