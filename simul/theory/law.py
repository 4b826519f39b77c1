"""A law of theory: a formula, its source, its numbers, and whether it applies."""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from simul.durations import clock

Holds = Literal[
    "exact", "bound", "on average", "bound on average", "long run", "approximate", "does not apply"
]
"""How a law holds: to the millisecond; as a bound; either of these for the mean of many seeds; for
the mean of an infinite run; as an approximation by means; not at all."""


class Part(Enum):
    """The subject of a law; the value is a heading."""

    TOTAL = "How long it takes"
    PACE = "How fast it can be: bounds of a closed queueing system"
    CHANCE = "Where times vary: the machine repairman"


class Unit(Enum):
    """The unit of a law's value."""

    TOTAL = "ms"
    WAIT = "ms of waiting"
    BOARDS = "boards"
    TIMES = "times as fast as one after the other"
    HOURLY = "move pairs an hour"
    SHARE = "share of the time"

    def shown(self, value: float | None) -> str:
        """Format a value for people; a dash for None.

        >>> Unit.TOTAL.shown(3_655_000), Unit.TIMES.shown(11.82), Unit.SHARE.shown(None)
        ('1:00:55', '11.8 ×', '-')
        """
        if value is None:
            return "-"
        return {
            Unit.TOTAL: clock(value),
            Unit.WAIT: f"{value / 1_000:,.1f} s",
            Unit.BOARDS: f"{value:,.0f}" if value >= 999.5 else f"{value:.3g}",
            Unit.TIMES: f"{value:,.1f} ×",
            Unit.HOURLY: f"{value:,.0f}",
            Unit.SHARE: f"{value:.1%}",
        }[self]


@dataclass(frozen=True)
class Law:
    """One formula with its numbers and, if it applies, its value."""

    part: Part
    name: str
    formula: str
    numbers: str
    """The right side with the scenario's numbers; empty where they would add nothing."""
    value: float | None
    """In the unit below; None if the law does not apply, or the value is infinite."""
    unit: Unit
    holds: Holds
    source: str
    why: str = ""
    """Why it does not apply, as a clause that can end a sentence; empty if it does."""
    seen: float | None = None
    """The same figure from the discrete-event reference for this seed; None if there is none."""

    @property
    def applies(self) -> bool:
        """Whether the law applies to this scenario."""
        return not self.why


OWN = "worked out in docs/theory.md"
OPERATIONAL = (
    "Denning and Buzen, The Operational Analysis of Queueing Network Models, ACM Computing Surveys "
    "10, 1978; Lazowska et al., Quantitative System Performance, 1984, chapter 5"
)
SATURATION = "Kleinrock, Queueing Systems, volume 2, 1976, chapter 4: the saturation number"
AMDAHL = (
    "Amdahl, Validity of the Single Processor Approach to Achieving Large Scale Computing "
    "Capabilities, AFIPS Spring Joint Computer Conference 30, 1967"
)
RECURSION = (
    "Reiser and Lavenberg, Mean-Value Analysis of Closed Multichain Queueing Networks, Journal of "
    "the ACM 27, 1980, for the model of Palm, Industritidningen Norden 75, 1947"
)
CONSTANT_SERVICE = (
    "Ashcroft, The Productivity of Several Machines under the Care of One Operator, Journal of the "
    "Royal Statistical Society B 12, 1950; Takács, Introduction to the Theory of Queues, 1962"
)
