"""Times of moves as people play: by phase, by choice, autocorrelated, measured."""

import math
from collections.abc import Callable
from random import Random
from typing import ClassVar, Literal

import chess
from pydantic import Field

from simul.durations import seconds
from simul.scenario.basics import (
    KIND,
    LONGEST_MS,
    Duration,
    Independent,
    Sampler,
    Sigma,
    Times,
    log_normal,
)

LAST_OPENING_MOVE = 10
"""Number of the last move of an opening: a convention, for there is no sharp border."""
MOST_ENDGAME_PIECES = 6
"""Most queens, rooks, bishops and knights, both sides together, in an endgame (lichess)."""

_SPREAD = "standard deviation of the logarithm: 0 is constant, 1 already long-tailed"


def phase(position: chess.Board) -> Literal["opening", "middlegame", "endgame"]:
    """Return the phase of the game in which a position is.

    It is an endgame if at most six queens, rooks, bishops and knights are left, of both sides
    together (the rule of lichess: scalachess, Divider.scala); else an opening up to move 10, the
    move number of the position; else a middlegame.

    >>> phase(chess.Board()), phase(chess.Board("4k3/8/8/8/8/8/4P3/4K3 w - - 0 1"))
    ('opening', 'endgame')
    """
    pieces = position.occupied & ~position.kings & ~position.pawns
    if pieces.bit_count() <= MOST_ENDGAME_PIECES:
        return "endgame"
    return "opening" if position.fullmove_number <= LAST_OPENING_MOVE else "middlegame"


class ByPhase(Independent):
    """Log-normal times with a mean of its own in each phase of the game.

    The means are those of the times themselves, in ms once they are read; `sigma` is the same in
    all phases. `phase` defines the phases. Sigman et al. 2010 (doi 10.3389/fnins.2010.00060) found
    that people think longest in the middlegame, and that times are long-tailed.
    """

    distribution: Literal["by-phase"] = Field(description=KIND)
    opening: Duration = Field(description="mean up to move 10")
    middlegame: Duration = Field(description="mean between opening and endgame")
    endgame: Duration = Field(
        description="mean once at most six pieces are left, not counting kings and pawns"
    )
    sigma: Sigma = Field(description=_SPREAD)

    def sample(self, rng: Random, position: chess.Board) -> int:
        """Sample a time in ms; more than a week is cut to a week."""
        means = {
            "opening": self.opening,
            "middlegame": self.middlegame,
            "endgame": self.endgame,
        }
        return log_normal(rng, means[phase(position)], self.sigma)

    def __str__(self) -> str:
        means = ", ".join(seconds(ms) for ms in (self.opening, self.middlegame, self.endgame))
        return f"by phase with means {means}, sigma {self.sigma:g}"


class ByChoice(Independent):
    """Log-normal times whose mean grows with the number of legal moves.

    The mean is `base` + `per_move` × legal moves, in ms once they are read. It is linear, as in a
    serial search through the moves (Sternberg 1966, doi 10.1126/science.153.3736.652). The time to
    choose among trained answers would grow only with the logarithm of their number (Hick 1952, doi
    10.1080/17470215208416600).
    """

    distribution: Literal["by-choice"] = Field(description=KIND)
    base: Duration = Field(description="the part of the mean that does not depend on the position")
    per_move: Duration = Field(description="how much the mean grows with each legal move")
    sigma: Sigma = Field(description=_SPREAD)

    def sample(self, rng: Random, position: chess.Board) -> int:
        """Sample a time in ms; more than a week is cut to a week."""
        mean = self.base + self.per_move * position.legal_moves.count()
        return log_normal(rng, mean, self.sigma)

    def __str__(self) -> str:
        mean = f"{seconds(self.base)} + {seconds(self.per_move)} per legal move"
        return f"log-normal with mean {mean}, sigma {self.sigma:g}"


class Autocorrelated(Times):
    """Log-normal times that come in runs: a long think is often followed by another.

    The logarithms x of the times of one side are a stationary autoregressive process of first
    order: x₁ ~ N(μ, σ²) and xₖ₊₁ = μ + ρ (xₖ - μ) + σ √(1 - ρ²) ε with ε ~ N(0, 1), where ρ is
    `correlation`, that of the logarithms of two successive times, σ is `sigma` and
    μ = ln(mean) - σ²/2 (Box and Jenkins, Time Series Analysis, chapter 3). Each
    time taken alone is log-normal with the mean `mean`, in ms once it is read. Sigman et al. 2010
    (doi 10.3389/fnins.2010.00060) found that successive times of a player are correlated.
    """

    distribution: Literal["autocorrelated"] = Field(description=KIND)
    mean: Duration = Field(description="the mean of the times themselves")
    sigma: Sigma = Field(description=_SPREAD)
    correlation: float = Field(
        ge=-1, le=1, allow_inf_nan=False,
        description="correlation of the logarithms of two successive times: 0 is none",
    )  # fmt: skip

    def sampler(self, board: int, dice: Callable[[], Random]) -> Sampler:  # noqa: ARG002 - alike
        """Return a sampler of successive times, in ms; more than a week is cut to a week."""
        return _AutoregressiveSampler(self, dice()) if self.mean else lambda _: 0

    def __str__(self) -> str:
        spread = f"sigma {self.sigma:g}, correlation {self.correlation:g}"
        return f"autocorrelated with mean {seconds(self.mean)}, {spread}"


class _AutoregressiveSampler:
    """Samples the times of one side at one board; remembers the last one."""

    def __init__(self, times: Autocorrelated, rng: Random) -> None:
        self._mu = math.log(times.mean) - times.sigma**2 / 2
        self._sigma = times.sigma
        self._correlation = times.correlation
        self._rng = rng
        self._last: float | None = None
        """Deviation of the last logarithm from the mean, in standard deviations."""

    def __call__(self, position: chess.Board) -> int:  # noqa: ARG002 - others need it
        fresh = self._rng.normalvariate(0, 1)
        if self._last is None:
            self._last = fresh
        else:
            kept = self._correlation
            self._last = kept * self._last + math.sqrt(1 - kept**2) * fresh
        return min(LONGEST_MS, round(math.exp(self._mu + self._sigma * self._last)))


class Measured(Times):
    """The real time that the player takes to choose a move; nothing is sampled."""

    measured: ClassVar[bool] = True
    not_reproducible: ClassVar[str] = "measured times depend on the machine"

    distribution: Literal["measured"] = Field(description=KIND)

    def sampler(self, board: int, dice: Callable[[], Random]) -> Sampler:  # noqa: ARG002 - no dice
        """Return a sampler that adds 0 ms to the measured time."""
        return lambda _: 0

    def __str__(self) -> str:
        return "measured"
