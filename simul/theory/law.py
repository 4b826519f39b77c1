"""A law of theory: a formula, its source, the numbers put in, and whether it applies."""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from simul.durations import clock

Holds = Literal[
    "exact", "bound", "on average", "bound on average", "long run", "approximate", "does not apply"
]
"""How a law holds: to the millisecond; as a bound; both for the mean of many seeds; for the mean
of a run without end; as an approximation by means; not at all."""


class Part(Enum):
    """What a law is about; the value is a heading."""

    TOTAL = "How long it takes"
    PACE = "How fast it can be: bounds of a closed queueing system"
    CHANCE = "Where times vary: the machine repairman"


class Unit(Enum):
    """What the value of a law is."""

    TOTAL = "ms"
    WAIT = "ms of waiting"
    BOARDS = "boards"
    TIMES = "times as fast as one after the other"
    HOURLY = "move pairs an hour"
    SHARE = "share of the time"

    def shown(self, value: float | None) -> str:
        """Show a value as people read it; a dash for none.

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
    """One formula, the numbers put in, and what comes out, if it applies."""

    part: Part
    name: str
    formula: str
    numbers: str
    """The right side with the numbers of the scenario; empty where that would tell nothing."""
    value: float | None
    """In the unit below; None where the law does not apply, or nothing is finite."""
    unit: Unit
    holds: Holds
    source: str
    why: str = ""
    """Why it does not apply, in words that could end a sentence."""
    seen: float | None = None
    """The same figure as the discrete-event reference finds it for this seed; None for none."""

    @property
    def applies(self) -> bool:
        """Whether it says anything about this scenario."""
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
