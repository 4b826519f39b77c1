"""How long each side takes for a move on average, and of what kind its times are."""

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
from simul.scenario.move_times.patterns import Autocorrelated, ByChoice, ByPhase, Measured, Replayed

Known = Constant | Uniform | Exponential | LogNormal | Triangular | Autocorrelated
"""Times of which the mean is known before anybody plays."""
Spread = Literal["constant", "exponential", "other"]
SPECK = 0.001
"""Share of a mean that nobody sees: a limit that takes less from it is not told of."""


@dataclass(frozen=True)
class Pace:
    """How long one side takes for a move: the mean in ms, None where nobody knows, and its kind."""

    mean: float | None
    spread: Spread = "other"
    cut: bool = False
    """Whether the limit of a week takes so much from long-tailed times that their mean is less."""

    def or_seen(self, times: Iterable[int]) -> "Pace":
        """Return this pace; where nobody knows its mean, with that of these times in ms."""
        seen = list(times)
        return self if self.mean is not None or not seen else Pace(sum(seen) / len(seen))


@dataclass(frozen=True)
class Paces:
    """The paces of the master and of the opponents at all boards."""

    service: Pace
    default: Pace
    """Of the opponents who are not told of one by one."""
    overrides: Mapping[int, Pace]
    """Of the others, by their boards."""
    boards: int
    of_seed: bool = False
    """Whether a mean was not known, and is that of the times of the seed's games."""

    @classmethod
    def of(cls, scenario: Scenario, games: Sequence[Game] = ()) -> "Paces":
        """Take the means that are known beforehand; the others from the games, if there are any."""
        usual = scenario.opponents.think_time, scenario.opponents.consulting
        told = {board for each in scenario.opponents.override for board in each.boards}
        times = {board: _times_at(scenario, board) for board in sorted(told)}
        found = cls(
            service=pace_of(scenario.master.move_time),
            default=pace_of(*usual),
            overrides={
                board: pace_of(*said)
                for board, said in times.items()
                if said != usual and board <= scenario.boards
            },
            boards=scenario.boards,
        )
        return found._seen_in(games) if games else found

    def at(self, board: int) -> Pace:
        """Return the pace of the opponent at a board, counted from 1."""
        return self.overrides.get(board, self.default)

    @property
    def thinks(self) -> Counter[Pace]:
        """Count the boards with each kind of thinking time."""
        usual = Counter({self.default: self.boards - len(self.overrides)})
        return Counter(self.overrides.values()) + usual

    @property
    def cut(self) -> bool:
        """Whether any mean is less than the nominal one, because times are cut to a week."""
        return any(pace.cut for pace in (self.service, *self.thinks))

    def _seen_in(self, games: Sequence[Game]) -> "Paces":
        """Put in what these games took where no mean is known beforehand."""
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
    """Return the mean and the kind of times, or of the slowest of several who draw their own."""
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
    """Return the mean in ms; of long-tailed times, that of times which are cut to a week.

    The nominal one, where that is the same but for a speck.
    """
    if not isinstance(times, (LogNormal, Autocorrelated)):
        return times.mean
    sigma = times.sigma
    week = (log(LONGEST_MS / times.mean) + sigma**2 / 2) / sigma  # in standard deviations
    mean = times.mean * _normal(week - sigma) + LONGEST_MS * _normal(-week)
    return times.mean if mean > (1 - SPECK) * times.mean else mean


def _normal(x: float) -> float:
    """Probability that a standard normal variable is below x."""
    return erfc(-x / sqrt(2)) / 2


def _never_varies(times: MoveTime) -> bool:
    if isinstance(times, (LogNormal, Autocorrelated)):
        return not times.sigma or not times.mean
    if isinstance(times, Exponential):
        return not times.mean
    return isinstance(times, Constant) or getattr(times, "low", 0) == getattr(times, "high", 1)


def _times_at(scenario: Scenario, board: int) -> tuple[MoveTime, int]:
    """Return how long the opponent at a board thinks, and how many think together there."""
    said = [each.think_time for each in scenario.override_at(board) if each.think_time]
    times = said[-1] if said else scenario.opponents.think_time
    return times, scenario.consulting_at(board)
