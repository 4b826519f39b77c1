"""Times of moves: a constant, or a distribution to sample from.

Every sample comes from the board's own generator and is rounded to whole milliseconds.
"""

from collections.abc import Callable
from random import Random
from typing import Annotated, Any, Literal, Self

import chess
from pydantic import BaseModel, BeforeValidator, Discriminator, Field, Tag, model_validator

from simul.durations import seconds
from simul.scenario.basics import (
    KIND,
    LONGEST_MS,
    Duration,
    Independent,
    Limit,
    Sampler,
    Sigma,
    Strict,
    Times,
    log_normal,
)
from simul.scenario.move_times.patterns import Autocorrelated, ByChoice, ByPhase, Measured
from simul.scenario.move_times.recorded import Replayed

__all__ = [
    "LONGEST_MS",
    "Autocorrelated",
    "ByChoice",
    "ByPhase",
    "Constant",
    "Duration",
    "Exponential",
    "Limit",
    "LogNormal",
    "Measured",
    "MoveTime",
    "Replayed",
    "Sampler",
    "Strict",
    "Times",
    "Triangular",
    "Uniform",
]


class Constant(Times):
    """Every move takes the same time."""

    distribution: Literal["constant"] = Field(default="constant", description=KIND)
    time: Duration = Field(description="the time of every move")

    @property
    def mean(self) -> float:
        """Expected value in ms."""
        return self.time

    def sample(self, rng: Random, position: chess.Board) -> int:  # noqa: ARG002 - others need it
        """Return the constant, in ms."""
        return self.time

    def sampler(self, board: int, dice: Callable[[], Random]) -> Sampler:  # noqa: ARG002 - alike
        """Return a sampler of the constant, in ms; it needs no dice."""
        return lambda _: self.time

    def __str__(self) -> str:
        return seconds(self.time)


class Uniform(Independent):
    """Uniform times: any time between `low` and `high` is equally likely."""

    distribution: Literal["uniform"] = Field(description=KIND)
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

    def sample(self, rng: Random, position: chess.Board) -> int:  # noqa: ARG002 - others need it
        """Sample a time in ms."""
        return round(rng.uniform(self.low, self.high))

    def __str__(self) -> str:
        return f"uniform from {seconds(self.low)} to {seconds(self.high)}"


class Exponential(Independent):
    """Memoryless times: many short ones and a few long ones."""

    distribution: Literal["exponential"] = Field(description=KIND)
    mean: Duration = Field(description="the mean of the times")

    def sample(self, rng: Random, position: chess.Board) -> int:  # noqa: ARG002 - others need it
        """Sample a time in ms."""
        return round(rng.expovariate(1 / self.mean)) if self.mean else 0

    def __str__(self) -> str:
        return f"exponential with mean {seconds(self.mean)}"


class LogNormal(Independent):
    """Long-tailed times, as in real chess (Sigman et al. 2010, doi 10.3389/fnins.2010.00060).

    `mean` is the mean of the times themselves and `sigma` the standard deviation of their natural
    logarithm, so that the logarithm's mean is ln(mean) - sigma²/2.
    """

    distribution: Literal["log-normal"] = Field(description=KIND)
    mean: Duration = Field(description="the mean of the times themselves")
    sigma: Sigma = Field(
        description="standard deviation of the logarithm: 0 is constant, 1 already long-tailed"
    )

    def sample(self, rng: Random, position: chess.Board) -> int:  # noqa: ARG002 - others need it
        """Sample a time in ms; more than a week is cut to a week."""
        return log_normal(rng, self.mean, self.sigma)

    def __str__(self) -> str:
        return f"log-normal with mean {seconds(self.mean)}, sigma {self.sigma:g}"


class Triangular(Independent):
    """Triangular times: between `low` and `high`, most likely at `mode`."""

    distribution: Literal["triangular"] = Field(description=KIND)
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

    def sample(self, rng: Random, position: chess.Board) -> int:  # noqa: ARG002 - others need it
        """Sample a time in ms."""
        return round(rng.triangular(self.low, self.high, self.mode))

    def __str__(self) -> str:
        ends = f"from {seconds(self.low)} to {seconds(self.high)}"
        return f"triangular {ends}, mode {seconds(self.mode)}"


def _spelled_out(value: Any) -> Any:
    """Expand a bare duration into a constant, and the bare word `measured` into a table."""
    if isinstance(value, (dict, BaseModel)):
        return value
    return {"distribution": value} if value == "measured" else {"time": value}


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
    | Annotated[ByPhase, Tag("by-phase")]
    | Annotated[ByChoice, Tag("by-choice")]
    | Annotated[Autocorrelated, Tag("autocorrelated")]
    | Annotated[Replayed, Tag("replayed")]
    | Annotated[Measured, Tag("measured")]
)
MoveTime = Annotated[
    AnyTimes,
    Discriminator(_distribution),
    BeforeValidator(_spelled_out, json_schema_input_type=Duration | Literal["measured"] | AnyTimes),
]
"""The time a move takes: a duration, `measured`, or a table with a `distribution`."""
