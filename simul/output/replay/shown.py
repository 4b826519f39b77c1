"""What a replay shows of a run: its record, and what is known besides it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from simul.oracle.verdict import Breach
from simul.output.marks import Unnoticed, unnoticed
from simul.record import Record
from simul.record.steps import Steps
from simul.running.results import Run


@dataclass(frozen=True)
class ShownRun:
    """A run to be replayed; all but the record may be missing."""

    record: Record
    source: str = ""
    """The text of the scheduler's file."""
    file: str = ""
    """The name of that file."""
    steps: Steps | None = None
    """Where each task or thread stood in that file."""
    breaches: tuple[Breach, ...] = ()
    """Where each invariant broke first."""
    mishaps: tuple[Unnoticed, ...] = ()
    """What opponents did that the program noticed later, or never."""
    arrivals: Mapping[int, int] = field(default_factory=dict)
    """When the opponents of first games arrive who come late, by game, in ms."""
    line: int = 0
    """The line of that file to look at, if a rule broke and it is known; else 0."""
    remark: str = ""
    """A warning about a run that is not verified."""

    @classmethod
    def of(cls, run: Run) -> Self:
        """Take from a run everything that a replay shows."""
        return cls(
            record=run.record,
            source=run.scheduler.source,
            file=run.scheduler.path.name,
            steps=run.steps,
            breaches=run.verdict.breaches,
            mishaps=tuple(unnoticed(run.record, run.scenario)),
            arrivals=run.scenario.late_arrivals,
            line=run.place.line if run.place and run.place.file == run.scheduler.path.name else 0,
            remark=run.remark,
        )
