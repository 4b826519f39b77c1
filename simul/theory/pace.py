"""Mean and kind of distribution of each side's times."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import erfc, log, sqrt
from typing import Literal

from simul.games import Game
from simul.scenario import Scenario
from simul.scenario.basics import LONGEST_MS
from simul.scenario.move_times.distributions import (
    Constant,
    Exponential,
    LogNormal,
    MoveTime,
    Triangular,
    Uniform,
)
from simul.scenario.move_times.patterns import Autocorrelated, ByChoice, ByPhase, Measured
from simul.scenario.move_times.recorded import Replayed

Known = Constant | Uniform | Exponential | LogNormal | Triangular | Autocorrelated
"""Distributions with a mean that is known beforehand."""
Spread = Literal["constant", "exponential", "other"]
NEGLIGIBLE = 0.001
"""Share of a mean below which the effect of cutting times to a week is not reported."""


@dataclass(frozen=True)
class Pace:
    """Mean time of one side for a move in ms, None if unknown, and its kind of distribution."""

    mean: float | None
    spread: Spread = "other"
    cut: bool = False
    """Whether cutting long-tailed times to a week lowers their mean noticeably."""

    def or_seen(self, times: Iterable[int]) -> "Pace":
        """Return this pace; if its mean is unknown, that of these times in ms."""
        seen = list(times)
        return self if self.mean is not None or not seen else Pace(sum(seen) / len(seen))


@dataclass(frozen=True)
class Paces:
    """The paces of the master and of the opponents at all boards."""

    service: Pace
    default: Pace
    """Pace of opponents without an override."""
    overrides: Mapping[int, Pace]
    """Paces of the other opponents, by board."""
    boards: int
    of_seed: bool = False
    """Whether an unknown mean was taken from the seed's games."""

    @classmethod
    def of(cls, scenario: Scenario, games: Sequence[Game] = ()) -> "Paces":
        """Take the means that are known beforehand, and the others from the games if given."""
        default = scenario.opponents.think_time, scenario.opponents.consulting
        named = {board for each in scenario.opponents.override for board in each.boards}
        times = {board: _times_at(scenario, board) for board in sorted(named)}
        found = cls(
            service=pace_of(scenario.master.move_time),
            default=pace_of(*default),
            overrides={
                board: pace_of(*own)
                for board, own in times.items()
                if own != default and board <= scenario.boards
            },
            boards=scenario.boards,
        )
        return found._seen_in(games) if games else found

    def at(self, board: int) -> Pace:
        """Return the pace of the opponent at a board, counted from 1."""
        return self.overrides.get(board, self.default)

    @property
    def thinks(self) -> Counter[Pace]:
        """Count the boards with each pace of thinking."""
        default = Counter({self.default: self.boards - len(self.overrides)})
        return Counter(self.overrides.values()) + default

    @property
    def cut(self) -> bool:
        """Whether any mean is below the nominal one because times are cut to a week."""
        return any(pace.cut for pace in (self.service, *self.thinks))

    def _seen_in(self, games: Sequence[Game]) -> "Paces":
        """Fill in the means of these games where none is known beforehand."""
        if all(pace.mean is not None for pace in (self.service, *self.thinks)):
            return self
        others = [game for game in games if game.pairing.seat not in self.overrides]
        overrides = {
            board: pace.or_seen(_thinking(game for game in games if game.pairing.seat == board))
            for board, pace in self.overrides.items()
        }
        return replace(
            self,
            service=self.service.or_seen(chain.from_iterable(game.service_times for game in games)),
            default=self.default.or_seen(_thinking(others)),
            overrides=overrides,
            of_seed=True,
        )


def _thinking(games: Iterable[Game]) -> Iterable[int]:
    return chain.from_iterable(game.think_times for game in games)


def pace_of(times: MoveTime, slowest_of: int = 1) -> Pace:
    """Return the pace of times, or of the slowest of several independent samples of them."""
    if isinstance(times, (ByPhase, ByChoice, Replayed, Measured)):
        return Pace(None)
    if _never_varies(times):
        return Pace(times.mean, "constant")
    if slowest_of == 1:
        spread: Spread = "exponential" if isinstance(times, Exponential) else "other"
        return Pace(_mean(times), spread, cut=_mean(times) != times.mean)
    if isinstance(times, Exponential):  # the quickest of n leaves after 1/n of the mean, and so on
        return Pace(times.mean * sum(1 / n for n in range(1, slowest_of + 1)))
    if isinstance(times, Uniform):
        return Pace(times.low + (times.high - times.low) * slowest_of / (slowest_of + 1))
    return Pace(None)


def _mean(times: Known) -> float:
    """Return the mean in ms; for long-tailed times, the mean of those cut to a week.

    If the cut makes a negligible difference, return the nominal mean.
    """
    if not isinstance(times, (LogNormal, Autocorrelated)):
        return times.mean
    sigma = times.sigma
    week = (log(LONGEST_MS / times.mean) + sigma**2 / 2) / sigma  # in standard deviations
    mean = times.mean * _normal(week - sigma) + LONGEST_MS * _normal(-week)
    return times.mean if mean > (1 - NEGLIGIBLE) * times.mean else mean


def _normal(x: float) -> float:
    """Return the probability that a standard normal variable is below x."""
    return erfc(-x / sqrt(2)) / 2


def _never_varies(times: MoveTime) -> bool:
    if isinstance(times, (LogNormal, Autocorrelated)):
        return not times.sigma or not times.mean
    if isinstance(times, Exponential):
        return not times.mean
    return isinstance(times, Constant) or getattr(times, "low", 0) == getattr(times, "high", 1)


def _times_at(scenario: Scenario, board: int) -> tuple[MoveTime, int]:
    """Return the think time at a board, and the number of opponents who consult there."""
    overrides = [each.think_time for each in scenario.override_at(board) if each.think_time]
    times = overrides[-1] if overrides else scenario.opponents.think_time
    return times, scenario.consulting_at(board)
