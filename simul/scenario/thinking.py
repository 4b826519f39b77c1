"""How long a move takes: a constant, or a distribution to draw from.

Every draw is made from the board's own generator and rounded to whole milliseconds.
"""

import math
from random import Random
from typing import Annotated, Any, Literal, Self

import chess
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
    model_validator,
)

from simul.durations import UNITS_MS, parse_duration, seconds

LONGEST_MS = 7 * 24 * UNITS_MS["h"]
"""A move that takes more than a week is a slip of the pen, not a simul."""


class Strict(BaseModel):
    """What every part of a scenario has in common: no unknown keys, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _duration(value: Any) -> int:
    ms = parse_duration(value)
    if not 0 <= ms <= LONGEST_MS:
        raise ValueError("must be between 0 s and 7 days")
    return ms


def _limit(value: Any) -> int:
    ms = parse_duration(value)
    if not 0 < ms <= LONGEST_MS:
        raise ValueError("must be between 1 ms and 7 days")
    return ms


_MOST_SECONDS = LONGEST_MS // UNITS_MS["s"]

Duration = Annotated[
    int,
    BeforeValidator(_duration),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": _MOST_SECONDS},
                {"type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*(ms|s|min|h)?\s*$"},
            ],
            "examples": ["5 s", "500 ms", "2 min", "1 h", 2.5],
        }
    ),
]
"""Milliseconds; in a file a number of seconds or text with a unit."""

Limit = Annotated[
    int,
    BeforeValidator(_limit),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "exclusiveMinimum": 0, "maximum": _MOST_SECONDS},
                {
                    "type": "string",
                    "pattern": r"^\s*(?=[\d.]*[1-9])\d+(\.\d+)?\s*(ms|s|min|h)?\s*$",
                },
            ],
            "examples": ["2 min", "30 s"],
        }
    ),
]
"""A duration that is not zero: nobody replies within no time at all."""


_KIND = "how the times are spread"


class Constant(Strict):
    """Every move takes the same time."""

    distribution: Literal["constant"] = Field(default="constant", description=_KIND)
    time: Duration = Field(description="the time of every move")

    @property
    def mean(self) -> float:
        """Expected value in ms."""
        return self.time

    def draw(self, rng: Random, position: chess.Board) -> int:  # noqa: ARG002 - others need it
        """Return the constant, in ms."""
        return self.time

    def __str__(self) -> str:
        return seconds(self.time)


class Uniform(Strict):
    """Any time between `low` and `high` is equally likely."""

    distribution: Literal["uniform"] = Field(description=_KIND)
    low: Duration = Field(description="the shortest time")
    high: Duration = Field(description="the longest time")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low > self.high:
            raise ValueError("must have a low that is not greater than high")
        return self

    @property
    def mean(self) -> float:
        """Expected value in ms: (low + high) / 2."""
        return (self.low + self.high) / 2

    def draw(self, rng: Random, position: chess.Board) -> int:  # noqa: ARG002 - others need it
        """Draw a time in ms."""
        return round(rng.uniform(self.low, self.high))

    def __str__(self) -> str:
        return f"uniform from {seconds(self.low)} to {seconds(self.high)}"


class Exponential(Strict):
    """Memoryless times: many short ones and a few long ones."""

    distribution: Literal["exponential"] = Field(description=_KIND)
    mean: Duration = Field(description="the mean of the times")

    def draw(self, rng: Random, position: chess.Board) -> int:  # noqa: ARG002 - others need it
        """Draw a time in ms."""
        return round(rng.expovariate(1 / self.mean)) if self.mean else 0

    def __str__(self) -> str:
        return f"exponential with mean {seconds(self.mean)}"


class LogNormal(Strict):
    """Long-tailed times, as in real chess (Sigman et al. 2010, doi 10.3389/fnins.2010.00060).

    `mean` is the mean of the times themselves and `sigma` the standard deviation of their natural
    logarithm, so that the logarithm's mean is ln(mean) - sigma²/2.
    """

    distribution: Literal["log-normal"] = Field(description=_KIND)
    mean: Duration = Field(description="the mean of the times themselves")
    sigma: float = Field(
        ge=0, le=5, allow_inf_nan=False,
        description="standard deviation of the logarithm: 0 is constant, 1 already long-tailed",
    )  # fmt: skip

    def draw(self, rng: Random, position: chess.Board) -> int:  # noqa: ARG002 - others need it
        """Draw a time in ms; more than a week is cut to a week."""
        if not self.mean:
            return 0
        mu = math.log(self.mean) - self.sigma**2 / 2
        return min(LONGEST_MS, round(rng.lognormvariate(mu, self.sigma)))

    def __str__(self) -> str:
        return f"log-normal with mean {seconds(self.mean)}, sigma {self.sigma:g}"


class Triangular(Strict):
    """Between `low` and `high`, most likely at `mode`."""

    distribution: Literal["triangular"] = Field(description=_KIND)
    low: Duration = Field(description="the shortest time")
    mode: Duration = Field(description="the most likely time")
    high: Duration = Field(description="the longest time")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.mode <= self.high:
            raise ValueError("must have low, mode and high in this order")
        return self

    @property
    def mean(self) -> float:
        """Expected value in ms: (low + mode + high) / 3."""
        return (self.low + self.mode + self.high) / 3

    def draw(self, rng: Random, position: chess.Board) -> int:  # noqa: ARG002 - others need it
        """Draw a time in ms."""
        return round(rng.triangular(self.low, self.high, self.mode))

    def __str__(self) -> str:
        ends = f"from {seconds(self.low)} to {seconds(self.high)}"
        return f"triangular {ends}, mode {seconds(self.mode)}"


def _spelled_out(value: Any) -> Any:
    """Take a bare duration for a constant."""
    return value if isinstance(value, (dict, BaseModel)) else {"time": value}


def _distribution(value: Any) -> str | None:
    if isinstance(value, BaseModel):
        return str(getattr(value, "distribution", None))
    if "distribution" in value:
        return str(value["distribution"])
    return "constant" if "time" in value else None


AnyTimes = (
    Annotated[Constant, Tag("constant")]
    | Annotated[Uniform, Tag("uniform")]
    | Annotated[Exponential, Tag("exponential")]
    | Annotated[LogNormal, Tag("log-normal")]
    | Annotated[Triangular, Tag("triangular")]
)
MoveTime = Annotated[
    AnyTimes,
    Discriminator(_distribution),
    BeforeValidator(_spelled_out, json_schema_input_type=Duration | AnyTimes),
]
"""The time a move takes: a duration, or a table with a `distribution` and its parameters."""
