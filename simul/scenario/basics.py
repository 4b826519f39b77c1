"""Building blocks of scenarios: strict tables, durations, and the base of all move times."""

import math
from abc import abstractmethod
from collections.abc import Callable
from random import Random
from typing import Annotated, Any, ClassVar

import chess
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from simul.durations import UNITS_MS, parse_duration

LONGEST_MS = 7 * 24 * UNITS_MS["h"]
"""Longest time in ms: a move of more than a week is a slip of the pen, not a simul."""


class Strict(BaseModel):
    """Base of every part of a scenario: unknown keys are refused, and it is frozen.

    Validators are built when they are first needed: most parts are in few scenarios.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


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
"""Milliseconds; in a file, a number of seconds or text with a unit."""

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
"""A duration above zero: no reply takes no time at all."""

Sigma = Annotated[float, Field(ge=0, le=5, allow_inf_nan=False)]
"""Standard deviation of a time's natural logarithm."""

Sampler = Callable[[chess.Board], int]
"""Samples the ms that a move takes in a position."""

KIND = "how the times are spread"


class Times(Strict):
    """How long the moves of one side take.

    A scenario's times are shared by all boards, so they keep no state between samples. Where a
    sample depends on earlier ones, `sampler` returns an object that remembers them.
    """

    measured: ClassVar[bool] = False
    """Whether the real time a player takes counts, on top of the sampled time."""
    not_reproducible: ClassVar[str] = ""
    """Why the same seed may lead to other times, in plain words; empty if it may not."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is doubtful about these times, in plain words."""
        return ()

    @abstractmethod
    def sampler(self, board: int, dice: Callable[[], Random]) -> Sampler:
        """Return a sampler, in ms, of the times of one side at board number `board` (from 1).

        `dice` makes this side's own generator. A distribution that needs none does not call it,
        which saves 3 KiB a board.
        """


class Independent(Times):
    """Times that are sampled independently of each other."""

    @abstractmethod
    def sample(self, rng: Random, position: chess.Board) -> int:
        """Sample the time of a move in `position`, in ms."""

    def sampler(self, board: int, dice: Callable[[], Random]) -> Sampler:  # noqa: ARG002 - alike
        """Return a sampler, in ms, that takes all times of one side from one generator."""
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
