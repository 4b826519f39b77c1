"""What scenarios are made of: strict tables, durations, and what all move times have in common."""

import math
from abc import abstractmethod
from collections.abc import Callable
from random import Random
from typing import Annotated, Any, ClassVar

import chess
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from simul.durations import UNITS_MS, parse_duration

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

Sigma = Annotated[float, Field(ge=0, le=5, allow_inf_nan=False)]
"""Standard deviation of a time's natural logarithm."""

Sampler = Callable[[chess.Board], int]
"""Draws the ms that a move takes in a position."""

KIND = "how the times are spread"


class Times(Strict):
    """How long the moves of one side take.

    A scenario's times are shared by all boards, so they keep nothing between two draws; where a
    draw depends on those before it, `drawing` makes what remembers them.
    """

    measured: ClassVar[bool] = False
    """Whether the time that a player really takes counts, on top of what is drawn."""
    not_reproducible: ClassVar[str] = ""
    """Why the same seed may take other times, in plain words; empty where it does not."""

    @abstractmethod
    def sampler(self, board: int, dice: Callable[[], Random]) -> Sampler:
        """Return what draws the times of one side at board number `board` (from 1), in ms.

        `dice` makes this side's own generator. Who needs none does not call it: that is 3 KiB less
        for each board.
        """


class Independent(Times):
    """Times of which each is drawn for itself, whatever those before it were."""

    @abstractmethod
    def sample(self, rng: Random, position: chess.Board) -> int:
        """Sample the time of a move in `position`, in ms."""

    def sampler(self, board: int, dice: Callable[[], Random]) -> Sampler:  # noqa: ARG002 - all alike
        """Return what draws the times of one side, each from the same generator, in ms."""
        rng = dice()
        return lambda position: self.sample(rng, position)


def log_normal(rng: Random, mean: float, sigma: float) -> int:
    """Sample a log-normal time in ms; more than a week is cut to a week.

    `mean` is the mean of the times themselves, in ms, and `sigma` the standard deviation of their
    natural logarithm, so that the logarithm's mean is ln(mean) - sigma²/2.
    """
    if not mean:
        return 0
    mu = math.log(mean) - sigma**2 / 2
    return min(LONGEST_MS, round(rng.lognormvariate(mu, sigma)))
